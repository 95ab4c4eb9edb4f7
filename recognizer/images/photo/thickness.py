"""Thickness: lines much thinner or thicker than MNIST's, brought to its own.

A line of width w and length l covers an area of w·l and has an edge of 2·l, so its width is twice its area divided by
its edge; the edge of gray ink is the sum of its steps. Measured so, in pixels of a digit that is 20 large, MNIST's
lines are 1.4 to 5 wide in 99 of 100 images; lines about as wide are left as they are. Others are drawn again, every
point as far outside or inside the old edge as is missing, on a grid of 6 pixels to one of MNIST's.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.images.framing import BOX, scaled
from recognizer.images.photo.components import distances

Ink = NDArray[np.floating]

THINNEST, THIN = 1.3, 2.0
"""Lines thinner than the first come out as wide as the second, in MNIST's pixels."""

THICKEST, THICK = 5.0, 3.6
"""Lines thicker than the first come out as wide as the second."""

GRID = 6
"""Pixels of the working grid to one of MNIST's."""


def line_width(ink: Ink) -> float:
    """The mean width of the lines of a digit cropped to its ink, in pixels of one whose longest side is 20."""
    padded = np.pad(ink, 1)
    steps = np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1])
    edge = float(steps.sum())
    return 2 * float(ink.sum()) / edge * BOX / max(ink.shape) if edge else 0.0


def evened(ink: Ink) -> Ink:
    """The digit (cropped, height × width, 0 to 1) with lines of a width that MNIST's have; itself if they have it."""
    width = line_width(ink)
    if not width or THINNEST <= width <= THICKEST:
        return ink
    wanted = THIN if width < THINNEST else THICK
    grown = scaled(ink, GRID * BOX / max(ink.shape))
    now = width * GRID
    unit = (max(grown.shape) - now) / (BOX - wanted)  # grid pixels to one of MNIST's when the new lines fill the box
    change = (wanted * unit - now) / 2
    return _widened(grown, change) if change > 0 else _narrowed(grown, -change)


def _widened(ink: Ink, change: float) -> Ink:
    reach = int(np.ceil(change)) + 1
    padded = np.pad(ink, reach)
    line = padded > 0.4 * padded.max()  # a line thinner than the grid is gray there
    return np.clip(change + 1 - distances(line, reach + 1), 0, 1)


def _narrowed(ink: Ink, change: float) -> Ink:
    reach = int(np.ceil(change)) + 1
    padded = np.pad(ink, 1)
    left = np.clip(distances(padded <= 0.5, reach + 1) - change, 0, 1)
    return left if left.any() else ink
