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
from recognizer.images.framing import BOX, offset

Stroke = NDArray[np.floating]
"""Points of one movement of the pen: n × 2, x to the right and y downwards, in any unit."""

PEN_WIDTH = 2.4
"""Width of MNIST's lines in its own pixels."""

EDGE = 1.0
"""Pixels over which a line's edge fades from ink to blank."""

TOLERANCE = 0.05
"""Points nearer than this to the line without them, in pixels of the result, add nothing that would show."""

FEW = 64
"""A stroke of so few points is drawn as it is: to simplify it would take longer than to draw them all."""

BLOCK = 64
"""Lines that are drawn at a time; their distances to all pixels, 200 kB of float32, stay in the processor's cache."""


def draw(strokes: Sequence[Stroke], pen_width: float = PEN_WIDTH) -> NDArray[np.float32]:
    """Draw strokes as an MNIST digit; a single point is a dot.

    Args:
        strokes: n × 2 each; points that are not finite are passed over.
        pen_width: in pixels of the result, at most the box's 20.

    Returns:
        One column, 784 × 1, from 0 (blank) to 1 (ink); all 0 if there are no points.
    """
    lines = placed(strokes, pen_width)
    return _inked(lines, pen_width).reshape(-1, 1) if lines else np.zeros((SIDE * SIDE, 1), np.float32)


def placed(strokes: Sequence[Stroke], pen_width: float = PEN_WIDTH) -> list[Stroke]:
    """Where the lines of `draw` go, in pixels from the upper left corner of the 28 × 28: n × 2 each.

    Args:
        strokes: n × 2 each; points that are not finite are passed over, and strokes of which nothing is left.
        pen_width: in pixels of the result, at most the box's 20.
    """
    strokes = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    strokes = [stroke for stroke in (stroke[np.isfinite(stroke).all(axis=1)] for stroke in strokes) if len(stroke)]
    if not strokes:
        return []
    points = np.concatenate(strokes)
    least, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = (BOX - pen_width) / max(float(size.max()), 1e-9)
    boxed = [_simplified((stroke - least) * scale + pen_width / 2) for stroke in strokes]
    picture = _inked(boxed, pen_width)
    extent = size * scale + pen_width
    pixels = np.arange(SIDE) + 0.5
    move = [offset(picture.sum(axis=axis), pixels, float(extent[axis])) for axis in (0, 1)]
    return [stroke + move for stroke in boxed]


def _inked(strokes: Sequence[Stroke], pen_width: float) -> NDArray[np.float32]:
    """A picture, 28 × 28, of strokes in its pixels."""
    starts = np.concatenate([stroke[:-1] if len(stroke) > 1 else stroke for stroke in strokes])
    ends = np.concatenate([stroke[1:] if len(stroke) > 1 else stroke for stroke in strokes])
    return ink(starts, ends, pen_width)


def _simplified(stroke: Stroke) -> Stroke:
    """The stroke without points that hardly bend it; a hundred points of a straight line become its two ends.

    Between two points that are kept, the one farthest from the line that joins them is kept as well if it is farther
    than `TOLERANCE`, and so on in both halves.

    Source: U. Ramer (1972); D. Douglas and T. Peucker (1973).
    """
    if len(stroke) <= FEW:
        return stroke
    kept = {0, len(stroke) - 1}
    spans = [(0, len(stroke) - 1)]
    while spans:
        first, last = spans.pop()
        inner = stroke[first + 1 : last]
        if not len(inner):
            continue
        distances = _squared_distances(inner, stroke[first], stroke[last])
        farthest = int(distances.argmax())
        if distances[farthest] > TOLERANCE**2:
            middle = first + 1 + farthest
            kept.add(middle)
            spans += [(first, middle), (middle, last)]
    return stroke[sorted(kept)]


def _squared_distances(points: Stroke, start: Stroke, end: Stroke) -> NDArray[np.floating]:
    """How far points (n × 2) are from the line between `start` and `end`, which may be the same; squared."""
    along, away = end - start, points - start
    share = (away @ along / max(float(along @ along), 1e-12)).clip(0, 1)
    rest = away - share[:, np.newaxis] * along
    return np.einsum("ij,ij->i", rest, rest)


def ink(starts: Stroke, ends: Stroke, pen_width: float) -> NDArray[np.float32]:
    """A picture, 28 × 28, of the n lines between `starts` and `ends` (n × 2)."""
    nearest = np.full((SIDE, SIDE), np.inf, np.float32)
    for first in range(0, len(starts), BLOCK):
        distances = _distances_from_pixels(starts[first : first + BLOCK], ends[first : first + BLOCK])
        np.minimum(nearest, distances.min(axis=0), out=nearest)
    return np.clip((pen_width / 2 - np.sqrt(nearest)) / EDGE + 0.5, 0, 1, dtype=np.float32)


def _distances_from_pixels(starts: Stroke, ends: Stroke) -> NDArray[np.float32]:
    """How far each pixel's middle is from each of the n lines, squared: n × 28 × 28.

    A pixel at (x, y) from a line's start is nearest to it at the share s = (x·a + y·b) / (a² + b²) of its way (a, b),
    between 0 and 1. Products of x or y alone are calculated for 28 numbers a line; only their sums need 784.
    """
    pixels = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    along = (ends - starts).astype(np.float32)
    away = pixels - starts.astype(np.float32)[:, :, np.newaxis]  # n × 2 × 28: x and y from the start
    length = np.maximum(np.einsum("ij,ij->i", along, along), np.float32(1e-12))
    shares = away * (along / length[:, np.newaxis])[:, :, np.newaxis]
    share = shares[:, 0, np.newaxis, :] + shares[:, 1, :, np.newaxis]
    np.clip(share, 0, 1, out=share)
    x = away[:, 0, np.newaxis, :] - share * along[:, 0, np.newaxis, np.newaxis]
    y = away[:, 1, :, np.newaxis] - share * along[:, 1, np.newaxis, np.newaxis]
    np.multiply(x, x, out=x)
    np.multiply(y, y, out=y)
    return np.add(x, y, out=x)
