"""A learner: a network together with all that its training goes by, and how far that has come.

What it goes by is its recipe. Between two iterations the recipe may change in all that is live; the changes are kept,
since they belong to how the network came to be.

Everything a training remembers from one iteration to the next is here, so that to keep it is to keep the training:
a snapshot, written down and taken up again, goes on as if the training had not been interrupted, bit for bit (on one
machine). Random numbers need not be kept: each is drawn from the recipe's seed and the number of the iteration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score
from recognizer.network.initialization import INITIALIZATIONS
from recognizer.network.losses import make_loss
from recognizer.network.network import Network
from recognizer.training.batches import Place
from recognizer.training.constraints import clip, limit_norms
from recognizer.training.optimizers import OPTIMIZERS, Optimizer
from recognizer.training.recipe import HYPERPARAMETERS, LIVE, Recipe
from recognizer.training.records import Tally

WHERE = "checkpoint"

LARGEST_NUMBER = 1e300
KEYS = {row.name: row.key for row in HYPERPARAMETERS}
LIVE_NAMES = {row.name for row in LIVE}


@dataclass(frozen=True)
class Change:
    """A hyperparameter that was changed while the network learned.

    Attributes:
        iteration: the first one taken with the new value.
        name: of the recipe's field.
        value: the new value.
    """

    iteration: int
    name: str
    value: Any


@dataclass(frozen=True)
class Progress:
    """How a schedule's progress, from 0 to 1, goes with the iterations.

    A training whose length changes on the way neither jumps forwards nor back: what is left of the progress is spread
    over what is left of the iterations.

    Attributes:
        since: iterations done when the length changed last.
        progress: that had been made then.
    """

    since: int = 0
    progress: float = 0.0

    def at(self, iterations: float, planned: int) -> float:
        """Progress after so many iterations, from 0 to 1; halves are the middle of an iteration."""
        if planned == self.since:  # cut off where it was: no iteration is left to spread the rest over
            return self.progress
        return self.progress + (1 - self.progress) * ((iterations - self.since) / (planned - self.since))


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


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Copies of all that a training goes on from.

    Attributes:
        recipe: as it began.
        changes: of the recipe since.
        numbers: by name, finite and at least 0.
        vectors: by name.
    """

    recipe: Recipe
    changes: tuple[Change, ...]
    numbers: dict[str, float]
    vectors: dict[str, NDArray[Any]]


class Learner:
    """What learns, and how.

    Attributes:
        began: the recipe at the start.
        recipe: the recipe now.
        changes: what was changed in it, in order.
        network: whose parameters the optimizer moves.
        reader: the network to read with: its parameters are the moving average, or those of `network`.
        optimizer, loss: what the recipe makes of them.
        rng: of the generator that shuffles; a learner is trained once.
        iteration: how many have been done.
        planned: how many there will be; 0 before the first.
        place: how far it has come through the images.
        pace: how the schedule goes with the iterations.
        factor: what the schedule multiplied the learning rate by in the last step; 1 before the first.
        tally: what the iterations came to.
        validation: columns of the images held out, once a training has begun.
        best: for policies to keep.
        observer: called in every step, if there is one, with the gradient, which it must leave as it is, while the
            parameters are those that it was taken at.
    """

    def __init__(self, recipe: Recipe, start: Network | None = None) -> None:
        """A network with its starting values and what it learns by.

        Args:
            recipe: what to go by.
            start: a network whose parameters are the starting values, copied; without one they are drawn from the
                recipe's seed.

        Raises:
            BadInput: the start is a network of other layers than the recipe's.
        """
        self.began = self.recipe = recipe
        self.changes: list[Change] = []
        self.rng = np.random.default_rng(recipe.seed)
        self.network = Network(recipe.architecture).initialize(INITIALIZATIONS[recipe.initialization], self.rng)
        if start is not None:
            if start.architecture != recipe.architecture:
                raise BadInput("start", f"a network '{start.architecture}'", f"'{recipe.architecture}', as it learns")
            self.network.parameters[:] = start.parameters
        self.reader = self.network.copy() if recipe.averaging else self.network
        self._difference = np.empty_like(self.network.parameters) if recipe.averaging else self.network.parameters
        self.optimizer = _optimizer(recipe, self.network)
        self.iteration = self.planned = 0
        self.place, self.pace, self.factor = Place(), Progress(), 1.0
        self.tally, self.best = Tally(), Best()
        self.validation = np.empty(0, np.intp)
        self.observer: Callable[[Array], None] | None = None
        self._follow()

    def change(self, **values: Any) -> None:
        """Change live hyperparameters, by the names of the recipe's fields; the next iteration goes by them.

        Raises:
            BadInput: one that is fixed while a network learns, or a value out of its range; nothing is changed then.
        """
        changed = changed_recipe(self.recipe, values)
        now = self.iteration + 1
        for name, value in values.items():
            if value != getattr(self.recipe, name):
                self.changes = [each for each in self.changes if (each.iteration, each.name) != (now, name)]
                self.changes.append(Change(now, name, value))
        self.recipe = changed
        self._follow()

    def _follow(self) -> None:
        """Let the optimizer, the loss and the network be what the recipe says."""
        for name in _numbers_of(type(self.optimizer)):
            setattr(self.optimizer, name, getattr(self.recipe, name))
        self.loss = make_loss(self.recipe.loss, self.recipe.label_smoothing)
        self.network.set_hidden_dropout(self.recipe.dropout)

    def plan(self, iterations: int) -> None:
        """Take in how many iterations there will be in all, as far as is known now."""
        if self.planned and iterations != self.planned:
            done = min(self.iteration, self.planned - 0.5)  # of a training that was at its end, the schedule's last
            self.pace = Progress(self.iteration, self.pace.at(done, self.planned))
        self.planned = iterations

    def step(self, gradient: Array, place: Place) -> None:
        """Take a batch's gradient, which is used up, into the parameters; `place` is where the batch ended."""
        recipe, parameters = self.recipe, self.network.parameters
        self.factor = recipe.schedule.at(self.pace.at(self.iteration + 0.5, self.planned))
        self.network.update_running_statistics(gradient)
        if self.observer is not None:
            self.observer(gradient)
        if recipe.clip:
            clip(gradient, recipe.clip)
        self.optimizer.step(parameters, gradient, self.factor)
        if recipe.max_norm:
            for weights in self.network.weights_by_unit:
                limit_norms(weights, recipe.max_norm)
        self.iteration += 1
        self.place = place
        if recipe.averaging:
            self._average(parameters)

    def _average(self, parameters: Array) -> None:
        """mean ← ρ·mean + (1 − ρ)·w; in the first steps, when it has little past to speak of, with a smaller ρ."""
        past = min(self.recipe.averaging, self.iteration / (9 + self.iteration))
        np.subtract(parameters, self.reader.parameters, out=self._difference)
        self._difference *= 1 - past
        self.reader.parameters += self._difference

    def snapshot(self) -> Snapshot:
        """All that the training goes on from, copied."""
        score = self.best.score
        numbers = {
            "iteration": self.iteration,
            "planned": self.planned,
            "epochs": self.place.epochs,
            "used": self.place.used,
            "paced_since": self.pace.since,
            "paced_progress": self.pace.progress,
            **self.tally.numbers(),
        }
        vectors = {"parameters": self.network.parameters.copy()}
        if self.recipe.averaging:
            vectors["mean"] = self.reader.parameters.copy()
        if score is not None:
            vectors["best"] = self.best.parameters.copy()
            numbers |= {"best_epoch": self.best.epoch, "best_images": score.images}
            numbers |= {"best_correct": score.correct, "best_loss": score.loss}
        vectors |= {f"optimizer.{name}": array for name, array in self.optimizer.state().items()}
        return Snapshot(self.began, tuple(self.changes), numbers, vectors)


def changed_recipe(recipe: Recipe, values: Mapping[str, Any]) -> Recipe:
    """The recipe with other values of live hyperparameters, by the names of its fields.

    Raises:
        BadInput: one that is fixed while a network learns, or a value out of its range.
    """
    for name in values:
        if name not in LIVE_NAMES:
            raise BadInput(KEYS.get(name, name).replace("_", "-"), "a change", "none while the network learns")
    return replace(recipe, **values)


def resume(snapshot: Snapshot) -> Learner:
    """The learner that a snapshot was taken of.

    Raises:
        BadInput: the numbers or vectors are not those of a learner of this recipe.
    """
    learner = Learner(snapshot.recipe)
    for change in snapshot.changes:
        learner.change(**{change.name: change.value})
    learner.changes = list(snapshot.changes)
    numbers, vectors = dict(snapshot.numbers), snapshot.vectors
    _check(numbers, vectors, learner)
    learner.iteration, learner.planned = int(numbers["iteration"]), int(numbers["planned"])
    learner.place = Place(int(numbers["epochs"]), int(numbers["used"]))
    learner.pace = Progress(int(numbers["paced_since"]), numbers["paced_progress"])
    learner.tally.restore(numbers)
    learner.network.parameters[:] = vectors["parameters"]
    learner.reader.parameters[:] = vectors["mean" if learner.recipe.averaging else "parameters"]
    if "best" in vectors:
        score = Score(int(numbers["best_images"]), int(numbers["best_correct"]), numbers["best_loss"])
        learner.best = Best(score, numbers["best_epoch"], vectors["best"].copy())
    prefix = "optimizer."
    learner.optimizer.restore({name[len(prefix) :]: vectors[name] for name in vectors if name.startswith(prefix)})
    return learner


def _check(numbers: Mapping[str, float], vectors: Mapping[str, NDArray[Any]], learner: Learner) -> None:
    """Raise `BadInput` unless these are the numbers and vectors of such a learner."""
    wanted = learner.snapshot()
    best = {"best_epoch", "best_images", "best_correct", "best_loss"} if "best" in vectors else set()
    if missing := (set(wanted.numbers) | best) - set(numbers):
        raise BadInput(WHERE, f"no {min(missing)}", "all numbers of a training")
    for name, number in numbers.items():
        if type(number) not in (int, float) or not 0 <= number < LARGEST_NUMBER:
            raise BadInput(WHERE, f"{name} {number!r}", "a finite number of at least 0")
    if best and numbers["best_images"] < 1:
        raise BadInput(WHERE, "a best score of no images", "of at least one")
    like = learner.network.parameters
    for name in ("parameters", "mean", "best"):
        if name in wanted.vectors and name not in vectors:
            raise BadInput(WHERE, f"no {name}", "all vectors of a training")
        if name in vectors and (vectors[name].shape != like.shape or vectors[name].dtype != like.dtype):
            found = f"{name} {vectors[name].shape} of {vectors[name].dtype}"
            raise BadInput(WHERE, found, f"{like.shape} of {like.dtype}")


def _numbers_of(optimizer: type[Optimizer]) -> list[str]:
    """The recipe's fields that an optimizer of this class has as well."""
    own = {each.name for each in fields(Recipe)}
    return [each.name for each in fields(optimizer) if each.name in own]


def _optimizer(recipe: Recipe, network: Network) -> Optimizer:
    made = OPTIMIZERS[recipe.optimizer]
    return made(**{name: getattr(recipe, name) for name in _numbers_of(made)}, decayed=network.decayed)
