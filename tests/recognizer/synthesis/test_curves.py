"""Smooth lines pass their points, and strokes placed anew keep their way."""

import numpy as np
import pytest

from recognizer.synthesis.curves import LONGEST_PIECE, catmull_rom, divided, resampled


def test_a_smooth_line_passes_its_points_and_goes_straight_where_they_are(rng: np.random.Generator) -> None:
    points = rng.random((7, 2))
    line = catmull_rom(points, np.arange(6) / 6)
    assert line.shape == (4 * 6, 2)
    assert np.allclose(line[::6], points[1:-2])
    assert np.allclose(catmull_rom(points, np.array([0.0, 1.0]))[1::2], points[2:-1])
    straight = catmull_rom(np.outer(np.arange(5), [1.0, 1.0]), np.linspace(0, 1, 8))
    assert np.allclose(straight[:, 0], straight[:, 1])


def test_a_smooth_line_leaves_a_point_in_the_direction_of_its_neighbours(rng: np.random.Generator) -> None:
    points, step = rng.random((5, 2)), 1e-6
    line = catmull_rom(points, np.array([0, step, 1 - step, 1]))
    slopes = (line[1::4] - line[::4]) / step, (line[3::4] - line[2::4]) / step
    assert np.allclose(slopes[0], (points[2:-1] - points[:-3]) / 2, atol=1e-4)
    assert np.allclose(slopes[1], (points[3:] - points[1:-2]) / 2, atol=1e-4)


def test_resampled_points_are_evenly_spaced_and_end_where_the_stroke_does() -> None:
    corner = np.array([[0.0, 0], [0.3, 0], [0.3, 0.73]])
    line = resampled(corner, 0.02)
    assert len(line) == 1 + int(1.03 / 0.02)
    assert np.allclose(line[[0, -1]], corner[[0, -1]])
    steps = np.hypot(*np.diff(line, axis=0).T)
    assert steps.max() == pytest.approx(1.03 / (len(line) - 1))
    assert np.sort(steps)[1] == pytest.approx(steps.max())  # all but the one that cuts the corner
    assert len(resampled(corner[:1], 0.02)) == 2  # a dot stays where it is
    assert np.array_equal(resampled(corner[[0, 0]], 0.02), corner[[0, 0]])


def test_a_divided_stroke_keeps_its_points_and_has_no_long_piece() -> None:
    corner = np.array([[0.0, 0], [0.31, 0], [0.31, 0.7]])
    line = divided(corner)
    steps = np.hypot(*np.diff(line, axis=0).T)
    assert steps.max() <= LONGEST_PIECE + 1e-9
    assert all((np.abs(line - point).sum(axis=1) < 1e-9).any() for point in corner)
    assert np.array_equal(divided(corner[:1]), corner[:1])


def test_a_device_that_notices_every_pixel_is_thinned_out_but_for_the_ends() -> None:
    dense = np.linspace(0, 1, 3000)[:, np.newaxis] * [0.3, 1.0]
    line = divided(dense)
    assert len(line) < 50
    assert np.allclose(line[[0, -1]], dense[[0, -1]])
