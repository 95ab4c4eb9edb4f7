"""Policies: decisions about a training, each a generator that wraps the training's records and passes them on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from recognizer.evaluation.evaluation import Score
from recognizer.training.learner import Best, Learner
from recognizer.training.records import Evaluation, Step


@dataclass(frozen=True, slots=True)
class Divergence:
    """The loss ceased to be a finite number at this iteration, taken at this learning rate."""

    iteration: int
    learning_rate: float


Record = TypeVar("Record", Step, Step | Divergence)


def until_divergence(steps: Iterator[Step], learner: Learner) -> Iterator[Step | Divergence]:
    """Pass the steps on until a loss is not finite; then put the last network with a finite loss back and end.

    A step's loss is that of the parameters before it, so what a step has made is known to be good only when the next
    loss is: two copies are kept, the last parameters confirmed and those that await their verdict.
    """
    network = learner.network
    confirmed = network.parameters.copy()
    awaiting = network.parameters.copy()
    for step in steps:
        if not math.isfinite(step.loss):
            network.parameters[:] = confirmed
        elif step.evaluation and not math.isfinite(step.evaluation.validation_loss):
            network.parameters[:] = awaiting
        else:
            confirmed, awaiting = awaiting, confirmed
            awaiting[:] = network.parameters
            yield step
            continue
        if learner.reader is not network:
            learner.reader.parameters[:] = network.parameters  # the mean has taken in what is no number
        yield Divergence(step.iteration, step.learning_rate)
        return


def keep_best(steps: Iterator[Record], learner: Learner) -> Iterator[Record]:
    """Pass the steps on, and at their end, however it comes, put the parameters back that validated best.

    Best is the highest accuracy on the validation images, and the lowest loss among equals.
    """
    try:
        for step in steps:
            if isinstance(step, Step) and step.evaluation:
                note_best(learner, step.evaluation)
            yield step
    finally:
        if learner.best.score is not None:
            learner.reader.parameters[:] = learner.best.parameters


def note_best(learner: Learner, evaluation: Evaluation) -> None:
    """Copy the learner's parameters if they are the best so far."""
    best = learner.best.score
    accuracy, loss = evaluation.validation_accuracy, evaluation.validation_loss
    if best is None or (accuracy, -loss) > (best.accuracy, -best.loss):
        images = evaluation.validation_images
        score = Score(images, round(accuracy * images), loss)
        learner.best = Best(score, evaluation.epoch, learner.reader.parameters.copy())


def until_stalled(steps: Iterator[Record], learner: Learner, patience: int) -> Iterator[Record]:
    """Early stopping: end when `patience` epochs have gone by without parameters that validate better."""
    for step in steps:
        if isinstance(step, Step) and step.evaluation:
            note_best(learner, step.evaluation)
        yield step
        if isinstance(step, Step) and step.evaluation and step.evaluation.epoch - learner.best.epoch >= patience:
            return


def until_accuracy(steps: Iterator[Record], accuracy: float) -> Iterator[Record]:
    """End as soon as this share of the validation images is read correctly."""
    for step in steps:
        yield step
        if isinstance(step, Step) and step.evaluation and step.evaluation.validation_accuracy >= accuracy:
            return
