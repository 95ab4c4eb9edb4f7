"""Images and sources that many tests resample."""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.augmentation.distortion import inverse_affine

Bytes = NDArray[np.uint8]


def random_rows(rng: np.random.Generator, count: int) -> Bytes:
    """Ink everywhere, up to the edges, which digits never have."""
    return rng.integers(0, 256, (count, PIXELS), np.uint8)


def affine_sources(
    shift: tuple[float, float] = (0, 0), angle: float = 0, scale: float = 1, aspect: float = 1, shear: float = 0
) -> Array:
    """The sources of one image, 2 × 1 × 784, calculated from the weights as the formula says."""
    one = (np.array([value], np.float32) for value in (angle, scale, aspect, shear))
    weights = inverse_affine(np.array(shift, np.float32)[:, np.newaxis], *one)
    y, x = np.indices((SIDE, SIDE)).reshape(2, PIXELS) - 13.5
    return weights @ np.stack([np.ones_like(x), x, y])
