"""What a hasty hand does to a digit leaves the digit there."""

import numpy as np
import pytest

from recognizer.synthesis.curves import divided
from recognizer.synthesis.slips import GAP, OFTEN, broken, gone_over, slip, ticked

STEM = divided(np.array([[0.0, -0.5], [0, 0.5]]))
BEAM = divided(np.array([[-0.3, -0.5], [0.3, -0.5]]))


def test_most_digits_have_no_slip(rng: np.random.Generator) -> None:
    digits = [slip([BEAM, STEM], rng) for _ in range(400)]
    as_they_were = [each for each in digits if len(each) == 2 and each[0] is BEAM and each[1] is STEM]
    assert len(as_they_were) / 400 == pytest.approx(1 - 3 * OFTEN, abs=0.07)


def test_what_is_gone_over_stays_and_lies_beside_itself(rng: np.random.Generator) -> None:
    again = []
    for _ in range(50):
        first, second, *more = gone_over([BEAM, STEM], rng)
        assert first is BEAM
        assert second is STEM
        again.append(len(more))
        for line, here in zip(reversed(more), (STEM, BEAM), strict=False):
            apart = np.hypot(*(line[:, np.newaxis] - here).transpose(2, 0, 1)).min(axis=1)
            assert 0 < apart.mean() < 0.2
    assert all(again.count(number) > 10 for number in (1, 2))


def test_a_broken_line_has_a_gap_and_lies_where_it_was(rng: np.random.Generator) -> None:
    for _ in range(50):
        above, below, other = broken([BEAM, STEM], rng)
        assert other is BEAM
        gap = below[0, 1] - above[-1, 1]
        assert GAP[0] - 0.08 < gap < GAP[1] + 0.2
        assert np.abs(np.concatenate([above, below])[:, 0]).max() < 0.12
        assert above[0, 1] == -0.5


def test_a_tick_is_short_and_turns_off(rng: np.random.Generator) -> None:
    ends = []
    for _ in range(50):
        beam, stem = ticked([BEAM, STEM], rng)
        changed, kept, end = (stem, STEM, -1) if beam is BEAM else (beam, BEAM, 0)
        assert len(changed) == len(kept) + 1
        assert 0.06 < np.hypot(*(changed[end] - kept[end])) < 0.17
        ends.append(end)
    assert 10 < ends.count(0) < 40


@pytest.mark.parametrize("points", [1, 2, 3])
def test_a_dot_or_a_dash_may_slip_as_well(points: int, rng: np.random.Generator) -> None:
    strokes = [STEM[:points]]
    for each in (gone_over, broken, ticked):
        for _ in range(20):
            assert all(len(stroke) and np.isfinite(stroke).all() for stroke in each(strokes, rng))
