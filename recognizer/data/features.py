"""Features: how a digit is written, in three numbers that have a unit: its ink, its slant and its pen's width.

They are what somebody would sort handwriting by, and they say nothing of which digit it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import SIDE
from recognizer.data.dataset import Dataset

BLOCK = 256
"""Images at a time, so that what is calculated of them stays in the processor's caches."""


@dataclass(frozen=True, eq=False)
class Features:
    """How m images are written; each m, float32.

    Attributes:
        ink: share of full ink, the mean pixel over 255: from 0 (blank) to 1.
        slant: degrees from upright, positive where the digit leans to the right; 0 of an image without height.
        thickness: width of the pen in pixels; 0 of a blank image.
    """

    ink: NDArray[np.float32]
    slant: NDArray[np.float32]
    thickness: NDArray[np.float32]


def features_of(dataset: Dataset) -> Features:
    """The three features of every image."""
    found = np.empty((3, len(dataset)), np.float32)
    for start in range(0, len(dataset), BLOCK):
        pictures = dataset.rows[start : start + BLOCK].reshape(-1, SIDE, SIDE) * np.float32(1 / 255)
        found[:, start : start + BLOCK] = pictures.mean(axis=(1, 2)), slants(pictures), thicknesses(pictures)
    return Features(*found)


def slants(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far digits lean, in degrees: arctan of −μ₁₁ / μ₀₂, of the ink's second moments about its centre of mass.

    Moving every row sideways by its height times this ratio would make μ₁₁ 0, so it is the shear that stands the digit
    upright: what LeCun and others (1998), "Gradient-based learning applied to document recognition", call deslanting.

    Args:
        pictures: m × 28 × 28, ink from 0 to 1.
    """
    places = np.arange(SIDE, dtype=np.float32)
    mass = np.maximum(pictures.sum(axis=(1, 2)), np.finfo(np.float32).tiny)
    by_row, by_column = pictures.sum(axis=2), pictures.sum(axis=1)
    x, y = by_column @ places / mass, by_row @ places / mass
    product = np.einsum("my,y->m", pictures @ places, places) / mass - x * y
    height = np.maximum(by_row @ np.square(places) / mass - np.square(y), 0)
    flat = height < 1e-3
    return np.degrees(np.arctan(np.where(flat, 0, -product / np.where(flat, 1, height)))).astype(np.float32)


def thicknesses(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """How wide the pen was, in pixels: 2 A / P, where A is the ink's area and P the length of its edge.

    A line of length l and width w has the area l w and, on both sides of it, an edge of 2 l. The edge of a gray picture
    is the sum of its gradient's magnitudes (the co-area formula), taken between each four pixels. Of digits drawn with
    a pen of 2 to 5 pixels it comes to that width within 0.1 where lines are curved, and to a little less where they are
    few and straight, as their ends are edges too.

    Args:
        pictures: m × 28 × 28, ink from 0 to 1.
    """
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    upper_left, upper_right = framed[:, :-1, :-1], framed[:, :-1, 1:]
    lower_left, lower_right = framed[:, 1:, :-1], framed[:, 1:, 1:]
    falling, rising = lower_right - upper_left, lower_left - upper_right  # along the two diagonals, √2 pixels long
    edge = np.sqrt((np.square(falling) + np.square(rising)) / 2).sum(axis=(1, 2))
    return np.where(edge > 0, 2 * pictures.sum(axis=(1, 2)) / np.maximum(edge, 1e-12), 0).astype(np.float32)
