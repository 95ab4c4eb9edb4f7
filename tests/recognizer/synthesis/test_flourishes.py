"""What people add to digits is where it belongs."""

import numpy as np

from recognizer.synthesis.flourishes import HABITS, bar, crossbar, dot, flag, foot, slash, tail

STEM = np.array([[0.0, -0.5], [0, 0.5]])
FIVE = np.array([[0.5, -0.5], [-0.3, -0.5], [-0.4, 0], [0.1, -0.1], [0.4, 0.2], [0, 0.5], [-0.4, 0.4]])
SEVEN = np.array([[-0.4, -0.5], [0.5, -0.5], [0, 0.5]])


def test_flourishes_are_where_they_belong(rng: np.random.Generator) -> None:
    top, bottom = np.array([10.0, 0]), np.array([10.0, 100])
    for _ in range(100):
        flagged, footed = flag(top, bottom, rng), foot(top, bottom, rng)
        assert flagged[0, 0] < 10
        assert 1 < flagged[0, 1] < 90  # below the top
        assert np.hypot(*(flagged[-1] - top)) < 18
        hooked = tail(top, bottom, rng)
        assert np.array_equal(hooked[0], bottom)
        assert 7 < np.hypot(*(hooked[-1] - bottom)) < 25
        assert hooked[-1, 1] <= 100
        assert footed[0, 0] < 10 < footed[-1, 0]
        assert np.abs(footed[:, 1] - 100).max() < 25
        crossing = bar(np.array([30.0, 50]), 100, rng)
        assert crossing[0, 0] < 30 < crossing[-1, 0]
        assert np.abs(dot(np.zeros(2), np.array([30.0, 50]), rng)).max() < 30
        for across in (slash, crossbar):
            line = across(np.zeros(2), np.array([30.0, 50]), rng)
            assert np.abs(line.mean(axis=0)).max() < 30
        assert np.ptp(line[:, 0]) > 2 * np.ptp(line[:, 1])  # nearly level


def test_some_slashes_reach_far_beyond_the_zero(rng: np.random.Generator) -> None:
    radii = np.array([30.0, 50])
    reaches = [float(np.hypot(*(slash(np.zeros(2), radii, rng) / radii).T).max()) for _ in range(200)]
    assert 30 < np.count_nonzero(np.array(reaches) > 1.6) < 80
    assert max(reaches) < 2.6


def test_habits_leave_more_digits_as_they_are_than_not_and_never_change_what_they_were_given(
    rng: np.random.Generator,
) -> None:
    assert set(HABITS) == {0, 1, 5, 6, 7, 8}
    for label in (5, 6, 7, 8):
        for stroke in (FIVE, SEVEN, STEM, STEM[:1]):
            given = stroke.copy()
            same = [np.array_equal(HABITS[label]([given], rng)[0], stroke) for _ in range(60)]
            assert np.mean(same) > 0.4
            assert np.array_equal(given, stroke)


def test_a_fives_cap_is_found_and_put_into_the_air(rng: np.random.Generator) -> None:
    for strokes in ([FIVE], [FIVE[1:], FIVE[:2]]):
        moved = [each for each in (HABITS[5](strokes, rng) for _ in range(200)) if not np.array_equal(each[0], FIVE)]
        caps = [each[1] for each in moved if not np.array_equal(each[-1], FIVE[:2])]
        assert 30 < len(caps) < 90
        assert all(np.ptp(cap[:, 0]) > 0.5 and cap[:, 1].mean() < -0.4 for cap in caps)
        assert min(cap[:, 1].mean() for cap in caps) < -0.62


def test_a_sixs_loop_may_stand_beside_its_stem(rng: np.random.Generator) -> None:
    six = np.array([[0.1, -0.5], [-0.3, 0.1], [0, 0.5], [0.3, 0.2], [0, 0], [-0.3, 0.2]])
    cut = [each for each in (HABITS[6]([six], rng) for _ in range(200)) if len(each) == 2]
    assert 10 < len(cut) < 50
    assert all(0.01 < loop[0, 0] - stem[-1, 0] < 0.13 for stem, loop in cut)


def test_an_eights_ends_above_may_be_apart(rng: np.random.Generator) -> None:
    way = np.linspace(0, 2 * np.pi, 60)
    eight = np.stack([0.3 * np.sin(2 * way), -0.5 * np.cos(way)], axis=1)
    opened = [each[0] for each in (HABITS[8]([eight], rng) for _ in range(200)) if len(each[0]) != len(eight)]
    gaps = [float(np.hypot(*(each[0] - each[-1]))) for each in opened]
    assert 20 < len(gaps) < 70
    assert np.mean(np.array(gaps) > 0.12) > 0.3
    below = [each[len(each) // 2] for each in opened]
    assert np.allclose(below, [0, 0.5], atol=0.05)
    upside_down = HABITS[8]([-eight], rng)
    assert len(upside_down[0]) == len(eight)


def test_zeros_are_left_alone_more_often_than_not_and_widened_where_a_line_would_fill_them(
    rng: np.random.Generator,
) -> None:
    angles = np.linspace(0, 2 * np.pi, 40)
    slim = np.stack([0.15 * np.cos(angles), 0.5 * np.sin(angles)], axis=1)
    zeros = [HABITS[0]([slim], rng) for _ in range(200)]
    assert all(len(strokes) <= 2 for strokes in zeros)
    added = [strokes for strokes in zeros if len(strokes) == 2]
    assert 50 < len(added) < 110
    assert all(np.ptp(strokes[0][:, 0]) > 0.48 for strokes in added)
    assert all(np.array_equal(strokes[0], slim) for strokes in zeros if len(strokes) == 1)


def test_a_stem_gets_flag_or_foot_and_a_hook_no_flag(rng: np.random.Generator) -> None:
    added = [len(HABITS[1]([STEM], rng)) - 1 for _ in range(200)]
    assert all(added.count(number) > 15 for number in (0, 1, 2))
    hooked = np.array([[-0.5, -0.2], [0.2, -0.5], [0.2, 0.5]])
    feet = [strokes[1] for strokes in (HABITS[1]([hooked], rng) for _ in range(200)) if len(strokes) > 1]
    assert 10 < len(feet) < 80
    assert all(np.abs(each[:, 1] - 0.5).max() < 0.3 for each in feet)
    long_flagged = np.array([[-0.4, 0.3], [0.1, -0.5], [0.1, 0.5]])
    assert all(len(HABITS[1]([long_flagged], rng)) == 1 for _ in range(60))
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
