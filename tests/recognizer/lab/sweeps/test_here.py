from dataclasses import replace

import pytest

from recognizer import BadInput, Dataset, Splits, parse_architecture
from recognizer.lab.background import State
from recognizer.lab.sweeps.here import begin_trials
from recognizer.lab.sweeps.trial import Held, Result, run_trial
from recognizer.lab.turns import Turns
from tests.recognizer.lab.sweeps.samples import SMALL, plan
from tests.recognizer.lab.test_background import until


@pytest.fixture
def splits(digits: Dataset) -> Splits:
    return Splits(digits, digits, "600 digits")


def test_trials_come_to_what_they_do_elsewhere(splits: Splits) -> None:
    recipes = plan("learning-rate=0.1,0.5").recipes()
    work = begin_trials(recipes, splits)
    until(lambda: not work.active)
    assert work.state is State.FINISHED
    for outcome in work.records:
        assert isinstance(outcome, Result)
        assert outcome.test == run_trial(outcome.recipe, Held(splits)).test
    assert {each.recipe for each in work.records} == set(recipes)


def test_told_to_stop_it_ends_in_the_midst_of_a_trial_and_keeps_those_before(splits: Splits) -> None:
    first, second, third = plan("learning-rate=0.1,0.5,1").recipes()
    turns = Turns(2)
    work = begin_trials([first, replace(second, epochs=10**6), third], splits, turns)
    until(lambda: len(work.records) >= 1)
    seen = work.attention.steps
    until(lambda: work.attention.steps > seen + 5)
    work.stop()
    until(lambda: not work.active)
    assert work.state is State.STOPPED
    assert all(isinstance(each, Result) for each in work.records)
    assert second not in {each.recipe for each in work.records}
    assert turns._free == 2


def test_what_a_page_cannot_afford_is_refused(splits: Splits) -> None:
    with pytest.raises(BadInput, match="31 trainings"):
        begin_trials([SMALL] * 31, splits)
    with pytest.raises(BadInput, match="multiplications an image"):
        begin_trials([replace(SMALL, architecture=parse_architecture("conv64 conv64"))], splits)
