"""Slips: what a hasty hand does to any digit, whatever its form.

The pen goes over the digit, or a part of it, a second time and a little beside the first; it leaves the paper for a
moment, and a gap is left in the line; it begins or ends with a short tick. Drawings are lists of strokes centred at 0
and 1 large, x to the right and y downwards.
"""

import numpy as np

from recognizer.images.strokes import Stroke

OFTEN = 0.06
"""How often each slip happens to a digit; a digit has one of them at most."""

SHORTEST = 6
"""Points of a stroke, divided into pieces of about 0.06, that is long enough to be broken or gone over in part."""

GAP = 0.12, 0.24
"""From the middle of one line's end to the middle of the next one's beginning, least and most; a pen is 0.12 wide."""


def slip(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A digit as it is or, rarely, gone over twice, with a gap in a line, or with a tick at an end.

    Args:
        strokes: at least one, n × 2, n ≥ 1, divided into pieces of about 0.06.
        rng: whether, which, and where.

    Returns:
        Strokes of the same or another number; those given stay as they are.
    """
    chance = rng.random()
    if chance < OFTEN:
        return gone_over(strokes, rng)
    if chance < 2 * OFTEN:
        return broken(strokes, rng)
    return ticked(strokes, rng) if chance < 3 * OFTEN else strokes


def gone_over(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """The strokes, and after them all of them or a part of the longest once more, a little beside the first ones."""
    again = strokes if rng.random() < 0.5 else [_part(_longest(strokes), rng)]
    matrix = np.eye(2) + rng.normal(0, 0.04, (2, 2))
    move = rng.normal(0, 0.03, 2)
    return [*strokes, *(stroke @ matrix + move for stroke in again)]


def broken(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """The strokes, the longest as two with a gap between them; if it is long enough."""
    longest = _longest(strokes)
    steps = np.hypot(*np.diff(longest, axis=0).T)
    if len(longest) < SHORTEST or steps.sum() < 3 * GAP[1]:
        return strokes
    way = np.concatenate([[0.0], np.cumsum(steps)])
    gap = rng.uniform(*GAP)
    begin = way[-1] * rng.uniform(0.3, 0.7) - gap / 2
    before, after = longest[way <= begin], longest[way >= begin + gap]
    others = [stroke for stroke in strokes if stroke is not longest]
    pieces = [before, after + rng.normal(0, 0.02, 2)]
    return [*(piece for piece in pieces if len(piece)), *others]


def ticked(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """The strokes with a short straight line before the first one's beginning or after the last one's end."""
    if rng.random() < 0.5:
        return [_with_tick(strokes[0][::-1], rng)[::-1], *strokes[1:]]
    return [*strokes[:-1], _with_tick(strokes[-1], rng)]


def _with_tick(stroke: Stroke, rng: np.random.Generator) -> Stroke:
    """The stroke and after it a line that turns off by 30 to 150 degrees, to either side."""
    last = stroke[-1] - stroke[max(len(stroke) - 3, 0)]
    direction = last / max(float(np.hypot(*last)), 1e-9)
    angle = np.radians(rng.uniform(30, 150)) * rng.choice([-1, 1])
    turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.concatenate([stroke, stroke[-1:] + direction @ turned * rng.uniform(0.07, 0.16)])


def _longest(strokes: list[Stroke]) -> Stroke:
    return max(strokes, key=lambda stroke: float(np.hypot(*np.diff(stroke, axis=0).T).sum()))


def _part(stroke: Stroke, rng: np.random.Generator) -> Stroke:
    """A part of a stroke, at least four tenths of its points."""
    count = max(int(len(stroke) * rng.uniform(0.4, 0.9)), min(len(stroke), 2))
    first = int(rng.integers(len(stroke) - count + 1))
    return stroke[first : first + count]
