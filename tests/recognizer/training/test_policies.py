"""Policies on trainings that are made up, whose parameters say which iteration they are of, and on a real one."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer import (
    PRESETS,
    Dataset,
    Divergence,
    Evaluation,
    Recipe,
    Step,
    load_data,
    parse_architecture,
    train,
    until_divergence,
)
from recognizer.cli.parser import main
from recognizer.reading.model import load_model
from recognizer.training.learner import Learner
from recognizer.training.policies import under_policies
from tests.recognizer.cli.test_command_line import lines, small

RECIPE = replace(
    PRESETS["modern"].recipe, architecture=parse_architecture("dense5"), batch_size=64, epochs=3, evaluate_every=10
)


def fresh(averaging: float = 0.0, **policies: Any) -> Learner:
    return Learner(replace(RECIPE, averaging=averaging, **policies))


def evaluated(iteration: int, accuracy: float, loss: float = 1.0, epoch: float | None = None) -> Evaluation:
    at = float(iteration) if epoch is None else epoch
    return Evaluation(iteration, at, 0.1, 1.0, 0.5, loss, accuracy, 100, 50 * iteration, 1.0)


def made_up(
    learner: Learner, evaluations: list[Evaluation | None], losses: dict[int, float] | None = None
) -> Iterator[Step]:
    """Steps after which every parameter is the iteration's number, and of the reader its negative if it is another."""
    for iteration, evaluation in enumerate(evaluations, start=1):
        learner.reader.parameters[:] = -iteration
        learner.network.parameters[:] = iteration
        yield Step(iteration, 0.1, (losses or {}).get(iteration, 1.0), 0.5, evaluation)


SCORES: list[Evaluation | None] = [
    evaluated(1, 0.5),
    None,
    evaluated(3, 0.9, loss=0.3),
    evaluated(4, 0.9, loss=0.2),
    evaluated(5, 0.9, loss=0.2),
    evaluated(6, 0.8, loss=0.1),
    None,
]


@pytest.mark.parametrize(("averaging", "sign"), [(0.0, 1), (0.9, -1)])
def test_the_best_comes_back_at_the_end(averaging: float, sign: int) -> None:
    learner = fresh(averaging, keep_best=True)
    steps = list(under_policies(made_up(learner, SCORES), learner))
    assert [step.evaluation for step in steps if isinstance(step, Step)] == SCORES
    assert (learner.reader.parameters == sign * 4).all()  # the highest accuracy, then the lowest loss, then the first
    assert learner.best.epoch == 4
    assert learner.best.score is not None
    assert (learner.best.score.correct, learner.best.score.images, learner.best.score.loss) == (90, 100, 0.2)
    if averaging:
        assert (learner.network.parameters == 7).all()


def test_the_best_so_far_comes_back_when_nobody_asks_for_more() -> None:
    learner = fresh(keep_best=True)
    steps = under_policies(made_up(learner, SCORES), learner)
    for _ in range(3):
        next(steps)
    assert (learner.network.parameters == 3).all()
    next(steps)
    next(steps)
    steps.close()  # type: ignore[attr-defined]  # a generator
    assert (learner.network.parameters == 4).all()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, MemoryError])
def test_the_best_comes_back_when_a_training_breaks(error: type[BaseException]) -> None:
    learner = fresh(keep_best=True)

    def breaking() -> Iterator[Step]:
        yield from made_up(learner, SCORES)
        raise error

    with pytest.raises(error):
        list(under_policies(breaking(), learner))
    assert (learner.network.parameters == 4).all()


def test_the_best_comes_back_after_a_divergence() -> None:
    learner = fresh(keep_best=True)
    steps = made_up(learner, SCORES, {7: math.nan})
    *_, last = under_policies(steps, learner)
    assert last == Divergence(7, 0.1)
    assert (learner.network.parameters == 4).all()


def test_without_an_evaluation_there_is_no_best() -> None:
    learner = fresh(keep_best=True)
    list(under_policies(made_up(learner, [None, None]), learner))
    assert (learner.network.parameters == 2).all()


@pytest.mark.parametrize(("patience", "last"), [(1, 5), (2, 6), (3, 7), (4, 8), (9, 8)])
def test_a_training_that_stalls_ends_after_its_patience(patience: int, last: int) -> None:
    learner = fresh(patience=patience)
    scores: list[Evaluation | None] = [*SCORES[:6], evaluated(7, 0.9, 0.3), evaluated(8, 0.1)]
    steps = list(under_policies(made_up(learner, scores), learner))
    assert steps[-1].iteration == last
    assert (learner.network.parameters == 4).all()


def test_patience_is_counted_in_epochs_not_in_evaluations() -> None:
    learner = fresh(patience=2)
    scores: list[Evaluation | None] = [evaluated(i, 1 / i, epoch=i / 4) for i in range(1, 30)]
    steps = list(under_policies(made_up(learner, scores), learner))
    assert steps[-1].iteration == 9  # best at ¼, and 2 epochs later


def test_what_is_better_begins_the_patience_anew() -> None:
    learner = fresh(patience=1)
    scores: list[Evaluation | None] = [evaluated(i, 0.5, loss=1 / i) for i in range(1, 12)]
    assert len(list(under_policies(made_up(learner, scores), learner))) == 11


@pytest.mark.parametrize(("accuracy", "last"), [(0.4, 1), (0.5, 1), (0.51, 3), (0.9, 3), (0.91, 7)])
def test_it_ends_when_accurate_enough(accuracy: float, last: int) -> None:
    learner = fresh(until=accuracy)
    steps = list(under_policies(made_up(learner, SCORES), learner))
    assert steps[-1].iteration == last


@pytest.mark.parametrize("policies", [{"keep_best": True}, {"patience": 1}, {"until": 0.0}])
def test_a_divergence_is_passed_on(policies: dict[str, Any]) -> None:
    learner = fresh(**policies)
    records = list(under_policies(made_up(learner, [None, None, SCORES[0]], {2: math.inf}), learner))
    assert records[1:] == [Divergence(2, 0.1)]


def test_patience_that_begins_late_waits_as_long() -> None:
    learner = fresh()
    scores: list[Evaluation | None] = [evaluated(i, 0.9 if i == 12 else 0.5) for i in range(1, 30)]
    last = 0
    for step in under_policies(made_up(learner, scores), learner):
        last = step.iteration
        if last == 10:
            learner.change(patience=4)
    assert last == 16  # best at 12 of those looked at


def test_policies_may_change_on_the_way() -> None:
    learner = fresh()
    steps = under_policies(made_up(learner, SCORES), learner)
    next(steps)
    learner.change(until=0.9)
    assert [step.iteration for step in steps] == [2, 3]


@pytest.mark.parametrize("averaging", [0.0, 0.9])
def test_after_a_loss_that_is_no_number_the_last_good_parameters_are_back(averaging: float) -> None:
    """The loss of step 4 is that of what step 3 made: bad, so what step 2 made is the last that is good."""
    learner = fresh(averaging)
    records = list(until_divergence(made_up(learner, [None] * 6, {4: math.nan}), learner))
    assert [type(record) for record in records] == [Step, Step, Step, Divergence]
    assert (learner.network.parameters == 2).all()
    assert (learner.reader.parameters == 2).all()  # and not the mean, which took in what was bad


@pytest.mark.parametrize("averaging", [0.0, 0.9])
def test_so_they_are_after_such_an_evaluation(averaging: float) -> None:
    """The loss of step 3 was fine, so what step 2 made is; what step 3 made is not."""
    learner = fresh(averaging)
    scores: list[Evaluation | None] = [None, None, evaluated(3, 0.1, math.nan), None]
    records = list(until_divergence(made_up(learner, scores), learner))
    assert [type(record) for record in records] == [Step, Step, Divergence]
    assert (learner.network.parameters == 2).all()
    assert (learner.reader.parameters == 2).all()


def test_a_real_training_ends_with_what_validated_best(digits: Dataset) -> None:
    recipe = replace(RECIPE, batch_size=32, epochs=12, evaluate_every=3, learning_rate=0.8, averaging=0.5, patience=4)
    learner = Learner(recipe)
    seen: dict[int, np.ndarray] = {}
    scores = {}
    for step in under_policies(train(learner, digits), learner):
        if isinstance(step, Step) and step.evaluation:
            seen[step.iteration] = learner.reader.parameters.copy()
            scores[step.iteration] = (step.evaluation.validation_accuracy, -step.evaluation.validation_loss)
    best = max(scores, key=lambda iteration: scores[iteration])
    assert np.array_equal(learner.reader.parameters, seen[best])
    assert best != max(scores)


@pytest.mark.parametrize("share", ["0", "0%", "0.0"])
def test_the_command_line_ends_when_accurate_enough(
    share: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(small(tmp_path, f"--network dense5 --epochs 9 --until {share}")) == 0
    assert lines(capsys)[-1]["iterations"] == 1


def test_the_command_line_ends_when_it_stalls_and_with_what_was_best(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a rate of 0 nothing is ever better than the first evaluation, at 9 of 28 images."""
    assert main(small(tmp_path, "--network dense5 --epochs 9 --learning-rate 0 --patience 2")) == 0
    *records, finished = lines(capsys)
    assert records[-1]["epoch"] == 3
    assert finished["status"] == "finished"


@pytest.mark.parametrize("policy", ["--keep-best", "--patience 30", ""])
def test_the_command_line_keeps_the_best_if_asked_for(
    policy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The card is of the saved network; that one is the best, not the last, where a rate far too high undoes all."""
    path = tmp_path / "some.npz"
    options = f"--network dense5 --epochs 20 --learning-rate 0.5 --seed 3 --save {path} {policy}"
    assert main(small(tmp_path, options)) == 0
    *records, _ = lines(capsys)
    learner = Learner(Recipe(architecture=parse_architecture("dense5"), batch_size=9, epochs=20, seed=3))
    scores = [(-record["validation_accuracy"], record["validation_loss"], at) for at, record in enumerate(records)]
    wanted = records[min(scores)[2] if policy else -1]["iteration"]
    for step in train(learner, load_data(tmp_path).train):
        if step.iteration == wanted:
            break
    assert (wanted == records[-1]["iteration"]) == (policy == "")
    assert np.array_equal(load_model(path).network.parameters, learner.network.parameters)
