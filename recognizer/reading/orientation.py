"""Orientation: whether images lie transposed, with rows for columns, as EMNIST's do in their files.

A network that reads MNIST reads most digits that stand upright, and of transposed ones hardly more than the zeros. So
it reads some of the images both ways, and what it reads far better transposed is upright then. Images that it can read
in neither way, be they clothes or negatives, decide nothing.
"""

from dataclasses import dataclass

import numpy as np

from recognizer.data.dataset import Dataset, select, transposed
from recognizer.network.network import Network

SAMPLE = 1000
"""Images that are read, from all over the dataset."""

FEWEST = 20
"""Images that can decide anything."""

LARGE = 0.3
"""The difference in accuracy that decides. Of MNIST's test digits, transposed or not, it is 0.75 to 0.87."""


@dataclass(frozen=True)
class Orientation:
    """How well some images are read as they are and transposed.

    Attributes:
        images: how many were read.
        accuracy: share of them that is read as its label says, as they are.
        transposed_accuracy: the same share once rows are columns.
    """

    images: int
    accuracy: float
    transposed_accuracy: float

    @property
    def lies(self) -> bool:
        """Whether the images seem to lie transposed: few are read as they are, and many more the other way."""
        return self.images >= FEWEST and self.transposed_accuracy - self.accuracy >= LARGE


def find_orientation(dataset: Dataset, network: Network) -> Orientation:
    """Read a sample of a dataset both ways.

    Args:
        dataset: labelled images.
        network: one that reads upright digits well.
    """
    columns = np.linspace(0, len(dataset) - 1, min(SAMPLE, len(dataset))).astype(np.intp)
    sample = select(dataset, columns)

    def accuracy(of: Dataset) -> float:
        return float((network.predict(of.images).argmax(axis=0) == of.labels).mean())

    return Orientation(len(sample), accuracy(sample), accuracy(transposed(sample)))
