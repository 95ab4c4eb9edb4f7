"""Neighbours: which images of a dataset have nearly the same pixels as a given one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput

BLOCK = 1024
"""Images that are compared at a time: as float32 they take 3 MB."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest images, the nearest first.

    Attributes:
        columns: of the dataset, k.
        distances: k, in pixels of full ink: the root of the summed squares of the differences.
    """

    columns: NDArray[np.intp]
    distances: NDArray[np.float32]


def nearest_images(dataset: Dataset, image: NDArray[np.uint8], count: int) -> Neighbours:
    """The images of a dataset whose pixels differ least from an image's, which may be one of them.

    Args:
        dataset: to look in.
        image: 784, from 0 (blank) to 255 (ink).
        count: how many are wanted; all if there are no more.

    Raises:
        BadInput: an image of another size, or a count below 1.
    """
    if image.shape != (PIXELS,):
        raise BadInput("image", f"sizes {image.shape}", f"{PIXELS} pixels")
    if count < 1:
        raise BadInput("neighbours", str(count), "at least 1")
    wanted = image.astype(np.float32)
    squares = np.empty(len(dataset), np.float32)
    for start in range(0, len(dataset), BLOCK):
        differences = dataset.rows[start : start + BLOCK] - wanted
        squares[start : start + BLOCK] = np.einsum("ij,ij->i", differences, differences)
    nearest = np.argsort(squares, kind="stable")[:count]
    return Neighbours(nearest, (np.sqrt(squares[nearest]) / 255).astype(np.float32))
