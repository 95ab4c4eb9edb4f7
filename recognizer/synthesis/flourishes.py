"""Flourishes: the short lines that some people add to a digit and others leave out, or put elsewhere.

A stroke, a bar or a dot in the zero, the one's flag and foot, the seven's bar. The first functions here know the place
only, an oval (by its centre, and half its width and height) or a stem (by its ends), in x to the right and y downwards
and any unit, and return the line's points, k × 2; whether the digit itself is a drawing or an image is no concern of
theirs. A habit finds the place in a drawing's strokes, which are centred at 0 and 1 large, and draws there, some of the
time; or it moves what is there: a five's cap into the air, an eight's ends apart, a six's loop from its stem.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recognizer.images.strokes import Stroke
from recognizer.synthesis.curves import divided

Point = NDArray[np.floating]
"""x and y."""

Habit = Callable[[list[Stroke], np.random.Generator], list[Stroke]]
"""From a digit's strokes to those strokes, to more, or to some of them elsewhere."""

NARROWEST = 0.5
"""Width by height of a zero that is crossed or dotted; in a narrower one nothing would be left between the lines."""

STRAIGHTEST = 0.16
"""Width by length up to which a one is taken for a bare stem."""

LOWEST_FLAG = 0.0
"""How low a flag may begin on a one with a foot; a one is from -0.5 to 0.5."""

PULLED = 0.4
"""The length of line that follows when an eight's end is moved."""


def slash(centre: Point, radii: Point, rng: np.random.Generator) -> Stroke:
    """A line across the oval about `centre`: mostly rising, within it, beyond it or far beyond it, a little bent."""
    angle = np.radians(rng.uniform(30, 70))
    rising = rng.random() < 0.65
    direction = np.array([np.cos(angle) if rising else -np.cos(angle), -np.sin(angle)])
    kind = rng.random()
    shortest, longest = (0.65, 1.1) if kind < 0.45 else (1.05, 1.5) if kind < 0.75 else (1.4, 2.2)
    reach = rng.uniform(shortest, longest, 2)
    middle = centre + rng.normal(0, 0.08, 2) * radii
    ends = np.array([-1.0, 1.0])[:, np.newaxis] * reach[:, np.newaxis] * direction * radii
    return _bent(middle + ends[0], middle + ends[1], rng)


def crossbar(centre: Point, radii: Point, rng: np.random.Generator) -> Stroke:
    """A line through the oval about `centre` that is nearly level, as in a Greek theta; within it or beyond it."""
    angle = np.radians(rng.normal(-4, 9))
    direction = np.array([np.cos(angle), np.sin(angle)]) * radii[0]
    left, right = rng.uniform(0.7, 1.5, 2)
    middle = centre + rng.normal(0, 0.1, 2) * radii
    return _bent(middle - left * direction, middle + right * direction, rng)


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
    kind = rng.random()
    shortest, longest = (0.12, 0.34) if kind < 0.55 else (0.34, 0.7) if kind < 0.87 else (0.7, 0.92)
    length = rng.uniform(shortest, longest)
    angle = np.radians(rng.uniform(12 if length < 0.28 else 28 if length < 0.7 else 50, 62))
    end = top + length * height * np.array([-np.cos(angle), np.sin(angle)])
    beside = rng.normal(0, 0.02, 2) if rng.random() < 0.8 else rng.uniform([-0.14, -0.02], [-0.06, 0.1])
    return _bent(end, top + beside * height, rng)


def tail(top: Point, bottom: Point, rng: np.random.Generator) -> Stroke:
    """A hook at the lower end of a stem: the pen turns back up, to the left or to the right, for a short way."""
    height = float(np.hypot(*(bottom - top)))
    length = height * rng.uniform(0.08, 0.24)
    angle = np.radians(rng.uniform(0, 65))
    side = rng.choice([-1.0, 1.0])
    return _bent(bottom, bottom + length * np.array([side * np.cos(angle), -np.sin(angle)]), rng)


def foot(top: Point, bottom: Point, rng: np.random.Generator) -> Stroke:
    """A one's foot: a level line at the stem's end, to both sides."""
    height = float(np.hypot(*(bottom - top)))
    left, right = rng.uniform(0.1, 0.4, 2) * height
    tilt = rng.normal(0, 0.09)
    middle = bottom + np.array([0, rng.normal(0, 0.025) * height])
    return _bent(middle - left * np.array([1, tilt]), middle + right * np.array([1, tilt]), rng)


def bar(middle: Point, height: float, rng: np.random.Generator) -> Stroke:
    """A seven's bar: across the stem at `middle`, and the longer the higher the digit is."""
    left, right = (rng.uniform(0.12, 0.34, 2) if rng.random() < 0.8 else rng.uniform(0.3, 0.46, 2)) * height
    tilt = rng.normal(-0.08, 0.16) if rng.random() < 0.8 else rng.uniform(-0.55, 0.55)
    return _bent(middle - left * np.array([1, tilt]), middle + right * np.array([1, tilt]), rng)


def mark(rng: np.random.Generator) -> Callable[[Point, Point, np.random.Generator], Stroke]:
    """What a zero is told from an O by: mostly a slash, else a dot or a bar."""
    kind = rng.random()
    return slash if kind < 0.6 else dot if kind < 0.85 else crossbar


def _bent(start: Point, end: Point, rng: np.random.Generator) -> Stroke:
    """A line from `start` to `end` as a hand draws it, an arc rather than straight: 7 × 2."""
    share = np.linspace(0, 1, 7)[:, np.newaxis]
    along = end - start
    sideways = np.array([-along[1], along[0]]) * rng.normal(0, 0.05)
    return start + share * along + 4 * share * (1 - share) * sideways


def _crossed_or_dotted(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A zero, four times in ten with a slash, a bar or a dot."""
    if rng.random() > 0.4:
        return strokes
    width, height = np.ptp(np.concatenate(strokes), axis=0)
    widening = max(NARROWEST * float(height) / max(float(width), 1e-9), 1.0)
    strokes = [stroke * [min(widening, 3.0), 1.0] for stroke in strokes]
    radii = np.ptp(np.concatenate(strokes), axis=0) / 2
    return [*strokes, mark(rng)(np.zeros(2), radii, rng)]


def _flag_and_foot(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A one: if it is a bare stem, mostly with a flag, a foot or tail, or both; with a short flag, sometimes a foot."""
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
    high = strokes[-1][0, 1] < LOWEST_FLAG  # or, with a foot, it would be a triangle
    ends_below = abs(bottom[1] - stem[-1, 1]) < 0.05
    if (bare and high and 0.25 < chance < 0.55) or (not bare and high and chance < 0.2 and ends_below):
        strokes = [*strokes, foot(top, bottom, rng)]
    elif bare and (chance < 0.1 or 0.55 < chance < 0.7):
        strokes = [*strokes, tail(top, bottom, rng)]
    return strokes


def _cap_moved(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A five, three times in ten with its cap moved: into the air above the body, to a side, or across it.

    A little only to the left: a cap that ends where the body begins would be the beginning of a three.
    """
    if rng.random() > 0.3:
        return strokes
    strokes = _cap_first(strokes)
    cap = strokes[0]
    size = np.ptp(cap, axis=0)
    if len(strokes) < 2 or size[0] < 1.5 * size[1] or cap[:, 1].mean() > -0.2:
        return strokes
    move = np.array([np.clip(rng.normal(0.0, 0.1), -0.1, 0.25), rng.uniform(-0.17, 0.02)])
    turn = rng.normal(-0.05, 0.15)
    middle = cap.mean(axis=0)
    moved = (cap - middle) * rng.uniform(0.85, 1.15) @ np.array([[1.0, turn], [-turn, 1.0]]) + middle + move
    return [*strokes[1:], moved]


def _cap_first(strokes: list[Stroke]) -> list[Stroke]:
    """A five's strokes, the cap before the others; if all is one stroke, begun with the cap, cut at its corner."""
    if len(strokes) > 1:
        return sorted(strokes, key=lambda stroke: float(stroke[:, 1].mean()))
    line = divided(strokes[0])
    corner = int(line[: len(line) // 2 + 1].sum(axis=1).argmin())  # the point most to the upper left
    if corner < 2:
        return strokes
    return [line[: corner + 1], line[corner:]]


def _loop_apart(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A six in one stroke, one time in eight cut where it is lowest, its loop a little to the right of its stem."""
    line = divided(strokes[0])
    lowest = int(line[:, 1].argmax())
    if len(strokes) > 1 or rng.random() > 0.125 or not 4 < lowest < len(line) - 4:
        return strokes
    return [line[: lowest + 1], line[lowest:] + np.array([rng.uniform(0.02, 0.12), rng.normal(0, 0.03)])]


def _open_above(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """An eight in one stroke, begun and ended above, one time in five with its ends apart: a gap, or crossed."""
    line = divided(strokes[0])
    if len(strokes) > 1 or max(line[0, 1], line[-1, 1]) > -0.15 or rng.random() > 0.2:
        return strokes
    left, up = rng.uniform([-0.14, -0.16], [0.2, 0.03], (2, 2)).T
    inwards = 1.0 if line[0, 0] < line[-1, 0] else -1.0
    line = _pulled(line, np.array([-inwards * left[0], up[0]]))
    return [_pulled(line[::-1], np.array([inwards * left[1], up[1]]))[::-1]]


def _pulled(line: Stroke, move: Point) -> Stroke:
    """A line whose beginning is moved, and what follows the less the farther it is along the line."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return line + np.square(np.clip(1 - way / PULLED, 0, 1))[:, np.newaxis] * move


def _barred(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A seven without a bar, four times in ten with one; any, some of the time with a serif at the beam's beginning."""
    stem = strokes[0]
    if stem[0, 1] < -0.25 and rng.random() < 0.15:
        serif = stem[:1] + np.array([rng.normal(0, 0.03), rng.uniform(0.1, 0.22)])
        stem = np.concatenate([serif, stem])
        strokes = [stem, *strokes[1:]]
    if len(strokes) > 1 or len(stem) < 3 or rng.random() > 0.4:
        return strokes
    level = rng.uniform(-0.08, 0.14)
    backwards = divided(stem)[::-1]
    return [*strokes, bar(backwards[np.abs(backwards[:, 1] - level).argmin()], 1.0, rng)]


HABITS: dict[int, Habit] = {
    0: _crossed_or_dotted,
    1: _flag_and_foot,
    5: _cap_moved,
    6: _loop_apart,
    7: _barred,
    8: _open_above,
}
"""What people may do otherwise in a digit, by its label."""
