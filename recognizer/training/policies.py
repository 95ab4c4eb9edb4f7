"""Policies: decisions about a training, each a generator that wraps the training's records and passes them on.

A recipe may ask for some of them; `under_policies` is a training under those of its learner's recipe, which are looked
up at every record, since they may change while the network learns.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from recognizer.evaluation.evaluation import Score
from recognizer.training.learner import Best, Learner
from recognizer.training.records import Evaluation, Step


@dataclass(frozen=True, slots=True)
class Divergence:
    """The loss ceased to be a finite number at this iteration, taken at this learning rate."""

    iteration: int
    learning_rate: float


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


def under_policies(steps: Iterator[Step], learner: Learner) -> Iterator[Step | Divergence]:
    """Pass the steps on until the recipe says that it is enough; at the end, however it comes, as good as it asks for.

    - The loss is no finite number: the last network with a finite loss is put back, see `until_divergence`.
    - `until`: this share of the validation images is read.
    - `patience`: so many epochs have gone by without parameters that validate better; the best are put back.
    - `keep_best`: at the end, the parameters that validated best are put back.
    """
    try:
        for record in until_divergence(steps, learner):
            evaluation = record.evaluation if isinstance(record, Step) else None
            if evaluation and keeps_best(learner):
                note_best(learner, evaluation)
            yield record
            if evaluation and ends_by_policy(learner, evaluation):
                return
    finally:
        if keeps_best(learner) and learner.best.score is not None:
            learner.reader.parameters[:] = learner.best.parameters


def keeps_best(learner: Learner) -> bool:
    """Whether the best parameters are to be put back at the end."""
    return learner.recipe.keep_best or learner.recipe.patience is not None


def ends_by_policy(learner: Learner, evaluation: Evaluation) -> bool:
    """Whether the training is to end with this evaluation, though more iterations are planned."""
    return reached(learner, evaluation) or stalled(learner, evaluation)


def reached(learner: Learner, evaluation: Evaluation) -> bool:
    """Whether so many validation images are read as the recipe asks for."""
    until = learner.recipe.until
    return until is not None and evaluation.validation_accuracy >= until


def stalled(learner: Learner, evaluation: Evaluation) -> bool:
    """Whether as many epochs as the recipe has patience for brought nothing better, since it began to look for that."""
    patience = learner.recipe.patience
    if patience is None or learner.best.score is None:
        return False
    return evaluation.epoch - learner.best.epoch >= patience


def note_best(learner: Learner, evaluation: Evaluation) -> None:
    """Copy the learner's parameters if they are the best so far: the highest accuracy, then the lowest loss."""
    best = learner.best.score
    accuracy, loss = evaluation.validation_accuracy, evaluation.validation_loss
    if best is None or (accuracy, -loss) > (best.accuracy, -best.loss):
        images = evaluation.validation_images
        score = Score(images, round(accuracy * images), loss)
        learner.best = Best(score, evaluation.epoch, learner.reader.parameters.copy())
