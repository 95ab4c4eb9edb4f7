"""Penmanship: what was drawn once, as other hands, pens and surfaces would have drawn it.

What changes is what differs between people, never what makes the digit. A digit that a person wrote is rewritten by
another: slant, proportions and turn; a smooth warp of the whole; each stroke's place; how the pen trembles, cuts
corners, hooks, slips, and stops early or late; how many points the device noticed; the line's width; and what people
add to digits, or leave out.

A glyph of a font, or a figure made of straight lines, is the same each time; people's are not. Drawn freehand, its
corners are rounded, it is leaned, turned and stretched, bent as a rubber sheet is, its strokes are put down a little
beside their places and the hand trembles.

The two draw other random numbers in another order, and stay apart: networks are made again from those numbers. All
lengths are shares of the drawing's larger side.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import PEN_WIDTH, Stroke, draw
from recognizer.synthesis.curves import divided, resampled
from recognizer.synthesis.flourishes import HABITS
from recognizer.synthesis.letterforms import write_digit
from recognizer.synthesis.slips import slip

NARROW_DIGIT = 0.45
"""Width by height below which a digit is drawn no narrower than it is."""

SLIMMEST = 0.36
"""An eight's breadth by its length, as the spread of its points across and along it, below which its loops fill."""

SPACING = 0.02
"""From one point of a freehand stroke to the next before it is bent."""

LEAN, TURN, STRETCH = 0.25, 0.12, 0.2
"""Standard deviations of a freehand figure's shear, rotation in radians, and logarithm of height by width."""

BEND, MISPLACED, TREMBLE = 0.035, 0.02, 0.006
"""Standard deviations of what the sheet bends by, strokes are put beside their place, and the hand shakes."""


def digit_rows(
    drawings: Sequence[Drawing], count: int, rng: np.random.Generator, forms: float = 0.3
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images of digits written by ever other hands, each digit as often as the others (give or take chance).

    Args:
        drawings: what to write anew; those without a label are passed over, and digits that none shows come from
            the letterforms.
        count: how many images.
        rng: where all variety comes from.
        forms: the share, from 0 to 1, that comes from the letterforms all the same.

    Returns:
        Rows, count × 784, uint8, from 0 (blank) to 255 (ink), and their labels, uint8.
    """
    known: dict[int, list[Drawing]] = {label: [] for label in range(CLASSES)}
    for drawing in drawings:
        if drawing.label is not None:
            known[drawing.label].append(drawing)
    rows = np.empty((count, PIXELS), np.uint8)
    labels = rng.integers(CLASSES, size=count).astype(np.uint8)
    for row, label in enumerate(labels.tolist()):
        choices = known[label]
        shown = choices and rng.random() >= forms
        drawing = choices[int(rng.integers(len(choices)))] if shown else write_digit(label, rng)
        rows[row] = np.rint(draw(rewrite(drawing, rng).strokes, pen_width(rng))[:, 0] * 255)
    return rows, labels


def pen_width(rng: np.random.Generator) -> float:
    """The width of a pen like MNIST's, in pixels of the image."""
    return float(np.clip(rng.normal(PEN_WIDTH, 0.25), 1.7, 3.1))


def rewrite(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """A digit as another person would have written it.

    Args:
        drawing: its strokes in any unit; by its label, it may get a flourish or lose a join, and a narrow eight is
            made broad enough for its loops to stay open.
        rng: chooses the person.

    Returns:
        A drawing of the same label and writer, about 1 large around (0, 0).
    """
    strokes = _normalized(drawing.strokes)
    if drawing.label == 8:
        strokes = _opened(strokes)
    if drawing.label in HABITS:
        strokes = HABITS[drawing.label](strokes, rng)
    strokes = slip([divided(stroke) for stroke in strokes], rng)
    strokes = [_retraced(stroke, rng) for stroke in strokes]
    strokes = _apart(strokes, rng) if len(strokes) > 1 else strokes
    matrix = _slant_and_turn(_width(strokes) < NARROW_DIGIT, rng)
    warp = _warp(rng)
    return Drawing(drawing.label, tuple(warp(stroke) @ matrix for stroke in strokes), drawing.writer)


def freehand(
    strokes: Sequence[Stroke], rng: np.random.Generator, amount: float = 1.0, rounding: int = 2
) -> list[Stroke]:
    """A figure of exact lines as a hand would draw it.

    Args:
        strokes: n × 2 each, in any unit; at least one.
        rng: chooses the hand.
        amount: 0 leaves the figure's shape, 1 is a normal hand, 2 a hasty one.
        rounding: how often at most corners are cut.

    Returns:
        As many strokes, of other numbers of points, about 1 large around (0, 0).
    """
    change = _leaning(rng, amount)
    waves = rng.normal(0, BEND * amount, (3, 2)), rng.uniform(1, 5, (3, 2)), rng.uniform(0, 2 * np.pi, 3)
    cuts = int(rng.integers(rounding + 1))
    result: list[Stroke] = []
    for stroke in _normalized(strokes):
        line = resampled(_rounded(stroke, cuts), SPACING)
        line = line + rng.normal(0, MISPLACED * amount, 2) + _trembling(len(line), rng) * amount
        result.append(_bent(line, *waves) @ change)
    return result


def _normalized(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Centred at 0, the longest side 1."""
    points = np.concatenate(list(strokes))
    least, most = points.min(axis=0), points.max(axis=0)
    size = max(float((most - least).max()), 1e-9)
    return [(stroke - (least + most) / 2) / size for stroke in strokes]


def _opened(strokes: list[Stroke]) -> list[Stroke]:
    """An eight, made as broad as it takes for its loops not to fill, or it would look like the thick bar of a one."""
    spread, axes = np.linalg.eigh(np.cov(np.concatenate([divided(stroke) for stroke in strokes]).T, ddof=0))
    breadth = float(np.sqrt(max(spread[0], 1e-12) / max(spread[1], 1e-12)))
    if breadth >= SLIMMEST:
        return strokes
    across = axes[:, 0] * (min(SLIMMEST / breadth, 3.0) - 1)
    return [stroke + (stroke @ axes[:, :1]) * across for stroke in strokes]


def _width(strokes: Sequence[Stroke]) -> float:
    return float(np.ptp(np.concatenate(list(strokes))[:, 0]))


def _retraced(stroke: Stroke, rng: np.random.Generator) -> Stroke:
    """The stroke with other ends, corners and sampling, and the pen's tremble."""
    if len(stroke) < 4:
        return stroke
    chance = rng.random(4)
    if chance[0] < 0.25:
        stroke = _other_end(stroke, rng)
    if chance[1] < 0.25:
        stroke = _other_end(stroke[::-1], rng)[::-1]
    if chance[2] < 0.2:  # corners cut
        stroke = np.concatenate([stroke[:1], (stroke[:-2] + 2 * stroke[1:-1] + stroke[2:]) / 4, stroke[-1:]])
    if chance[3] < 0.15:  # a quick pen on a slow device: few points, joined by straight lines
        kept = np.unique(np.rint(np.linspace(0, len(stroke) - 1, max(5, int(len(stroke) * rng.uniform(0.3, 0.6))))))
        stroke = stroke[kept.astype(np.intp)]
    tremble = rng.normal(0, rng.uniform(0, 0.009), (len(stroke) + 2, 2))
    return stroke + (tremble[:-2] + tremble[1:-1] + tremble[2:]) / np.sqrt(3)


def _other_end(stroke: Stroke, rng: np.random.Generator) -> Stroke:
    """The stroke with its last point earlier or later on its way, or with a little hook."""
    last = stroke[-1] - stroke[-3]
    direction = last / max(float(np.hypot(*last)), 1e-9)
    kind = rng.random()
    if kind < 0.35 and len(stroke) > 10:
        return stroke[: -int(rng.integers(1, 3))]
    if kind < 0.7:
        return np.concatenate([stroke, stroke[-1:] + direction * rng.uniform(0.01, 0.08)])
    angle = rng.uniform(0.6, 2.4) * rng.choice([-1, 1])
    turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.concatenate([stroke, stroke[-1:] + direction @ turned * rng.uniform(0.02, 0.07)])


def _apart(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """Each stroke put down a little beside its place, so that lines meet, cross or leave gaps."""
    return [stroke + rng.normal(0, 0.022, 2) for stroke in strokes]


def _slant_and_turn(narrow: bool, rng: np.random.Generator) -> NDArray[np.float64]:
    """2 × 2, for rows of points from the right: proportions, slant, then a turn.

    What is narrow already becomes no narrower: the loops of an eight would fill and leave the bar of a one.
    """
    aspect = np.exp(np.clip(rng.normal(0, 0.15), 0.0 if narrow else -0.35, 0.35))
    slant = np.clip(rng.normal(0.05, 0.18), -0.4, 0.5)
    angle = np.radians(np.clip(rng.normal(0, 5), -12, 12))
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.diag([aspect, 1.0]) @ np.array([[1.0, 0.0], [-slant, 1.0]]) @ np.array([[cosine, sine], [-sine, cosine]])


def _warp(rng: np.random.Generator) -> Callable[[Stroke], Stroke]:
    """A smooth displacement of the plane, the same for all strokes: five waves about as long as the digit."""
    waves = rng.normal(0, 0.75, (2, 5))
    phases = rng.uniform(0, 2 * np.pi, 5)
    amounts = rng.normal(0, rng.uniform(0.008, 0.03), (5, 2))
    return lambda stroke: stroke + np.sin(2 * np.pi * (stroke @ waves) + phases) @ amounts


def _leaning(rng: np.random.Generator, amount: float) -> NDArray[np.float64]:
    """A 2 × 2 matrix of shear, stretch and rotation, by which rows of points are multiplied."""
    lean, turn, stretch = rng.normal(0, 1, 3).clip(-2, 2) * (LEAN, TURN, STRETCH) * amount
    shear = np.array([[np.exp(-stretch / 2), 0], [-lean, np.exp(stretch / 2)]])
    return shear @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def _rounded(line: Stroke, times: int) -> Stroke:
    """Corners cut at a quarter of both sides, again and again. Source: G. Chaikin (1974)."""
    for _ in range(times if len(line) > 2 else 0):
        cut = np.stack([0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]], axis=1)
        line = np.concatenate([line[:1], cut.reshape(-1, 2)[1:-1], line[-1:]])
    return line


def _trembling(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Displacements, count × 2, that change slowly from point to point."""
    rough = rng.normal(0, TREMBLE * 2, (count + 4, 2))
    return (rough[:-4] + rough[1:-3] + rough[2:-2] + rough[3:-1] + rough[4:]) / 5


def _bent(
    line: Stroke, heights: NDArray[np.float64], frequencies: NDArray[np.float64], phases: NDArray[np.float64]
) -> Stroke:
    """Points moved by some waves across the sheet: as many as there are phases, each along a direction of its own."""
    return line + np.sin(line @ frequencies.T + phases) @ heights
