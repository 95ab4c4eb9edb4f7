"""Files changed at random: whatever is in one, it is read or it is a sentence, never a traceback.

Bytes are changed in the file as a whole, and, since a checksum would find that out, inside of archives and gzip data as
well. The mutations are drawn from a seed, so that what fails once fails again.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Model, Network, Recipe, parse_architecture, train
from recognizer.data.dataset import select
from recognizer.data.idx import encode_idx, read_idx
from recognizer.data.tables import load_table
from recognizer.errors import MOST_PATH, MOST_QUOTED
from recognizer.images.stroke_files import load_drawings
from recognizer.reading.model import encode_model, load_model
from recognizer.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from recognizer.training.learner import Learner, resume
from tests.recognizer.data.test_dataset import table
from tests.recognizer.images.test_stroke_files import SEVEN, UNIPEN

MUTATIONS = 100
SPECIAL = (b"", b"\0", b"\xff" * 4, b"-1", b"1e999", b"nan", b"null", b"{}", b"[]", b'"', b"9" * 30, b"x" * 300)


def mutated(content: bytes, rng: np.random.Generator) -> bytes:
    """One to four places changed: a byte, a few removed, some repeated, or something special in their place."""
    changed = bytearray(content)
    for _ in range(rng.integers(1, 5)):
        begin = int(rng.integers(len(changed) + 1))
        end = begin + int(rng.integers(9))
        match rng.integers(4):
            case 0:
                changed[begin:end] = rng.bytes(end - begin)
            case 1:
                del changed[begin:end]
            case 2:
                changed[begin:begin] = changed[begin : begin + int(rng.integers(200))]
            case _:
                changed[begin:end] = SPECIAL[rng.integers(len(SPECIAL))]
    return bytes(changed)


def mutated_inside(content: bytes, rng: np.random.Generator) -> bytes:
    """An entry of the archive changed, more often than not near its beginning, and now and then its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    chosen = list(entries)[rng.integers(len(entries))]
    whole = entries.pop(chosen)
    cut = len(whole) if rng.random() < 0.3 else 200
    name = f"x{mutated(chosen.encode(), rng).hex()}" if rng.random() < 0.1 else chosen
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for each, part in (entries | {name: mutated(whole[:cut], rng) + whole[cut:]}).items():
            target.writestr(each, part)
    return file.getvalue()


def mutated_gzip(content: bytes, rng: np.random.Generator) -> bytes:
    return gzip.compress(mutated(content, rng), 1)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what reads it, and how it is changed."""

    read: Callable[[Path], object]
    mutate: Callable[[bytes, np.random.Generator], bytes]


KINDS = {
    "model": Kind(load_model, mutated),
    "model-inside": Kind(load_model, mutated_inside),
    "checkpoint": Kind(lambda path: resume(load_checkpoint(path).snapshot), mutated),
    "checkpoint-inside": Kind(lambda path: resume(load_checkpoint(path).snapshot), mutated_inside),
    "idx": Kind(read_idx, mutated),
    "idx-packed": Kind(read_idx, mutated_gzip),
    "table": Kind(load_table, mutated),
    "table-packed": Kind(load_table, mutated_gzip),
    "json": Kind(load_drawings, mutated),
    "unipen": Kind(load_drawings, mutated),
}


@pytest.fixture(scope="module")
def good(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Small files in which nothing is wrong, by the first word of their kind."""
    network = parse_architecture("dense2")
    learner = Learner(Recipe(network, batch_size=8, optimizer="adam", averaging=0.9))
    next(train(learner, select(digits, np.arange(20))))
    learner.change(learning_rate=0.01)
    path = tmp_path_factory.mktemp("good") / "some.npz"
    save_checkpoint(Checkpoint(learner.snapshot(), "some images", 20), path)
    model = Model(Network(network), {"threshold": 0.5, "recipe": {}}, Network(network))
    return {
        "model": encode_model(model),
        "checkpoint": path.read_bytes(),
        "idx": encode_idx(digits.rows[:3].reshape(-1, 28, 28)),
        "table": table(2).to_csv(index=False).encode(),
        "json": f"{json.dumps(SEVEN)}\n{json.dumps(SEVEN)}".encode(),
        "unipen": UNIPEN.encode(),
    }


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_read_or_it_is_a_sentence(name: str, good: dict[str, bytes], tmp_path: Path) -> None:
    kind, content = KINDS[name], good[name.split("-")[0]]
    path = tmp_path / "some.file"
    path.write_bytes(content)
    kind.read(path)
    messages = []
    for seed in range(MUTATIONS):
        path.write_bytes(kind.mutate(content, np.random.default_rng(seed)))
        try:
            kind.read(path)
        except BadInput as error:
            messages.append(str(error))
    assert len(messages) > MUTATIONS // 4
    for message in messages:
        where, _, rest = message.partition(": found ")
        assert message.isprintable()
        assert len(where) <= MOST_PATH
        assert len(rest.partition(", expected ")[0]) <= MOST_QUOTED
