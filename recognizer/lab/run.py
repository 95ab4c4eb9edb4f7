"""A run: one training in a thread of its own, which pages watch, steer, leave and come back to.

The thread consumes the training's generator and writes down what it yields; nothing in it knows of pages. Commands are
wishes that the thread looks at between two iterations, so each of them is done within one, and what is changed of the
recipe acts on the very next one.
"""

import math
import threading
import time
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score
from recognizer.lab.beginning import Beginning, fresh
from recognizer.lab.engine import Engine
from recognizer.lab.instruments import LAYERS, VIEWS, Instruments
from recognizer.lab.limits import check_step
from recognizer.lab.turns import TURNS, Turns
from recognizer.network.network import Network
from recognizer.reading.fitting import card_of
from recognizer.reading.model import Model
from recognizer.training.checkpoint import Checkpoint
from recognizer.training.learner import Learner, changed_recipe
from recognizer.training.loop import iterations_ahead
from recognizer.training.policies import Divergence
from recognizer.training.recipe import Recipe


class Status(StrEnum):
    """What a run is doing, in one word."""

    IDLE = "idle"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"


SETTLING = 2.0
"""Seconds to wait at most for a run to do what it was told."""


ACTING = 0.1
"""Seconds to wait at most for an iteration that goes by what was changed: slow ones are seen at a later look."""


UNSEEN_PAUSE = 90.0
"""Seconds without a page that watches, after which a run pauses; hidden browser tabs still look once a minute."""


UNSEEN_END = 1800.0
"""Seconds without a page that watches, after which a paused run is given up and its thread ends."""


PUBLISH_SECONDS = 0.3
"""How often the network that pages may read with is brought up to date."""


class Run:
    """One training of one network.

    Attributes:
        began: the recipe that it began with.
        recipe: what the next iteration will go by.
        splits: the data it learns from and is tested on.
        planned: iterations in all, as far as the last iteration could know.
        history: what was recorded so far.
        status: training or paused, and at the end finished, stopped or diverged.
        divergence: where the loss ceased to be finite, if it did.
        test_score: how the network reads the test images; there once the run has ended, unless it was abandoned.
        temperature: what the network's logits were divided by at the end, so that its probabilities mean what they say.
        failure: a sentence on what went wrong, should the training itself have failed.
        unattended: whether it paused because nobody watched.
        instruments: what is to be seen inside the network, as far as it is looked at.
        pace: iterations a second that it takes at most; None is as many as it can.
        schedule_pace: how the schedule goes with the iterations.
        source: the name of all that it learns from.
        held_out: columns of the training images that it does not learn from; none before its first iteration.
    """

    def __init__(
        self, beginning: Recipe | Beginning, splits: Splits, paused: bool = False, turns: Turns = TURNS
    ) -> None:
        """Begin with random weights, by a recipe, or elsewhere."""
        if isinstance(beginning, Recipe):
            beginning = fresh(beginning, splits)
        learner = beginning.learner
        self.began, self.recipe = learner.began, learner.recipe
        self.splits = splits
        self.source = beginning.source
        self.planned = iterations_ahead(learner, len(splits.train))
        self.history = beginning.history
        self.status = Status.PAUSED if paused else Status.TRAINING
        self.divergence: Divergence | None = None
        self.test_score: Score | None = None
        self.temperature = 1.0
        self.failure = ""
        self.unattended = False
        self.instruments = Instruments()
        self.pace: float | None = None
        self.schedule_pace = learner.pace
        self.held_out: NDArray[np.intp] = np.empty(0, np.intp)
        self._next_at = 0.0
        self._turns = turns
        self._checkpoint: Checkpoint | None = None
        engine = Engine(learner, splits, turns.spare)
        self._published = engine.parameters()
        self._published_at = 0.0
        self._active_seconds = 0.0
        self._done_before, self._images = learner.iteration, engine.images
        self._factor = _first_factor(learner, self.planned)
        self._seen_at = time.monotonic()
        self._wishes = threading.Condition()
        self._changes: dict[str, Any] = {}
        self._changes_acted = threading.Event()
        self._changes_acted.set()
        self._paused = paused
        self._single_steps = 0
        self._stepping = False
        self._until_epoch = False
        self._stop = False
        self._abandoned = False
        threading.Thread(target=self._work, args=(engine,), name="training", daemon=True).start()

    @property
    def active(self) -> bool:
        """Whether it is training or paused, and not at its end."""
        return self.status in (Status.TRAINING, Status.PAUSED)

    @property
    def effective_rate(self) -> float:
        """The learning rate as the schedule has it at the last iteration, or will have it at the first."""
        return self.recipe.learning_rate * self._factor

    @property
    def iterations(self) -> int:
        """Iterations done."""
        return len(self.history)

    @property
    def images_per_second(self) -> float:
        """Training images a second over the whole run, evaluations included, pauses left out; at most at its pace."""
        return self._images / self.iterations * self._speed if self.iterations else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the remaining iterations will take at the pace so far; None before the first."""
        speed = self._speed
        return (self.planned - self.iterations) / speed if speed else None

    @property
    def _speed(self) -> float:
        """Iterations a second so far, or at the pace if it is slower; 0 before the first."""
        if not self._active_seconds:
            return 0.0
        return min((self.iterations - self._done_before) / self._active_seconds, self.pace or math.inf)

    def change(self, **values: Any) -> None:
        """Change hyperparameters that may change while a network learns, by name; the next iteration goes by them.

        Raises:
            BadInput: one that is fixed, a value out of its range, or a batch too large for one step.
        """
        with self._wishes:
            changed = changed_recipe(self.recipe, values)
            check_step(changed, len(self.splits.train), "batch size")
            self.recipe = changed
            self._changes |= values
            self._changes_acted.clear()

    def pause(self) -> None:
        """Hold after the current iteration."""
        self._wish(paused=True)

    def resume(self) -> None:
        """Go on."""
        self._wish(paused=False)

    def step(self) -> None:
        """Do one iteration and hold."""
        with self._wishes:
            self._paused = True
            self._until_epoch = False
            self._single_steps += 1
            self.seen()
            self._wishes.notify()

    def finish_epoch(self) -> None:
        """Go on until the end of the epoch and hold."""
        self._wish(paused=False, until_epoch=True)

    def set_pace(self, per_second: float | None) -> None:
        """Take so many iterations a second at most from now on; None is as many as it can.

        Raises:
            BadInput: not above 0.
        """
        if per_second is not None and not 0 < per_second < math.inf:
            raise BadInput("speed", f"{per_second} iterations a second", "a number above 0")
        with self._wishes:
            self.pace = per_second
            self._next_at = 0.0
            self.seen()
            self._wishes.notify()

    def watch(self, view: str) -> None:
        """Say that this view, one of `VIEWS`, is being looked at; the run's instruments show it from now on."""
        self.instruments.watch(view)
        if self.status is Status.PAUSED:
            with self._wishes:
                self._wishes.notify()

    def stop(self) -> None:
        """End after the current iteration, for good."""
        with self._wishes:
            self._stop = True
            self._wishes.notify()

    def abandon(self, reason: str = "") -> None:
        """End as soon as can be, without a test. A run that has not ended by itself has failed for this reason."""
        with self._wishes:
            if self.active:
                self.failure = self.failure or reason
            self._stop = self._abandoned = True
            self._wishes.notify()

    def let_changes_act(self) -> None:
        """Wait until an iteration has gone by what was changed, though no longer than `ACTING` seconds."""
        if self.status is Status.TRAINING:
            self._changes_acted.wait(ACTING)

    def settle(self) -> None:
        """Wait until the thread has done what it was told, though no longer than `SETTLING` seconds."""
        until = time.monotonic() + SETTLING
        while time.monotonic() < until and not self.settled:
            time.sleep(0.005)

    def seen(self) -> None:
        """Note that a page is watching."""
        self._seen_at = time.monotonic()

    def take_checkpoint(self) -> Checkpoint | None:
        """What a training goes on from exactly, once this run has ended; given once, since it is large.

        None before the end, and for good of a run that diverged or failed.
        """
        if self.active:
            return None
        with self._wishes:
            checkpoint, self._checkpoint = self._checkpoint, None
        return checkpoint

    def model(self) -> Model:
        """The network as it is now (at most a moment old), a copy, with its card."""
        network = Network(self.recipe.architecture)
        network.parameters[:] = self._published
        accuracy = self.test_score.accuracy if self.test_score else None
        card = card_of(self.began, self.history.changes, self.iterations, self.source, accuracy)
        return Model(network, card | ({"temperature": self.temperature} if self.temperature != 1 else {}))

    def _wish(self, paused: bool, until_epoch: bool = False) -> None:
        with self._wishes:
            self._paused = paused
            self._until_epoch = until_epoch
            self.unattended = False
            self.seen()  # whoever gives a command is there
            self._wishes.notify()

    def _work(self, engine: Engine) -> None:
        try:
            self._finish(engine, self._train(engine))
        except Exception as error:  # whatever it is must reach the page; a thread has nobody else to tell
            self.failure = f"The training failed: {error}"
            engine.close()
            self.status = Status.STOPPED

    def _train(self, engine: Engine) -> Status:
        """Train until the end or until it is told to stop; returns the status to end with."""
        while self._may_go_on(engine):
            with self._turns.turn() as until:
                while not self._stop:
                    status = self._iterate(engine)
                    if status is not None:
                        return status
                    if self._paused or self.pace or time.monotonic() > until:
                        break
        return Status.STOPPED

    def _iterate(self, engine: Engine) -> Status | None:
        """One iteration; returns how the training has ended, if it has."""
        began = time.monotonic()
        with self._wishes:
            changes, self._changes = self._changes, {}
        views = self.instruments.due(began)
        record = engine.iterate(changes, observed=LAYERS in views or self._stepping)
        self.planned, self._images, self._factor = engine.planned, engine.images, engine.factor
        self.schedule_pace, self.held_out = engine.pace, engine.held_out
        if record is None:
            return Status.FINISHED
        if isinstance(record, Divergence):
            self.divergence = record
            return Status.DIVERGED
        self._active_seconds += time.monotonic() - began
        self.history.add(record, engine.changes, engine.factor)
        if changes:
            self._changes_acted.set()
        if record.confusion is not None:
            self.instruments.add_confusions(record.iteration, record.confusion)
            self.instruments.signs = engine.signs()
        if views:
            self._look(engine, views)
        if time.monotonic() - self._published_at > PUBLISH_SECONDS:
            self._publish(engine)
        if self._until_epoch and engine.ends_epoch:
            self._paused, self._until_epoch = True, False
        return Status.FINISHED if record.iteration == self.planned else None

    def _finish(self, engine: Engine, status: Status) -> None:
        if status is Status.STOPPED and not self._is_sound(engine):
            with self._turns.turn():
                status = self._iterate(engine) or status  # one step too far: its verdict puts the one before back
        if status is not Status.DIVERGED:
            self._checkpoint = Checkpoint(engine.snapshot(), self.source, len(self.splits.train))
        engine.close()  # the recipe's policies have the last word, such as to put the best network back
        score = self._test(engine)
        if score is not None and math.isfinite(score.loss):
            with self._turns.turn():
                self.temperature = engine.calibrate()
        self._publish(engine)
        self._look(engine, frozenset(VIEWS))  # the last that there is to be seen
        self.test_score = score
        self.status = status

    def _is_sound(self, engine: Engine) -> bool:
        """Whether the network that was learned last has a finite loss over the images held out."""
        with self._turns.turn():
            return engine.is_sound

    def _test(self, engine: Engine) -> Score | None:
        """How the network reads the test images, found out turn by turn; None if the run is abandoned before."""
        scores = engine.test()
        while not self._abandoned:
            with self._turns.turn() as until:
                while not self._abandoned:
                    score = next(scores)
                    if score.images == len(self.splits.test):
                        return score
                    if time.monotonic() > until:
                        break
        return None

    def _may_go_on(self, engine: Engine) -> bool:
        """Wait while paused, and for the next iteration's time; returns False when the run is to end."""
        with self._wishes:
            self._stepping = False
            while True:
                if not self._paused and time.monotonic() - self._seen_at > UNSEEN_PAUSE:
                    self._paused = self.unattended = True
                if self._holds():
                    self._hold(engine)
                if self._stop:
                    return False
                if self._single_steps:
                    self._single_steps -= 1
                    self._stepping = True
                    return True
                self.status = Status.TRAINING
                now = time.monotonic()
                if self.pace is None or now >= self._next_at:
                    self._next_at = now + 1 / self.pace if self.pace else 0.0
                    return True
                self._wishes.wait(self._next_at - now)

    def _hold(self, engine: Engine) -> None:
        """Wait while paused; what somebody begins to look at meanwhile is shown."""
        self._publish(engine)
        self.status = Status.PAUSED
        while self._holds():
            self._look(engine, self.instruments.behind(time.monotonic(), self.iterations))
            self._wishes.wait(timeout=5)
            if time.monotonic() - self._seen_at > UNSEEN_END:
                self._stop = True

    def _look(self, engine: Engine, views: frozenset[str]) -> None:
        """Give pages what is to be seen of the present network, unless it cannot read any more."""
        if views and engine.reads:
            self.instruments.publish(engine.look(views))

    @property
    def settled(self) -> bool:
        """Whether the thread has done all that it was told."""
        with self._wishes:
            if not self.active:
                return True
            if self._stop or self._single_steps or self._stepping:
                return False
            return self.status is (Status.PAUSED if self._paused else Status.TRAINING)

    def _holds(self) -> bool:
        return self._paused and not self._single_steps and not self._stop

    def _publish(self, engine: Engine) -> None:
        """Give pages the present network, unless it cannot read any more: then they keep the one before."""
        if engine.reads:
            self._published = engine.parameters()
        self._published_at = time.monotonic()


def _first_factor(learner: Learner, planned: int) -> float:
    """What the schedule will multiply the learning rate by in the next iteration, or in the last, if there is none."""
    progress = learner.pace.at(min(learner.iteration + 0.5, planned - 0.5), planned)
    return learner.recipe.schedule.at(progress) if 0 < progress < 1 else 1.0
