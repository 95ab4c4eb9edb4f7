"""Strokes: drawing lines again, with MNIST's pen, at the size and place that MNIST's digits have.

A drawing is a list of strokes, each the points that the pen passed. How large it was drawn, where, and how thick its
line looked says nothing about the digit, and a picture shrunk from a canvas keeps all three. So the strokes themselves
are scaled into the 20-pixel box and drawn with a pen of MNIST's width: each pixel is as dark as the nearest line is
close. Then the centre of mass is found, and they are drawn once more, moved by that fraction of a pixel.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import SIDE
from recognizer.framing import BOX, offset

Stroke = NDArray[np.floating]
"""Points of one movement of the pen: n × 2, x to the right and y downwards, in any unit."""

PEN_WIDTH = 2.4
"""Width of MNIST's lines in its own pixels."""

EDGE = 1.0
"""Pixels over which a line's edge fades from ink to blank."""

TOLERANCE = 0.05
"""Points nearer than this to the line without them, in pixels of the result, add nothing that would show."""


def draw(strokes: Sequence[Stroke]) -> NDArray[np.float32]:
    """Draw strokes as an MNIST digit; a single point is a dot.

    Returns:
        One column, 784 × 1, from 0 (blank) to 1 (ink); all 0 if there are no points.
    """
    strokes = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    strokes = [stroke for stroke in (stroke[np.isfinite(stroke).all(axis=1)] for stroke in strokes) if len(stroke)]
    if not strokes:
        return np.zeros((SIDE * SIDE, 1), np.float32)
    points = np.concatenate(strokes)
    least, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = (BOX - PEN_WIDTH) / max(float(size.max()), 1e-9)
    placed = [_simplified((stroke - least) * scale + PEN_WIDTH / 2) for stroke in strokes]
    starts = np.concatenate([stroke[:-1] if len(stroke) > 1 else stroke for stroke in placed])
    ends = np.concatenate([stroke[1:] if len(stroke) > 1 else stroke for stroke in placed])

    picture = _ink(starts, ends)
    extent = size * scale + PEN_WIDTH
    pixels = np.arange(SIDE) + 0.5
    move = [offset(picture.sum(axis=axis), pixels, float(extent[axis])) for axis in (0, 1)]
    return _ink(starts + move, ends + move).astype(np.float32).reshape(-1, 1)


def _simplified(stroke: Stroke) -> Stroke:
    """The stroke without points that hardly bend it; a hundred points of a straight line become its two ends.

    Between two points that are kept, the one farthest from the line that joins them is kept as well if it is farther
    than `TOLERANCE`, and so on in both halves.

    Source: U. Ramer (1972); D. Douglas and T. Peucker (1973).
    """
    kept = {0, len(stroke) - 1}
    spans = [(0, len(stroke) - 1)]
    while spans:
        first, last = spans.pop()
        inner = stroke[first + 1 : last]
        if not len(inner):
            continue
        distances = _distances(inner[:, 0], inner[:, 1], stroke[first], stroke[last])
        farthest = int(distances.argmax())
        if distances[farthest] > TOLERANCE:
            middle = first + 1 + farthest
            kept.add(middle)
            spans += [(first, middle), (middle, last)]
    return stroke[sorted(kept)]


def _distances(
    x: NDArray[np.floating], y: NDArray[np.floating], start: NDArray[np.floating], end: NDArray[np.floating]
) -> NDArray[np.float64]:
    """How far points are from the line between `start` and `end`, which may be the same."""
    along = end - start
    share = ((x - start[0]) * along[0] + (y - start[1]) * along[1]) / max(float(along @ along), 1e-12)
    share = share.clip(0, 1)
    return np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1])


def _ink(starts: Stroke, ends: Stroke) -> NDArray[np.float64]:
    """A picture, 28 × 28, of the n lines between `starts` and `ends` (n × 2)."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    nearest = np.full((SIDE, SIDE), np.inf)
    for start, end in zip(starts, ends, strict=True):
        np.minimum(nearest, _distances(x, y, start, end), out=nearest)
    return np.clip((PEN_WIDTH / 2 - nearest) / EDGE + 0.5, 0, 1)
