"""Strokes laid over images of digits, where their oval or stem is."""

import numpy as np

from recognizer import Splits
from recognizer.images.framing import CENTRE
from recognizer.synthesis.overlays import overlay


def test_overlays_add_a_line_to_zeros_ones_and_sevens(mnist: Splits, rng: np.random.Generator) -> None:
    rows, labels = mnist.train.rows[:600], mnist.train.labels[:600]
    drawn, kept = overlay(rows, labels, rng)
    assert drawn.dtype == kept.dtype == np.uint8
    assert drawn.shape == (kept.size, 784)
    assert set(kept.tolist()) == {0, 1, 7}
    of_three = np.isin(labels, [0, 1, 7])
    assert 0.7 * of_three.sum() < kept.size <= of_three.sum()
    assert drawn.mean() > rows[of_three].mean()
    pictures, places = drawn.reshape(-1, 28, 28) / 255, np.arange(28) + 0.5
    middles = pictures.sum(axis=1) @ places / pictures.sum(axis=(1, 2))
    assert np.abs(middles - CENTRE).max() < 0.5


def test_overlays_leave_other_digits_and_blanks_alone(mnist: Splits, rng: np.random.Generator) -> None:
    others = mnist.test.rows[:50][~np.isin(mnist.test.labels[:50], [0, 1, 7])]
    assert overlay(others, np.full(len(others), 4, np.uint8), rng)[0].shape == (0, 784)
    for level in (0, 255):
        blank = np.full((3, 784), level, np.uint8)
        overlay(blank, np.array([0, 1, 7], np.uint8), rng)
