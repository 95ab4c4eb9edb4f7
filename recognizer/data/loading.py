"""Loading: a dataset from a folder of IDX files, MNIST's if nothing else is said, or from a table."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.data.dataset import Dataset, Splits, from_rows, select
from recognizer.data.idx import read_idx
from recognizer.data.names import find_idx, is_idx_name, name_of
from recognizer.data.tables import load_table
from recognizer.errors import BadInput

MNIST_FOLDER = Path(__file__).resolve().parents[2] / "data" / "mnist"
"""The files that come with the project."""


def load_data(path: Path | None = None) -> Splits:
    """Load a folder of four IDX files (or what one of them is named by) or a table; without a path, MNIST.

    A table is one set of images: every seventh of them becomes the test split.

    Raises:
        BadInput: a file is missing or is not what it should be.
    """
    if path is None:
        return Splits(load_idx(MNIST_FOLDER, "train"), load_idx(MNIST_FOLDER, "test"), "MNIST")
    _check_exists(path)
    if holds_idx(path):
        return Splits(load_idx(path, "train"), load_idx(path, "test"), name_of(path))
    everything = load_table(path)
    if len(everything) < 14:
        raise BadInput(path, f"{len(everything)} images", "at least 14, to train and to test with")
    tested = np.arange(len(everything)) % 7 == 6
    return Splits(select(everything, ~tested), select(everything, tested), path.name)


def load_test_data(path: Path | None = None) -> Dataset:
    """What a network is evaluated on: the test files of a folder (MNIST's without a path), or what `load_data` keeps.

    Of a table that is every seventh image, which no training on the table has learned from.

    Raises:
        BadInput: a file is missing or is not what it should be.
    """
    if path is None:
        return load_idx(MNIST_FOLDER, "test")
    _check_exists(path)
    return load_idx(path, "test") if holds_idx(path) else load_data(path).test


def load_all_rows(path: Path | None) -> Dataset:
    """All images of a table, those that a training on it learns from as well.

    Raises:
        BadInput: no table, or one that is not what it should be.
    """
    if path is None or holds_idx(path):
        raise BadInput("--all", "no table beside it", "--data with a table; folders have test files of their own")
    _check_exists(path)
    return load_table(path)


def holds_idx(path: Path) -> bool:
    """Whether a path stands for IDX files, as a folder or one of them; otherwise it is a table's."""
    return path.is_dir() or is_idx_name(path.name)


def _check_exists(path: Path) -> None:
    if not path.exists():
        raise BadInput(path, "no such file or folder", "a folder of IDX files, or a table of images")


def load_idx(place: Path, split: str) -> Dataset:
    """Load one split, "train" or "test", of the dataset at a place, as `recognizer.data.names.find_idx` takes it.

    Raises:
        BadInput: a file is missing, damaged, of other sizes than 28 × 28, with labels over 9, or of another count.
    """
    image_path, label_path = (find_idx(place, split, kind) for kind in ("images", "labels"))
    labels = _read_labels(label_path)
    pictures = read_idx(image_path)
    if pictures.ndim != 3 or pictures.shape[1:] != (SIDE, SIDE):
        raise BadInput(image_path, f"sizes {pictures.shape}", "any number of images of 28 × 28")
    if len(pictures) == 0:
        raise BadInput(image_path, "no images", "at least one")
    if len(pictures) != len(labels):
        raise BadInput(label_path, f"{len(labels):,} labels", f"{len(pictures):,}, as many as {image_path.name} holds")
    return from_rows(pictures.reshape(-1, PIXELS), labels)


def _read_labels(path: Path) -> NDArray[np.uint8]:
    """Labels from 0 to 9, read before the images: where they are letters, those would be read in vain."""
    labels = read_idx(path)
    if labels.ndim != 1:
        raise BadInput(path, f"sizes {labels.shape}", "one dimension of labels")
    if labels.size and labels.max() >= CLASSES:
        at = int(np.argmax(labels >= CLASSES))
        letters = "; of EMNIST, only digits and mnist have no letters" if "emnist" in path.name.lower() else ""
        found = f"label {labels[at]} at position {at:,}, and labels up to {labels.max()}"
        raise BadInput(path, found, f"labels from 0 to 9{letters}")
    return labels
