"""Framing: placing ink in a 28 × 28 picture as MNIST's digits are placed.

MNIST's makers scaled each digit so that its longest side is 20 pixels, its aspect kept, and put its centre of mass at
the centre of the picture (for them, the middle of a pixel), moving it by whole pixels. A network that learned from such
pictures reads best what has been framed the same way; and an MNIST image, framed again, stays as it is.

Scaling is by area: a pixel of the result is the mean of the ink that falls on it, calculated exactly, so that any scale
comes out antialiased. A row of pixels is scaled by a matrix of overlaps, a picture by one such matrix from each side:
result = R · ink · Cᵀ.

Source: L. Bottou et al., Comparison of classifier methods (1994); the geometry was measured on MNIST's test images.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import SIDE

BOX = 20.0
"""The longest side of a digit, in pixels."""

CENTRE = SIDE / 2 + 0.5
"""Where the centre of mass belongs, in pixels from the upper and from the left edge.

MNIST's makers put it at the middle of pixel 14, counting from 0, give or take half a pixel since they moved digits by
whole ones: over the test images its mean is 14.50 and its standard deviation 0.29 (1/√12) along both axes.
"""


SOFT_EDGE = 0.4
"""In a picture larger than MNIST's, ink fainter than this at a digit's ends is its edge, blurred."""

PHASES = 10
"""Places tried, within a pixel, for the grid across a digit's shorter side."""


def frame(ink: NDArray[np.floating]) -> NDArray[np.float32]:
    """Place ink (height × width, 0 where blank, up to 1) as MNIST does: its longest side 20, moved by whole pixels.

    Along the longest side the grid begins where the digit does. Across, it may lie anywhere within a pixel, and lies
    where the picture is sharpest; so an enlarged MNIST digit finds back to its own pixels.

    Returns:
        One column, 784 × 1, from 0 to 1; all 0 if there is no ink.
    """
    picture = np.zeros((SIDE, SIDE), np.float32)
    if not ink.any():
        return picture.reshape(-1, 1)
    height, width = (int(np.ptp(_ends(ink.max(axis=axis)))) for axis in (1, 0))
    box = _boxed(ink) if height >= width else _boxed(ink.T).T
    top, left = (_start(box.sum(axis=axis)) for axis in (1, 0))
    picture[top : top + box.shape[0], left : left + box.shape[1]] = box.clip(0, 1)
    return picture.reshape(-1, 1)


def scaled(ink: NDArray[np.floating], scale: float) -> NDArray[np.float64]:
    """Ink scaled by area; a last row or column that is covered in part holds that part."""
    down, across = (_overlaps(count, scale, 0, int(np.ceil(count * scale - 1e-9))) for count in ink.shape)
    return down @ np.asarray(ink, np.float64) @ across.T


def _boxed(ink: NDArray[np.floating]) -> NDArray[np.float64]:
    """A digit that is higher than wide, scaled to 20 rows and as many columns as it takes."""
    top, bottom = _ends(ink.max(axis=1))
    left, right = _ends(ink.max(axis=0))
    scale = BOX / (bottom - top)
    rows = _overlaps(ink.shape[0], scale, top, int(BOX)) @ ink
    columns = min(int(np.ceil((right - left) * scale - 1e-9)) + 1, int(BOX))
    middle = (left + right) / 2 - columns / 2 / scale
    starts = (middle + (np.arange(PHASES) / PHASES - 0.5) / scale).tolist()
    boxes = [rows @ _overlaps(ink.shape[1], scale, start, columns).T for start in starts]
    box = max(boxes, key=lambda each: float(np.square(each).sum() / each.sum()))
    inked = np.flatnonzero(box.sum(axis=0) > 1e-6)
    return box[:, inked[0] : inked[-1] + 1]


def _ends(most: NDArray[np.floating]) -> tuple[int, int]:
    """Where a digit begins and ends along one axis, given the most ink of each row or column."""
    inked = np.flatnonzero(most)
    if np.ptp(inked) + 1 > 2 * BOX:
        inked = np.flatnonzero(most >= SOFT_EDGE * most.max())
    return int(inked[0]), int(inked[-1]) + 1


def offset(mass: NDArray[np.floating], positions: NDArray[np.floating], extent: float) -> float:
    """How far to move a digit along one axis to bring its centre of mass to the centre, the digit staying inside.

    Args:
        mass: ink at each position.
        positions: in pixels, from 0 to `extent`.
        extent: the digit's length along this axis, at most 28.
    """
    centre_of_mass = float((mass * positions).sum() / mass.sum())
    return min(max(CENTRE - centre_of_mass, 0.0), SIDE - extent)


def _start(mass: NDArray[np.floating]) -> int:
    """The first row or column of a box, of which `mass` is the ink of each: `offset` in whole pixels."""
    move = offset(mass, np.arange(mass.size) + 0.5, mass.size)
    return min(int(np.ceil(move - 0.5)), SIDE - mass.size)


def _overlaps(count: int, scale: float, start: float, length: int) -> NDArray[np.float64]:
    """length × count: how much of each source pixel, scaled, covers each pixel of a result that begins at `start`."""
    edges = (np.arange(count + 1) - start) * scale
    pixels = np.arange(max(length, 1))[:, np.newaxis]
    return np.maximum(np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels), 0)
