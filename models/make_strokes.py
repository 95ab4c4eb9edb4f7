"""Write the drawings that the convolutional network learns from and is calibrated on, as lines of JSON.

    python models/make_strokes.py pendigits-orig.tra [FOLDER]

The writers whose number is a multiple of five are held out. The letters are those of the Hershey fonts, and an alphabet
of forms by hand.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.writers import is_held_out
from recognizer import BadInput
from recognizer.images.stroke_files import load_drawings
from recognizer.synthesis.letters import training_glyphs

Line = tuple[int | None, str | None, Sequence[NDArray]]  # type: ignore[type-arg]


def write(path: Path, lines: Iterable[Line]) -> None:
    """Write labels, writers and strokes, a drawing a line."""
    with path.open("w") as file:
        for label, writer, strokes in lines:
            drawing = {"label": label, "writer": writer, "strokes": [stroke.tolist() for stroke in strokes]}
            file.write(json.dumps(drawing) + "\n")


def main(source: Path, folder: Path) -> None:
    """Write the three files into the folder, which need not be there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[bool, list[Line]] = {False: [], True: []}
    for drawing in load_drawings(source):
        parts[is_held_out(drawing)].append((drawing.label, drawing.writer, drawing.strokes))
    write(folder / "pen-train.jsonl", parts[False])
    write(folder / "pen-held-out.jsonl", parts[True])
    write(folder / "letters.jsonl", ((None, None, glyph) for glyph in training_glyphs().values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="UCI's pendigits-orig.tra")
    parser.add_argument("folder", type=Path, nargs="?", default=Path())
    options = parser.parse_args()
    try:
        main(options.source, options.folder)
    except BadInput as error:
        parser.error(str(error))
