"""Shapes: what a drawing seems to be that is not one digit, told by how its strokes lie, without any network.

A network knows ten answers, and its judge one more; neither knows why. Four reasons can be seen in the strokes
themselves: there is nothing but a dot, there are groups of strokes side by side with room between them, there is far
more line than a digit of that size takes, or none of these, which leaves some other sign, such as a letter.
"""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from recognizer.images.strokes import Stroke

DOT = 0.03
"""A drawing no larger than this share of the paper's side is a dot."""

ROOM = 0.1
"""Between two digits there is this much room at least, as a share of the drawing's height."""

TALL = 0.4
"""A digit beside another is at least this high, as a share of the drawing's height; what is lower belongs to one."""

CROWDED = 5.0
"""A line more than so many times as long as the drawing's longest side is a scribble's. An 8 has about three."""


class Shape(Enum):
    """What strokes look like."""

    NOTHING = "nothing"
    DOT = "dot"
    SEVERAL = "several"
    SCRIBBLE = "scribble"
    SIGN = "sign"


def shape_of(strokes: Sequence[Stroke], side: float) -> Shape:
    """What strokes look like, provided that they are not one digit.

    Args:
        strokes: n × 2 each, x to the right and y downwards.
        side: of the paper, in the strokes' unit.
    """
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        return Shape.NOTHING
    extent = float(np.ptp(np.concatenate(strokes), axis=0).max())
    if extent <= DOT * side:
        return Shape.DOT
    if count_side_by_side(strokes) > 1:
        return Shape.SEVERAL
    return Shape.SCRIBBLE if _length(strokes) > CROWDED * extent else Shape.SIGN


def count_side_by_side(strokes: Sequence[Stroke]) -> int:
    """How many digits strokes may be: groups of them, left to right, with room between them; 0 if there is no stroke.

    Strokes belong together where they overlap from left to right, or nearly so. A group that is much lower than the
    drawing, such as a dot or a bar apart, is a part of its neighbour.

    Args:
        strokes: at least one point each, n × 2, x to the right and y downwards, in any unit.
    """
    if not strokes:
        return 0
    height = float(np.ptp(np.concatenate(strokes)[:, 1]))
    groups: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda each: float(each[:, 0].min())):
        if groups and stroke[:, 0].min() - groups[-1][:, 0].max() < ROOM * height:
            groups[-1] = np.concatenate([groups[-1], stroke])
        else:
            groups.append(stroke)
    return max(1, sum(float(np.ptp(group[:, 1])) >= TALL * height for group in groups))


def _length(strokes: Sequence[Stroke]) -> float:
    """How far the pen went while it wrote."""
    return sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in strokes)
