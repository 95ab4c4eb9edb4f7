"""Strokes: what a drawing would be read as without each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recognizer.images.strokes import Stroke, draw
from recognizer.reading.model import Model


@dataclass(frozen=True)
class StrokeEffect:
    """What a drawing would be read as without one of its strokes.

    Attributes:
        label: that would be read.
        probability: of that label.
        of_whole: the probability of the digit that the whole drawing is read as.
        digit: whether it would be taken for a digit.
    """

    label: int
    probability: float
    of_whole: float
    digit: bool


def without_each_stroke(model: Model, strokes: Sequence[Stroke]) -> tuple[StrokeEffect, ...]:
    """Read a drawing without each of its strokes: as if it had never been drawn, so the rest is framed anew.

    Args:
        model: that reads, with its judge; no other thread may use it meanwhile.
        strokes: n × 2 each, x to the right and y downwards.

    Returns:
        What each stroke's absence would do, in their order; none for a drawing of fewer than two strokes.
    """
    if len(strokes) < 2:
        return ()
    rest = [[*strokes[:place], *strokes[place + 1 :]] for place in range(len(strokes))]
    read = model.predict(np.concatenate([draw(each) for each in [strokes, *rest]], axis=1))
    label = int(read[:, 0].argmax())
    labels, digits = read.argmax(axis=0), model.is_digit(read)
    return tuple(
        StrokeEffect(
            int(labels[place]), float(read[labels[place], place]), float(read[label, place]), bool(digits[place])
        )
        for place in range(1, 1 + len(strokes))
    )
