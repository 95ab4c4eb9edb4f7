import re
from dataclasses import fields, replace

import numpy as np
import pytest

from recognizer import Dataset, Recipe, Splits
from recognizer.evaluation.evaluation import Score
from recognizer.lab.experiments import EXPERIMENTS, Experiment, result_of
from recognizer.lab.limits import check_network, check_step
from recognizer.lab.run import Run
from recognizer.lab.sweeps.trial import Point, Result
from recognizer.training.loop import planned_iterations
from tests.recognizer.lab.test_run import until

each = pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)

USUAL = {
    "rate-10": (0.101, 0.970),
    "zeros": (0.113, 0.970),
    "flat-start": (0.60, 0.75),
    "deep-sigmoid": (0.103, 0.907),
    "single-images": (0.098, 0.952),
    "all-images": (0.80, 0.952),
    "overfitting": (0.836, 0.899),
    "by-digit": (0.101, 0.970),
    "random-labels": (0.105, 0.88),
    "momentum": (0.970, 0.930),
    "kernels": (0.975, 0.937),
    "dropout": (0.90, 0.89),
    "smoothing": (0.89, 0.88),
}
"""Shares of the test images that experiment and comparison read, as benchmarks/experiments.py has it."""


def came_to(recipe: Recipe, accuracy: float, learned: float = 1.0, loss: float = 0.1) -> Result:
    score = Score(10_000, round(10_000 * accuracy), loss)
    points = (Point(1, 2.3, 0.1, 1.0, 0.1), Point(20, 1.0, 0.5, 0.9, 0.5), Point(40, loss, learned, 0.3, 0.7))
    return Result(recipe, "finished", 40, score, score, 1.0, points)


def usually(experiment: Experiment) -> str:
    first, second = USUAL[experiment.name]
    result = came_to(experiment.recipe, first, 0.97 if experiment.name == "dropout" else 1.0, loss=0.5)
    other = came_to(experiment.other, second, 0.81 if experiment.name == "overfitting" else 1.0)
    if experiment.name == "flat-start":
        other = replace(other, points=(Point(1, 2.3, 0.1, 1.0, 0.1), Point(10, 0.3, 0.5, 0.3, 0.5)))
    return experiment.explain(result, other)


@each
def test_it_is_affordable_and_differs_from_what_it_is_compared_with(experiment: Experiment) -> None:
    for recipe in (experiment.recipe, experiment.other):
        check_network(recipe.architecture, "")
        check_step(recipe, 60_000, "")
        images = planned_iterations(recipe, 60_000) * min(recipe.batch_size or 55_000, 55_000)
        assert images * recipe.architecture.multiplications < 4e11
    assert experiment.recipe != experiment.other
    length = {"epochs", "iterations", "evaluate_every"}
    assert len({field.name for field in fields(Recipe) if _differs(experiment, field.name)} - length) <= 2


def _differs(experiment: Experiment, name: str) -> bool:
    return bool(getattr(experiment.recipe, name) != getattr(experiment.other, name))


@each
def test_what_is_said_at_the_end_has_the_figures_in_it(experiment: Experiment) -> None:
    words = usually(experiment)
    first, second = USUAL[experiment.name]
    assert f"{first:.1%}" in words
    assert f"{second:.1%}" in words
    assert "something else than it usually does" not in words
    assert not re.search(r"nan|None|\{", words)


@each
def test_another_outcome_is_not_explained_as_if_it_were_the_usual_one(experiment: Experiment) -> None:
    result = came_to(experiment.recipe, 0.5, 0.5, loss=0.01)
    if experiment.name in (
        "rate-10",
        "zeros",
        "deep-sigmoid",
        "single-images",
        "all-images",
        "overfitting",
        "by-digit",
    ):
        result = came_to(experiment.recipe, 0.999, 0.999)
    assert "something else than it usually does" in experiment.explain(result, came_to(experiment.other, 0.9, 0.9))


def test_a_rate_at_which_it_diverges_is_told_with_the_iteration() -> None:
    experiment = EXPERIMENTS["rate-10"]
    result = replace(came_to(experiment.recipe, 0.1), status="diverged", iterations=3)
    assert "At iteration 4 the loss ceased to be a number" in experiment.explain(
        result, came_to(experiment.other, 0.97)
    )


def test_a_run_comes_to_a_result_once_it_has_ended(digits: Dataset) -> None:
    recipe = replace(EXPERIMENTS["zeros"].recipe, iterations=12, evaluate_every=5)
    run = Run(recipe, Splits(digits, digits, "600 digits"), paused=True)
    assert result_of(run) is None
    run.resume()
    until(lambda: not run.active)
    result = result_of(run)
    assert result is not None
    assert result.recipe == recipe
    assert (result.status, result.iterations, result.test) == ("finished", 12, run.test_score)
    assert [point.iteration for point in result.points] == [1, 5, 10, 12]
    assert np.isfinite(result.validation.loss)
