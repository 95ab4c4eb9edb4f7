"""Rules of paper and tables, taken away from under digits."""

import numpy as np
import pytest

from recognizer.images.photo.rules import without_rules

HEIGHT, WIDTH = 300, 400
INSIDE = np.ones((HEIGHT, WIDTH), np.bool_)


def stroke() -> np.ndarray:
    """A slanting stroke across the middle of a picture, as dark as ink."""
    ink = np.zeros((HEIGHT, WIDTH))
    for row in range(90, 210):
        left = 200 - (row - 150) // 3
        ink[row, left : left + 8] = 0.7
    return ink


@pytest.mark.parametrize("level", [0.15, 0.3, 0.7])
@pytest.mark.parametrize("slope", [-0.04, 0.0, 0.03])
@pytest.mark.parametrize("down", [False, True])
def test_rules_go_and_the_stroke_across_them_stays(level: float, slope: float, down: bool) -> None:
    picture, ink = (stroke().T, stroke().T) if down else (stroke(), stroke())
    turned = picture.T if down else picture
    columns = np.arange(turned.shape[1])
    for first in (50, 110, 170, 230):
        rows = np.rint(first + slope * columns).astype(int)
        for step in (0, 1):
            turned[rows + step, columns] = np.maximum(turned[rows + step, columns], level)
    left = without_rules(picture, np.ones(picture.shape, np.bool_), 0.002)
    assert (left[ink > 0] > 0).mean() > 0.98
    assert (left[ink == 0] > 0).sum() < 100  # of 4 · 2 · 400 pixels


def test_a_table_goes_and_the_ones_in_it_stay() -> None:
    picture = np.zeros((HEIGHT, WIDTH))
    for column in (60, 160, 260, 360):
        picture[50:252, column : column + 2] = 0.7
    for row in (50, 150, 250):
        picture[row : row + 2, 60:362] = 0.7
    ones = np.zeros_like(picture, np.bool_)
    for row in (65, 165):
        for column in (110, 210, 310):
            ones[row : row + 70, column : column + 7] = True
    picture[ones] = 0.7
    left = without_rules(picture, INSIDE, 0.002)
    assert (left[ones] > 0).all()
    assert (left[~ones] > 0).sum() < 10  # also where lines cross


def test_long_strokes_are_no_rules() -> None:
    ones = np.zeros((HEIGHT, WIDTH))
    ones[40:260, 120:130] = ones[40:260, 250:260] = 0.7
    assert np.array_equal(without_rules(ones, INSIDE, 0.002), ones)
