"""Evaluation: how good a network is on images that it did not learn from."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import fractions
from recognizer.data.dataset import Dataset
from recognizer.network.losses import Loss, count_correct
from recognizer.network.network import Network

GUESSING = 0.2
"""Accuracy below which a network has learned next to nothing; one image in ten is read right by chance."""


@dataclass(frozen=True)
class Score:
    """What came out over `images` images: how many were read correctly, and the mean loss."""

    images: int
    correct: int
    loss: float

    @property
    def accuracy(self) -> float:
        """correct / images, from 0 to 1."""
        return self.correct / self.images


def evaluate(network: Network, dataset: Dataset, loss: Loss, columns: NDArray[np.intp] | None = None) -> Score:
    """Read every image (or the given columns) and compare with the labels; the parameters stay as they are."""
    *_, score = running_scores(network, dataset, loss, columns)
    return score


def running_scores(
    network: Network, dataset: Dataset, loss: Loss, columns: NDArray[np.intp] | None = None
) -> Iterator[Score]:
    """Read every image (or the given columns), a block at a time; gives the score of all read so far after each."""
    if columns is None:
        columns = np.arange(len(dataset))
    correct = 0
    total_loss = 0.0
    for start in range(0, columns.size, network.block):
        block = columns[start : start + network.block]
        labels = dataset.labels[block]
        with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged shows it by its loss
            logits = network.forward(fractions(dataset.rows[block].T, network.dtype))
            correct += count_correct(logits, labels)
            total_loss += loss.value_and_gradient(logits, labels)[0] * block.size
        images = start + block.size
        yield Score(images, correct, total_loss / images)
