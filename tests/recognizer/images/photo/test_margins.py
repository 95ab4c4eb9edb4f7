"""Digits cut out of their paper: without a margin the digit reaches the picture's edge, and is ink all the same."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from recognizer import Model, Splits, load_model
from recognizer.images.photo.margins import with_margin
from recognizer.images.photo.pictures import column_of
from recognizer.reading.model import MODELS_FOLDER

COUNT = 40
"""Digits a case; more are in `benchmarks/pictures.py`."""


@pytest.fixture(scope="module")
def conv() -> Model:
    return load_model(MODELS_FOLDER / "conv.npz")


def cut(ink: np.ndarray, margin: int) -> np.ndarray:
    """A digit, ink from 0 to 1, cropped to its bounding box with so many pixels of paper around it."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return np.pad(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], margin)


def enlarged(ink: np.ndarray, times: int, resample: Image.Resampling) -> np.ndarray:
    height, width = ink.shape
    large = Image.fromarray((255 * ink).astype(np.uint8)).resize((times * width, times * height), resample)
    return np.asarray(large, np.float64) / 255


CASES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as it is": lambda ink: 1 - ink,
    "light on dark": lambda ink: ink,
    "gray paper": lambda ink: 0.8 - 0.7 * ink,
    "x 3, nearest": lambda ink: 1 - enlarged(ink, 3, Image.Resampling.NEAREST),
    "x 10, bilinear": lambda ink: 1 - enlarged(ink, 10, Image.Resampling.BILINEAR),
    "x 10, light on dark": lambda ink: enlarged(ink, 10, Image.Resampling.BILINEAR),
}


@pytest.mark.parametrize("margin", [0, 1, 5])
@pytest.mark.parametrize("name", CASES)
def test_a_digit_cut_to_its_box_is_read(name: str, margin: int, mnist: Splits, conv: Model) -> None:
    columns = [
        column_of(CASES[name](cut(mnist.test.picture(column) / 255, margin)), "digit") for column in range(COUNT)
    ]
    probabilities = conv.predict(np.concatenate(columns, axis=1))
    right = probabilities.argmax(axis=0) == mnist.test.labels[:COUNT]
    assert right.mean() >= 0.97
    assert not (~right & conv.is_digit(probabilities)).any()


def test_a_picture_with_a_margin_stays_as_it_is(mnist: Splits) -> None:
    for column in range(20):
        assert with_margin(1 - cut(mnist.test.picture(column) / 255, 5), 0.0) is None


def test_a_page_with_a_shadow_or_a_frame_at_its_edge_is_no_cut_digit() -> None:
    page = np.full((120, 120), 0.9)
    page[40:80, 58:62] = 0.1
    shadow, frame, finger = page.copy(), page.copy(), page.copy()
    shadow[:, :50] *= 0.5
    frame[[0, 1, -1, -2]] = frame[:, [0, 1, -1, -2]] = 0.1
    finger[70:, 80:] = 0.3
    for picture in (page, shadow, frame, finger):
        assert with_margin(picture, 0.0) is None


@pytest.mark.parametrize("picture", [np.zeros((9, 9)), np.ones((1, 1)), np.full((40, 3), 0.5)])
def test_a_picture_of_one_brightness_has_no_digit(picture: np.ndarray) -> None:
    assert with_margin(picture, 0.0) is None
