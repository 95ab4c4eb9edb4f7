"""Images that are spoiled by a known amount: what comes out by hand, and what of it is still read."""

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.data.dataset import from_rows
from recognizer.evaluation.robustness import CORRUPTIONS, CurvePoint, curve_point, sample_columns


def picture(*pixels: tuple[int, int]) -> np.ndarray:
    """One row, 784: full ink at these rows and columns."""
    image = np.zeros((28, 28), np.uint8)
    for row, column in pixels:
        image[row, column] = 255
    return image.reshape(1, 784)


def inked(rows: np.ndarray, least: int = 1) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(rows.reshape(28, 28) >= least)]


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_step_is_there_in_order_and_one_changes_nothing(name: str, digits: Dataset) -> None:
    corruption, rows = CORRUPTIONS[name], digits.rows[:70]
    assert list(corruption.amounts) == sorted(set(corruption.amounts))
    assert np.array_equal(corruption(rows, corruption.harmless), rows)
    for amount in set(corruption.amounts) - {corruption.harmless}:
        changed = corruption(rows, amount)
        assert changed.shape == rows.shape
        assert changed.dtype == np.uint8
        assert (changed != rows).any(axis=1).all(), amount
        assert np.array_equal(corruption(rows[64:], amount), changed[64:]) or name == "noise"


def test_pixels_go_where_they_should() -> None:
    corruptions = {name: corruption.change for name, corruption in CORRUPTIONS.items()}
    one = picture((5, 20))
    assert inked(corruptions["shift"](one, 3)) == [(5, 23)]
    assert inked(corruptions["shift"](one, -3)) == [(5, 17)]
    assert inked(corruptions["rotation"](one, 90), 250) == [(20, 22)]  # clockwise: from above to the right
    square = picture((0, 13), (0, 14), (1, 13), (1, 14))
    assert inked(corruptions["scale"](square, 50), 60) == [(7, 13), (7, 14)]
    assert inked(corruptions["thickness"](one, 1)) == [(4, 20), (5, 19), (5, 20), (5, 21), (6, 20)]
    assert len(inked(corruptions["thickness"](one, 2))) == 13
    assert inked(corruptions["thickness"](one, 0.5), 129) == [(5, 20)]
    assert corruptions["thickness"](one, 0.5).reshape(28, 28)[4, 20] == 128
    assert not corruptions["thickness"](one, -1).any()
    assert corruptions["contrast"](one, 40).max() == 102


def test_blur_spreads_ink_as_a_gaussian_does() -> None:
    blurred = CORRUPTIONS["blur"].change(picture((14, 14)), 1.0).reshape(28, 28)
    assert blurred[14, 14] == round(255 * 0.3989**2)
    assert blurred[14, 15] == pytest.approx(255 * 0.3989 * 0.2420, abs=0.6)
    assert blurred.sum() == pytest.approx(255, abs=8)


def test_noise_is_of_the_size_that_it_says() -> None:
    gray = np.full((50, 784), 128, np.uint8)
    assert CORRUPTIONS["noise"].change(gray, 10).std() == pytest.approx(25.5, rel=0.02)


def test_a_point_counts_what_is_read_of_changed_images() -> None:
    sample = from_rows(np.concatenate([picture((5, 20)), picture((5, 10))]), np.array([1, 0], np.uint8))

    def read(images: np.ndarray) -> np.ndarray:
        """1 for ink on the right, 0 for ink on the left."""
        pictures = images.T.reshape(-1, 28, 28).astype(float)
        return np.stack([pictures[:, :, :14].sum(axis=(1, 2)), pictures[:, :, 14:].sum(axis=(1, 2))])

    assert curve_point(read, sample, "shift", 0) == CurvePoint("shift", 0, 2, 2)
    moved = curve_point(read, sample, "shift", 6)
    assert (moved.correct, moved.accuracy) == (1, 0.5)
    assert moved.interval == pytest.approx((0.0945, 0.9055), abs=1e-4)  # Wilson's of 1 of 2


def test_a_sample_is_balanced_and_always_the_same(digits: Dataset) -> None:
    columns = sample_columns(digits, 100)
    assert np.bincount(digits.labels[columns]).tolist() == [10] * 10
    assert np.array_equal(columns, sample_columns(digits, 100))
    assert (np.diff(columns) > 0).all()
    assert sample_columns(digits, 1000).tolist() == list(range(600))


def test_amounts_are_said_with_their_units() -> None:
    assert [CORRUPTIONS[name].text(amount) for name, amount in (("rotation", -15), ("blur", 0.5))] == ["−15°", "0.5 px"]
