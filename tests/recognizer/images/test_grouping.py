"""What may be a digit on a page of strokes."""

import numpy as np
import pytest

from recognizer.images.grouping import MOST_STROKES, candidates
from recognizer.images.lattice import Candidate
from recognizer.images.strokes import Stroke, draw
from recognizer.synthesis.letterforms import write_digit
from tests.recognizer.images.pages import FOUR, ONE, page


def groups(found: list[Candidate]) -> set[tuple[int, ...]]:
    return {each.strokes for each in found}


def covered(found: list[Candidate]) -> bool:
    """Whether every line can be walked through from its first atom to its last."""
    for line in {each.line for each in found}:
        mine = [each for each in found if each.line == line]
        reached = {0}
        for each in sorted(mine, key=lambda each: each.first):
            if each.first in reached:
                reached.add(each.last + 1)
        if max(each.last for each in mine) + 1 not in reached:
            return False
    return True


def test_an_empty_page_has_no_candidate() -> None:
    assert candidates([]) == []
    assert candidates([np.empty((0, 2)), np.full((3, 2), np.nan)]) == []


def test_a_digit_alone_is_drawn_as_the_whole_drawing(rng: np.random.Generator) -> None:
    for place in range(60):
        strokes = write_digit(place % 10, rng).strokes
        whole = [each for each in candidates(strokes) if len(each.strokes) == len(strokes)]
        assert len(whole) == 1
        assert np.array_equal(whole[0].column, draw(strokes))


@pytest.mark.parametrize("text", ["42", "2026", "447", "770", "11", "10", "00"])
def test_every_digits_strokes_are_a_candidate(text: str, rng: np.random.Generator) -> None:
    for gap in (-0.05, 0.1, 0.6):
        strokes, parts = page([text], gap, rng)
        order = rng.permutation(len(strokes))
        for places in (np.arange(len(strokes)), order):
            found = candidates([strokes[place] for place in places])
            known = {tuple(sorted(int(places[each]) for each in group)) for group in groups(found)}
            assert set(parts) <= known
            assert covered(found)
            assert len(found) <= 4 * len(text) + 2


def test_a_stroke_that_is_far_from_another_is_not_joined_to_it() -> None:
    assert groups(candidates([ONE, ONE + np.array([3.0, 0])])) == {(0,), (1,)}
    assert groups(candidates([*FOUR, ONE + np.array([3.0, 0])])) >= {(0, 1), (2,)}
    assert not any({1, 2} <= set(group) for group in groups(candidates([*FOUR, ONE + np.array([3.0, 0])])))


def test_a_part_goes_with_a_digit_rather_than_another_digit_does() -> None:
    def prior(*strokes: Stroke) -> float:
        (both,) = [each for each in candidates([*strokes, ONE - np.array([3.0, 0])]) if len(each.strokes) == 2]
        return both.prior

    bar = np.array([[-0.1, 0.4], [0.3, 0.4]])
    assert prior(ONE, bar) > prior(ONE, ONE + np.array([0.02, 0.0])) + 1
    assert prior(ONE, bar) > prior(ONE, bar + np.array([0.35, 0])) + 1


def test_lines_are_told_apart_and_come_from_the_top(rng: np.random.Generator) -> None:
    strokes, parts = page(["2026", "42", "57"], 0.2, rng)
    found = candidates(strokes[::-1])
    lines = {tuple(sorted(len(strokes) - 1 - each for each in one.strokes)): one.line for one in found}
    assert [lines[part] for part in parts] == [0] * 4 + [1] * 2 + [2] * 2


def test_the_circles_of_an_eight_are_in_one_line() -> None:
    turn = np.linspace(0, 2 * np.pi, 30)
    circle = np.stack([np.sin(turn), np.cos(turn)], axis=1) * 0.25
    assert (0, 1) in groups(candidates([circle, circle + np.array([0, 0.51])]))


def test_boxes_are_in_the_strokes_unit_and_priors_do_not_depend_on_it(rng: np.random.Generator) -> None:
    strokes, _ = page(["427"], 0.2, rng)
    small, large = candidates(strokes), candidates([stroke * 500 + 70 for stroke in strokes])
    assert [each.strokes for each in small] == [each.strokes for each in large]
    assert np.allclose([each.prior for each in small], [each.prior for each in large])
    assert np.allclose(np.array([each.box for each in small]) * 500 + 70, [each.box for each in large])


def test_points_that_are_no_places_are_passed_over() -> None:
    broken = np.concatenate([[[np.nan, 0.5], [np.inf, 0], [1e200, -1e300]], ONE])
    (found,) = candidates([np.full((2, 2), np.inf), broken])
    assert found.strokes == (1,)
    assert found.box == (ONE[:, 0].min(), ONE[:, 1].min(), ONE[:, 0].max(), ONE[:, 1].max())
    assert np.array_equal(found.column, draw([ONE]))


@pytest.mark.parametrize("scale", [1e-12, 1e6, 1e90])
def test_any_size_is_a_digit(scale: float) -> None:
    found = candidates([stroke * scale for stroke in FOUR])
    assert (0, 1) in groups(found)
    assert all(np.isfinite(each.prior) and np.isfinite(each.column).all() for each in found)


def test_flat_pages_and_dots_have_finite_candidates() -> None:
    dot = np.array([[5.0, 5.0]])
    dash = np.array([[0.0, 5.0], [3.0, 5.0]])
    strokes: list[list[Stroke]] = [[dot], [dot, dot], [dash], [dash, dot], [dash, dash + 10], [dot, *FOUR, dash]]
    for each in strokes:
        found = candidates(each)
        assert covered(found)
        assert all(np.isfinite(one.prior) for one in found)


def test_a_scribble_is_bounded(rng: np.random.Generator) -> None:
    def scribbled(count: int) -> list[Candidate]:
        return candidates([rng.random((12, 2)) * 0.3 + rng.random(2) * [6, 1] for _ in range(count)])

    assert len(scribbled(MOST_STROKES)) <= 4 * MOST_STROKES
    (one,) = scribbled(MOST_STROKES + 1)
    assert len(one.strokes) == MOST_STROKES + 1
