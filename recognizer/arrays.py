"""What the numbers are: the sizes of an image, and the arrays that the modules hand to each other.

An image is 28 × 28 pixels and, for a network, one column of 784 numbers; m images are a matrix of 784 × m. Files hold
pixels as bytes, from 0 (blank) to 255 (ink); networks calculate with fractions, from 0 to 1.
"""

import numpy as np
from numpy.typing import NDArray

SIDE = 28
"""Rows and columns of an image."""

PIXELS = SIDE * SIDE
CLASSES = 10

NO_DIGIT = CLASSES
"""The label of an image that is no digit; no class is right for it."""

Array = NDArray[np.floating]
"""What networks calculate with: float32, or float64 where a test wants to compare with differences."""


def fractions(pixels: NDArray[np.uint8], dtype: np.dtype[np.floating], out: Array | None = None) -> Array:
    """Bytes divided by 255, in the same shape and order in memory; into `out` if it is given."""
    if out is None:
        out = np.empty_like(pixels, dtype)
    np.copyto(out, pixels)  # and then multiplied in place: faster than a product of two types
    return np.multiply(out, 1 / 255, out=out)
