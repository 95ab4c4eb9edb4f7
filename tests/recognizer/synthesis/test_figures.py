"""Scribbles, shapes and signs, as strokes."""

import numpy as np
import pytest

from recognizer.images.strokes import draw
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES

FIGURES = TRAINING_FIGURES | HELD_OUT_FIGURES


def test_what_is_measured_is_not_what_is_learned() -> None:
    assert not set(TRAINING_FIGURES) & set(HELD_OUT_FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_lines_in_the_plane(rng: np.random.Generator, name: str) -> None:
    for _ in range(10):
        strokes = FIGURES[name](rng)
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and np.isfinite(stroke).all() for stroke in strokes)
        assert draw(strokes).any()


def test_no_arrow_points_up(rng: np.random.Generator) -> None:
    for _ in range(200):
        start, end = FIGURES["arrow"](rng)[0]
        across, up = end[0] - start[0], start[1] - end[1]
        assert up <= 0.51 * np.hypot(across, up)
