"""Drawings that come along, for whoever would rather look first or cannot draw: a digit of each kind."""

from functools import lru_cache

import numpy as np

from interface.draw.strokes import HEIGHT, WIDTH, FabricDrawing, fabric_path
from recognizer.synthesis.letterforms import write_digit

ORDER = (3, 7, 5, 8, 2, 9, 4, 6, 0, 1)
"""The digits, those first whose reading is the most worth seeing."""

SHARE = 0.7
"""Of the canvas's height that a drawing takes."""


@lru_cache(maxsize=4)
def samples(width: float) -> list[list[FabricDrawing]]:
    """Ten drawings, each a list of strokes as the canvas tells them.

    Args:
        width: of the lines, in canvas units.
    """
    rng = np.random.default_rng(155)
    return [_sample(digit, width, rng) for digit in ORDER]


def _sample(digit: int, width: float, rng: np.random.Generator) -> list[FabricDrawing]:
    strokes = write_digit(digit, rng).strokes
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    scale = SHARE * HEIGHT / float(np.ptp(points, axis=0).max())
    return [fabric_path((stroke - middle) * scale + [WIDTH / 2, HEIGHT / 2], width) for stroke in strokes]
