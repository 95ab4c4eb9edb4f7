"""Numbers as colours on black."""

import numpy as np

from interface.figures.shades import (
    AGAINST,
    FOR,
    GAP,
    INK,
    STRONG,
    TILE,
    enlarged,
    one_sided,
    plain_ink,
    tiles,
    two_sided,
    with_lines,
)


def test_two_sides_have_two_colours_and_ink_of_neither_is_gray() -> None:
    values, image = np.zeros((28, 28)), np.zeros((784, 1))
    values[3, 4], values[5, 6], values[7, 8] = 2, -5, 0.5
    image.reshape(28, 28)[[3, 5, 9], [4, 6, 9]] = 1
    picture = two_sided(values, image, most=1)
    assert tuple(picture[3, 4]) == FOR
    assert tuple(picture[5, 6]) == AGAINST
    assert tuple(picture[9, 9]) == (INK, INK, INK)
    assert tuple(picture[7, 8]) == tuple(round(colour / 2 + 1e-9) for colour in FOR)
    assert not picture[0].any()


def test_much_of_one_thing_is_yellow() -> None:
    values = np.zeros((28, 28))
    values[1, 2] = 3
    picture = one_sided(values, np.zeros((784, 1)), most=3)
    assert tuple(picture[1, 2]) == STRONG
    assert np.count_nonzero(picture.any(axis=2)) == 1


def test_lines_go_where_their_points_are() -> None:
    blank = enlarged(plain_ink(np.zeros((784, 1))), 12)
    picture = with_lines(blank, [np.array([[2.0, 5], [20, 5]])])
    assert picture.shape == (336, 336, 3)
    rows, columns = np.nonzero(picture.any(axis=2))
    assert abs(rows.mean() - 60) < 1
    assert abs(columns.min() - 24) <= 3
    assert abs(columns.max() - 240) <= 3


def test_a_single_point_can_be_drawn() -> None:
    assert with_lines(enlarged(plain_ink(np.zeros((784, 1))), 12), [np.array([[14.0, 14]])]).shape == (336, 336, 3)


def test_maps_lie_beside_each_other_with_gaps_that_are_seen_through() -> None:
    maps = np.zeros((5, 7, 7))
    maps[0], maps[4] = 3, -3
    sheet = tiles(maps, across=3, most=3)
    assert sheet.shape == (2 * TILE + GAP, 3 * TILE + 2 * GAP, 4)
    assert sheet[0, 0].tolist() == [255, 255, 255, 255]
    assert sheet[TILE + GAP, TILE + GAP].tolist() == [*AGAINST, 255]
    assert not sheet[0, TILE].any()
    assert not sheet[-1, -1].any()  # where there is no sixth
    assert sheet[0, -1].tolist() == [0, 0, 0, 255]
