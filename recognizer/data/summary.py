"""Summaries: what a dataset looks like as a whole."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.data.dataset import Dataset

if TYPE_CHECKING:
    import pandas as pd


def class_counts(dataset: Dataset) -> NDArray[np.intp]:
    """How many images each of the ten digits has."""
    return np.bincount(dataset.labels, minlength=CLASSES)


def mean_digits(dataset: Dataset) -> NDArray[np.float64]:
    """The mean image of each class, 784 × 10, from 0 to 255; 0 for a class without images."""
    means = np.zeros((PIXELS, CLASSES))
    for digit in range(CLASSES):
        rows = dataset.rows[dataset.labels == digit]
        if len(rows):
            means[:, digit] = rows.mean(axis=0)
    return means


def digit_deviations(dataset: Dataset) -> NDArray[np.float64]:
    """The standard deviation of every pixel in each class, 784 × 10, from 0 to 127.5; 0 for a class without images.

    Its square is the variance. Where it is 0 all images of the digit agree; where it is large some have ink and some
    have none.
    """
    deviations = np.zeros((PIXELS, CLASSES))
    for digit in range(CLASSES):
        rows = dataset.rows[dataset.labels == digit]
        if len(rows):
            counts = rows.astype(np.float32)  # whole numbers, whose sums of squares float64 keeps exactly
            squares = np.einsum("ij,ij->j", counts, counts, dtype=np.float64) / len(rows)
            deviations[:, digit] = np.sqrt(np.maximum(squares - np.square(rows.mean(axis=0)), 0))
    return deviations


def intensity_counts(dataset: Dataset) -> NDArray[np.int64]:
    """How many pixels have each of the 256 values."""
    counts = np.zeros(256, np.int64)
    for start in range(0, len(dataset), 1000):  # bincount widens bytes to 8 bytes each: a block at a time
        counts += np.bincount(dataset.rows[start : start + 1000].ravel(), minlength=256)
    return counts


def image_table(dataset: Dataset, columns: NDArray[np.intp]) -> "pd.DataFrame":
    """The given images, a row each: number, label, share of ink, width and height of the ink, and all 784 pixels."""
    import pandas as pd

    rows = dataset.rows[columns]
    inked = rows.reshape(-1, SIDE, SIDE) > 0
    table = pd.DataFrame(
        {
            "number": columns,
            "label": dataset.labels[columns],
            "ink": rows.mean(axis=1) / 255,
            "width": _extent(np.any(inked, axis=1)),
            "height": _extent(np.any(inked, axis=2)),
        }
    )
    pixels = pd.DataFrame(rows, columns=[f"pixel{pixel}" for pixel in range(PIXELS)])
    return pd.concat([table, pixels], axis=1)


def _extent(inked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """For each row of n × 28: how many places from the first that is inked to the last, both included."""
    first = inked.argmax(axis=1)
    last = SIDE - 1 - inked[:, ::-1].argmax(axis=1)
    return np.where(inked.any(axis=1), last - first + 1, 0)
