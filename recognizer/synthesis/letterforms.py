"""Letterforms: the ways in which people write each digit, as lines of the pen.

MNIST was written by Americans in the early nineties; the world also writes slashed zeros, ones with flag and foot,
crossed sevens, fives with their hat apart. Each form is a line of text in a box about 100 high, x to the right and y
downwards: `12,30` is a point that the line passes smoothly, `12,30!` one where it turns sharply, `|` lifts the pen, and
`@50,26,24,25,-90,-450` is an arc of an ellipse, given by centre, radii, and where it begins and ends in degrees (0 is
to the right, 90 below, so that falling angles turn as most pens do). A form is written with a hand that is never the
same: its points and arcs are moved a little each time.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import Stroke
from recognizer.synthesis.curves import catmull_rom

DIGIT_FORMS: dict[int, tuple[str, ...]] = {
    0: (
        "@50,50,31,48,-80,-440",
        "@50,50,42,48,-60,-410",
        "@50,50,33,48,-50,-370",  # not closed
        "@50,50,33,48,-110,230",  # the other way round
        "@50,50,32,48,-120,-540",  # the end beyond the beginning
        "@52,50,33,48,-20,-370 | @46,50,33,48,-100,40",  # two halves
        "64,16 46,18 20,42 26,86 54,98 80,68 72,22 42,2 20,20",  # begun inside
        "@50,50,70,48,-60,-410",  # lying
        "@50,50,42,48,-172,152",  # open at the left
        "66,-1 44,5 22,34 24,76 50,98 78,74 76,32 54,14 30,16",  # begun above, as a six is
        "30,0 54,10 28,24 20,66 48,98 78,74 76,32 52,10 34,12",
    ),
    1: (
        "50,0 50,100",
        "50,0 46,50 50,100",
        "30,22 52,0! 52,100",
        "14,40 58,0! 58,100",
        "8,30 32,22 54,0! 54,100",
        "28,24 52,0! 52,100 | 18,100 86,100",
        "20,34 54,0! 54,98! 14,98! 92,98",
        "50,0 50,100 | 22,100 80,100",
        "30,22 56,0! 56,86 51,97 40,97",  # a hook for a foot
        "20,38 40,20 52,3 58,12 52,100",  # the flag round
        "6,64 52,0! 58,100",
        "2,40 38,26 84,0! 42,100",  # leaning
        "48,0 52,98! 36,80",  # a tick at the foot
        "54,0 46,98! 58,84",
        "50,0 48,88 54,99 70,95",
        "50,0 48,100! 72,98",
        "12,70 54,0! 56,100",  # a long flag
        "22,84 58,0! 62,100",
        "36,18 54,2! 53,88 57,98 66,95",
        "22,32 44,16 | 56,0 56,100",  # the flag apart
        "30,14 52,9! 54,0! 52,100",
    ),
    2: (
        "12,28 20,8 50,0 78,10 80,34 56,62 10,98! 88,98",
        "12,22 26,4 56,0 78,16 74,38 46,70 8,98! 50,96 90,99",
        "12,28 22,6 50,0 80,14 78,38 50,72 24,95 10,92 14,80 32,84 62,97 92,92",  # a loop below
        "14,24 30,2 66,2 78,28 58,62 26,90 12,84 24,76 46,92 72,99 90,86",
        "12,8 50,3 82,6! 50,50 10,98! 90,96",  # nearly a Z
        "10,30 28,4 64,2 76,26 56,58 20,94! 44,88 66,98 96,92",
    ),
    3: (
        "12,14 45,0 78,12 74,36 40,47! 80,58 84,82 50,100 10,88",
        "12,3 82,2! 42,42! 78,54 84,80 50,100 10,88",  # a flat top
        "16,4 78,4! 40,40! 84,62 72,96 14,98",
        "14,12 46,0 76,12 72,36 44,50 34,44 50,44 80,58 82,84 48,100 10,86",  # a loop in the middle
        "16,10 54,0 72,18 46,44! 74,56 80,78 56,98 12,94",
        "14,8 50,0 78,20 58,46 44,46! 62,46 88,70 64,99 10,92",
        "14,10 50,0 76,18 44,46 | 42,46 80,60 78,88 44,100 10,90",  # two strokes
    ),
    4: (
        "26,0 12,58! 90,56 | 68,24 62,100",  # open
        "20,2 16,54! 92,50 | 72,0 68,100",
        "65,100 65,0! 5,68! 92,68",  # closed
        "62,0 6,66! 94,64 | 64,2 64,100",
        "16,0 13,42 30,54 74,46 | 78,0 72,100",  # round below
        "18,4 16,40 40,54 74,44! 80,4! 70,100",
        "40,0 22,52! 76,44 | 68,20 48,100",
        "46,0 10,62! 86,56 | 66,36 54,100",
        "24,0 16,50 26,58 84,54 | 86,4 81,100",  # the stem far to the right
        "14,6 10,54! 83,52 | 84,-4 82,100",
        "22,0 14,54! 100,54 | 76,34 72,100",
    ),
    5: (
        "82,2 26,3! 20,43! 50,34 82,52 80,84 45,100 10,90",
        "25,2 20,43! 50,34 82,52 80,84 45,100 10,90 | 25,3 86,0",  # two strokes
        "24,10 20,46! 52,38 82,56 78,86 45,100 10,92 | 34,-2 92,-4",  # the hat apart
        "20,4 18,42 50,40 78,56 76,84 46,100 12,94 | 30,6 88,2",
        "24,6 18,44! 50,36 78,56 72,86 44,100 12,94 | 24,4 108,-4",
        "82,4 36,4 22,24! 24,40 60,46 80,66 68,94 36,100 10,92",
        "80,2 24,2! 22,45! 70,46 78,70 70,97 12,98",
        "28,14 20,46! 52,36 80,54 76,86 44,100 10,92 | 42,-8 98,-12",  # the hat in the air
        "32,6 26,46! 56,38 82,56 76,88 46,100 14,94 | 2,-10 72,-14",  # the hat to the left
        "34,2 24,46! 54,36 80,56 76,86 44,100 12,94 | 8,16 84,8",  # the hat across
        "82,8 52,0 26,14 30,38 66,54 78,80 50,100 12,90",  # like an S
        "86,2 44,2 24,24 44,44 76,64 66,94 12,98",
    ),
    6: (
        "70,0 34,36 14,70 28,97 62,98 80,76 62,56 32,62 18,76",
        "78,14 60,0 30,20 14,62 28,97 62,98 80,76 62,55 30,60 17,76",  # curled
        "44,0 20,44 14,76 36,100 68,92 74,68 50,54 20,70",
        "82,4 42,30 18,64 24,94 52,100 70,84 58,68 34,72 22,86",
        "58,0 20,40 10,72 36,100 76,92 84,64 56,44 18,62",
        "62,0 28,40 16,78 28,98 | 20,74 48,54 78,68 70,94 36,99",  # two strokes
        "48,0 22,50 24,96 | @58,76,23,22,-200,-560",
        "40,14 60,0 36,28 14,66 28,97 62,98 80,76 60,56 22,72",  # begun with a hook
        "84,20 78,2 44,18 18,60 26,95 58,99 76,78 58,58 24,72",
        "42,0 20,46 18,88 42,99 74,78 78,46 60,42 42,66 36,94",  # the loop nearly as high
    ),
    7: (
        "12,3 86,3! 40,100",
        "10,8 88,3! 56,48 44,100",
        "12,3 86,3! 42,100 | 28,50 80,48",  # crossed
        "10,6 84,2! 58,50 46,100 | 24,56 82,46",
        "12,20 13,4! 88,4! 42,100",
        "10,18 26,4 56,10 90,3! 52,52 40,100 | 30,50 78,50",
        "12,10 66,1 84,14 62,55 48,100",
        "12,22 20,6 46,14 86,4! 58,50 46,100 | 32,54 88,48",
        "8,18 22,2 32,12 60,12 90,2 66,50 50,100 | 36,52 86,46",
        "12,5 86,2! 56,60 47,90 38,99 28,93",  # a curled foot
        "10,8 82,4! 54,54 48,90 54,98 63,95",
        "14,24 16,4! 88,2! 54,54 44,100",  # a serif
        "12,4 86,3! 46,100 | 30,36 82,62",  # the bar slanted
        "12,18 14,4! 88,2! 44,100 | 26,66 86,34",
        "10,6 84,2! 58,50 46,100 | 6,54 98,48",  # the bar long
    ),
    8: (
        "74,14 50,0 26,18 40,42 70,60 78,83 50,100 22,84 32,60 62,42 76,16",
        "@50,25,22,24,-90,-450 | @50,74,28,26,-90,-450",  # two circles
        "@50,26,25,26,80,-275 | @50,74,26,25,-90,260",
        "50,46 24,26 50,0 76,26 50,46 20,76 50,100 80,76 50,47",
        "80,8 50,0 24,22 48,46 78,74 52,100 22,80 44,54 68,32 82,12",  # open above
        "82,2 50,4 30,24 60,62 50,96 26,90 30,66 60,38 88,4",  # like a fish
        "26,14 50,0 74,18 60,42 30,60 22,83 50,100 78,84 68,60 38,42 24,16",
        "62,6 36,2 26,22 42,44 74,64 72,92 44,100 22,82 34,60 66,40 74,20 58,4",
        "56,0 28,8 26,30 54,50 80,76 50,100 22,78 48,50 84,14",
        "44,0 72,8 74,30 46,50 20,76 50,100 78,78 52,50 16,14",  # the other way round
        "86,18 56,2 26,14 40,42 74,66 70,94 32,96 24,72 56,44 72,-6",  # the ends crossed
        "68,40 78,18 52,0 26,18 48,44 80,72 54,100 22,82 40,58 54,52",  # open at the side
    ),
    9: (
        "76,20 50,0 18,20 26,48 58,46 77,14! 74,60 70,100",
        "76,20 50,0 18,20 26,48 58,46 77,14! 78,60 62,94 24,97",
        "@45,26,30,26,-20,-380 | 76,6 74,100",  # circle and stick
        "78,22 50,0 18,22 30,50 62,46 79,15! 82,66 68,96 36,99 16,86",  # curled
        "76,22 52,0 20,22 30,46 60,42 78,14! 64,60 40,100",
        "74,18 46,0 18,24 34,48 66,38 78,12 76,56 58,100",
        "54,46 26,44 20,16 50,1 78,14 80,54 60,92 24,98 8,88",  # not closed
        "75,20 46,0 18,20 34,44 70,34 80,22 82,58 62,94 20,98",
        "44,48 18,34 30,6 66,2 80,16 62,60 30,100",
        "62,3 26,4 18,34 46,48 78,20! 72,100",  # open above
        "52,0 20,14 24,44 54,46 80,8 78,60 68,100",
        "@44,28,30,27,-100,-460 | 75,20 60,100",
        "70,8 46,0 22,18 32,42 62,38 76,10! 78,60 60,94 34,99 16,88",  # as a g
        "72,16 48,0 20,16 26,46 60,40 76,14! 72,62 54,90 20,100",
    ),
}
"""Forms of each digit. Slashes and dots of zeros, and more flags, feet and bars, are added by `flourishes`."""

FINENESS = 6
"""Points that stand for the curve between two neighbouring points of a form."""

ARC_STEP = 24.0
"""Degrees between the points of an arc."""


def write_digit(label: int, rng: np.random.Generator, forms: dict[int, tuple[str, ...]] = DIGIT_FORMS) -> Drawing:
    """Write a digit in one of its forms, each as likely.

    Args:
        label: 0 to 9.
        rng: chooses the form and moves its points.
        forms: to choose from, by digit.

    Returns:
        A drawing about 1 high.
    """
    choices = forms[label]
    return Drawing(label, write(choices[int(rng.integers(len(choices)))], rng))


def write(form: str, rng: np.random.Generator) -> tuple[Stroke, ...]:
    """Write a form in this module's notation; a stroke for each of its lines, n × 2, in which the box is 1 high."""
    return tuple(_stroke(each, rng) for each in form.split("|"))


def _stroke(text: str, rng: np.random.Generator) -> Stroke:
    """The points of one stroke of a form: its pieces between sharp turns, each a smooth curve."""
    text = text.strip()
    if text.startswith("@"):
        return _arc([float(number) for number in text[1:].split(",")], rng) / 100
    points = [word.rstrip("!").split(",") for word in text.split()]
    moved = np.array(points, np.float64) + rng.normal(0, 2.2, (len(points), 2))
    turns = [place for place, word in enumerate(text.split()) if word.endswith("!")]
    bounds = [0, *turns, len(points) - 1]
    pieces = [_smooth(moved[first : last + 1]) for first, last in pairwise(bounds)]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])]) / 100


def _arc(numbers: list[float], rng: np.random.Generator) -> Stroke:
    """An ellipse's arc, drawn like a spiral: where it ends, the hand is a little nearer or farther than it began."""
    x, y, across, down, begin, end = numbers
    begin, end = begin + rng.normal(0, 10), end + rng.normal(0, 10)
    angles = np.radians(np.linspace(begin, end, 2 + int(abs(end - begin) / ARC_STEP)))
    growth = 1 + np.linspace(-0.5, 0.5, angles.size) * rng.normal(0, 0.12)
    radii = np.array([across, down]) * rng.normal(1, 0.07, 2)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) * growth[:, np.newaxis]
    return _smooth(circle * radii + [x, y] + rng.normal(0, 2, 2), fineness=2)


def _smooth(points: Stroke, fineness: int = FINENESS) -> NDArray[np.float64]:
    """A smooth line through n points, `fineness` of its points for each piece between two of them."""
    ends = 2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1]  # begun and ended as if it went straight on
    line = catmull_rom(np.concatenate([ends[0], points, ends[1]]), np.arange(fineness) / fineness)
    return np.concatenate([line, points[-1:]])
