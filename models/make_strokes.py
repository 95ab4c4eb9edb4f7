"""Write the drawings that the convolutional network learns from and is calibrated on, as lines of JSON.

    python models/make_strokes.py pendigits-orig.tra [--unipen FOLDER] [--out FOLDER]

Written are digits of people to learn from (pen-train.jsonl), drawings of people held out to calibrate on
(pen-held-out.jsonl; `benchmarks/writers.py` says who is), and letters to learn from (letters.jsonl): those of the
Hershey fonts, and an alphabet of forms by hand.

With UNIPEN's digits.jsonl and letters.jsonl, which `models/make_unipen.py` makes, the first two are called
people-train.jsonl and people-held-out.jsonl. Real letters join the others, and those of the people held out are beside
their digits. Drawings that are broken or mislabelled are left out, and so are the collections that are held out.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.writers import is_held_out, is_of_held_out_person
from recognizer import BadInput
from recognizer.images.stroke_files import Drawing, load_drawings
from recognizer.synthesis.letters import training_glyphs

FEWEST_POINTS = 3
"""A digit or a letter of UNIPEN's with fewer is what is left of one."""

MISLABELLED = {
    "app/005": {48},
    "ced/003": {38, 39},
    "ced/009": {17, 19},
    "ced/037": {20},
    "syn/014": {72},
    "tos/028": {10},
}
"""Which of a writer's digits in UNIPEN, counted from 0, are no such digit, as networks find and eyes confirm."""


def is_whole(drawing: Drawing) -> bool:
    """Whether a drawing can be what its label says: it has some points, and they are not all in one place."""
    points = np.concatenate(drawing.strokes)
    return len(points) >= FEWEST_POINTS and bool(np.ptp(points, axis=0).any())


def line_of(drawing: Drawing) -> dict[str, Any]:
    """A drawing as JSON values."""
    letter = {} if drawing.letter is None else {"letter": drawing.letter}
    strokes = [stroke.tolist() for stroke in drawing.strokes]
    return {"label": drawing.label, **letter, "writer": drawing.writer, "strokes": strokes}


def write(path: Path, drawings: Iterable[Drawing]) -> None:
    """Write drawings, one a line."""
    with path.open("w") as file:
        file.writelines(json.dumps(line_of(drawing)) + "\n" for drawing in drawings)


def unipen_drawings(folder: Path) -> Iterator[Drawing]:
    """Those of UNIPEN's digits and letters that are whole, and what their label says."""
    before: Counter[str | None] = Counter()
    for drawing in load_drawings(folder / "digits.jsonl"):
        if is_whole(drawing) and before[drawing.writer] not in MISLABELLED.get(drawing.writer or "", ()):
            yield drawing
        before[drawing.writer] += 1
    yield from filter(is_whole, load_drawings(folder / "letters.jsonl"))


def main(pendigits: Path, unipen: Path | None, out: Path) -> None:
    """Write the three files into the folder `out`, which need not be there yet."""
    known = load_drawings(pendigits) + ([] if unipen is None else list(unipen_drawings(unipen)))
    training = [drawing for drawing in known if not is_held_out(drawing)]
    fonts = [Drawing(None, tuple(glyph), letter=name[0]) for name, glyph in training_glyphs().items()]
    name = "pen" if unipen is None else "people"
    out.mkdir(parents=True, exist_ok=True)
    write(out / f"{name}-train.jsonl", (drawing for drawing in training if drawing.label is not None))
    write(out / f"{name}-held-out.jsonl", filter(is_of_held_out_person, known))
    write(out / "letters.jsonl", fonts + [drawing for drawing in training if drawing.label is None])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="UCI's pendigits-orig.tra")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(), help="where to write, as --out")
    parser.add_argument("--unipen", type=Path, metavar="FOLDER", help="with UNIPEN's digits.jsonl and letters.jsonl")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write; here unless said")
    options = parser.parse_args()
    try:
        main(options.source, options.unipen, options.out or options.folder)
    except BadInput as error:
        parser.error(str(error))
