"""Names: which files of a folder are the four of a dataset, under the names that people really have them by.

MNIST's are train-images-idx3-ubyte, train-labels-idx1-ubyte and the same with t10k, with or without .gz. Some packings
have a dot in them (train-images.idx3-ubyte), browsers number a file fetched twice (train-images-idx3-ubyte (1).gz), and
EMNIST's begin with the name of a collection and say test (emnist-digits-test-images-idx3-ubyte.gz).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recognizer.errors import BadInput

SPLITS = ("train", "test")
KINDS = {"images": "images-idx3-ubyte", "labels": "labels-idx1-ubyte"}
TABLES = (".csv", ".csv.gz", ".csv.zip", ".tsv")

NAME = re.compile(
    r"(?:(?P<collection>[a-z0-9][\w.-]*?)[-_.])?"
    r"(?P<split>train|t10k|test)[-_.](?P<kind>images|labels)[-_.]idx[13][-_.]ubyte"
    r"(?P<copy> ?\(\d+\)|[ -]\d+| - copy(?: \(\d+\))?| copy(?: \d+)?)?(?P<packed>\.gz)?(?P<again> ?\(\d+\))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class IdxFile:
    """A file that has the name of one of a dataset's four; of several for the same one the least is taken.

    Attributes:
        collection: what stands before the name, such as "emnist-digits"; "" where it is MNIST's own.
        split: "train" or "test".
        kind: "images" or "labels".
        oddities: whether it lies in a folder of such a name, is a numbered copy, is not called as MNIST or EMNIST call
            theirs, and is not packed.
        path: where it is.
    """

    collection: str
    split: str
    kind: str
    oddities: tuple[bool, bool, bool, bool]
    path: Path


def is_idx_name(name: str) -> bool:
    """Whether a file of this name is taken for one of a dataset's four."""
    return NAME.fullmatch(name) is not None


def find_idx(place: Path, split: str, kind: str) -> Path:
    """The file of a split ("train" or "test") and kind ("images" or "labels") of the dataset at a place.

    Args:
        place: a folder; or any one of the dataset's four files, which tells it from others in the same folder.

    Raises:
        BadInput: no such folder or file, or several datasets in the folder.
    """
    folder, files = _look(place)
    collection = _collection(place, files)
    for each in files:
        if (each.collection, each.split, each.kind) == (collection, split, kind):
            return each.path
    tables = sorted(path.name for path in folder.iterdir() if path.name.lower().endswith(TABLES))
    if tables and not files:
        raise BadInput(folder, f"no IDX files, but {', '.join(tables)}", "four IDX files; of a table, its own path")
    name = _usual_name(collection, split, kind)
    raise BadInput(folder / f"{name}.gz", "no such file", f"the {split} {kind}, as {name}.gz or {name}")


def name_of(place: Path) -> str:
    """What to call the dataset at a place, as `find_idx` takes it: by its files, "emnist-digits", or by its folder.

    Raises:
        BadInput: no such folder, or several datasets in it.
    """
    folder, files = _look(place)
    return _collection(place, files) or folder.absolute().name


def _look(place: Path) -> tuple[Path, list[IdxFile]]:
    """The folder, and its files in the order in which they are preferred."""
    folder = place if place.is_dir() or not is_idx_name(place.name) else place.parent
    if not folder.is_dir():
        raise BadInput(folder, "no such folder", "a folder of IDX files")
    try:
        return folder, sorted(_idx_files(folder))
    except OSError as error:
        raise BadInput(folder, f"a folder that cannot be read ({error.strerror})", "a folder of IDX files") from None


def _collection(place: Path, files: list[IdxFile]) -> str:
    """Which of several is meant: the one that `place` is of, or the one with MNIST's names, or the only whole one."""
    if not place.is_dir() and (name := NAME.fullmatch(place.name)):
        return (name["collection"] or "").lower()
    parts = Counter(collection for collection, _, _ in {(each.collection, each.split, each.kind) for each in files})
    whole = [collection for collection in parts if parts[collection] == len(SPLITS) * len(KINDS)]
    candidates = sorted(whole or parts) or [""]
    if candidates[0] and len(candidates) > 1:
        example = next(each.path.name for each in files if each.collection == candidates[0])
        raise BadInput(place, f"files of {', '.join(candidates)}", f"those of one; or one's path, such as …/{example}")
    return candidates[0]


def _idx_files(folder: Path) -> Iterator[IdxFile]:
    """The files with such names in a folder, and in folders in it that have such a name themselves."""
    for path in folder.iterdir():
        inside = path.is_dir() and is_idx_name(path.name)
        for each in path.iterdir() if inside else [path]:
            name = NAME.fullmatch(each.name)
            if name and each.is_file():
                yield _idx_file(each, name, inside)


def _idx_file(path: Path, name: re.Match[str], inside: bool) -> IdxFile:
    collection, kind = (name["collection"] or "").lower(), name["kind"].lower()
    split = "train" if name["split"].lower() == "train" else "test"
    unusual = not path.name.startswith(_usual_name(collection, split, kind))
    copied = bool(name["copy"] or name["again"])
    return IdxFile(collection, split, kind, (inside, copied, unusual, not name["packed"]), path)


def _usual_name(collection: str, split: str, kind: str) -> str:
    """As MNIST's files are called, or, with a collection, EMNIST's."""
    if collection:
        return f"{collection}-{split}-{KINDS[kind]}"
    return f"{'t10k' if split == 'test' else split}-{KINDS[kind]}"
