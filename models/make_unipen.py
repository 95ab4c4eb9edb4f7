"""Turn UNIPEN's digits and letters into lines of JSON, to learn from and to measure with.

    python models/make_unipen.py train_r01_v07 [--out FOLDER] [--collections apa ced]

The folder is that of the distribution: in data/1a, 1b and 1c there is a folder for each collection of digits, capital
and small letters, and what they include is in include/. Written are digits.jsonl and letters.jsonl, without letters
that could be digits in some hand and without what its own collection calls bad. Writers get numbers in the order in
which they are met. What cannot be read is counted, and left out.

The International Unipen Foundation distributes train_r01_v07 under CC BY 4.0: https://doi.org/10.5281/zenodo.1195803
"""

import argparse
import json
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recognizer import BadInput
from recognizer.images.unipen import Character, load_characters

FOLDERS = {"digits.jsonl": ("1a",), "letters.jsonl": ("1b", "1c")}
"""Of data/, for each file that is written."""

LETTERS = "ACEFGHJKLMNPQRTVWXY" + "acdefhjkmnprtvwxy"
"""All but those that are a 0 (D O U o u), 1 (I i l), 2 (Z z), 5 (S s), 6 (b), 8 (B) or 9 (g q) in some hand."""

SIDE = 100
"""The longer side of a drawing that is written, which begins at 0."""


def characters(folder: Path, numbers: Sequence[str], collections: Sequence[str]) -> Iterator[tuple[str, Character]]:
    """Each character that can be read, with its collection, in the order of the files; all if none is named."""
    wrong: list[BadInput] = []
    for path in sorted(path for number in numbers for path in (folder / "data" / number).rglob("*") if path.is_file()):
        collection = path.relative_to(folder / "data").parts[1]
        if collections and collection not in collections:
            continue
        try:
            read, unreadable = load_characters(path, folder / "include")
        except BadInput as error:
            read, unreadable = [], [error]
        wrong += unreadable
        yield from ((collection, character) for character in read)
    if wrong:
        print(f"left out {len(wrong):,}, the first of them {wrong[0]}", file=sys.stderr)


def strokes_of(character: Character) -> list[list[list[float]]] | None:
    """Strokes from 0 to `SIDE`; None if all points are in one place."""
    points = np.concatenate(character.strokes)
    size = float(np.ptp(points, axis=0).max())

    def placed(stroke: NDArray[np.floating]) -> list[list[float]]:
        return np.round((stroke - points.min(axis=0)) / size * SIDE, 1).tolist()

    return [placed(stroke) for stroke in character.strokes] if size else None


def line_of(character: Character, writer: str) -> dict[str, Any] | None:
    """A digit or a letter as JSON values; None if it is neither, or of no use."""
    strokes = strokes_of(character)
    if strokes is None or character.quality == "BAD":
        return None
    if character.text in tuple(string.digits):
        return {"label": int(character.text), "writer": writer, "strokes": strokes}
    if character.text in tuple(LETTERS):
        return {"label": None, "letter": character.text, "writer": writer, "strokes": strokes}
    return None


def main(folder: Path, out: Path, collections: Sequence[str]) -> None:
    """Write both files into the folder `out`, which need not be there yet."""
    out.mkdir(parents=True, exist_ok=True)
    writers: dict[str, dict[str | None, str]] = {}  # of each collection, by the name that it calls them
    for name, numbers in FOLDERS.items():
        lines = 0
        with (out / name).open("w") as file:
            for collection, character in characters(folder, numbers, collections):
                known = writers.setdefault(collection, {})
                writer = known.setdefault(character.writer, f"{collection}/{len(known) + 1:03}")
                line = line_of(character, writer)
                if line is not None:
                    file.write(json.dumps(line, separators=(",", ":")) + "\n")
                    lines += 1
        print(f"{lines:,} drawings in {out / name}")
        if not lines:
            raise BadInput(folder, f"no character in data/{', data/'.join(numbers)}", "UNIPEN's train_r01_v07")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="train_r01_v07, with data and include in it")
    parser.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where to write; here unless said")
    parser.add_argument("--collections", nargs="+", default=(), metavar="NAME", help="such as apa; all unless said")
    options = parser.parse_args()
    try:
        main(options.folder, options.out, options.collections)
    except BadInput as error:
        parser.error(str(error))
