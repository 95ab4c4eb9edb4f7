"""Checkpoints: an unfinished training as a file, from which it goes on as if nothing had happened.

Like a model file it is data and nothing else: a line of JSON with the recipe, what was changed in it on the way and how
far it has come, and the vectors that a learner keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recognizer.errors import BadInput
from recognizer.files import pack, read_bytes, unpack, write_whole
from recognizer.network.architecture import MOST_PARAMETERS
from recognizer.training.hyperparameters import Plain
from recognizer.training.learner import Change, Snapshot
from recognizer.training.recipe import LIVE, recipe_from_dict

FORMAT = "digit-recognizer training"
VERSION = 2
EXPECTED = "a checkpoint (.npz) written by train"
LARGEST_FILE = 24 * MOST_PARAMETERS + (6 << 20)
"""Bytes that the largest training keeps: parameters, their mean, the best of them, and an optimizer's memories."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training so far, and the data that it is of.

    Attributes:
        snapshot: all that it goes on from.
        source: the name of the data.
        images: how many there are, those held out included.
    """

    snapshot: Snapshot
    source: str
    images: int


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        BadInput: the place cannot be written to.
    """
    write_whole(encode_checkpoint(checkpoint), path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        BadInput: no such file, or not a checkpoint in every respect.
    """
    return decode_checkpoint(read_bytes(path, EXPECTED, LARGEST_FILE), path)


def encode_checkpoint(checkpoint: Checkpoint) -> bytes:
    """The bytes of a checkpoint's file; the same checkpoint gives the same bytes."""
    snapshot = checkpoint.snapshot
    description = {
        "format": FORMAT,
        "version": VERSION,
        "recipe": snapshot.recipe.as_dict(),
        "changes": plain_changes(snapshot.changes),
        "numbers": snapshot.numbers,
        "source": checkpoint.source,
        "images": checkpoint.images,
    }
    return pack(description, snapshot.vectors)


def decode_checkpoint(content: bytes, where: object) -> Checkpoint:
    """The checkpoint that a file's bytes hold.

    Raises:
        BadInput: the bytes are not a checkpoint in every respect; `where` is what the message names.
    """
    description, arrays = unpack(content, where, EXPECTED, LARGEST_FILE)
    if description.get("format") != FORMAT or description.get("version") != VERSION:
        found = f"format {description.get('format')!r}, version {description.get('version')!r}"
        raise BadInput(where, found, f"{FORMAT!r}, version {VERSION}")
    parts = {"recipe": dict, "changes": list, "numbers": dict, "source": str, "images": int}
    for name, kind in parts.items():
        if not isinstance(description.get(name), kind):
            raise BadInput(where, f"a description without {name}", f"all of {', '.join(parts)}")
    recipe = recipe_from_dict(description["recipe"], f"{where}, recipe")
    changes = tuple(_change(each, f"{where}, changes") for each in description["changes"])
    snapshot = Snapshot(recipe, changes, description["numbers"], arrays)
    return Checkpoint(snapshot, description["source"], description["images"])


def plain_changes(changes: Sequence[Change]) -> list[dict[str, Plain]]:
    """Changes as JSON values: the iteration, the hyperparameter's key and its new value."""
    rows = {each.name: each for each in LIVE}
    return [
        {"iteration": each.iteration, "key": rows[each.name].key, "value": rows[each.name].kind.plain(each.value)}
        for each in changes
    ]


def _change(plain: Any, where: str) -> Change:
    rows = {each.key: each for each in LIVE}
    if not isinstance(plain, dict) or plain.get("key") not in rows or type(plain.get("iteration")) is not int:
        raise BadInput(where, repr(plain), "an iteration, a hyperparameter and its value")
    row = rows[plain["key"]]
    return Change(plain["iteration"], row.name, row.kind.from_plain(plain.get("value"), f"{where}, {row.key}"))
