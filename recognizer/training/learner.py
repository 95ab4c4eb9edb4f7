"""A learner: a network together with all that its training goes by, and how far that has come.

Everything a training remembers from one iteration to the next is here, so that to keep it is to keep the training:
what `state` gives, written down and restored into a learner of the same recipe, goes on as if it had not been
interrupted, bit for bit (on one machine). Random numbers need not be kept: each is drawn from the recipe's seed and the
number of the iteration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.augmentation.specification import Augmentation
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score
from recognizer.network.losses import Loss
from recognizer.network.network import Network
from recognizer.training.constraints import clip, limit_norms
from recognizer.training.optimizers import Optimizer
from recognizer.training.records import Tally
from recognizer.training.schedules import Schedule
from recognizer.training.settings import Settings

LearnerState = dict[str, NDArray[Any]]
"""Arrays by name."""

WHERE = "checkpoint"


@dataclass(eq=False)
class Best:
    """The parameters that read most validation images so far.

    Attributes:
        score: of those parameters; None before the first evaluation.
        epoch: when they were evaluated.
        parameters: a copy; empty before.
    """

    score: Score | None = None
    epoch: float = 0.0
    parameters: Array = field(default_factory=lambda: np.empty(0, np.float32))


@dataclass(eq=False)
class Learner:
    """What learns, and how.

    Attributes:
        network: whose parameters the optimizer moves.
        loss, optimizer, settings, schedule, augmentation: what it learns by.
        rng: of the generator that shuffles; a learner is trained once.
        clip: the gradient's norm is brought down to this; 0 leaves it.
        max_norm: the norm of the weights into one unit is brought down to this; 0 leaves it.
        averaging: share of the past in the running mean of the parameters, such as 0.999; 0 keeps none.
        reader: the network to read with: its parameters are the running mean, or those of `network`.
        iteration: how many have been done.
        tally: what they came to.
        best: for policies to keep.
    """

    network: Network
    loss: Loss
    optimizer: Optimizer
    settings: Settings
    rng: np.random.Generator
    schedule: Schedule = field(default_factory=Schedule)
    augmentation: Augmentation = field(default_factory=Augmentation)
    clip: float = 0.0
    max_norm: float = 0.0
    averaging: float = 0.0
    iteration: int = 0
    tally: Tally = field(default_factory=Tally)
    best: Best = field(default_factory=Best)

    def __post_init__(self) -> None:
        self.reader = self.network.copy() if self.averaging else self.network
        self._difference = np.empty_like(self.network.parameters) if self.averaging else self.network.parameters

    def step(self, gradient: Array, factor: float) -> None:
        """Take a batch's gradient, which is used up, into the parameters; `factor` is the schedule's."""
        parameters = self.network.parameters
        self.network.update_running_statistics(gradient)
        if self.clip:
            clip(gradient, self.clip)
        self.optimizer.step(parameters, gradient, factor)
        if self.max_norm:
            for weights in self.network.weights_by_unit:
                limit_norms(weights, self.max_norm)
        if self.averaging:
            self._average(parameters)

    def _average(self, parameters: Array) -> None:
        """mean ← ρ·mean + (1 − ρ)·w; in the first steps, when it has little past to speak of, with a smaller ρ."""
        past = min(self.averaging, (1 + self.iteration) / (10 + self.iteration))
        np.subtract(parameters, self.reader.parameters, out=self._difference)
        self._difference *= 1 - past
        self.reader.parameters += self._difference

    def state(self) -> LearnerState:
        """Copies of all that the training goes on from."""
        score = self.best.score
        best = {} if score is None else {"best.parameters": self.best.parameters.copy()}
        numbers = [*self.tally.state(), self.best.epoch, *((score.images, score.correct, score.loss) if score else ())]
        return {
            "iteration": np.array(self.iteration, np.int64),
            "learning_rate": np.array(self.optimizer.learning_rate, np.float64),
            "numbers": np.array(numbers, np.float64),
            "parameters": self.network.parameters.copy(),
            **({"mean": self.reader.parameters.copy()} if self.averaging else {}),
            **best,
            **{f"optimizer.{name}": array for name, array in self.optimizer.state().items()},
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from such copies, given by a learner of the same recipe.

        Raises:
            BadInput: other names, shapes or dtypes than this learner would give; it is of no use then.
        """
        wanted = {"iteration", "learning_rate", "numbers", "parameters", *(["mean"] if self.averaging else [])}
        if not wanted <= set(state):
            raise BadInput(WHERE, f"{', '.join(sorted(state)) or 'nothing'}", f"{', '.join(sorted(wanted))} at least")
        vectors = {name: state[name] for name in ("parameters", "mean", "best.parameters") if name in state}
        for name, vector in vectors.items():
            like = self.network.parameters
            if vector.shape != like.shape or vector.dtype != like.dtype:
                raise BadInput(WHERE, f"{name} {vector.shape} of {vector.dtype}", f"{like.shape} of {like.dtype}")
        kept = (Tally.NUMBERS + (4 if "best.parameters" in state else 1),)
        for name, shape, kind in (("iteration", (), "i"), ("learning_rate", (), "f"), ("numbers", kept, "f")):
            array = state[name]
            if array.shape != shape or array.dtype.kind != kind or not (np.isfinite(array) & (array >= 0)).all():
                found = f"{name} {array.shape} of {array.dtype}: {str(array)[:40]}"
                raise BadInput(WHERE, found, f"{shape}, finite and at least 0")
        numbers = [float(number) for number in state["numbers"]]
        self.iteration = int(state["iteration"])
        self.optimizer.learning_rate = float(state["learning_rate"])
        self.network.parameters[:] = vectors["parameters"]
        self.reader.parameters[:] = vectors["mean" if self.averaging else "parameters"]
        self.tally.restore(numbers[: Tally.NUMBERS])
        if "best.parameters" in state:
            epoch, images, correct, loss = numbers[Tally.NUMBERS :]
            self.best = Best(Score(int(images), int(correct), loss), epoch, vectors["best.parameters"].copy())
        prefix = "optimizer."
        self.optimizer.restore({name[len(prefix) :]: state[name] for name in state if name.startswith(prefix)})
