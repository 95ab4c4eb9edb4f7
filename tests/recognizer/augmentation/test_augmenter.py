"""Whole batches of changed images."""

import math
import tracemalloc

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.arrays import PIXELS, SIDE
from recognizer.augmentation.augmenter import BLOCK, Augmenter
from recognizer.augmentation.specification import AMOUNTS, NOTHING, Augmentation, parse_augmentation
from tests.recognizer.augmentation.rows import random_rows

EVERYTHING = "affine aspect elastic thick erase noise"
WORDS = ["affine", *(word for word in AMOUNTS if word != "sigma")]


@pytest.mark.parametrize("count", [0, 1, BLOCK, 2 * BLOCK + 3])
def test_no_augmentation_returns_equal_bytes_of_its_own(count: int, rng: np.random.Generator) -> None:
    rows = random_rows(rng, count)
    result = Augmenter(NOTHING)(rows, rng)
    assert np.array_equal(result, rows)
    assert not np.shares_memory(result, rows)


def test_resampling_at_the_pixels_themselves_changes_no_byte(rng: np.random.Generator) -> None:
    rows = random_rows(rng, 5)
    assert np.array_equal(Augmenter(Augmentation(shift=1e-30))(rows, rng), rows)


@pytest.mark.parametrize("text", [*WORDS, EVERYTHING])
def test_results_depend_on_rows_and_rng_alone(text: str, digits: Dataset) -> None:
    used, fresh = Augmenter(parse_augmentation(text)), Augmenter(parse_augmentation(text))
    used(digits.rows[:300], np.random.default_rng(1))
    used(digits.rows[300:310], np.random.default_rng(2))
    before = digits.rows[:100].copy()
    first = used(digits.rows[:100], np.random.default_rng(3)).copy()
    assert np.array_equal(first, fresh(before, np.random.default_rng(3)))
    assert not np.array_equal(first, fresh(before, np.random.default_rng(4)))
    assert not np.array_equal(first, before)
    assert np.array_equal(digits.rows[:100], before)


def test_an_image_does_not_depend_on_its_neighbours(digits: Dataset) -> None:
    augmenter = Augmenter(parse_augmentation(EVERYTHING))
    rows = digits.rows[:100].copy()
    together = augmenter(rows, np.random.default_rng(3)).copy()
    rows[np.arange(100) != 40] = 255
    assert np.array_equal(augmenter(rows, np.random.default_rng(3))[40], together[40])


def test_one_amount_does_not_move_the_numbers_of_others(digits: Dataset) -> None:
    plain = Augmenter(parse_augmentation("affine elastic"))(digits.rows[:50], np.random.default_rng(3))
    erased = Augmenter(parse_augmentation("affine elastic erase"))(digits.rows[:50], np.random.default_rng(3))
    assert np.all((erased == plain) | (erased == 0))


@pytest.mark.parametrize("text", [*WORDS, "affine elastic", "affine aspect elastic thick erase"])
@pytest.mark.parametrize("count", [1, 1000])
def test_ink_stays_plausible(text: str, count: int, digits: Dataset, rng: np.random.Generator) -> None:
    rows = np.resize(digits.rows, (count, PIXELS))
    result = Augmenter(parse_augmentation(text))(rows, rng)
    assert result.dtype == np.uint8
    assert result.shape == rows.shape
    ratios = result.mean(axis=1) / rows.mean(axis=1)
    assert ratios.min() > 0.2
    if text != "noise":  # which puts ink on the blank
        assert ratios.max() < 2.5
        assert 0.8 < ratios.mean() < 1.3 or count == 1


def test_noise_has_the_size_it_is_asked_for(rng: np.random.Generator) -> None:
    grey = np.full((100, PIXELS), 128, np.uint8)
    changes = Augmenter(Augmentation(noise=0.1))(grey, rng).astype(float) - 128
    assert np.abs(changes).max() in (25, 26)
    assert changes.std() == pytest.approx(25.5 / math.sqrt(3), rel=0.02)
    extremes = Augmenter(Augmentation(noise=1))(np.repeat(np.array([[0], [255]], np.uint8), PIXELS, axis=1), rng)
    assert np.mean(extremes == [[0], [255]], axis=1) == pytest.approx([0.5, 0.5], abs=0.1)  # kept within a byte


def test_what_is_erased_is_a_rectangle(rng: np.random.Generator) -> None:
    blank = Augmenter(Augmentation(erase=8))(np.full((500, PIXELS), 255, np.uint8), rng).reshape(-1, SIDE, SIDE) == 0
    rows, columns = blank.any(axis=2), blank.any(axis=1)
    assert np.array_equal(blank, rows[:, :, np.newaxis] & columns[:, np.newaxis, :])
    assert rows.sum(axis=1).max() == columns.sum(axis=1).max() == 8
    assert blank.any(axis=0).all()  # somewhere in 500 images each pixel is reached


def test_nothing_large_is_allocated_after_the_first_call(digits: Dataset, rng: np.random.Generator) -> None:
    augmenter = Augmenter(parse_augmentation(EVERYTHING))
    rows = digits.rows[: 3 * BLOCK]
    augmenter(rows, rng)

    def grown_and_peak() -> tuple[int, int]:
        tracemalloc.start()
        try:
            augmenter(rows, rng)
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            for _ in range(100):
                augmenter(rows, rng)
            after, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        return after - before, peak - before

    grown, peak = min(grown_and_peak() for _ in range(3))  # what other threads of this process take is counted as well
    assert grown < 2000
    assert peak < BLOCK * PIXELS * 4  # not one array of float32 for a block, let alone float64
