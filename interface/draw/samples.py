"""Drawings that come along, for whoever would rather look first or cannot draw: a digit of each kind."""

from functools import lru_cache

import numpy as np

from interface.draw.strokes import FabricDrawing, fabric_path
from recognizer.synthesis.letterforms import write_digit

ORDER = (3, 7, 5, 8, 2, 9, 4, 6, 0, 1)
"""The digits, those first whose reading is the most worth seeing."""

HEIGHT = 0.7
"""Of a drawing, as a share of the canvas's side."""


@lru_cache(maxsize=4)
def samples(side: int, width: float) -> list[list[FabricDrawing]]:
    """Ten drawings, each a list of strokes as the canvas tells them.

    Args:
        side: of the canvas, in its own units.
        width: of the lines, in the same.
    """
    rng = np.random.default_rng(155)
    return [_sample(digit, side, width, rng) for digit in ORDER]


def _sample(digit: int, side: int, width: float, rng: np.random.Generator) -> list[FabricDrawing]:
    strokes = write_digit(digit, rng).strokes
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    scale = HEIGHT * side / float(np.ptp(points, axis=0).max())
    return [fabric_path((stroke - middle) * scale + side / 2, width) for stroke in strokes]
