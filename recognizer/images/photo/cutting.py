"""Cutting: connected ink that may be several digits that touch, divided where little ink has to be cut.

A seam goes from the top of a piece to its bottom, a pixel to the left or right at most in each row, and costs the ink
that it crosses; the cheapest to every place at the bottom is found by dynamic programming, a row at a time. Those that
are cheaper than their neighbours, and cut no more than lines, divide the piece. Whether they should is not known before
the parts are read.

Source: S. Avidan and A. Shamir, Seam carving for content-aware image resizing (2007), for the seams.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.images.photo.components import Mask

SLANTED = 0.1
"""What a step aside costs, in pixels of ink."""

MOST_CUT = 2.4
"""A seam cuts at most so many times the width of a line."""

LEAST_PART = 0.22
"""From one seam to the next, and to the ends, at least this share of the usual height."""

SEAMS = 2.5
"""A piece is cut so many times at most for each usual height of its width: a digit is hardly cut in more than four."""


def slices(piece: Mask, height: float) -> NDArray[np.intp]:
    """Number the parts of a piece of ink (height × width, cropped to it), from 0 at the left.

    Args:
        piece: its pixels.
        height: the usual height of a digit, in pixels.
    """
    least = LEAST_PART * height
    if piece.shape[1] < 2 * least:
        return np.zeros(piece.shape, np.intp)
    costs, steps = _costs(piece)
    limit = MOST_CUT * _line_width(piece)
    most = int(SEAMS * piece.shape[1] / height)
    bottoms: list[int] = []
    for place in np.argsort(costs, kind="stable").tolist():
        if costs[place] > limit or len(bottoms) >= most:
            break
        if least <= place < piece.shape[1] - least and all(abs(place - other) >= least for other in bottoms):
            bottoms.append(place)
    numbers = np.zeros(piece.shape, np.intp)
    columns = np.arange(piece.shape[1])
    for place in bottoms:
        numbers += columns > _seam(steps, place)[:, np.newaxis]
    return _without_crumbs(piece, numbers)


def _costs(piece: Mask) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """The least cost of a seam to each place at the bottom, and in which direction each came from the row above."""
    height, width = piece.shape
    steps = np.zeros((height, width), np.int8)
    cost = piece[0].astype(np.float64)
    for row in range(1, height):
        padded = np.pad(cost, 1, constant_values=np.inf)
        ways = np.stack([padded[1:-1], padded[:-2] + SLANTED, padded[2:] + SLANTED])
        best = ways.argmin(axis=0)
        steps[row] = np.array([0, -1, 1], np.int8)[best]
        cost = ways.min(axis=0) + piece[row]
    return cost, steps


def _seam(steps: NDArray[np.int8], place: int) -> NDArray[np.intp]:
    """The column of a seam in each row, given where it ends."""
    seam = np.empty(len(steps), np.intp)
    for row in range(len(steps) - 1, -1, -1):
        seam[row] = place
        place += int(steps[row, place])
    return seam


def _line_width(piece: Mask) -> float:
    """Twice the area by the length of the edge."""
    padded = np.pad(piece, 1)
    edge = np.count_nonzero(np.diff(padded, axis=0)) + np.count_nonzero(np.diff(padded, axis=1))
    return 2 * np.count_nonzero(piece) / max(edge * 0.8, 1)  # a slanting edge has more steps than its length


def _without_crumbs(piece: Mask, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers, those of parts with hardly any ink given to their neighbours."""
    counts = np.bincount(numbers[piece], minlength=int(numbers.max()) + 1)
    large = counts >= 0.06 * counts.sum()
    renumbered = np.maximum(np.cumsum(large) - 1, 0)
    return np.asarray(renumbered[numbers], np.intp)
