"""Labelled images, one image a column.

The images of a dataset are one array of 784 × m: column j is image j, its 28 × 28 pixels row after row. They stay the
unsigned bytes that they are in the file (0 is blank, 255 is ink), read-only, so that everyone can share the one copy;
a network gets them as fractions of 255, a batch at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with their labels.

    Attributes:
        images: uint8, 784 × m, each column contiguous in memory.
        labels: uint8, m of them, 0 to 9.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return self.labels.size

    @property
    def rows(self) -> NDArray[np.uint8]:
        """The images one a row, m × 784, without a copy. Gathering some of them is ten times faster from here."""
        return self.images.T

    def picture(self, column: int) -> NDArray[np.uint8]:
        """Image `column` as a picture: 28 × 28."""
        return self.rows[column].reshape(SIDE, SIDE)


@dataclass(frozen=True, eq=False)
class Splits:
    """A dataset to learn from and one, never learned from, to be tested on.

    Attributes:
        source: what to call the two, in a few words: "MNIST", "emnist-digits (transposed)", "mine.csv".
    """

    train: Dataset
    test: Dataset
    source: str

    def transposed(self) -> "Splits":
        """All images with their rows as columns, and the name that says so."""
        return Splits(transposed(self.train), transposed(self.test), f"{self.source} (transposed)")


def transposed(dataset: Dataset) -> Dataset:
    """Every image with its rows as columns, copied: upright, if it is one of EMNIST's, whose files hold them lying."""
    pictures = dataset.rows.reshape(-1, SIDE, SIDE).transpose(0, 2, 1)
    return from_rows(pictures.reshape(-1, PIXELS), dataset.labels)


def select(dataset: Dataset, columns: NDArray[np.intp] | NDArray[np.bool_]) -> Dataset:
    """A new dataset of the given columns (positions or a mask), copied."""
    return from_rows(dataset.rows[columns], dataset.labels[columns])


def minibatches(columns: NDArray[np.intp], batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """The columns in a new random order, `batch_size` at a time; the last batch may be smaller. Every column once."""
    shuffled = rng.permutation(columns)
    for start in range(0, shuffled.size, batch_size):
        yield shuffled[start : start + batch_size]


def concatenate(datasets: Sequence[Dataset]) -> Dataset:
    """One dataset after the other."""
    if len(datasets) == 1:
        return datasets[0]
    rows = np.concatenate([each.rows for each in datasets])
    return from_rows(rows, np.concatenate([each.labels for each in datasets]))


def from_rows(rows: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Dataset:
    """A dataset of images that lie in rows, m × 784; both arrays become read-only."""
    rows.flags.writeable = False
    labels.flags.writeable = False
    return Dataset(rows.T, labels)
