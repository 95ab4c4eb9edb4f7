"""Loading: a dataset from a folder of IDX files, MNIST's if nothing else is said, or from a table."""

from pathlib import Path

import numpy as np

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.data.dataset import Dataset, Splits, from_rows, select
from recognizer.data.idx import read_idx
from recognizer.data.tables import load_csv
from recognizer.errors import BadInput

MNIST_FOLDER = Path(__file__).resolve().parents[2] / "data" / "mnist"
"""The files that come with the project."""


IDX_NAMES = {"train": "train", "test": "t10k"}
"""How the published files call the two splits."""


def load_data(path: Path | None = None) -> Splits:
    """Load a folder of four IDX files (plain or gzip'd) or Kaggle's Digit Recognizer CSV; without a path, MNIST.

    A CSV table is one set of images: every seventh of them becomes the test split.

    Raises:
        BadInput: a file is missing or is not what it should be.
    """
    if path is None:
        return Splits(load_idx(MNIST_FOLDER, "train"), load_idx(MNIST_FOLDER, "test"), "MNIST")
    if path.is_dir():
        return Splits(load_idx(path, "train"), load_idx(path, "test"), path.name)
    everything = load_csv(path)
    if len(everything) < 14:
        raise BadInput(path, f"{len(everything)} images", "at least 14, to train and to test with")
    tested = np.arange(len(everything)) % 7 == 6
    return Splits(select(everything, ~tested), select(everything, tested), path.name)


def load_test_data(path: Path | None = None) -> Dataset:
    """What a network is evaluated on: the test files of a folder (MNIST's without a path), all images of a CSV."""
    if path is not None and not path.is_dir():
        return load_csv(path)
    return load_idx(path or MNIST_FOLDER, "test")


def load_idx(folder: Path, split: str) -> Dataset:
    """Load one split, "train" or "test", from a folder with MNIST's file names, with or without .gz.

    Raises:
        BadInput: a file is missing, damaged, of other sizes than 28 × 28, with labels over 9, or of another count.
    """
    image_path = find_idx(folder, split, "images-idx3-ubyte")
    label_path = find_idx(folder, split, "labels-idx1-ubyte")
    pictures = read_idx(image_path)
    labels = read_idx(label_path)
    if pictures.ndim != 3 or pictures.shape[1:] != (SIDE, SIDE):
        raise BadInput(image_path, f"sizes {pictures.shape}", "any number of images of 28 × 28")
    if labels.ndim != 1:
        raise BadInput(label_path, f"sizes {labels.shape}", "one dimension of labels")
    if len(pictures) == 0:
        raise BadInput(image_path, "no images", "at least one")
    if len(pictures) != len(labels):
        raise BadInput(label_path, f"{len(labels):,} labels", f"{len(pictures):,}, as many as {image_path.name} holds")
    if labels.max() >= CLASSES:
        at = int(np.argmax(labels >= CLASSES))
        raise BadInput(label_path, f"label {labels[at]} at position {at:,}", "labels from 0 to 9")
    return from_rows(pictures.reshape(-1, PIXELS), labels)


def find_idx(folder: Path, split: str, kind: str) -> Path:
    """The file of a split ("train", "test") and kind ("images-idx3-ubyte", "labels-idx1-ubyte"), plain or .gz."""
    if not folder.is_dir():
        raise BadInput(folder, "no such folder", "a folder of IDX files")
    name = f"{IDX_NAMES[split]}-{kind}"
    for candidate in (folder / f"{name}.gz", folder / name):
        if candidate.exists():
            return candidate
    raise BadInput(folder / f"{name}.gz", "no such file", f"the {split} {kind.split('-')[0]}, as {name}.gz or {name}")
