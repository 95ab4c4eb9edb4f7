"""Evaluation: how good a network is on images that it did not learn from."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, fractions
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.network.losses import Loss
from recognizer.network.network import Network

GUESSING = 0.2
"""Accuracy, from 0 to 1, below which a network has learned next to nothing; chance alone reads about 0.1 right."""


@dataclass(frozen=True)
class Score:
    """What came out over `images` images, at least one: how many were read correctly, and the mean loss.

    Attributes:
        images: how many were read.
        correct: how many of them as what they are.
        loss: mean over the images.
        confusion: how many images of each digit (row) were read as which (column), 10 × 10, int64; zeros in a score
            that was written down and read back. Scores that differ in it alone are equal.
    """

    images: int
    correct: int
    loss: float
    confusion: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((CLASSES, CLASSES), np.int64), compare=False, repr=False
    )

    @property
    def accuracy(self) -> float:
        """correct / images, from 0 to 1."""
        return self.correct / self.images


def evaluate(network: Network, dataset: Dataset, loss: Loss, columns: NDArray[np.intp] | None = None) -> Score:
    """Read images and compare with their labels; the network's parameters stay as they are.

    Args:
        network: reads, in inference mode: dropout leaves nothing out, and norms use their running statistics.
        dataset: m images and labels.
        loss: whose mean over the images is wanted; it is NaN or infinite if the network has diverged.
        columns: which images, k places from 0 to m − 1; all if not given.

    Raises:
        BadInput: there are no images, of which nothing could be said.
    """
    *_, score = running_scores(network, dataset, loss, columns)
    return score


def running_scores(
    network: Network, dataset: Dataset, loss: Loss, columns: NDArray[np.intp] | None = None
) -> Iterator[Score]:
    """Read images and compare with their labels; after every block of them gives the score of all read so far.

    Between two scores the caller may do something else; the last one is that of all images.

    Args:
        network: reads, in inference mode: dropout leaves nothing out, and norms use their running statistics.
        dataset: m images and labels.
        loss: whose mean over the images is wanted; it is NaN or infinite if the network has diverged.
        columns: which images, k places from 0 to m − 1; all if not given.

    Raises:
        BadInput: there are no images, of which nothing could be said.
    """
    if columns is None:
        columns = np.arange(len(dataset))
    if not columns.size:
        raise BadInput("evaluation", "no images", "at least one")
    counts = np.zeros((CLASSES + 1) * CLASSES, np.int64)  # its last row is of what is no digit
    total_loss = 0.0
    for start in range(0, columns.size, network.block):
        block = columns[start : start + network.block]
        labels = dataset.labels[block]
        with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged shows it by its loss
            logits = network.forward(fractions(dataset.rows[block].T, network.dtype))
            counts += np.bincount(labels.astype(np.intp) * CLASSES + logits.argmax(axis=0), minlength=counts.size)
            total_loss += loss.value_and_gradient(logits, labels)[0] * block.size
        images = start + block.size
        confusion = counts.reshape(-1, CLASSES)[:CLASSES].copy()
        yield Score(images, int(np.trace(confusion)), total_loss / images, confusion)
