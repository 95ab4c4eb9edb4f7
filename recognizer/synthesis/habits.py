"""Habits: what people do with a digit that others do not.

Some cross or dot their zeros, give their ones a flag or a foot and their sevens a bar. Each habit takes a drawing's
strokes, centred at 0 and 1 large, and does so some of the time: it finds the oval or the stem, and `flourishes` draws.
"""

from collections.abc import Callable

import numpy as np

from recognizer.images.strokes import Stroke
from recognizer.synthesis.flourishes import bar, dot, flag, foot, slash
from recognizer.synthesis.letterforms import divided

Habit = Callable[[list[Stroke], np.random.Generator], list[Stroke]]

NARROWEST = 0.62
"""Width by height of a zero that is crossed or dotted; in a narrower one nothing would be left between the lines."""

STRAIGHTEST = 0.16
"""Width by length up to which a one is taken for a bare stem."""


def _crossed_or_dotted(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A zero, four times in ten with a slash or a dot."""
    if rng.random() > 0.4:
        return strokes
    width, height = np.ptp(np.concatenate(strokes), axis=0)
    widening = max(NARROWEST * float(height) / max(float(width), 1e-9), 1.0)
    strokes = [stroke * [min(widening, 3.0), 1.0] for stroke in strokes]
    radii = np.ptp(np.concatenate(strokes), axis=0) / 2
    add = slash if rng.random() < 0.65 else dot
    return [*strokes, add(np.zeros(2), radii, rng)]


def _flag_and_foot(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A one: if it is a bare stem, half of the time with a flag, a foot or both; with a flag, sometimes a foot."""
    if len(strokes) > 1:
        return strokes
    stem = strokes[0]
    top, bottom = stem[stem[:, 1].argmin()], stem[stem[:, 1].argmax()]
    along = bottom - top
    length = float(np.hypot(*along))
    away = stem - top
    breadth = float(np.ptp(away @ np.array([-along[1], along[0]]))) / max(length**2, 1e-9)
    chance = rng.random()
    bare = breadth < STRAIGHTEST
    if bare and chance < 0.45:
        strokes = [*strokes, flag(top, bottom, rng)]
    if (bare and 0.25 < chance < 0.55) or (not bare and chance < 0.2 and abs(bottom[1] - stem[-1, 1]) < 0.05):
        strokes = [*strokes, foot(top, bottom, rng)]
    return strokes


def _barred(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A seven without a bar, four times in ten with one."""
    stem = strokes[0]
    if len(strokes) > 1 or len(stem) < 3 or rng.random() > 0.4:
        return strokes
    level = rng.uniform(-0.08, 0.14)
    backwards = divided(stem)[::-1]
    return [*strokes, bar(backwards[np.abs(backwards[:, 1] - level).argmin()], 1.0, rng)]


HABITS: dict[int, Habit] = {
    0: _crossed_or_dotted,
    1: _flag_and_foot,
    7: _barred,
}
"""What each digit may get."""
