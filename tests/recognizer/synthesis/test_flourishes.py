"""What people add to digits is where it belongs."""

import numpy as np

from recognizer.synthesis.flourishes import HABITS, bar, dot, flag, foot, slash

STEM = np.array([[0.0, -0.5], [0, 0.5]])
SEVEN = np.array([[-0.4, -0.5], [0.5, -0.5], [0, 0.5]])


def test_flourishes_are_where_they_belong(rng: np.random.Generator) -> None:
    top, bottom = np.array([10.0, 0]), np.array([10.0, 100])
    for _ in range(100):
        flagged, footed = flag(top, bottom, rng), foot(top, bottom, rng)
        assert flagged[0, 0] < 10
        assert 1 < flagged[0, 1] < 70  # below the top
        assert np.hypot(*(flagged[-1] - top)) < 12
        assert footed[0, 0] < 10 < footed[-1, 0]
        assert np.abs(footed[:, 1] - 100).max() < 25
        crossing = bar(np.array([30.0, 50]), 100, rng)
        assert crossing[0, 0] < 30 < crossing[-1, 0]
        assert np.abs(dot(np.zeros(2), np.array([30.0, 50]), rng)).max() < 30
        line = slash(np.zeros(2), np.array([30.0, 50]), rng)
        assert np.abs(line.mean(axis=0)).max() < 25


def test_habits_are_those_of_zeros_ones_and_sevens() -> None:
    assert set(HABITS) == {0, 1, 7}


def test_zeros_are_left_alone_more_often_than_not_and_widened_where_a_line_would_fill_them(
    rng: np.random.Generator,
) -> None:
    angles = np.linspace(0, 2 * np.pi, 40)
    slim = np.stack([0.15 * np.cos(angles), 0.5 * np.sin(angles)], axis=1)
    zeros = [HABITS[0]([slim], rng) for _ in range(200)]
    assert all(len(strokes) <= 2 for strokes in zeros)
    added = [strokes for strokes in zeros if len(strokes) == 2]
    assert 50 < len(added) < 110
    assert all(np.ptp(strokes[0][:, 0]) > 0.6 for strokes in added)
    assert all(np.array_equal(strokes[0], slim) for strokes in zeros if len(strokes) == 1)


def test_a_stem_gets_flag_or_foot_and_a_hook_no_flag(rng: np.random.Generator) -> None:
    added = [len(HABITS[1]([STEM], rng)) - 1 for _ in range(200)]
    assert all(added.count(number) > 15 for number in (0, 1, 2))
    hooked = np.array([[-0.5, -0.2], [0.2, -0.5], [0.2, 0.5]])
    feet = [strokes[1] for strokes in (HABITS[1]([hooked], rng) for _ in range(200)) if len(strokes) > 1]
    assert 10 < len(feet) < 80
    assert all(np.abs(each[:, 1] - 0.5).max() < 0.3 for each in feet)
    assert HABITS[1]([STEM, STEM], rng) == [STEM, STEM]


def test_a_seven_gets_its_bar_across_the_stem_and_only_one(rng: np.random.Generator) -> None:
    barred = [strokes for strokes in (HABITS[7]([SEVEN], rng) for _ in range(200)) if len(strokes) == 2]
    assert 50 < len(barred) < 110
    for _, line in barred:
        middle = line.mean(axis=0)
        assert abs(middle[1]) < 0.25
        on_stem = 0.5 - 0.5 * (middle[1] + 0.5)  # x of the stem at that height
        assert abs(middle[0] - on_stem) < 0.25
    crossed = [SEVEN, np.zeros((2, 2))]
    assert all(len(HABITS[7](crossed, rng)) == 2 for _ in range(20))
