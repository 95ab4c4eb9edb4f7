"""Labelled images, one image a column, and the ways to get them: IDX files or a CSV table.

The images of a dataset are one array of 784 × m: column j is image j, its 28 × 28 pixels row after row. They stay the
unsigned bytes that they are in the file (0 is blank, 255 is ink), read-only, so that everyone can share the one copy;
a network gets them as fractions of 255, a batch at a time.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.errors import BadInput
from recognizer.idx import read_idx

MNIST_FOLDER = Path(__file__).resolve().parent.parent / "data" / "mnist"
"""The files that come with the project."""

IDX_NAMES = {"train": "train", "test": "t10k"}
"""How the published files call the two splits."""


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
        """The same memory seen one image a row: m × 784. Gathering columns from it is ten times faster."""
        return self.images.T

    def picture(self, column: int) -> NDArray[np.uint8]:
        """Image `column` as a picture: 28 × 28."""
        return self.rows[column].reshape(SIDE, SIDE)


@dataclass(frozen=True, eq=False)
class Splits:
    """A dataset to learn from and one, never learned from, to be tested on; `source` is their name."""

    train: Dataset
    test: Dataset
    source: str


def load(path: Path | None = None) -> Splits:
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


def load_test(path: Path | None = None) -> Dataset:
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


def load_csv(path: Path) -> Dataset:
    """Load Kaggle's Digit Recognizer table: columns label, pixel0 … pixel783, numbers 0 to 255, one image a row.

    Raises:
        BadInput: no such file, not a table, other columns, no rows, or numbers out of range, whose row it names.
    """
    import pandas as pd  # only now: whoever reads IDX files does not wait for it

    expected = ["label", *(f"pixel{pixel}" for pixel in range(PIXELS))]
    parts: list[NDArray[np.uint8]] = []
    try:
        columns = list(pd.read_csv(path, nrows=0, index_col=False, compression=None).columns)
        if columns != expected:
            raise BadInput(path, _columns_found(columns), "label,pixel0,…,pixel783 (785 columns)")
        with (
            warnings.catch_warnings(action="error", category=pd.errors.ParserWarning),  # rows longer than the header
            pd.read_csv(path, chunksize=4096, index_col=False, compression=None, dtype=np.float64) as reader,
        ):
            for part in reader:
                parts.append(_checked_numbers(part.to_numpy(), path, first_row=1 + 4096 * len(parts)))
    except BadInput:
        raise
    except FileNotFoundError:
        raise BadInput(path, "no such file or folder", "a folder of IDX files or a CSV table") from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", "a CSV table") from None
    except pd.errors.ParserWarning:
        raise BadInput(path, "a row longer than the header", "785 numbers a row") from None
    except ValueError as error:  # which is what pandas and Unicode raise
        raise BadInput(path, f"no table of numbers ({str(error).strip()})", "label,pixel0,…,pixel783") from None
    table = np.concatenate(parts) if parts else np.empty((0, 1 + PIXELS), np.uint8)
    if not len(table):
        raise BadInput(path, "a header without rows", "at least one image")
    return from_rows(np.ascontiguousarray(table[:, 1:]), np.ascontiguousarray(table[:, 0]))


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


def _columns_found(columns: list[str]) -> str:
    shown = ",".join(str(column)[:20] for column in columns[:3]) + (",…" if len(columns) > 3 else "")
    return f"{len(columns)} columns ({shown})"


def _checked_numbers(numbers: NDArray[np.float64], path: Path, first_row: int) -> NDArray[np.uint8]:
    limits = np.full(numbers.shape[1], 255.0)
    limits[0] = CLASSES - 1
    wrong = ~((numbers >= 0) & (numbers <= limits) & (numbers == np.floor(numbers)))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        name = "label" if column == 0 else f"pixel{column - 1}"
        value = "nothing" if np.isnan(numbers[row, column]) else f"{numbers[row, column]:g}"
        raise BadInput(
            path, f"{value} as {name} of image {first_row + row:,}", f"a whole number from 0 to {limits[column]:.0f}"
        )
    return numbers.astype(np.uint8)
