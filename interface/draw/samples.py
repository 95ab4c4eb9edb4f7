"""Drawings that come along, for whoever would rather look first or cannot draw: each digit, and a few numbers."""

from functools import lru_cache

import numpy as np

from interface.draw.strokes import HEIGHT, WIDTH, FabricDrawing, fabric_path
from recognizer.images.strokes import Stroke
from recognizer.synthesis.letterforms import write_digit

ORDER = ("3", "7", "2026", "5", "8", "42\n137", "2", "9", "4", "6", "314159", "0", "1")
"""What is drawn, a row a line, those first whose reading is the most worth seeing."""

SHARE = 0.7
"""Of the canvas's height that a drawing takes, at most."""

BROAD = 0.88
"""Of the canvas's width that a drawing takes, at most."""

GAP, LEADING = 0.28, 0.35
"""Between digits and between lines, in heights of a digit."""


@lru_cache(maxsize=4)
def samples(width: float) -> list[list[FabricDrawing]]:
    """Drawings, each a list of strokes as the canvas tells them.

    Args:
        width: of the lines, in canvas units.
    """
    rng = np.random.default_rng(155)
    return [[fabric_path(stroke, width) for stroke in _placed(_written(text, rng))] for text in ORDER]


def _written(text: str, rng: np.random.Generator) -> list[Stroke]:
    """The strokes of a text, each digit of height 1."""
    strokes: list[Stroke] = []
    for row, line in enumerate(text.split("\n")):
        left = 0.0
        for digit in line:
            own = write_digit(int(digit), rng).strokes
            points = np.concatenate(own)
            least, size = points.min(axis=0), np.ptp(points, axis=0)
            strokes += [(stroke - least) / size[1] + [left, row * (1 + LEADING)] for stroke in own]
            left += float(size[0] / size[1]) + GAP
    return strokes


def _placed(strokes: list[Stroke]) -> list[Stroke]:
    """The strokes in the middle of the canvas, as large as there is room for."""
    points = np.concatenate(strokes)
    middle, size = (points.min(axis=0) + points.max(axis=0)) / 2, np.ptp(points, axis=0)
    scale = min(SHARE * HEIGHT / size[1], BROAD * WIDTH / max(size[0], 1e-9))
    return [(stroke - middle) * scale + [WIDTH / 2, HEIGHT / 2] for stroke in strokes]
