"""Penmanship: one drawing becomes many, as other hands, pens and surfaces would have drawn it.

What changes is what differs between people, never what makes the digit: slant, proportions and turn; a smooth warp of
the whole; each stroke's place; how the pen trembles, cuts corners, hooks, and stops early or late; how many points the
device noticed; the line's width. What people add to digits, or leave out, comes from `habits`.

`render_training_rows` makes a training set of it, from drawings, from `letterforms`, or from both.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import PEN_WIDTH, Stroke, draw
from recognizer.synthesis.habits import HABITS
from recognizer.synthesis.letterforms import divided, skeleton

NARROW = 0.45
"""Width by height below which a digit is drawn no narrower than it is."""

SLIMMEST = 0.36
"""An eight's breadth by its length, as the spread of its points across and along it, below which its loops fill."""


def render_training_rows(
    drawings: Sequence[Drawing], count: int, rng: np.random.Generator, forms: float = 0.3
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Varied images, each digit as often as the others (give or take chance).

    Args:
        drawings: what to vary; those without a label are passed over, digits that none has come from `letterforms`.
        count: how many images.
        rng: where all variety comes from.
        forms: the share that comes from `letterforms` all the same.

    Returns:
        Rows, count × 784, from 0 (blank) to 255 (ink), and their labels.
    """
    known: dict[int, list[Drawing]] = {label: [] for label in range(CLASSES)}
    for drawing in drawings:
        if drawing.label is not None:
            known[drawing.label].append(drawing)
    rows = np.empty((count, PIXELS), np.uint8)
    labels = rng.integers(CLASSES, size=count).astype(np.uint8)
    for row, label in enumerate(labels.tolist()):
        choices = known[label]
        written = choices and rng.random() >= forms
        drawing = choices[int(rng.integers(len(choices)))] if written else skeleton(label, rng)
        rows[row] = np.rint(draw(vary(drawing, rng).strokes, pen_width(rng))[:, 0] * 255)
    return rows, labels


def pen_width(rng: np.random.Generator) -> float:
    """The width of a pen like MNIST's, in pixels of the image."""
    return float(np.clip(rng.normal(PEN_WIDTH, 0.25), 1.7, 3.1))


def vary(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The drawing as another hand would have written it: same label, strokes about 1 large."""
    strokes = _normalized(drawing.strokes)
    if drawing.label == 8:
        strokes = _opened(strokes)
    if drawing.label in HABITS:
        strokes = HABITS[drawing.label](strokes, rng)
    strokes = [divided(stroke) for stroke in strokes]
    strokes = [_retraced(stroke, rng) for stroke in strokes]
    strokes = _apart(strokes, rng) if len(strokes) > 1 else strokes
    matrix = _slant_and_turn(_width(strokes) < NARROW, rng)
    warp = _warp(rng)
    return Drawing(drawing.label, tuple(warp(stroke) @ matrix for stroke in strokes), drawing.writer)


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
