"""Formats, kinds of numbers and colours of picture files, each beside the same digit as an 8-bit PNG."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recognizer import BadInput, Model, Splits, load_model
from recognizer.images.photo.decoding import MOST_PIXELS, gray_levels
from recognizer.images.photo.pictures import column_of
from recognizer.reading.model import MODELS_FOLDER

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def modern() -> Model:
    return load_model(MODELS_FOLDER / "mlp.npz")


def page(mnist: Splits, column: int) -> np.ndarray:
    """A digit in the middle of a page: 120 × 120, ink from 0 to 255."""
    page = np.zeros((120, 120), np.uint8)
    page[18:102, 18:102] = np.kron(mnist.test.picture(column), np.ones((3, 3), np.uint8))
    return page


def saved(picture: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, format=kind)
    return file.getvalue()


def formats(ink: np.ndarray) -> dict[str, bytes]:
    light = 255 - ink.astype(np.float64)
    return {
        "8-bit PNG": saved(Image.fromarray(light.astype(np.uint8)), "PNG"),
        "16-bit PNG": saved(Image.fromarray((light * 257).astype(np.uint16)), "PNG"),
        "16-bit PGM": b"P5 120 120 65535 " + (light * 257).astype(">u2").tobytes(),
        "32-bit TIFF": saved(Image.fromarray((light * 257).astype(np.int32)), "TIFF"),
        "32-bit TIFF, full scale": saved(Image.fromarray((light * 8_000_000).astype(np.int32)), "TIFF"),
        "float TIFF, 0 to 1": saved(Image.fromarray((light / 255).astype(np.float32)), "TIFF"),
        "float TIFF, 0 to 255": saved(Image.fromarray(light.astype(np.float32)), "TIFF"),
        "RGB PNG": saved(Image.fromarray(light.astype(np.uint8)).convert("RGB"), "PNG"),
        "RGBA PNG": saved(Image.fromarray(light.astype(np.uint8)).convert("RGBA"), "PNG"),
        "palette PNG": saved(Image.fromarray(light.astype(np.uint8)).convert("P"), "PNG"),
        "WebP": saved(Image.fromarray(light.astype(np.uint8)).convert("RGB"), "WEBP"),
        "CMYK JPEG": saved(Image.fromarray(light.astype(np.uint8)).convert("CMYK"), "JPEG"),
    }


@pytest.mark.parametrize("name", formats(np.zeros((120, 120), np.uint8)))
def test_whatever_the_numbers_are_the_digit_is_seen_alike(name: str, mnist: Splits) -> None:
    made = formats(page(mnist, 3))
    expected = column_of(gray_levels(made["8-bit PNG"], "here"), "here")
    found = column_of(gray_levels(made[name], "here"), "here")
    assert np.abs(found - expected).mean() < 0.01
    assert np.abs(found - expected).max() < (0.6 if name in ("WebP", "CMYK JPEG") else 0.1)


EQUALLY_BRIGHT = {  # ink and paper, Rec. 601 luma within 2 of each other
    "green on red": ((0, 130, 0), (255, 0, 0)),
    "blue on orange": ((60, 100, 255), (190, 110, 0)),
    "magenta on teal": ((220, 40, 160), (0, 140, 140)),
    "red on gray": ((220, 40, 30), (92, 92, 92)),
}


@pytest.mark.parametrize("name", EQUALLY_BRIGHT)
def test_ink_that_is_as_bright_as_its_paper_is_read_by_its_colour(name: str, mnist: Splits, modern: Model) -> None:
    ink, paper = (np.array(colour, np.float64) for colour in EQUALLY_BRIGHT[name])
    rng = np.random.default_rng(0)
    right = 0
    for column in range(20):
        share = (page(mnist, column) / 255)[..., np.newaxis]
        colours = paper + share * (ink - paper) + rng.normal(0, 3, (120, 120, 3))
        content = saved(Image.fromarray(colours.clip(0, 255).astype(np.uint8)), "PNG")
        read = modern.predict(column_of(gray_levels(content, name), name)).argmax()
        right += int(read == mnist.test.labels[column])
    assert right >= 19


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(60), "a HEIC photograph"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + bytes(60), "a HEIC photograph"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "an SVG drawing"),
        (b"%PDF-1.7 ...", "a PDF document"),
    ],
)
def test_what_is_taken_for_a_picture_is_called_what_it_is(content: bytes, kind: str) -> None:
    with pytest.raises(BadInput, match=f"here: found {kind}, expected PNG or JPEG; saved as one of these"):
        gray_levels(content, "here")


def test_a_picture_of_no_numbers_is_refused() -> None:
    content = saved(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF")
    with pytest.raises(BadInput, match="here: found brightness that is no number"):
        gray_levels(content, "here")


def bomb(side: int) -> bytes:
    """A PNG of side × side black pixels, one bit each: a few thousand bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((side // 8 + 1 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PROGRAM = """
import resource, sys
import numpy, PIL.Image
from recognizer.errors import BadInput
from recognizer.images.photo.decoding import gray_levels
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print("read", gray_levels(content, "here").shape)
except BadInput as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss differs elsewhere")
@pytest.mark.parametrize(("side", "said", "megabytes"), [(7000, "7,000 × 7,000 pixels", 10), (4900, "read", 120)])
def test_a_small_file_does_not_take_all_memory(side: int, said: str, megabytes: int, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(side))
    assert path.stat().st_size < 10_000
    command = [sys.executable, "-c", PROGRAM, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    first, more = done.stdout.splitlines()
    assert said in first
    assert int(more) < megabytes
    assert 4900**2 <= MOST_PIXELS < 7000**2
