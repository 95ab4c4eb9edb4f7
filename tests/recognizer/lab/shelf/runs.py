"""Runs as a shelf sees them, that train nothing."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from recognizer import Recipe, Step, parse_architecture
from recognizer.lab.history import History
from recognizer.lab.run import Run, Status
from recognizer.network.network import Network
from recognizer.reading.model import Model
from recognizer.training.checkpoint import Checkpoint
from recognizer.training.learner import Learner, Snapshot

RECIPE = Recipe(parse_architecture("dense4"))


@dataclass(eq=False)
class Stub:
    """What a shelf asks of a run; its checkpoint is of so many bytes."""

    began: Recipe = RECIPE
    size: int = 0
    status: Status = Status.FINISHED
    history: History = field(default_factory=History)
    planned: int = 10
    source: str = "600 digits"
    test_score: None = None
    failure: str = ""

    def __post_init__(self) -> None:
        self.recipe = self.began
        self.splits = SimpleNamespace(train=range(600))
        self.history.add(Step(1, 0.5, 2.0, 0.5))

    @property
    def active(self) -> bool:
        return self.status is Status.TRAINING

    @property
    def iterations(self) -> int:
        return len(self.history)

    def model(self) -> Model:
        return Model(Network(self.recipe.architecture), {"data": self.source})

    def take_checkpoint(self) -> Checkpoint:
        snapshot = Learner(self.began).snapshot()
        vectors: dict[str, Any] = {"parameters": np.zeros(self.size, np.uint8)}
        return Checkpoint(Snapshot(self.began, (), snapshot.numbers, vectors), self.source, 600)


def stub(**values: Any) -> Run:
    return cast(Run, Stub(**values))
