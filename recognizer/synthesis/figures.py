"""Figures: what people draw that is no digit, scribbles and shapes and signs, as strokes.

Each function draws one with the random numbers it is given, as a list of strokes (n × 2 each, float64, y downwards),
about 1 large or in any unit: whoever draws them brings them to size. None may be readable as a digit: there is no
single upright line (1), no zigzag of fewer than six legs (2, 3, 7), no plain circle or oval (0), no narrow box (0) and
no arrow that points up (1); free curves bend often enough, and signs have parts enough, to be nothing.
"""

from collections.abc import Callable

import numpy as np

from recognizer.images.strokes import Stroke
from recognizer.synthesis.curves import catmull_rom

Figure = Callable[[np.random.Generator], list[Stroke]]


def line(*points: tuple[float, float]) -> Stroke:
    """A stroke through points (x, y)."""
    return np.array(points, np.float64)


def arc(x: float, y: float, radius: float, start: float = 0, end: float = 360) -> Stroke:
    """Part of a circle, clockwise, in degrees from the right."""
    angles = np.radians(np.linspace(start, end, 40))
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def smooth(places: Stroke) -> Stroke:
    """A smooth line through n places, at least 2; of each piece between two of them 8 points, both ends among them."""
    return catmull_rom(np.concatenate([places[:1], places, places[-1:]]), np.linspace(0, 1, 8))


def curve(rng: np.random.Generator) -> list[Stroke]:
    """One line wandering about, through 10 to 16 random places."""
    return [smooth(rng.random((int(rng.integers(10, 17)), 2)))]


def tangle(rng: np.random.Generator) -> list[Stroke]:
    """A few shorter curves across each other."""
    return [smooth(rng.random((int(rng.integers(3, 7)), 2))) for _ in range(int(rng.integers(3, 6)))]


def sign(rng: np.random.Generator) -> list[Stroke]:
    """A sign of no script: 4 to 6 lines, bows and rings, most of them begun on one that is there already."""
    strokes: list[Stroke] = []
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


def zigzag(rng: np.random.Generator) -> list[Stroke]:
    """To and fro, 6 to 12 legs, upright or lying."""
    legs = int(rng.integers(6, 13))
    across = np.arange(legs + 1) % 2 + rng.normal(0, 0.1, legs + 1)
    along = np.linspace(0, rng.uniform(0.8, 1.6), legs + 1)
    return [np.stack([along, across] if rng.random() < 0.5 else [across, along], axis=1)]


def loops(rng: np.random.Generator) -> list[Stroke]:
    """Round and round, 3 to 6 times, drifting."""
    turns = int(rng.integers(3, 7))
    angles = np.linspace(0, 2 * np.pi * turns, 30 * turns)
    heading, far = rng.uniform(0, 2 * np.pi), rng.uniform(2, 4)  # on the spot they would be a thick 0
    drift = np.linspace(0, far, angles.size)[:, np.newaxis] * [np.cos(heading), np.sin(heading)]
    sizes = 1 + 0.3 * np.sin(angles * rng.uniform(0.2, 0.6) + rng.uniform(0, 6))
    return [np.stack([np.cos(angles), rng.uniform(0.5, 1) * np.sin(angles)], axis=1) * sizes[:, np.newaxis] + drift]


def spiral(rng: np.random.Generator) -> list[Stroke]:
    """About three turns outwards."""
    angles = np.linspace(0, 2 * np.pi * rng.uniform(2.5, 3.3), 160) * rng.choice([-1, 1])
    radius = np.linspace(0.05, 1, angles.size)
    return [np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)]


def lines(rng: np.random.Generator) -> list[Stroke]:
    """Two to four lines beside each other, upright, lying or slanting."""
    count, angle = int(rng.integers(2, 5)), rng.uniform(0, np.pi)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    gap = rng.uniform(0.35, 0.7)
    return [np.stack([-along / 2, along / 2]) * rng.uniform(0.8, 1) + k * gap * across for k in range(count)]


def dots(rng: np.random.Generator) -> list[Stroke]:
    """Two to six dots; the pen's own, or small rings."""
    places = rng.random((int(rng.integers(2, 7)), 2)) * 3
    return [arc(x, y, 0.15) if rng.random() < 0.3 else line((x, y)) for x, y in places]


def dash(rng: np.random.Generator) -> list[Stroke]:
    """A single lying line; an upright one would be a 1."""
    return [line((0, 0), (1, rng.uniform(-0.2, 0.2)))]


def triangle(rng: np.random.Generator) -> list[Stroke]:
    """A triangle on its base or on its point."""
    top = rng.uniform(0.3, 0.7)
    corners = line((0, 1), (top, 0), (1, 1), (0, 1))
    return [corners if rng.random() < 0.7 else corners * (1, -1)]


def square(rng: np.random.Generator) -> list[Stroke]:
    """Four sharp corners, as wide as high or wider; a narrow one would be a 0."""
    width = rng.uniform(1, 1.5)
    return [line((0, 0), (width, 0), (width, 1), (0, 1), (0, 0))]


def diamond(rng: np.random.Generator) -> list[Stroke]:
    """A square on its corner, with a line across."""
    return [line((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)), line((0, 0.5), (rng.uniform(0.9, 1), 0.5))]


def star(rng: np.random.Generator) -> list[Stroke]:
    """Five points in one line, or three lines through the middle."""
    if rng.random() < 0.5:
        angles = np.arange(6) * 4 * np.pi / 5 - np.pi / 2
        return [np.stack([np.cos(angles), np.sin(angles)], axis=1)]
    angles = np.arange(3) * np.pi / 3 + rng.uniform(0, np.pi)
    return [np.outer([-1, 1], [np.cos(angle), np.sin(angle)]) for angle in angles]


def arrow(rng: np.random.Generator) -> list[Stroke]:
    """An arrow to any side but up."""
    angle = np.radians(rng.uniform(-30, 210))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    head = rng.uniform(0.2, 0.4)
    return [line((0, 0), (1, 0)) @ turn, line((1 - head, -head), (1, 0), (1 - head, head)) @ turn]


def plus(rng: np.random.Generator) -> list[Stroke]:
    """Two lines across each other, about as long."""
    height = rng.uniform(0.8, 1.3)
    return [line((0, 0.5), (1, 0.5)), line((0.5, 0.5 - height / 2), (0.5, 0.5 + height / 2))]


def cross(rng: np.random.Generator) -> list[Stroke]:
    """Two slanting lines across each other."""
    width = rng.uniform(0.7, 1.2)
    return [line((0, 0), (width, 1)), line((width, 0), (0, 1))]


def check(rng: np.random.Generator) -> list[Stroke]:
    """A tick: short down, long up."""
    return [line((0, rng.uniform(0.4, 0.6)), (0.35, 1), (rng.uniform(0.9, 1.2), 0))]


def heart(rng: np.random.Generator) -> list[Stroke]:
    """Two bows and a point."""
    t = np.linspace(-np.pi, np.pi, 60) + rng.uniform(-0.1, 0.1)
    x, y = 16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [np.stack([x, -y], axis=1) / 32]


def smiley(rng: np.random.Generator) -> list[Stroke]:
    """A face."""
    eye = rng.uniform(0.12, 0.2)
    mouth = arc(0.5, 0.5, 0.3, 30, 150) if rng.random() < 0.7 else arc(0.5, 1, 0.3, 210, 330)
    return [arc(0.5, 0.5, 0.5), line((0.35, 0.3), (0.35, 0.3 + eye)), line((0.65, 0.3), (0.65, 0.3 + eye)), mouth]


def house(rng: np.random.Generator) -> list[Stroke]:
    """Walls and a roof, at times a door."""
    walls = line((0, 1), (0, 0.45), (1, 0.45), (1, 1), (0, 1))
    door = [line((0.4, 1), (0.4, 0.7), (0.6, 0.7), (0.6, 1))] if rng.random() < 0.5 else []
    return [walls, line((0, 0.45), (0.5, rng.uniform(0, 0.2)), (1, 0.45)), *door]


def question_mark(rng: np.random.Generator) -> list[Stroke]:
    """A bow, a stem and a dot well below."""
    stem = rng.uniform(0.6, 0.75)
    return [np.concatenate([arc(0.3, 0.25, 0.25, 180, 430), line((0.3, 0.5), (0.3, stem))]), arc(0.3, 1, 0.03)]


def hash_sign(rng: np.random.Generator) -> list[Stroke]:
    """Two lines by two lines."""
    lean = rng.uniform(0, 0.2)
    upright = [line((x + lean, 0), (x - lean, 1)) for x in (0.33, 0.67)]
    return [*upright, line((0, 0.33), (1, 0.33)), line((0, 0.67), (1, 0.67))]


def at_sign(rng: np.random.Generator) -> list[Stroke]:
    """A ring, a hook and most of a larger ring around them."""
    return [
        arc(0.5, 0.5, 0.2),
        np.concatenate([line((0.7, 0.3), (0.7, 0.6)), arc(0.5, 0.5, 0.5, 20, rng.uniform(-300, -270))]),
    ]


def ampersand(rng: np.random.Generator) -> list[Stroke]:
    """Begun below to the right, two bows, an open end."""
    end = rng.uniform(0.45, 0.6)
    return [
        smooth(
            line(
                (0.9, 1),
                (0.5, 0.55),
                (0.25, 0.2),
                (0.42, 0),
                (0.6, 0.2),
                (0.1, 0.65),
                (0.2, 0.98),
                (0.55, 0.95),
                (0.9, end),
            )
        )
    ]


def percent_sign(rng: np.random.Generator) -> list[Stroke]:
    """Two small rings and a stroke between them."""
    radius = rng.uniform(0.14, 0.2)
    return [arc(0.2, 0.2, radius), arc(0.8, 0.8, radius), line((0.85, 0), (0.15, 1))]


def _named(*figures: Figure) -> dict[str, Figure]:
    return {figure.__name__.replace("_", " "): figure for figure in figures}


TRAINING_FIGURES = _named(
    *(curve, tangle, sign, zigzag, loops, lines, dots, dash, triangle),
    *(square, diamond, house, star, arrow, plus, check, heart, smiley, hash_sign, question_mark, ampersand),
)
"""What a network may learn from."""

HELD_OUT_FIGURES = _named(spiral, cross, at_sign, percent_sign)
"""What it is only measured on, so as to know what it makes of things it has never seen."""
