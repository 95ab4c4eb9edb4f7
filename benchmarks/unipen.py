"""What a network makes of people's digits and letters in the collections of UNIPEN.

    python benchmarks/unipen.py FOLDER [--networks conv mlp modern] [--collections tos app]
        [--pendigits pendigits-orig.tra] [--misread misread.png]

The folder holds digits.jsonl and letters.jsonl, as `models/make_unipen.py` makes them. Networks may have learned from
people of most collections, so the collections and the people that are held out (`benchmarks/writers.py`) have rows of
their own, and so have Pendigits' held-out people if their file is given. What tells digits from letters is the best
class's probability:

    read, 0s, 1s      the share of the digits, zeros and ones that are read right
    digits, letters   the shares that reach the threshold in the network's card, and so are taken for digits
    AUROC             the chance that a digit is given more than a letter
    FA95, FA99        the share of the letters taken where the threshold keeps 95 or 99 % of the digits
    ECE               the expected calibration error over the digits
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.writers import collection_of, is_of_held_out_collection, is_of_held_out_person
from recognizer import BadInput, Model
from recognizer.arrays import NO_DIGIT, SIDE, Array
from recognizer.evaluation.metrics import auroc, false_accept_rate, reliability
from recognizer.images.stroke_files import Drawing, load_drawings
from recognizer.reading.drawings import Drawn, from_drawings
from recognizer.reading.model import find_model, load_model

BATCH = 1024
"""Images that are read at a time."""

SCALE, CAPTION, ROW = 4, 14, 12
"""Of a contact sheet: pixels of a pixel, pixels of a line of text, and drawings beside each other."""

COLUMNS = ("drawings", "read", "0s", "1s", "digits", "letters", "AUROC", "FA95", "FA99", "ECE")
"""Of the table, in their order."""

Mask = NDArray[np.bool_]
"""Which of the drawings."""


@dataclass(frozen=True)
class Place:
    """A drawing and which of its file's it is, from 1: the line, in lines of JSON."""

    drawing: Drawing
    number: int


def places(path: Path, collections: Sequence[str]) -> list[Place]:
    """The drawings of a file that are of some collections; of all if none is named."""
    known = [Place(drawing, number) for number, drawing in enumerate(load_drawings(path), 1)]
    return [place for place in known if not collections or collection_of(place.drawing) in collections]


def groups(drawings: Sequence[Drawing]) -> dict[str, Mask]:
    """The rows of the table: each collection, what of them is held out, and all; Pendigits, without letters, apart."""
    names = np.array([collection_of(drawing) for drawing in drawings])
    whole = np.array([is_of_held_out_collection(drawing) for drawing in drawings])
    people = np.array([is_of_held_out_person(drawing) for drawing in drawings])
    rows = {name: names == name for name in sorted({*names.tolist()} - {""})}
    rows |= {"held-out collections": whole, "held-out people": people & (names != ""), "all": names != ""}
    rows["pendigits, held out"] = people & (names == "")
    return {name: mask for name, mask in rows.items() if mask.any()}


def probabilities_of(model: Model, drawn: Drawn) -> Array:
    """What a network gives, 10 × m, read in batches."""
    firsts = range(0, drawn.labels.size, BATCH)
    return np.concatenate([model.predict(drawn.images[:, first : first + BATCH]) for first in firsts], axis=1)


def measures(probabilities: Array, labels: NDArray[np.uint8], taken: Mask) -> dict[str, str]:
    """A row of the table, of some drawings; a share of nothing is blank."""
    real, best = labels != NO_DIGIT, probabilities.max(axis=0)
    right = probabilities.argmax(axis=0) == labels
    row = {
        "drawings": f"{real.sum():,} + {(~real).sum():,}",
        "read": _percent(right[real]),
        "0s": _percent(right[labels == 0]),
        "1s": _percent(right[labels == 1]),
        "digits": _percent(taken[real]),
        "letters": _percent(taken[~real]),
    }
    if real.any() and not real.all():
        row |= {
            "AUROC": f"{auroc(best[real], best[~real]):.4f}",
            "FA95": f"{false_accept_rate(best[real], best[~real], 0.95):.2%}",
            "FA99": f"{false_accept_rate(best[real], best[~real], 0.99):.2%}",
        }
    if real.any():
        row["ECE"] = f"{reliability(probabilities[:, real], labels[real]).expected_calibration_error:.2%}"
    return row


def _percent(of: Mask) -> str:
    return f"{of.mean():.2%}" if of.size else ""


def table(rows: dict[str, Mask], probabilities: Array, labels: NDArray[np.uint8], taken: Mask) -> pd.DataFrame:
    """The measures of each group."""
    made = {name: measures(probabilities[:, of], labels[of], taken[of]) for name, of in rows.items()}
    return pd.DataFrame.from_dict(made, orient="index").reindex(columns=COLUMNS).fillna("")


def letters_taken(drawings: Sequence[Drawing], taken: Mask, most: int = 12) -> str:
    """The letters that are taken most often, each with the share of it that is."""
    letters = np.array([drawing.letter or "" for drawing in drawings])
    shares = {letter: float(taken[letters == letter].mean()) for letter in sorted({*letters.tolist()} - {""})}
    return ", ".join(f"{letter} {shares[letter]:.1%}" for letter in sorted(shares, key=lambda it: -shares[it])[:most])


def contact_sheet(images: NDArray[np.float32], captions: Sequence[str]) -> Image.Image:
    """Images (784 × m) as the network sees them, in rows, each below its caption."""
    side = SIDE * SCALE
    sheet = Image.new("L", (ROW * side, -(-len(captions) // ROW) * (side + CAPTION)), 255)
    pen = ImageDraw.Draw(sheet)
    for number, (image, caption) in enumerate(zip(images.T, captions, strict=True)):
        x, y = number % ROW * side, number // ROW * (side + CAPTION)
        digit = Image.fromarray(255 - np.rint(image.reshape(SIDE, SIDE) * 255).astype(np.uint8))
        sheet.paste(digit.resize((side, side), Image.Resampling.NEAREST), (x, y + CAPTION))
        pen.text((x + 2, y + 1), caption, fill=0)
    return sheet


def show_misread(path: Path, known: Sequence[Place], drawn: Drawn, answers: Sequence[Array]) -> None:
    """List the digits that every network misreads, and draw them on a contact sheet."""
    real = drawn.labels != NO_DIGIT
    wrong = np.logical_and.reduce([real, *(answer.argmax(axis=0) != drawn.labels for answer in answers)])
    captions = []
    for column in np.flatnonzero(wrong).tolist():
        read = "".join(str(answer[:, column].argmax()) for answer in answers)
        captions.append(f"{known[column].number} {drawn.writers[column]} {drawn.labels[column]}>{read}")
    print(
        f"Misread by all networks: {len(captions):,} digits (which of its file, writer, label > read)",
        *captions,
        sep="\n    ",
    )
    if captions:
        contact_sheet(drawn.images[:, wrong], captions).save(path)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="with digits.jsonl and letters.jsonl")
    parser.add_argument("--networks", nargs="+", default=["conv", "mlp", "modern"])
    parser.add_argument("--collections", nargs="+", default=(), metavar="NAME", help="such as tos; all unless said")
    parser.add_argument("--pendigits", type=Path, metavar="FILE", help="UCI's pendigits-orig.tra")
    parser.add_argument("--misread", type=Path, metavar="FILE", help="a picture of the digits that no network reads")
    options = parser.parse_args()
    try:
        models = {name: load_model(find_model(name)) for name in options.networks}
        known = [
            place
            for name in ("digits.jsonl", "letters.jsonl")
            for place in places(options.folder / name, options.collections)
        ]
        if options.pendigits:
            known += [place for place in places(options.pendigits, ()) if is_of_held_out_person(place.drawing)]
    except BadInput as error:
        parser.error(str(error))
    if not known:
        parser.error(f"{options.folder}: no drawing of {', '.join(options.collections)}")
    drawings = [place.drawing for place in known]
    drawn, rows = from_drawings(drawings), groups(drawings)
    answers = []
    for name, model in models.items():
        answers.append(probabilities_of(model, drawn))
        taken = model.is_digit(answers[-1])
        print(f"{name}, threshold {model.threshold:.4f}", table(rows, answers[-1], drawn.labels, taken), sep="\n")
        most = letters_taken(drawings, taken) if model.threshold else "all alike, for want of a threshold"
        print(f"letters most often taken: {most}", end="\n\n", flush=True)
    if options.misread:
        show_misread(options.misread, known, drawn, answers)


if __name__ == "__main__":
    pd.set_option("display.width", 200, "display.max_columns", None)
    main()
