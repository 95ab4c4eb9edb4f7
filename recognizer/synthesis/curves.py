"""Curves: smooth lines through points, and a stroke's points placed anew along its way."""

import numpy as np
from numpy.typing import NDArray

from recognizer.images.strokes import Stroke

LONGEST_PIECE = 0.06
"""Into pieces of at most this length, in units of a digit 1 large, lines are divided so that they can bend."""


def catmull_rom(points: Stroke, shares: NDArray[np.floating]) -> NDArray[np.float64]:
    """A smooth line through all points but the first and the last, which only say how it begins and ends.

    Each piece between two of its points is a cubic whose slope at a point is half the way between the point's two
    neighbours: with p₁ and p₂ the piece's ends, p₀ and p₃ the points before and after, and t from 0 to 1,

        p(t) = p₁ + ½ t (p₂ − p₀ + t (2 p₀ − 5 p₁ + 4 p₂ − p₃ + t (3 (p₁ − p₂) + p₃ − p₀)))

    Args:
        points: n × 2, n at least 4.
        shares: k values of t, at which points of every piece are wanted.

    Returns:
        (n − 3) k points × 2, piece after piece.

    Source: E. Catmull, R. Rom, A class of local interpolating splines (1974).
    """
    before, start, end, after = points[:-3], points[1:-2], points[2:-1], points[3:]
    t = shares[:, np.newaxis, np.newaxis]
    line = start + 0.5 * t * (
        end - before + t * (2 * before - 5 * start + 4 * end - after + t * (3 * (start - end) + after - before))
    )
    return line.transpose(1, 0, 2).reshape(-1, 2)


def resampled(stroke: Stroke, spacing: float) -> NDArray[np.float64]:
    """Points evenly spaced along a stroke, n × 2 → k × 2, k at least 2, both ends among them.

    They are `spacing` apart or a little more, in the stroke's unit; only a stroke shorter than that has them nearer.

    The stroke's other points are lost, and its corners cut; `divided` keeps them.
    """
    way = _way(stroke)
    return _at(np.linspace(0, way[-1], max(int(way[-1] / spacing), 1) + 1), stroke, way)


def divided(stroke: Stroke) -> Stroke:
    """A stroke 1 large or so with no piece longer than `LONGEST_PIECE`: n × 2 become k × 2, its own points among them.

    From a device that notices every pixel come many pieces that are far shorter; then only the first point of each
    half `LONGEST_PIECE`, and the last, are kept. A single point stays one.
    """
    if len(stroke) == 1:
        return stroke
    way = _way(stroke)
    if len(stroke) > 4 + 2 * way[-1] / LONGEST_PIECE:
        firsts = np.unique(np.floor(way[:-1] / LONGEST_PIECE * 2), return_index=True)[1]
        kept = np.append(firsts, len(way) - 1)
        stroke, way = stroke[kept], way[kept]
    parts = np.maximum(np.ceil(np.diff(way) / LONGEST_PIECE), 1)
    ends = np.concatenate([[0.0], np.cumsum(parts)])  # of the pieces, counted in parts
    return _at(np.interp(np.arange(parts.sum() + 1), ends, way), stroke, way)


def _way(stroke: Stroke) -> NDArray[np.float64]:
    """How long the way is from the stroke's first point to each of its n points."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])


def _at(places: NDArray[np.floating], stroke: Stroke, way: NDArray[np.floating]) -> NDArray[np.float64]:
    """The points, k × 2, at k places along the way of a stroke."""
    return np.stack([np.interp(places, way, stroke[:, axis]) for axis in (0, 1)], axis=1)
