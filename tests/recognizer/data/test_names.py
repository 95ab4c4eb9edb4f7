"""Names that people really have MNIST's and EMNIST's files by."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, load_data
from recognizer.data.idx import encode_idx
from recognizer.data.loading import load_test_data
from recognizer.data.names import find_idx, is_idx_name
from tests.recognizer.data.test_dataset import table, write_csv, write_folder

MNIST_NAMES = [f"{split}-{kind}" for split in ("train", "t10k") for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")]


def renamed(folder: Path, rename: Callable[[str], str]) -> Path:
    """The four files of `write_folder` under other names."""
    for path in list(write_folder(folder).iterdir()):
        if path.name in MNIST_NAMES:
            path.rename(folder / rename(path.name))
    return folder


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("-idx", ".idx"),
        lambda name: name.replace("-", "_").replace("_idx", ".idx"),
        lambda name: f"{name} (1)",
        lambda name: f"{name}(2).gz",
        lambda name: f"{name}.gz (1)",
        lambda name: f"{name} - Copy.gz",
        lambda name: f"{name}-2",
        lambda name: f"{name}.gz",
        lambda name: f"{name.upper()}.GZ",
        lambda name: name.replace("t10k", "test"),
        lambda name: f"emnist-digits-{name.replace('t10k', 'test')}",
        lambda name: f"emnist-mnist-{name.replace('t10k', 'test')}.gz",
    ],
)
def test_names_that_people_have_are_read(tmp_path: Path, rename: Callable[[str], str]) -> None:
    splits = load_data(renamed(tmp_path, rename))
    assert len(splits.train) == len(splits.test) == 30


@pytest.mark.parametrize(
    "name",
    [
        "._train-images-idx3-ubyte.gz",
        "train-images-idx3-ubyte.gz.part",
        "train-images-idx3-ubyte.md5",
        "mytrain-images-idx3-ubyte",
        "train-pictures-idx3-ubyte",
        "train-images",
    ],
)
def test_names_of_something_else_are_not(name: str) -> None:
    assert not is_idx_name(name)


def test_a_folder_of_the_same_name_is_no_file(tmp_path: Path) -> None:
    write_folder(tmp_path, suffix="")
    for name in MNIST_NAMES:
        (tmp_path / f"{name}.gz").mkdir()
    assert len(load_data(tmp_path).train) == 30


def test_files_in_folders_of_their_names_are_found(tmp_path: Path) -> None:
    """As some programs unpack them."""
    write_folder(tmp_path)
    for name in MNIST_NAMES:
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).unlink()
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_bytes(content)
    assert len(load_data(tmp_path).train) == 30


def test_of_several_for_one_part_the_first_is_taken(tmp_path: Path) -> None:
    write_folder(tmp_path)
    name = "train-images-idx3-ubyte"
    expected = [f"{name}.gz", name, "train-images.idx3-ubyte", f"{name} (1).gz", f"{name} (2).gz"]
    for each in expected:
        (tmp_path / each).write_bytes(b"")
    for each in expected:
        assert find_idx(tmp_path, "train", "images").name == each
        (tmp_path / each).unlink()


def write_collection(folder: Path, collection: str, count: int) -> None:
    """Four files under EMNIST's names."""
    for split in ("train", "test"):
        for kind, shape in (("images-idx3", (count, 28, 28)), ("labels-idx1", (count,))):
            path = folder / f"{collection}-{split}-{kind}-ubyte.gz"
            path.write_bytes(gzip.compress(encode_idx(np.zeros(shape, np.uint8))))


def test_of_several_datasets_one_is_named_by_any_of_its_files(tmp_path: Path) -> None:
    write_collection(tmp_path, "emnist-mnist", 20)
    write_collection(tmp_path, "emnist-digits", 25)
    with pytest.raises(
        BadInput, match="found files of emnist-digits, emnist-mnist, expected those of one; or one's path"
    ):
        load_data(tmp_path)
    named = tmp_path / "emnist-digits-train-images-idx3-ubyte.gz"
    splits = load_data(named)
    assert (len(splits.train), splits.source) == (25, "emnist-digits")
    assert len(load_test_data(named)) == 25


def test_a_whole_dataset_comes_before_half_of_one(tmp_path: Path) -> None:
    write_collection(tmp_path, "emnist-mnist", 20)
    (tmp_path / "emnist-digits-test-images-idx3-ubyte.gz").write_bytes(b"")
    assert load_data(tmp_path).source == "emnist-mnist"


def test_mnists_own_names_come_first(tmp_path: Path) -> None:
    write_collection(tmp_path, "emnist-mnist", 20)
    write_folder(tmp_path)
    assert len(load_data(tmp_path).train) == 30


def test_letters_are_named(tmp_path: Path) -> None:
    write_collection(tmp_path, "emnist-letters", 20)
    labels = np.arange(20, dtype=np.uint8) + 1
    (tmp_path / "emnist-letters-train-labels-idx1-ubyte.gz").write_bytes(encode_idx(labels))
    with pytest.raises(
        BadInput, match="labels up to 20, expected labels from 0 to 9; of EMNIST, only digits and mnist"
    ):
        load_data(tmp_path)


def test_what_is_missing_is_said_in_the_names_of_the_rest(tmp_path: Path) -> None:
    write_collection(tmp_path, "emnist-digits", 20)
    (tmp_path / "emnist-digits-test-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(BadInput, match=r"emnist-digits-test-labels-idx1-ubyte\.gz: found no such file"):
        load_data(tmp_path)


def test_a_folder_of_tables_says_how_to_name_one(tmp_path: Path) -> None:
    write_csv(tmp_path, table())
    with pytest.raises(
        BadInput, match=r"found no IDX files, but train\.csv, expected four IDX files; of a table, its own"
    ):
        load_data(tmp_path)


def test_a_folder_is_called_what_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_folder(tmp_path))
    assert load_data(Path()).source == tmp_path.name
