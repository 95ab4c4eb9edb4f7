import gzip
import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.make_mnist import PUBLISHED_MD5
from recognizer import BadInput, Dataset, Splits, load_data
from recognizer.data.dataset import minibatches, select
from recognizer.data.idx import encode_idx
from recognizer.data.loading import MNIST_FOLDER, load_all_rows, load_idx, load_test_data

COLUMNS = ["label", *(f"pixel{pixel}" for pixel in range(784))]


def write_folder(
    folder: Path, pictures: np.ndarray | None = None, labels: np.ndarray | None = None, suffix: str = ""
) -> Path:
    """Four small IDX files: the train split as given, the test split always in order."""
    good = (np.zeros((30, 28, 28), np.uint8), np.arange(30, dtype=np.uint8) % 10)
    given_pictures = good[0] if pictures is None else pictures
    given_labels = good[1] if labels is None else labels
    for split, (images, names) in {"train": (given_pictures, given_labels), "t10k": good}.items():
        for kind, array in (("images-idx3-ubyte", images), ("labels-idx1-ubyte", names)):
            content = encode_idx(array)
            (folder / f"{split}-{kind}{suffix}").write_bytes(gzip.compress(content) if suffix else content)
    return folder


def table(rows: int = 28) -> pd.DataFrame:
    numbers = np.random.default_rng(0).integers(0, 256, (rows, 785))
    numbers[:, 0] %= 10
    return pd.DataFrame(numbers, columns=COLUMNS)


def write_csv(folder: Path, frame: pd.DataFrame) -> Path:
    path = folder / "train.csv"
    frame.to_csv(path, index=False)
    return path


def test_the_files_that_come_along_are_mnist() -> None:
    for name, expected in PUBLISHED_MD5.items():
        content = gzip.decompress((MNIST_FOLDER / f"{name}.gz").read_bytes())
        assert hashlib.md5(content).hexdigest() == expected


def test_mnist_is_one_image_a_column(mnist: Splits) -> None:
    assert mnist.train.images.shape == (784, 60_000)
    assert mnist.test.images.shape == (784, 10_000)
    assert mnist.train.images.dtype == np.uint8
    assert mnist.train.images[:, 5].flags.c_contiguous  # a column's pixels lie together
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.array_equal(mnist.train.picture(3).ravel(), mnist.train.images[:, 3])


def test_shared_images_cannot_be_written_to(mnist: Splits) -> None:
    with pytest.raises(ValueError, match="read-only"):
        mnist.train.images[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        mnist.train.labels[0] = 1


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_folder_of_idx_files_is_read(tmp_path: Path, suffix: str) -> None:
    splits = load_data(write_folder(tmp_path, suffix=suffix))
    assert len(splits.train) == len(splits.test) == 30
    assert splits.source == tmp_path.name


@pytest.mark.parametrize(
    ("pictures", "labels", "message"),
    [
        (np.zeros((3, 28, 28), np.uint8), np.array([1, 10, 2], np.uint8), "found label 10 at position 1"),
        (np.zeros((3, 28, 28), np.uint8), np.array([36, 46, 1], np.uint8), "36 at position 0, and labels up to 46"),
        (np.zeros((3, 28, 28), np.uint8), np.array([1, 2], np.uint8), "found 2 labels, expected 3"),
        (np.zeros((3, 28, 27), np.uint8), np.array([1, 2, 3], np.uint8), "found sizes (3, 28, 27)"),
        (np.zeros((3, 784), np.uint8), np.array([1, 2, 3], np.uint8), "found sizes (3, 784)"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros((3, 1), np.uint8), "expected one dimension of labels"),
        (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8), "found no images"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    tmp_path: Path, pictures: np.ndarray, labels: np.ndarray, message: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(message)):
        load_idx(write_folder(tmp_path, pictures, labels), "train")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (write_folder(tmp_path) / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(BadInput, match=r"t10k-labels-idx1-ubyte\.gz: found no such file"):
        load_data(tmp_path)


def test_of_a_table_every_seventh_image_is_kept_for_the_test(tmp_path: Path) -> None:
    frame = table()
    path = write_csv(tmp_path, frame)
    splits = load_data(path)
    assert (len(splits.train), len(splits.test), splits.source) == (24, 4, "train.csv")
    assert np.array_equal(splits.test.labels, frame["label"][6::7])
    assert np.array_equal(load_test_data(path).labels, splits.test.labels)
    assert len(load_all_rows(path)) == 28
    with pytest.raises(BadInput, match="found 9 images, expected at least 14"):
        load_data(write_csv(tmp_path, frame[:9]))


def test_a_place_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file or folder"):
        load_data(tmp_path / "nowhere")


@given(count=st.integers(1, 200), batch_size=st.integers(1, 50), seed=st.integers(0, 9))
def test_minibatches_use_every_column_once(count: int, batch_size: int, seed: int) -> None:
    columns = np.arange(count) * 3
    batches = list(minibatches(columns, batch_size, np.random.default_rng(seed)))
    assert [batch.size for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert np.array_equal(np.sort(np.concatenate(batches)), columns)


def test_minibatches_differ_from_epoch_to_epoch(rng: np.random.Generator) -> None:
    columns = np.arange(100)
    first, second = (np.concatenate(list(minibatches(columns, 10, rng))) for _ in range(2))
    assert not np.array_equal(first, second)


def test_a_selection_is_its_own_dataset(digits: Dataset) -> None:
    few = select(digits, np.array([4, 2]))
    assert np.array_equal(few.images[:, 1], digits.images[:, 2])
    assert few.labels.tolist() == [digits.labels[4], digits.labels[2]]


def test_transposed_images_have_their_rows_as_columns(digits: Dataset) -> None:
    splits = Splits(digits, select(digits, np.arange(5)), "mine").transposed()
    assert np.array_equal(splits.train.picture(7), digits.picture(7).T)
    assert splits.train.labels is digits.labels
    assert not splits.train.images.flags.writeable
    assert (len(splits.test), splits.source) == (5, "mine (transposed)")
