"""Write the drawings that the convolutional network learns from and is calibrated on, as lines of JSON.

    python models/make_strokes.py pendigits-orig.tra [FOLDER]

The writers whose number is a multiple of five are held out. The letters are those of the Hershey fonts.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.letters import TRAINING_FONTS, letter_glyphs
from recognizer.handwriting import load_drawings

EVERY = 5
Line = tuple[int | None, str | None, Sequence[NDArray]]  # type: ignore[type-arg]


def write(path: Path, lines: Iterable[Line]) -> None:
    """Write labels, writers and strokes, a drawing a line."""
    with path.open("w") as file:
        for label, writer, strokes in lines:
            drawing = {"label": label, "writer": writer, "strokes": [stroke.tolist() for stroke in strokes]}
            file.write(json.dumps(drawing) + "\n")


def main(source: Path, folder: Path) -> None:
    """Write the three files."""
    parts: dict[bool, list[Line]] = {False: [], True: []}
    for drawing in load_drawings(source):
        held_out = int(drawing.writer or 1) % EVERY == 0
        parts[held_out].append((drawing.label, drawing.writer, drawing.strokes))
    write(folder / "pen-train.jsonl", parts[False])
    write(folder / "pen-held-out.jsonl", parts[True])
    write(folder / "letters.jsonl", ((None, None, glyph) for glyph in letter_glyphs(TRAINING_FONTS).values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "."))
