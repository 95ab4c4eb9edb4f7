"""Selection: which images are learned from, in which order, and under which labels.

Usually all, in a new random order every epoch, under their own. The other choices are there to be tried: they show what
the usual ones are good for.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES
from recognizer.data.dataset import Dataset

Columns = NDArray[np.intp]
Order = Callable[[Columns, NDArray[np.uint8], np.random.Generator], Columns]
"""The order of an epoch, given the images' places in a dataset, the dataset's labels and a generator."""


def shuffled(columns: Columns, labels: NDArray[np.uint8], rng: np.random.Generator) -> Columns:  # noqa: ARG001
    """A new random order."""
    return rng.permutation(columns)


def fixed(columns: Columns, labels: NDArray[np.uint8], rng: np.random.Generator) -> Columns:  # noqa: ARG001
    """As they lie in the dataset, every epoch again: the digits are mixed."""
    return columns


def by_digit(columns: Columns, labels: NDArray[np.uint8], rng: np.random.Generator) -> Columns:  # noqa: ARG001
    """First all zeros, then all ones, and so on, every epoch again."""
    return columns[np.argsort(labels[columns], kind="stable")]


ORDERS: dict[str, Order] = {"shuffled": shuffled, "fixed": fixed, "by-digit": by_digit}
"""Every order by the name that settings, files and the command line know it by."""


def relabelled(dataset: Dataset, columns: Columns, share: float, rng: np.random.Generator) -> Dataset:
    """The dataset with labels drawn at random for a share of the images at these columns; the images are shared.

    All ten digits are equally likely, so that a tenth of the drawn labels are the true ones.

    Args:
        dataset: m images.
        columns: places of k images.
        share: of the k, from 0 to 1.
        rng: draws which images, and their labels.

    Source: C. Zhang et al., Understanding deep learning requires rethinking generalization (2017).
    """
    chosen = rng.permutation(columns)[: round(share * columns.size)]
    labels = dataset.labels.copy()
    labels[chosen] = rng.integers(CLASSES, size=chosen.size)
    labels.flags.writeable = False
    return Dataset(dataset.images, labels)
