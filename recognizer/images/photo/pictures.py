"""Pictures: from an image file of one digit, dark on light or light on dark, to the column a network reads.

A file is decoded to brightness here; then the digit is told from paper, light, frame and noise (`paper`, `ink`), its
lines are brought to MNIST's width if they are far from it (`thickness`), and it is framed as MNIST's digits are.
"""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput
from recognizer.images.framing import frame
from recognizer.images.photo.ink import ink_of
from recognizer.images.photo.thickness import evened

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 50_000_000
"""As many as a good camera takes; more are refused unopened."""

LARGEST_FILE = 1 << 28
"""Bytes beyond which a file is not read."""

LONGEST_SIDE = 1000
"""Pixels to which larger pictures are brought first; the digit itself ends as 20."""


def read_picture(path: Path) -> NDArray[np.float32]:
    """Read an image file (PNG, JPEG, ... of any size) as one column, 784 × 1, from 0 (blank) to 1 (ink).

    Raises:
        BadInput: no such file, no picture, or a picture without ink.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInput(path, "no such file", "a picture of a digit") from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", "a picture of a digit") from None
    if len(content) > LARGEST_FILE:
        raise BadInput(path, f"more than {LARGEST_FILE:,} bytes", "a picture of a digit")
    return column_of(gray_levels(content, path), path)


def gray_levels(content: bytes, where: object) -> NDArray[np.float32]:
    """Decode an image file's bytes to its brightness: height × width, 0 (black) to 1; transparent parts are paper.

    Raises:
        BadInput: not a picture, or one of over 50 million pixels.
    """
    gray, alpha = np.moveaxis(np.asarray(_gray_and_alpha(content, where), np.float32) / 255, 2, 0)
    if alpha.min() == 1:
        return gray
    drawn = gray[alpha > 0.5]
    if drawn.size and np.ptp(drawn) > 0.5:  # ink and paper are both drawn: what is around them is more paper
        paper = float(np.median(drawn))
    else:
        paper = 1.0 if drawn.size == 0 or drawn.mean() < 0.5 else 0.0
    return gray * alpha + np.float32(paper) * (1 - alpha)


def _gray_and_alpha(content: bytes, where: object) -> "Image.Image":
    """The picture upright, as a camera's note on its orientation has it, in gray levels and opacity."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # only now: networks and data do not need it

    try:
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),  # the next lines decide
            Image.open(io.BytesIO(content)) as image,
        ):
            if image.width * image.height > MOST_PIXELS:
                raise BadInput(where, f"{image.width:,} × {image.height:,} pixels", f"at most {MOST_PIXELS:,} in all")
            image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I;16"):  # which Pillow would cut off at 255
                upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
            if upright.mode in ("L", "RGB") and "transparency" not in upright.info:
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)  # less to convert
            layered = upright.convert("LA")
            layered.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
            return layered
    except BadInput:
        raise
    except UnidentifiedImageError:
        raise BadInput(where, "no picture", "PNG, JPEG or another picture format") from None
    except Exception as error:  # Pillow's decoders raise many types for damaged files
        raise BadInput(where, f"a picture that cannot be read ({error})", "a whole picture") from None


def column_of(gray: NDArray[np.floating], where: object) -> NDArray[np.float32]:
    """Find the digit in brightness values (height × width, 0 to 1) and frame it: 784 × 1.

    Raises:
        BadInput: there is no ink.
    """
    column = seen(gray)
    if not column.any():
        raise BadInput(where, "a blank picture", "a digit")
    return column


def seen(gray: NDArray[np.floating]) -> NDArray[np.float32]:
    """What a network sees of a picture (brightness, height × width, 0 to 1): 784 × 1, all 0 if it is blank."""
    return frame(evened(ink_of(gray)))
