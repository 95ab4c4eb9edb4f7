"""What a drawing seems to be that is not one digit."""

import numpy as np
import pytest

from recognizer.arrays import CLASSES
from recognizer.images.shapes import Shape, count_side_by_side, shape_of
from recognizer.images.strokes import Stroke
from recognizer.synthesis.letterforms import write_digit

SIDE = 280.0
BAR = np.array([[140.0, 40.0], [140.0, 240.0]])


def number(digits: list[int], room: float, rng: np.random.Generator) -> list[Stroke]:
    """Digits written beside each other, each about 1 high, with room between them."""
    strokes: list[Stroke] = []
    right = 0.0
    for digit in digits:
        written = write_digit(digit, rng).strokes
        move = right + room - min(stroke[:, 0].min() for stroke in written) if strokes else 0.0
        strokes += [stroke + np.array([move, 0]) for stroke in written]
        right = max(float(stroke[:, 0].max()) for stroke in strokes)
    return strokes


def test_digits_beside_each_other_are_counted(rng: np.random.Generator) -> None:
    for digits in ([4, 2], [1, 1], [7, 0], [1, 9, 9]):
        for _ in range(20):
            strokes = number(digits, 0.15, rng)
            order = [strokes[index] for index in rng.permutation(len(strokes))]
            assert count_side_by_side(order) == len(digits)
            assert shape_of(order, 2.0) is Shape.SEVERAL


@pytest.mark.parametrize("digit", range(CLASSES))
def test_one_digit_is_neither_several_nor_a_scribble(digit: int, rng: np.random.Generator) -> None:
    for _ in range(60):
        strokes = write_digit(digit, rng).strokes
        assert count_side_by_side(strokes) == 1
        assert shape_of(strokes, 2.0) is Shape.SIGN


def test_what_is_low_belongs_to_its_neighbour() -> None:
    dot, dash = np.array([[200.0, 200.0]]), np.array([[180.0, 140.0], [240.0, 140.0]])
    assert count_side_by_side([BAR, dot]) == 1
    assert count_side_by_side([BAR, dash]) == 1
    assert count_side_by_side([dot]) == 1
    assert count_side_by_side([]) == 0
    assert count_side_by_side([BAR, BAR + np.array([60, 0])]) == 2


def test_strokes_of_one_place_join_what_they_bridge() -> None:
    bridge = np.array([[130.0, 140.0], [220.0, 140.0]])
    assert count_side_by_side([BAR, BAR + np.array([70, 0]), bridge]) == 1


def test_nothing_and_a_dot() -> None:
    assert shape_of([], SIDE) is Shape.NOTHING
    assert shape_of([np.empty((0, 2))], SIDE) is Shape.NOTHING
    assert shape_of([np.array([[100.0, 100.0]])], SIDE) is Shape.DOT
    assert shape_of([np.array([[100.0, 100.0], [104.0, 103.0]])], SIDE) is Shape.DOT
    assert shape_of([BAR], SIDE) is Shape.SIGN


def test_a_scribble_has_more_line_than_a_sign() -> None:
    across = np.tile([[60.0], [220.0]], (6, 1))
    scribble = np.concatenate([across, np.linspace(60, 220, 12)[:, np.newaxis]], axis=1)
    assert shape_of([scribble], SIDE) is Shape.SCRIBBLE
    heart = [[140, 230], [60, 130], [90, 70], [140, 110], [190, 70], [220, 130], [140, 230]]
    assert shape_of([np.array(heart, float)], SIDE) is Shape.SIGN
