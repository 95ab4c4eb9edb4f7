"""Decoding: from an image file's bytes to brightness, whatever its format, its kind of numbers and its colours.

How large a picture is its first bytes say, and it is refused or brought to a smaller size before memory is taken for
its pixels: a file of a few hundred bytes can hold millions of equal ones.

Ink is told from paper by brightness. Where both are equally bright and differ in colour, such as green on red, the axis
of colours along which the picture varies most takes its place.
"""

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 25_000_000
"""Of a picture that has to be decoded whole: 100 MB at four bytes each. More are refused unopened."""

MOST_JPEG_PIXELS = 200_000_000
"""Of a JPEG, which is decoded at an eighth of its size where it is large."""

LONGEST_SIDE = 1000
"""Pixels to which larger pictures are brought first; the digit itself ends as 20."""

PALE = 0.12
"""Of a picture whose brightness spans less than this (of 0 to 1), the colours are looked at."""

COLOURFUL = 0.15
"""What the colours have to span at least to be more than noise."""

BEYOND = 3.0
"""How many times as far as brightness the colours have to span."""

LYING = (5, 6, 7, 8)
"""A camera's notes (EXIF) on a picture whose rows are columns when it is upright."""

ELSEWHERE = {
    b"ftypheic": "a HEIC photograph",
    b"ftypheix": "a HEIC photograph",
    b"ftyphevc": "a HEIC photograph",
    b"ftypmif1": "a HEIC photograph",
    b"ftypmsf1": "a HEIC photograph",
    b"%PDF": "a PDF document",
    b"<svg": "an SVG drawing",
}
"""What the first bytes of other formats hold that people take for pictures."""


def gray_levels(content: bytes, where: object, longest: int = LONGEST_SIDE) -> NDArray[np.float32]:
    """Decode an image file's bytes to its brightness: height × width, 0 (black) to 1; transparent parts are paper.

    Args:
        content: the file's.
        where: what it is called in messages.
        longest: pixels of the longest side; larger pictures are made smaller.

    Raises:
        BadInput: not a picture, or one of too many pixels; `where` is what the message names.
    """
    image = _upright(content, where, longest)
    if image.mode == "RGB":
        colours = np.asarray(image, np.float32) / 255
        gray: NDArray[np.float32] = np.asarray(image.convert("L"), np.float32) / np.float32(255)
        return gray if _span(gray) >= PALE else _along_colours(colours, gray)
    gray, alpha = np.moveaxis(np.asarray(image, np.float32) / 255, 2, 0)
    if alpha.min() == 1:
        return gray
    drawn = gray[alpha > 0.5]
    if drawn.size and np.ptp(drawn) > 0.5:  # ink and paper are both drawn: what is around them is more paper
        paper = float(np.median(drawn))
    else:
        paper = 1.0 if drawn.size == 0 or drawn.mean() < 0.5 else 0.0
    return gray * alpha + np.float32(paper) * (1 - alpha)


def upright_size(content: bytes) -> tuple[int, int]:
    """Width and height, in pixels, of a picture that can be decoded, turned as a camera's note on it has it."""
    from PIL import ExifTags, Image

    with (
        warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
        Image.open(io.BytesIO(content)) as image,
    ):
        lies = image.getexif().get(ExifTags.Base.Orientation, 1) in LYING
        return (image.height, image.width) if lies else (image.width, image.height)


def _along_colours(colours: NDArray[np.floating], gray: NDArray[np.float32]) -> NDArray[np.float32]:
    """Height × width, 0 to 1, along the axis on which the colours (height × width × 3) vary most, if that is far more.

    The axis is the first principal component of the pixels (Pearson, 1901).
    """
    pixels = colours.reshape(-1, 3)
    _, axes = np.linalg.eigh(np.cov(pixels.T))  # the last has the largest variance
    along = (pixels @ axes[:, -1]).reshape(gray.shape)
    span = _span(along)
    if span < max(COLOURFUL, BEYOND * _span(gray)):
        return gray
    low, high = np.quantile(along, (0.001, 0.999))
    return ((along - low) / (high - low)).clip(0, 1).astype(np.float32)


def _span(values: NDArray[np.floating]) -> float:
    """How far apart values are, but for the few at either end that may be noise."""
    low, high = np.quantile(values, (0.005, 0.995))
    return float(high - low)


def _upright(content: bytes, where: object, longest: int) -> "Image.Image":
    """The picture upright, as a camera's note on its orientation has it, no larger than needed: RGB, or LA."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # only now: networks and data do not need it

    _check_format(content, where)
    try:
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),  # the next lines decide
            Image.open(io.BytesIO(content)) as image,
        ):
            most = MOST_JPEG_PIXELS if image.format == "JPEG" else MOST_PIXELS
            if image.width * image.height > most:
                raise BadInput(where, f"{image.width:,} × {image.height:,} pixels", f"at most {most:,} in all")
            image.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than needed
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I") or upright.mode == "F":
                upright = Image.fromarray(_as_bytes(np.asarray(upright), where))
            if not upright.has_transparency_data:
                upright = upright.convert("L" if upright.mode in ("1", "L", "LA") else "RGB")
                upright.thumbnail((longest, longest), reducing_gap=2)
                return upright if upright.mode == "RGB" else upright.convert("LA")
            layered = upright.convert("LA")
            layered.thumbnail((longest, longest), reducing_gap=2)
            return layered
    except BadInput:
        raise
    except UnidentifiedImageError:
        raise BadInput(where, "no picture", "PNG, JPEG or another picture format") from None
    except Exception as error:  # Pillow's decoders raise many types for damaged files
        raise BadInput(where, f"a picture that cannot be read ({error})", "a whole picture") from None


def _check_format(content: bytes, where: object) -> None:
    """Raise `BadInput` for formats that are known not to be read, with what to do about it."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind in ELSEWHERE.items():
        if content[4:12] == mark or start.startswith(mark) or (mark == b"<svg" and start.startswith(b"<?xml")):
            raise BadInput(where, kind, "PNG or JPEG; saved as one of these, it can be read")


def _as_bytes(numbers: NDArray[np.generic], where: object) -> NDArray[np.uint8]:
    """Brightness in whole numbers of 16 or 32 bits, or in fractions, as bytes: full scale is what they fit into."""
    values = numbers.astype(np.float64)
    if not np.isfinite(values).all():
        raise BadInput(where, "brightness that is no number", "a picture of numbers")
    highest = max(float(values.max(initial=0)), 0.0)
    scales = (1.0, 255.0, 65535.0) if numbers.dtype.kind == "f" else (65535.0,)
    scale = next((each for each in scales if highest <= each), highest)
    return (values.clip(0, None) * (255 / scale) + 1e-9).astype(np.uint8)
