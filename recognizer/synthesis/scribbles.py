"""Scribbles: lines drawn at random that are no digits, as strokes.

Each function draws one with the random numbers it is given, y downwards, in any unit. None may be readable as a digit:
there is no single upright line (1), no zigzag of fewer than six legs (2, 3, 7), no ring (0); free curves bend often
enough, and signs have parts enough, to be nothing.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
Figure = Callable[[np.random.Generator], list[Line]]


def line(*points: tuple[float, float]) -> Line:
    """A stroke through points (x, y)."""
    return np.array(points, np.float64)


def arc(x: float, y: float, radius: float, start: float = 0, end: float = 360) -> Line:
    """Part of a circle, clockwise, in degrees from the right."""
    angles = np.radians(np.linspace(start, end, 40))
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def smooth(places: Line) -> Line:
    """A smooth line through places (n × 2). Source: E. Catmull and R. Rom (1974)."""
    padded = np.concatenate([places[:1], places, places[-1:]])
    before, start, end, after = (padded[k : k + len(places) - 1] for k in range(4))
    t = np.linspace(0, 1, 8)[:, np.newaxis, np.newaxis]
    cubic = 3 * (start - end) + after - before
    square = 2 * before - 5 * start + 4 * end - after
    return np.moveaxis(start + t * (end - before + t * (square + t * cubic)) / 2, 0, 1).reshape(-1, 2)


def curve(rng: np.random.Generator) -> list[Line]:
    """One line wandering about, through 10 to 16 random places."""
    return [smooth(rng.random((int(rng.integers(10, 17)), 2)))]


def tangle(rng: np.random.Generator) -> list[Line]:
    """A few shorter curves across each other."""
    return [smooth(rng.random((int(rng.integers(3, 7)), 2))) for _ in range(int(rng.integers(3, 6)))]


def sign(rng: np.random.Generator) -> list[Line]:
    """A sign of no script: 4 to 6 lines, bows and rings, most of them begun on one that is there already."""
    strokes: list[Line] = []
    for _ in range(int(rng.integers(4, 7))):
        size, start = rng.uniform(0.25, 1), rng.uniform(0, 360)
        choice = rng.random()
        if choice < 0.5:
            part = line((0, 0), (np.cos(start) * size, np.sin(start) * size))
        else:
            part = arc(0, 0, size / 2, start, start + (360 if choice < 0.6 else rng.uniform(90, 270)))
        joined = bool(strokes) and rng.random() < 0.8
        at = rng.choice(np.concatenate(strokes)) if joined else rng.random(2)
        strokes.append(part - part[0] + at)
    return strokes


def zigzag(rng: np.random.Generator) -> list[Line]:
    """To and fro, 6 to 12 legs, upright or lying."""
    legs = int(rng.integers(6, 13))
    across = np.arange(legs + 1) % 2 + rng.normal(0, 0.1, legs + 1)
    along = np.linspace(0, rng.uniform(0.8, 1.6), legs + 1)
    return [np.stack([along, across] if rng.random() < 0.5 else [across, along], axis=1)]


def loops(rng: np.random.Generator) -> list[Line]:
    """Round and round, 3 to 6 times, drifting."""
    turns = int(rng.integers(3, 7))
    angles = np.linspace(0, 2 * np.pi * turns, 30 * turns)
    heading, far = rng.uniform(0, 2 * np.pi), rng.uniform(2, 4)  # on the spot they would be a thick 0
    drift = np.linspace(0, far, angles.size)[:, np.newaxis] * [np.cos(heading), np.sin(heading)]
    sizes = 1 + 0.3 * np.sin(angles * rng.uniform(0.2, 0.6) + rng.uniform(0, 6))
    return [np.stack([np.cos(angles), rng.uniform(0.5, 1) * np.sin(angles)], axis=1) * sizes[:, np.newaxis] + drift]


def spiral(rng: np.random.Generator) -> list[Line]:
    """About three turns outwards."""
    angles = np.linspace(0, 2 * np.pi * rng.uniform(2.5, 3.3), 160) * rng.choice([-1, 1])
    radius = np.linspace(0.05, 1, angles.size)
    return [np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)]


def lines(rng: np.random.Generator) -> list[Line]:
    """Two to four lines beside each other, upright, lying or slanting."""
    count, angle = int(rng.integers(2, 5)), rng.uniform(0, np.pi)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    gap = rng.uniform(0.35, 0.7)
    return [np.stack([-along / 2, along / 2]) * rng.uniform(0.8, 1) + k * gap * across for k in range(count)]


def dots(rng: np.random.Generator) -> list[Line]:
    """Two to six dots; the pen's own, or small rings."""
    places = rng.random((int(rng.integers(2, 7)), 2)) * 3
    return [arc(x, y, 0.15) if rng.random() < 0.3 else line((x, y)) for x, y in places]


def bar(rng: np.random.Generator) -> list[Line]:
    """A single lying line; an upright one would be a 1."""
    return [line((0, 0), (1, rng.uniform(-0.2, 0.2)))]
