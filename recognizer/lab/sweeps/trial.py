"""A trial: one training, from a recipe and a reference to its data to a small record of what came of it.

Neither needs anything of the process that asks for it: a recipe and where the data are go to another process, or to
another machine, and a few hundred numbers come back. So whatever carries out functions carries out trials.
"""

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from recognizer.blas import one_thread
from recognizer.data.dataset import Splits
from recognizer.data.loading import load_data
from recognizer.evaluation.evaluation import Score, running_scores
from recognizer.synthesis.extra_data import extend
from recognizer.training.batches import Spare, always
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from recognizer.training.policies import Divergence, under_policies
from recognizer.training.recipe import Recipe
from recognizer.training.records import Evaluation

FINISHED, DIVERGED = "finished", "diverged"

MOST_POINTS = 100
"""Evaluations that a result keeps, evenly chosen: enough for a line in a chart."""


class DataReference(Protocol):
    """Where the data of a trial are to be found."""

    def load(self) -> Splits:
        """The data; raises `BadInput` where they are not what they should be."""


@dataclass(frozen=True)
class Files:
    """Data that are found in files, at the same path for every process.

    Attributes:
        path: of a folder of IDX files or of a table; None is the MNIST that comes along.
        transposed: whether rows are to be taken for columns.
    """

    path: Path | None = None
    transposed: bool = False

    def load(self) -> Splits:
        """Read the files, once a process; raises `BadInput` where they are not what they should be."""
        return _loaded(self)


@lru_cache(maxsize=1)
def _loaded(files: Files) -> Splits:
    splits = load_data(files.path)
    return splits.transposed() if files.transposed else splits


@dataclass(frozen=True, eq=False)
class Held:
    """Data that this process has in memory."""

    splits: Splits

    def load(self) -> Splits:
        """The data, as they are."""
        return self.splits


class Point(NamedTuple):
    """An evaluation, as far as results keep it: what `recognizer.training.records.Evaluation` calls by these names."""

    iteration: int
    training_loss: float
    training_accuracy: float | None
    validation_loss: float
    validation_accuracy: float


@dataclass(frozen=True)
class Result:
    """What came of a trial.

    Attributes:
        recipe: that was trained by.
        status: finished, or diverged, after which the last network with a finite loss was judged.
        iterations: done.
        validation: how that network reads the images held out, by which trials are compared.
        test: how it reads the test images.
        seconds: spent in steps, evaluations left out.
        points: evaluations on the way, at most 100.
    """

    recipe: Recipe
    status: str
    iterations: int
    validation: Score
    test: Score
    seconds: float
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A trial of which nothing came, since an error ended it.

    Attributes:
        recipe: that was to be trained by.
        reason: what went wrong, in a line.
    """

    recipe: Recipe
    reason: str


Outcome = Result | Failure


def run_trial(recipe: Recipe, data: DataReference) -> Result:
    """Train by a recipe, on one thread of matrix products, and say what came of it.

    Raises:
        BadInput: data that are not there or cannot be learned from by this recipe.
    """
    with one_thread():
        steps = trial_steps(recipe, data.load())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result


def trial_steps(recipe: Recipe, splits: Splits, spare: Spare = always) -> Generator[int, None, Result]:
    """A trial bit by bit: between two yields, which give the iterations done, the caller may do something else.

    Args:
        recipe: what to train by.
        splits: to learn from, and to test with.
        spare: asked for a processor before images are changed ahead of their time.

    Returns:
        What came of it.

    Raises:
        BadInput: data that cannot be learned from by this recipe.
    """
    learner = Learner(recipe)
    dataset = extend(splits.train, recipe.extra, (), recipe.seed)
    records = under_policies(train(learner, dataset, len(dataset) - len(splits.train), spare), learner)
    status, evaluations = FINISHED, []
    try:
        for record in records:
            if isinstance(record, Divergence):
                status = DIVERGED
            elif record.evaluation:
                evaluations.append(record.evaluation)
            yield learner.iteration
    finally:
        records.close()  # type: ignore[attr-defined]  # a generator; its policies have the last word
    for validation in running_scores(learner.reader, dataset, learner.loss, learner.validation):  # noqa: B007
        yield learner.iteration
    for test in running_scores(learner.reader, splits.test, learner.loss):  # noqa: B007
        yield learner.iteration
    return Result(recipe, status, learner.iteration, validation, test, learner.tally.seconds, points_of(evaluations))


def points_of(evaluations: list[Evaluation]) -> tuple[Point, ...]:
    """At most 100 of the evaluations, evenly chosen, the last among them."""
    every = max(1, -(-len(evaluations) // MOST_POINTS))
    return tuple(
        Point(*(getattr(evaluation, name) for name in Point._fields)) for evaluation in evaluations[::-1][::every][::-1]
    )
