"""Photographs, as the command line and the page read them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.photographs import clean
from recognizer import BadInput, Model, Splits, load_model
from recognizer.images.photo.pictures import read_picture
from recognizer.reading.model import MODELS_FOLDER
from recognizer.reading.photographs import decode_photograph, open_photograph, read_photograph

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "data" / "photographs").glob("*.jpg"))


@pytest.fixture(scope="module")
def conv() -> Model:
    return load_model(MODELS_FOLDER / "conv.npz")


def test_ten_photographs_come_along() -> None:
    assert len(SAMPLES) == 10
    assert max(path.stat().st_size for path in SAMPLES) <= 60_000


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_photographs_that_come_along_are_read(conv: Model, path: Path) -> None:
    photograph = open_photograph(path)
    reading = read_photograph(photograph, conv.read)
    assert reading.text.split("\n") == path.stem.split("-")[1:]
    width, height = photograph.size
    assert (width, height) == (960, 720)  # upright, also where the file holds it turned
    for each in reading.digits:
        left, top, right, bottom = each.box
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    for line in {each.line for each in reading.digits}:
        lefts = [each.box[0] for each in reading.digits if each.line == line]
        assert lefts == sorted(lefts)


def test_a_single_digit_is_read_as_a_picture_of_one(
    conv: Model, mnist: Splits, rng: np.random.Generator, tmp_path: Path
) -> None:
    for column in range(8):
        picture = (clean(mnist.test.picture(column) / 255, rng) * 255).astype(np.uint8)
        Image.fromarray(picture).save(tmp_path / "digit.png")
        reading = read_photograph(open_photograph(tmp_path / "digit.png"), conv.read)
        assert len(reading.digits) == 1
        assert np.array_equal(reading.digits[0].column, read_picture(tmp_path / "digit.png"))
        left, top, right, bottom = reading.digits[0].box
        rows, columns = np.nonzero(picture < 100)
        assert np.allclose([left, top, right, bottom], [columns.min(), rows.min(), columns.max(), rows.max()], atol=6)


def test_boxes_are_in_the_files_own_pixels(conv: Model, tmp_path: Path) -> None:
    with Image.open(SAMPLES[0]) as image:
        image.resize((2880, 2160)).save(tmp_path / "large.png")
    small, large = (read_photograph(open_photograph(path), conv.read) for path in (SAMPLES[0], tmp_path / "large.png"))
    assert small.text == large.text
    for one, other in zip(small.digits, large.digits, strict=True):
        assert np.allclose(np.array(one.box) * 3, other.box, atol=12)


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(BadInput, match="no picture"):
        decode_photograph(b"words", "words.txt")
