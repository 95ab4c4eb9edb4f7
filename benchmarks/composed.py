"""Numbers composed of people's single digits, and how many of them are read wholly right: see `numbers.py`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.sheets import photograph
from benchmarks.writers import is_held_out
from recognizer import Model
from recognizer.images.grouping import candidates
from recognizer.images.stroke_files import Drawing, Number
from recognizer.images.strokes import Stroke
from recognizer.reading.drawings import from_drawings
from recognizer.reading.many import Answers
from recognizer.reading.photographs import divide_photograph, read_photograph

GAPS = (-0.05, 0.0, 0.05, 0.1, 0.25, 0.5, 1.0)
"""From one digit's box to the next, as shares of the person's mean width of a digit."""

SIZE, BASELINE = 0.08, 0.04
"""Standard deviations of the logarithm of a digit's size, and of its place above the line as a share of its height."""

WIDEST = 1.6
"""Width by height of the widest digit that is made as high as the others."""

FEWEST_DRAWINGS = 20
"""Of a person who writes numbers."""


@dataclass(frozen=True, eq=False)
class Composed:
    """A number and the drawings that it is composed of."""

    number: Number
    drawings: tuple[Drawing, ...]


def people(drawings: Iterable[Drawing]) -> dict[str, list[Drawing]]:
    """Each person's digits, of those who wrote enough of them."""
    by_writer: dict[str, list[Drawing]] = defaultdict(list)
    for drawing in drawings:
        if drawing.label is not None and np.ptp(np.concatenate(drawing.strokes), axis=0).any():
            by_writer[drawing.writer or ""].append(drawing)
    return {name: known for name, known in sorted(by_writer.items()) if len(known) >= FEWEST_DRAWINGS}


def size_of(drawing: Drawing) -> float:
    """What is made 1: the height, or of a very wide drawing a share of its width."""
    width, height = np.ptp(np.concatenate(drawing.strokes), axis=0).tolist()
    return max(height, width / WIDEST)


def compose(known: Sequence[Drawing], gap: float, rng: np.random.Generator) -> Composed:
    """A number of a person's drawings, each about 1 high, with a gap that is a share of their mean width."""
    width = float(np.mean([np.ptp(np.concatenate(each.strokes)[:, 0]) / size_of(each) for each in known]))
    drawings = tuple(known[place] for place in rng.integers(len(known), size=rng.integers(2, 7)))
    strokes: list[Stroke] = []
    right = 0.0
    for drawing in drawings:
        points = np.concatenate(drawing.strokes)
        corner = np.array([points[:, 0].min(), points[:, 1].max()])
        scale = np.exp(rng.normal(0, SIZE)) / size_of(drawing)
        place = [right, rng.normal(0, BASELINE)]
        strokes += [(stroke - corner) * scale + place for stroke in drawing.strokes]
        right += float(np.ptp(points[:, 0])) * scale + gap * width
    label = "".join(str(drawing.label) for drawing in drawings)
    return Composed(Number(label, tuple(strokes), drawings[0].writer), drawings)


def numbers_of(drawings: Iterable[Drawing], gap: float, count: int) -> list[Composed]:
    """Numbers, each by another of the people in turn; the same for the same gap and count."""
    rng = np.random.default_rng((count, round(100 * gap) + 100))
    known = list(people(drawings).values())
    return [compose(known[place % len(known)], gap, rng) for place in rng.permutation(count).tolist()]


def row_of(
    model: Model, numbers: Sequence[Composed], rng: np.random.Generator, sheets: Sequence[str] = ()
) -> dict[str, str]:
    """A row of the table, of numbers with the same gap: their strokes, and photographs of them on these sheets."""
    alone, taken, written, shuffled = [], [], [], []
    images = digits = 0
    for each in numbers:
        number, answers = each.number, Answers()
        drawn = from_drawings(each.drawings)
        probabilities, are_digits = model.read(drawn.images)
        alone.append(bool((probabilities.argmax(axis=0) == drawn.labels).all()))
        taken.append(alone[-1] and bool(are_digits.all()))
        written.append(model.read_many(number.strokes, answers).text == number.label)
        order = rng.permutation(len(number.strokes))
        shuffled.append(model.read_many([number.strokes[place] for place in order], answers).text == number.label)
        images += len(candidates(number.strokes))
        digits += len(each.drawings)
    return {
        "written": f"{np.mean(written):.1%}",
        "shuffled": f"{np.mean(shuffled):.1%}",
        "digits alone": f"{np.mean(alone):.1%}",
        "taken": f"{np.mean(taken):.1%}",
        "images": f"{images / digits:.2f}",
        **{sheet: f"{photographed(model, numbers, sheet, np.random.default_rng(0)):.1%}" for sheet in sheets},
    }


def photographed(model: Model, numbers: Sequence[Composed], sheet: str, rng: np.random.Generator) -> float:
    """The share of numbers, from 0 to 1, that is read wholly right in photographs of them on a sheet."""
    pictures = (photograph(each.number.strokes, sheet, rng) for each in numbers)
    texts = [read_photograph(divide_photograph(picture), model.read).text for picture in pictures]
    return float(np.mean([text == each.number.label for text, each in zip(texts, numbers, strict=True)]))


def show_tables(
    model: Model, sources: dict[str, list[Drawing]], gaps: Sequence[float], count: int, sheets: Sequence[str] = ()
) -> None:
    """Print a table for the held-out people of each source, a row a gap, of so many numbers."""
    for name, drawings in sources.items():
        held_out = [drawing for drawing in drawings if is_held_out(drawing)]
        rng = np.random.default_rng(0)
        rows = {f"{gap:.0%}": row_of(model, numbers_of(held_out, gap, count), rng, sheets) for gap in gaps}
        print(f"{name}: {len(people(held_out))} people, {count} numbers a gap")
        print(pd.DataFrame.from_dict(rows, orient="index").to_string(), end="\n\n", flush=True)
