"""What is kept of a run: what it went by, how it went, what came of it, and all that it goes on from exactly."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from recognizer.arrays import Array
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score
from recognizer.lab.history import RECENT, History
from recognizer.lab.run import Run, Status
from recognizer.network.network import Network
from recognizer.reading.model import Card, Model
from recognizer.training.checkpoint import Checkpoint, plain_changes
from recognizer.training.recipe import Recipe

LEVEL_BYTES, EVALUATION_BYTES = 12_000, 350
"""What a history takes, about, for each doubling of the iterations and for each evaluation."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A run of a visit; while it goes on, as it is at a moment.

    Attributes:
        number: counts the runs of the visit, from 1.
        name: what its visitor calls it; no other run of the visit is called so.
        origin: what it went on from, in words; empty of one that began by itself.
        pinned: whether it stays, however many come.
        began: the recipe that it began with.
        recipe: what it went by in the end.
        history: what was recorded, changes of the recipe included.
        status: how it ended, or what it is doing.
        planned: iterations in all.
        source: the name of its data.
        images: how many there are to learn from, those held out included.
        test_score: how it reads the test images; None if they were not read.
        failure: a sentence on what went wrong, should anything.
        parameters: of the network in the end (float32, as many as it has); None while the run goes on.
        card: what is known about that network; empty while the run goes on.
        checkpoint: what it goes on from exactly; None while it goes on, and of one that diverged or failed.
    """

    number: int
    name: str
    origin: str
    pinned: bool
    began: Recipe
    recipe: Recipe
    history: History
    status: Status
    planned: int
    source: str
    images: int
    test_score: Score | None
    failure: str
    parameters: Array | None = None
    card: Card = field(default_factory=dict)
    checkpoint: Checkpoint | None = None

    @property
    def active(self) -> bool:
        """Whether it goes on."""
        return self.parameters is None

    @property
    def iterations(self) -> int:
        """Iterations done."""
        return len(self.history)

    @property
    def loss(self) -> float | None:
        """Mean training loss of the last iterations; None before the first."""
        return self.history.recent_loss(1 if self.recipe.batch_size is None else RECENT)

    @property
    def validation_accuracy(self) -> float | None:
        """Share of the images held out that were read at the last evaluation.

        None before there was one, that of the very first iteration left out, which soon says nothing any more.
        """
        evaluations = self.history.evaluations
        outdated = bool(evaluations) and evaluations[-1].iteration == 1 < self.iterations
        return evaluations[-1].validation_accuracy if evaluations and not outdated else None

    @property
    def seconds(self) -> float:
        """What its iterations took, those of the runs that it went on from included, up to the last evaluation."""
        evaluations = self.history.evaluations
        return evaluations[-1].train_seconds if evaluations else 0.0

    @cached_property
    def bytes(self) -> int:
        """Memory that is taken to keep it, about."""
        vectors = self.checkpoint.snapshot.vectors.values() if self.checkpoint is not None else ()
        network = self.parameters.nbytes if self.parameters is not None else 0
        history = LEVEL_BYTES * self.iterations.bit_length() + EVALUATION_BYTES * len(self.history.evaluations)
        return history + network + sum(vector.nbytes for vector in vectors)

    def model(self) -> Model:
        """The network in the end with its card, a copy.

        Raises:
            BadInput: a run that goes on.
        """
        if self.parameters is None:
            raise BadInput(self.name, "a run that goes on", "one that has ended")
        network = Network(self.recipe.architecture)
        network.parameters[:] = self.parameters
        return Model(network, dict(self.card))


def seen(run: Run, number: int, name: str, origin: str = "", pinned: bool = False) -> Kept:
    """A run as it is at this moment, without what is large."""
    return Kept(
        number,
        name,
        origin,
        pinned,
        run.began,
        run.recipe,
        run.history,
        run.status,
        run.planned,
        run.source,
        len(run.splits.train),
        run.test_score,
        run.failure,
    )


def ended(run: Run, kept: Kept) -> Kept:
    """A run at its end, with its network and what it goes on from, called as it was before."""
    model = run.model()
    return replace(
        seen(run, kept.number, kept.name, kept.origin, kept.pinned),
        parameters=model.network.parameters,
        card=model.card,
        checkpoint=run.take_checkpoint(),
    )


def settings_of(kept: Kept) -> dict[str, Any]:
    """What a run went by and what came of it, as JSON values."""
    return {
        "name": kept.name,
        "origin": kept.origin,
        "recipe": kept.began.as_dict(),
        "changes": plain_changes(kept.history.changes),
        "data": kept.source,
        "images": kept.images,
        "status": str(kept.status),
        "iterations": kept.iterations,
        "planned": kept.planned,
        "train_seconds": kept.seconds,
        "validation_accuracy": kept.validation_accuracy,
        "test_accuracy": kept.test_score.accuracy if kept.test_score is not None else None,
    }
