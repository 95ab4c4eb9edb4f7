"""A training that ended and goes on, beside the same in one piece."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Evaluation, Learner, Recipe, parse_architecture, parse_schedule, train
from recognizer.training.learner import resume
from recognizer.training.policies import Divergence, under_policies
from recognizer.training.prolonging import prolong

PLAIN = Recipe(parse_architecture("dense8"), batch_size=50, epochs=2, evaluate_every=5, learning_rate=0.1)
AN_EPOCH = 11  # iterations: 600 images, 50 of them held out


def ended(recipe: Recipe, digits: Dataset, stop: int | None = None) -> tuple[Learner, Evaluation]:
    """A learner as it is restored after its training, and the evaluation that this ended with."""
    learner, last = Learner(recipe), None
    for record in under_policies(train(learner, digits), learner):
        assert not isinstance(record, Divergence)
        last = record.evaluation or last
        if record.iteration == stop:
            break
    assert last is not None
    return resume(learner.snapshot()), last


def factors(learner: Learner, digits: Dataset) -> list[float]:
    """The schedule's factors in all iterations that are left, under the recipe's policies."""
    found = []
    for _ in under_policies(train(learner, digits), learner):
        found.append(learner.factor)
    return found


@pytest.mark.parametrize(("stop", "more"), [(None, 3), (15, 4), (AN_EPOCH, 4)])
def test_at_a_constant_rate_it_is_as_if_so_many_epochs_had_been_planned(
    digits: Dataset, stop: int | None, more: int
) -> None:
    """From an end, from the midst of an epoch, which is the first of those to come, and from the end of an epoch."""
    recipe = replace(PLAIN, optimizer="adam", learning_rate=0.001)
    whole = Learner(replace(recipe, epochs=5))
    for _ in train(whole, digits):
        pass
    again, last = ended(recipe, digits, stop)
    prolong(again, more, last)
    assert len(factors(again, digits)) == 5 * AN_EPOCH - (stop or 2 * AN_EPOCH)
    assert np.array_equal(again.network.parameters, whole.network.parameters)
    assert [(each.name, each.value) for each in again.changes] == [("epochs", 5)]


def test_what_goes_on_as_planned_is_as_if_it_had_not_stopped(digits: Dataset) -> None:
    recipe = replace(PLAIN, schedule=parse_schedule("cosine"), iterations=18)
    whole, again = Learner(recipe), ended(recipe, digits, 7)[0]
    prolong(again, None)
    assert factors(again, digits) == factors(whole, digits)[7:]
    assert np.array_equal(again.network.parameters, whole.network.parameters)
    assert again.changes == []


def test_a_schedule_at_its_end_begins_anew_and_another_goes_on(digits: Dataset) -> None:
    recipe = replace(PLAIN, schedule=parse_schedule("cosine"))
    begun = factors(Learner(recipe), digits)
    finished, _ = ended(recipe, digits)
    prolong(finished, 2)
    assert factors(finished, digits) == begun
    stopped, _ = ended(recipe, digits, AN_EPOCH)
    prolong(stopped, 3)
    rest = factors(stopped, digits)
    assert len(rest) == 3 * AN_EPOCH
    assert begun[AN_EPOCH - 1] > rest[0] > begun[AN_EPOCH]
    assert rest[-1] < begun[-1]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iterations": 7}, {"iterations": None, "epochs": 2}),
        ({"until": 0.01}, {"until": None, "epochs": 2}),
        ({"patience": 1, "learning_rate": 0.0, "epochs": 9}, {"patience": None, "keep_best": True, "epochs": 3}),
    ],
)
def test_what_has_ended_it_does_not_end_it_again(
    digits: Dataset, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    again, last = ended(replace(PLAIN, **changes), digits)
    before = again.iteration
    prolong(again, 2, last)
    assert again.recipe == replace(PLAIN, **changes | expected)
    assert len(factors(again, digits)) == expected["epochs"] * AN_EPOCH - before


def test_fewer_epochs_than_one_are_none(digits: Dataset) -> None:
    again, _ = ended(PLAIN, digits)
    with pytest.raises(BadInput, match="epochs: found 0 more, expected at least 1"):
        prolong(again, 0)
    assert again.changes == []
