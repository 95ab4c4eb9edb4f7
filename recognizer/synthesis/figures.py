"""Figures: things that people draw which are no digits, shapes and signs, as strokes.

Each function draws one with the random numbers it is given, in a square of about 1 with y downwards. None of them may
be readable as a digit: there is no plain circle or oval (0), no narrow box (0), and no arrow that points up (1).
"""

import numpy as np

from recognizer.synthesis.scribbles import (
    Figure,
    Line,
    arc,
    bar,
    curve,
    dots,
    line,
    lines,
    loops,
    sign,
    smooth,
    spiral,
    tangle,
    zigzag,
)


def triangle(rng: np.random.Generator) -> list[Line]:
    """A triangle on its base or on its point."""
    top = rng.uniform(0.3, 0.7)
    corners = line((0, 1), (top, 0), (1, 1), (0, 1))
    return [corners if rng.random() < 0.7 else corners * (1, -1)]


def square(rng: np.random.Generator) -> list[Line]:
    """Four sharp corners, as wide as high or wider; a narrow one would be a 0."""
    width = rng.uniform(1, 1.5)
    return [line((0, 0), (width, 0), (width, 1), (0, 1), (0, 0))]


def diamond(rng: np.random.Generator) -> list[Line]:
    """A square on its corner, with a line across."""
    return [line((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)), line((0, 0.5), (rng.uniform(0.9, 1), 0.5))]


def star(rng: np.random.Generator) -> list[Line]:
    """Five points in one line, or three lines through the middle."""
    if rng.random() < 0.5:
        angles = np.arange(6) * 4 * np.pi / 5 - np.pi / 2
        return [np.stack([np.cos(angles), np.sin(angles)], axis=1)]
    angles = np.arange(3) * np.pi / 3 + rng.uniform(0, np.pi)
    return [np.outer([-1, 1], [np.cos(angle), np.sin(angle)]) for angle in angles]


def arrow(rng: np.random.Generator) -> list[Line]:
    """An arrow to any side but up."""
    angle = np.radians(rng.uniform(-30, 210))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    head = rng.uniform(0.2, 0.4)
    return [line((0, 0), (1, 0)) @ turn, line((1 - head, -head), (1, 0), (1 - head, head)) @ turn]


def plus(rng: np.random.Generator) -> list[Line]:
    """Two lines across each other, about as long."""
    height = rng.uniform(0.8, 1.3)
    return [line((0, 0.5), (1, 0.5)), line((0.5, 0.5 - height / 2), (0.5, 0.5 + height / 2))]


def cross(rng: np.random.Generator) -> list[Line]:
    """Two slanting lines across each other."""
    width = rng.uniform(0.7, 1.2)
    return [line((0, 0), (width, 1)), line((width, 0), (0, 1))]


def check(rng: np.random.Generator) -> list[Line]:
    """A tick: short down, long up."""
    return [line((0, rng.uniform(0.4, 0.6)), (0.35, 1), (rng.uniform(0.9, 1.2), 0))]


def heart(rng: np.random.Generator) -> list[Line]:
    """Two bows and a point."""
    t = np.linspace(-np.pi, np.pi, 60) + rng.uniform(-0.1, 0.1)
    x, y = 16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [np.stack([x, -y], axis=1) / 32]


def smiley(rng: np.random.Generator) -> list[Line]:
    """A face."""
    eye = rng.uniform(0.12, 0.2)
    mouth = arc(0.5, 0.5, 0.3, 30, 150) if rng.random() < 0.7 else arc(0.5, 1, 0.3, 210, 330)
    return [arc(0.5, 0.5, 0.5), line((0.35, 0.3), (0.35, 0.3 + eye)), line((0.65, 0.3), (0.65, 0.3 + eye)), mouth]


def house(rng: np.random.Generator) -> list[Line]:
    """Walls and a roof, at times a door."""
    walls = line((0, 1), (0, 0.45), (1, 0.45), (1, 1), (0, 1))
    door = [line((0.4, 1), (0.4, 0.7), (0.6, 0.7), (0.6, 1))] if rng.random() < 0.5 else []
    return [walls, line((0, 0.45), (0.5, rng.uniform(0, 0.2)), (1, 0.45)), *door]


def question_mark(rng: np.random.Generator) -> list[Line]:
    """A bow, a stem and a dot well below."""
    stem = rng.uniform(0.6, 0.75)
    return [np.concatenate([arc(0.3, 0.25, 0.25, 180, 430), line((0.3, 0.5), (0.3, stem))]), arc(0.3, 1, 0.03)]


def hash_sign(rng: np.random.Generator) -> list[Line]:
    """Two lines by two lines."""
    lean = rng.uniform(0, 0.2)
    upright = [line((x + lean, 0), (x - lean, 1)) for x in (0.33, 0.67)]
    return [*upright, line((0, 0.33), (1, 0.33)), line((0, 0.67), (1, 0.67))]


def at_sign(rng: np.random.Generator) -> list[Line]:
    """A ring, a hook and most of a larger ring around them."""
    return [
        arc(0.5, 0.5, 0.2),
        np.concatenate([line((0.7, 0.3), (0.7, 0.6)), arc(0.5, 0.5, 0.5, 20, rng.uniform(-300, -270))]),
    ]


def ampersand(rng: np.random.Generator) -> list[Line]:
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


def percent(rng: np.random.Generator) -> list[Line]:
    """Two small rings and a stroke between them."""
    radius = rng.uniform(0.14, 0.2)
    return [arc(0.2, 0.2, radius), arc(0.8, 0.8, radius), line((0.85, 0), (0.15, 1))]


def _named(*figures: Figure) -> dict[str, Figure]:
    return {figure.__name__.replace("_", " "): figure for figure in figures}


TRAINING_FIGURES = _named(
    *(curve, tangle, sign, zigzag, loops, lines, dots, bar, triangle),
    *(square, star, arrow, plus, check, heart, smiley, hash_sign, question_mark, ampersand),
)
"""What a network may learn from."""

HELD_OUT_FIGURES = _named(spiral, cross, diamond, house, at_sign, percent)
"""What it is only measured on, so as to know what it makes of things it has never seen."""
