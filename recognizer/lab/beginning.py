"""Beginnings: where a run starts from: random weights, a trained network's, or exactly where another training was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.lab.history import History
from recognizer.lab.limits import check_epochs_before, check_network, check_step
from recognizer.network.network import Network
from recognizer.training.checkpoint import Checkpoint
from recognizer.training.learner import Learner, resume
from recognizer.training.prolonging import prolong
from recognizer.training.recipe import Recipe

BEGUN_FROM = ", begun from "
"""What follows the data's name where a training did not begin with random weights, and then a network's file."""


@dataclass(frozen=True, eq=False)
class Beginning:
    """What a run begins with; it serves one run.

    Attributes:
        learner: fresh or restored; the run's thread trains it.
        history: of the iterations that the learner has done.
        source: the name of all that is learned from.
    """

    learner: Learner
    history: History
    source: str


def fresh(recipe: Recipe, splits: Splits) -> Beginning:
    """Random weights, by a recipe."""
    return Beginning(Learner(recipe), History(), splits.source)


def with_network(recipe: Recipe, network: Network, name: str, splits: Splits) -> Beginning:
    """A trained network's weights, and nothing else of its training.

    Args:
        recipe: what to go by.
        network: of the recipe's layers; it is copied.
        name: of the network's file.
        splits: to learn from.

    Raises:
        BadInput: other layers than the recipe's, or a network or a batch too large for this process.
    """
    check_network(recipe.architecture, name)
    check_step(recipe, len(splits.train), name)
    return Beginning(Learner(recipe, network), History(), f"{splits.source}{BEGUN_FROM}{name}")


def going_on(
    checkpoint: Checkpoint,
    splits: Splits,
    epochs: int | None,
    history: History | None = None,
    changes: Mapping[str, Any] | None = None,
    where: str = "checkpoint",
) -> Beginning:
    """Exactly where a training was, for some epochs more, as `prolong` has it.

    Args:
        checkpoint: of the training, which took no images but those of its data. It stays as it is.
        splits: the same data.
        epochs: how many more; None goes on as was planned.
        history: of the training, if it is known; the run goes on with a copy.
        changes: hyperparameters that are other values from the next iteration on, by the names of the recipe's fields.
        where: what errors name.

    Raises:
        BadInput: a checkpoint of other data, one that is damaged, a network or a batch too large for this process, a
            training too long ago to be taken up, or what may not be changed.
    """
    check_data(checkpoint, splits, where)
    recipe = checkpoint.snapshot.recipe
    check_network(recipe.architecture, where)
    learner = resume(checkpoint.snapshot)
    check_epochs_before(learner.place.epochs, where)
    prolong(learner, epochs, history.evaluations[-1] if history is not None and history.evaluations else None)
    learner.change(**{"threads": 1, **(changes or {})})
    check_step(learner.recipe, len(splits.train), where)
    known = history.gone_on() if history is not None else History(learner.iteration)
    known.changes = tuple(learner.changes)
    return Beginning(learner, known, checkpoint.source)


def check_data(checkpoint: Checkpoint, splits: Splits, where: str) -> None:
    """Raise `BadInput` unless a checkpoint is of these data and no others, as far as their name and number tell."""
    own = checkpoint.source == splits.source or checkpoint.source.startswith(splits.source + BEGUN_FROM)
    if not own or checkpoint.images != len(splits.train):
        raise BadInput(
            where,
            f"a training on {checkpoint.images:,} images of {checkpoint.source}",
            f"one on those that are chosen, {len(splits.train):,} of {splits.source}",
        )
