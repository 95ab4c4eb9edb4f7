"""Flourishes: the short lines that some people add to a digit and others leave out.

A stroke or a dot in the zero, the one's flag and foot, the seven's bar. The first functions here know the place only,
an oval (by its centre, and half its width and height) or a stem (by its ends), in x to the right and y downwards and
any unit, and return the line's points, k × 2; whether the digit itself is a drawing or an image is no concern of
theirs. A habit finds the place in a drawing's strokes, which are centred at 0 and 1 large, and draws there, some of the
time.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recognizer.images.strokes import Stroke
from recognizer.synthesis.curves import divided

Point = NDArray[np.floating]
"""x and y."""

Habit = Callable[[list[Stroke], np.random.Generator], list[Stroke]]
"""From a digit's strokes to those strokes, or to more."""

NARROWEST = 0.62
"""Width by height of a zero that is crossed or dotted; in a narrower one nothing would be left between the lines."""

STRAIGHTEST = 0.16
"""Width by length up to which a one is taken for a bare stem."""


def slash(centre: Point, radii: Point, rng: np.random.Generator) -> Stroke:
    """A line across the oval about `centre`: mostly rising, within it or beyond it, a little bent."""
    angle = np.radians(rng.uniform(30, 70))
    rising = rng.random() < 0.65
    direction = np.array([np.cos(angle) if rising else -np.cos(angle), -np.sin(angle)])
    reach = rng.uniform(0.65, 1.1, 2) if rng.random() < 0.6 else rng.uniform(1.05, 1.5, 2)
    middle = centre + rng.normal(0, 0.08, 2) * radii
    ends = np.array([-1.0, 1.0])[:, np.newaxis] * reach[:, np.newaxis] * direction * radii
    return _bent(middle + ends[0], middle + ends[1], rng)


def dot(centre: Point, radii: Point, rng: np.random.Generator) -> Stroke:
    """A dot in the middle of an oval: a point, a short line or a little ring."""
    size = float(np.min(radii)) * rng.uniform(0.02, 0.22)
    middle = centre + rng.normal(0, 0.09, 2) * radii
    kind = rng.random()
    if kind < 0.4:
        return middle[np.newaxis]
    angles = np.linspace(0, 2 * np.pi, 7) if kind < 0.7 else rng.uniform(0, np.pi) + np.array([0, np.pi])
    return middle + size * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def flag(top: Point, bottom: Point, rng: np.random.Generator) -> Stroke:
    """A one's flag: from the stem's top down to the left, steep if it is long, or it would be the beam of a seven."""
    height = float(np.hypot(*(bottom - top)))
    length = rng.uniform(0.12, 0.34) if rng.random() < 0.6 else rng.uniform(0.34, 0.7)
    angle = np.radians(rng.uniform(12 if length < 0.28 else 28, 62))
    end = top + length * height * np.array([-np.cos(angle), np.sin(angle)])
    return _bent(end, top + rng.normal(0, 0.02, 2) * height, rng)


def foot(top: Point, bottom: Point, rng: np.random.Generator) -> Stroke:
    """A one's foot: a level line at the stem's end, to both sides."""
    height = float(np.hypot(*(bottom - top)))
    left, right = rng.uniform(0.1, 0.4, 2) * height
    tilt = rng.normal(0, 0.09)
    middle = bottom + np.array([0, rng.normal(0, 0.025) * height])
    return _bent(middle - left * np.array([1, tilt]), middle + right * np.array([1, tilt]), rng)


def bar(middle: Point, height: float, rng: np.random.Generator) -> Stroke:
    """A seven's bar: across the stem at `middle`, and the longer the higher the digit is."""
    left, right = rng.uniform(0.12, 0.34, 2) * height
    tilt = rng.normal(-0.08, 0.16)
    return _bent(middle - left * np.array([1, tilt]), middle + right * np.array([1, tilt]), rng)


def _bent(start: Point, end: Point, rng: np.random.Generator) -> Stroke:
    """A line from `start` to `end` as a hand draws it, an arc rather than straight: 7 × 2."""
    share = np.linspace(0, 1, 7)[:, np.newaxis]
    along = end - start
    sideways = np.array([-along[1], along[0]]) * rng.normal(0, 0.05)
    return start + share * along + 4 * share * (1 - share) * sideways


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
"""What may be added to a digit, by its label."""
