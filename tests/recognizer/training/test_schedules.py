import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizer.errors import BadInput
from recognizer.training.schedules import Constant, Cosine, Curve, OneCycle, Schedule, StepDecay, parse_schedule

drops = st.integers(1, 999).map(lambda thousandths: thousandths / 1000) | st.floats(0.001, 1, exclude_max=True)
curves: st.SearchStrategy[Curve] = st.one_of(
    st.sampled_from([Constant(), Cosine(), OneCycle()]),
    st.builds(StepDecay, drop=drops, parts=st.none() | st.integers(2, 100)),
)
schedules = st.builds(Schedule, curve=curves, warm_up=st.integers(0, 90))


def path_of(schedule: Schedule, iterations: int) -> list[float]:
    """The factor in the middle of each iteration."""
    return [schedule.at((iteration - 0.5) / iterations) for iteration in range(1, iterations + 1)]


def factors(text: str, iterations: int) -> list[float]:
    return path_of(parse_schedule(text), iterations)


@given(schedule=schedules)
def test_a_line_of_text_reads_back(schedule: Schedule) -> None:
    assert parse_schedule(schedule.text) == schedule


@given(schedule=schedules, iterations=st.integers(1, 10**9), data=st.data())
def test_factors_are_over_0_and_at_most_1(schedule: Schedule, iterations: int, data: st.DataObject) -> None:
    anywhere = data.draw(st.integers(1, iterations))
    for iteration in (1, anywhere, iterations):
        assert 0 < schedule.at((iteration - 0.5) / iterations) <= 1


@given(curve=curves, warm_up=st.integers(0, 90), iterations=st.integers(1, 200))
def test_all_but_one_cycle_only_fall_after_the_warm_up(curve: Curve, warm_up: int, iterations: int) -> None:
    path = path_of(Schedule(curve, warm_up), iterations)
    risen = sum((iteration - 0.5) / iterations < warm_up / 100 for iteration in range(1, iterations + 1))
    assert all(before < after for before, after in pairwise(path[:risen]))
    if not isinstance(curve, OneCycle):
        assert all(before >= after for before, after in pairwise(path[risen:]))


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("", Schedule()),
        ("constant", Schedule()),
        ("  Cosine ", Schedule(Cosine())),
        ("step", Schedule(StepDecay(0.1))),
        ("step0.2", Schedule(StepDecay(0.2))),
        ("step.5x10", Schedule(StepDecay(0.5, 10))),
        ("stepx4", Schedule(StepDecay(0.1, 4))),
        ("warm-up", Schedule(Constant(), 5)),
        ("warm-up cosine", Schedule(Cosine(), 5)),
        ("warm-up20 one-cycle", Schedule(OneCycle(), 20)),
    ],
)
def test_lines_that_people_type(text: str, schedule: Schedule) -> None:
    assert parse_schedule(text) == schedule


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (Schedule(), "constant"),
        (Schedule(StepDecay()), "step0.1"),
        (Schedule(StepDecay(0.5, 10)), "step0.5x10"),
        (Schedule(Cosine(), 5), "warm-up5 cosine"),
        (Schedule(OneCycle()), "one-cycle"),
    ],
)
def test_the_line_that_is_shown(schedule: Schedule, text: str) -> None:
    assert schedule.text == text


def test_constant_is_1() -> None:
    assert factors("constant", 3) == [1, 1, 1]


def test_step_falls_at_half_and_three_quarters() -> None:
    assert factors("step", 8) == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01])
    assert factors("step0.5", 4) == [1, 1, 0.5, 0.25]


def test_step_in_parts_falls_after_each_but_the_last() -> None:
    assert factors("step0.5x4", 8) == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]
    assert factors("step0.5x10", 100)[9:11] == [1, 0.5]
    assert factors("step0.5x10", 100)[-1] == 0.5**9


def test_cosine_at_the_middles_of_the_steps() -> None:
    assert factors("cosine", 1) == pytest.approx([0.5])
    assert factors("cosine", 3) == pytest.approx([(1 + math.sqrt(3) / 2) / 2, 0.5, (1 - math.sqrt(3) / 2) / 2])
    path = factors("cosine", 10_000)
    assert path[0] == pytest.approx(1)
    assert 0 < path[-1] < 1e-8


def test_one_cycle_rises_from_a_25th_and_falls_to_almost_0() -> None:
    path = factors("one-cycle", 1000)
    assert path[0] == pytest.approx(0.04 + 0.96 * 0.5 / 300)
    assert path[149] == pytest.approx(0.04 + 0.96 * 149.5 / 300)
    assert max(path) == pytest.approx(1, abs=1e-5)
    assert path.index(max(path)) == 300
    assert path[649] == pytest.approx(0.5, abs=0.002)
    assert 0 < path[-1] < 1e-5
    assert all(before < after for before, after in pairwise(path[:301]))
    assert all(before > after for before, after in pairwise(path[300:]))


def test_warm_up_rises_in_a_straight_line_to_where_the_other_begins() -> None:
    assert factors("warm-up50", 4) == [0.25, 0.75, 1, 1]
    assert factors("warm-up50 step", 8) == pytest.approx([0.125, 0.375, 0.625, 0.875, 1, 1, 0.1, 0.01])
    assert factors("warm-up20 cosine", 10)[2:] == pytest.approx(factors("cosine", 8))
    assert factors("warm-up20 one-cycle", 10)[:2] == pytest.approx([0.01, 0.03])
    assert factors("warm-up", 100)[:6] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9, 1])


@pytest.mark.parametrize("progress", [-0.1, 0.0, 1.0, 1.1, float("nan")])
def test_progress_that_there_is_none_of(progress: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Schedule().at(progress)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("foo", "found 'foo' as word 1, expected constant, step, step0.5x10, cosine or one-cycle"),
        ("warm-up5 foo", "found 'foo' as word 2"),
        ("warm-up5 cosine foo", "found 'foo' as word 3, expected nothing after cosine"),
        ("cosine warm-up", "found 'warm-up' as word 2, expected nothing after cosine"),
        ("warm-up warm-up", "found 'warm-up' as word 2"),
        ("warm-up0 cosine", "found a warm-up of 0 %, expected 1 to 90 %"),
        ("warm-up91", "found a warm-up of 91 %"),
        ("warm-up" + "9" * 5000, "found 'warm-up9999"),
        ("warm-up٣", "as word 1"),
        ("warm-up-5", "found 'warm-up-5' as word 1"),
        ("step1", "found a step of × 1, expected 0.001 to less than 1"),
        ("step0", "found a step of × 0"),
        ("step0.5x1", "found a step after each of 1 parts, expected 2 to 100 parts"),
        ("step0.5x101", "found a step after each of 101 parts"),
        ("step0.5x", "found 'step0.5x' as word 1"),
        ("step-0.5", "found 'step-0.5' as word 1"),
        ("step" + "0" * 5000, "found 'step0000"),
    ],
)
def test_what_is_no_schedule_is_pointed_at(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        parse_schedule(text, "--schedule")
    assert str(caught.value).startswith("--schedule: ")
