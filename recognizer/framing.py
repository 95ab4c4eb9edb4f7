"""Framing: placing ink in a 28 × 28 picture as MNIST's digits are placed.

MNIST's makers scaled each digit so that its longest side is 20 pixels, its aspect kept, and put its centre of mass at
the centre of the picture (for them, the middle of a pixel). A network that learned from such pictures reads best what
has been framed the same way.

Scaling is by area: a pixel of the result is the mean of the ink that falls on it, calculated exactly, so that any scale
and any fraction of a pixel of shift come out antialiased. A row of pixels is scaled by a matrix of overlaps, a picture
by one such matrix from each side: result = R · ink · Cᵀ.

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


def frame(ink: NDArray[np.floating]) -> NDArray[np.float32]:
    """Crop ink (height × width, 0 where blank, up to 1) and place it as MNIST does.

    Returns:
        One column, 784 × 1, from 0 to 1; all 0 if there is no ink.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return np.zeros((SIDE * SIDE, 1), np.float32)
    digit = np.asarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], np.float64)
    scale = BOX / max(digit.shape)
    down = _overlaps(digit.sum(axis=1), scale)
    across = _overlaps(digit.sum(axis=0), scale)
    picture = down @ digit @ across.T
    return np.clip(picture, 0, 1).astype(np.float32).reshape(-1, 1)


def offset(mass: NDArray[np.floating], positions: NDArray[np.floating], extent: float) -> float:
    """How far to move a digit along one axis to bring its centre of mass to the centre, the digit staying inside.

    Args:
        mass: ink at each position.
        positions: in pixels, from 0 to `extent`.
        extent: the digit's length along this axis, at most 28.
    """
    centre_of_mass = float((mass * positions).sum() / mass.sum())
    return min(max(CENTRE - centre_of_mass, 0.0), SIDE - extent)


def _overlaps(mass: NDArray[np.floating], scale: float) -> NDArray[np.float64]:
    """28 × n: how much of each of n source pixels, scaled and put in place, covers each pixel of the result."""
    count = mass.size
    start = offset(mass, (np.arange(count) + 0.5) * scale, count * scale)
    edges = start + np.arange(count + 1) * scale
    pixels = np.arange(SIDE)[:, np.newaxis]
    covered = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    return np.maximum(covered, 0)
