"""History: what a training has recorded so far, written by its thread and read by pages at any moment."""

import copy
import threading
from bisect import bisect_right
from collections import deque
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recognizer.training.learner import Change
from recognizer.training.records import Evaluation, Step

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 300
"""Points of a line: as many as a screen can tell apart, and few enough to send several times a second."""

RECENT = 50
"""Steps whose mean loss is shown as the loss of the moment."""


Point = tuple[float, float, float, float, float]
"""Sums over some steps: of losses, of accuracies, of how many have one, and of both learning rates."""

Columns = dict[str, NDArray[Any]]
"""Numbers by the names of their columns, all of them as many."""

NOTHING: Point = (0.0, 0.0, 0.0, 0.0, 0.0)


class LossCurve:
    """Loss, accuracy and learning rates of any number of steps, as a whole and of late, in at most `most` points each.

    It is kept at several levels: single steps, means of two, of four and so on, of each the last `most` points. So
    a million steps cost twenty times as much to keep as a few hundred, no more to show, and any stretch up to the
    present has half of `most` points at least, or single steps.

    Attributes:
        steps: taken in.
    """

    def __init__(self, most: int = MOST_POINTS, before: int = 0) -> None:
        """A curve without any steps, which come after `before` others that nothing is known of."""
        self._before = before
        self._most = most
        self._levels: list[NDArray[np.float64]] = []  # rings of sums over 2^level steps
        self._latest: list[Point] = []  # of each level
        self.steps = 0

    def add(self, loss: float, accuracy: float | None, learning_rate: float, factor: float = 1.0) -> None:
        """Take a step in; its accuracy is None where no digit was to be read, and `factor` is the schedule's."""
        point = (loss, accuracy or 0.0, float(accuracy is not None), learning_rate, learning_rate * factor)
        place, level = self.steps, 0  # of the point at its level, counted from 0
        self.steps += 1
        while True:
            if level == len(self._levels):
                self._levels.append(np.zeros((self._most, len(NOTHING))))
                self._latest.append(NOTHING)
            self._levels[level][place % self._most] = point
            pair, self._latest[level] = self._latest[level], point
            if place % 2 == 0:
                return
            point = _sum(pair, point)
            place, level = place // 2, level + 1

    def points(self, last: int | None = None) -> Columns:
        """Columns iteration (the middle of each point's steps, counted from 1), loss, accuracy, learning_rate, rate.

        Each is float64, of as many numbers as there are points. A point's accuracy is the mean over those of its steps
        that have one, and NaN where none has. The learning rate is the one that was chosen, the rate what the schedule
        made of it.

        Args:
            last: how many of the latest steps to show; None shows all, and so does a number beyond.
        """
        first = max(self.steps - last, 0) if last is not None else 0
        level = self._level_from(first)
        whole, begun = divmod(self.steps, 2**level)
        places = np.arange(first >> level, whole)
        sums = self._levels[level][places % self._most] if places.size else np.empty((0, len(NOTHING)))
        starts = places << level
        if begun:
            sums, starts = np.vstack([sums, self._begun(level)]), np.append(starts, whole << level)
        lengths = np.diff(np.append(starts, self.steps))
        losses, accuracies, accurate, chosen, rates = sums.T
        means = np.divide(accuracies, accurate, out=np.full(starts.size, np.nan), where=accurate > 0)
        return {
            "iteration": self._before + starts + (lengths + 1) / 2,
            "loss": losses / lengths,
            "accuracy": means,
            "learning_rate": chosen / lengths,
            "rate": rates / lengths,
        }

    def _level_from(self, first: int) -> int:
        """The finest level whose points from this step on are few enough, one just begun included."""
        level = 0
        while -(-self.steps >> level) - (first >> level) > self._most:
            level += 1
        return level

    def _begun(self, level: int) -> Point:
        """The sums of a level's point that is not whole yet: of what has come since the last whole one."""
        point = NOTHING
        for finer in range(level):
            if self.steps >> finer & 1:
                point = _sum(point, self._latest[finer])
        return point


def _sum(a: Point, b: Point) -> Point:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]


class History:
    """The curve of all steps, the last steps, all evaluations, and what was changed in the recipe on the way.

    Attributes:
        evaluations: all of them.
        changes: every change, in order.
        resumed: the iterations that were the first after a training was taken up again.
        first_loss: of the first batch; 0 before it.
        highest_loss: of any batch or evaluation.
    """

    def __init__(self, before: int = 0) -> None:
        """The history of a training of which so many iterations are done and not known."""
        self.evaluations: list[Evaluation] = []
        self.changes: tuple[Change, ...] = ()
        self.resumed: tuple[int, ...] = (before + 1,) if before else ()
        self.first_loss = 0.0
        self.highest_loss = 0.0
        self._before = before
        self._curve = LossCurve(before=before)
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Iterations done, those that are not known included."""
        return self._before + self._curve.steps

    def gone_on(self) -> "History":
        """A copy for a training that goes on where this one is; what either takes in, the other does not."""
        other = History(self._before)
        with self._lock:
            other.evaluations, other.changes = self.evaluations[:], self.changes
            other.resumed = (*self.resumed, len(self) + 1)
            other.first_loss, other.highest_loss = self.first_loss, self.highest_loss
            other._curve = copy.deepcopy(self._curve)
            other._recent = self._recent.copy()
        return other

    def add(self, step: Step, changes: tuple[Change, ...] = (), factor: float = 1.0) -> None:
        """Take a step in, all changes so far, and what the schedule multiplied the step's learning rate by."""
        with self._lock:
            self.changes = changes
            if step.evaluation:
                self.evaluations.append(step.evaluation)
                self.highest_loss = max(self.highest_loss, step.evaluation.validation_loss)
            self.first_loss = self.first_loss or step.loss
            self.highest_loss = max(self.highest_loss, step.loss)
            self._recent.append(step.loss)
            self._curve.add(step.loss, step.accuracy, step.learning_rate, factor)

    def recent_loss(self, steps: int) -> float | None:
        """Mean loss of the last `steps` steps, at most 50; None before the first."""
        with self._lock:
            losses = list(self._recent)[-steps:]
        return float(np.mean(losses)) if losses else None

    @property
    def rate_changes(self) -> list[Change]:
        """Every move of the learning rate."""
        return [each for each in self.changes if each.name == "learning_rate"]

    def training_points(self, last: int | None = None) -> Columns:
        """Columns iteration, loss, accuracy, learning_rate, rate of the training batches: at most 300 float64 each.

        They are of the latest `last` steps, single ones where these are at most 300; of all if it is None.
        """
        with self._lock:
            return self._curve.points(last)

    def validation_points(self, last: int | None = None) -> Columns:
        """Columns iteration, loss, accuracy: at most 300 of the evaluations, evenly chosen, the last among them.

        They are those of the latest `last` steps; all if it is None. The iterations are int64, the others float64.
        """
        first = len(self) - last if last is not None else 0
        evaluations = self.evaluations[:]
        evaluations = evaluations[bisect_right(evaluations, first, key=lambda each: each.iteration) :]
        every = max(1, -(-len(evaluations) // MOST_POINTS))
        chosen = evaluations[::-1][::every][::-1]
        return {
            "iteration": np.array([evaluation.iteration for evaluation in chosen], np.int64),
            "loss": np.array([evaluation.validation_loss for evaluation in chosen], np.float64),
            "accuracy": np.array([evaluation.validation_accuracy for evaluation in chosen], np.float64),
        }

    def training_table(self, last: int | None = None) -> "pd.DataFrame":
        """The columns of `training_points`, a row a point."""
        return _table(self.training_points(last))

    def validation_table(self, last: int | None = None) -> "pd.DataFrame":
        """The columns of `validation_points`, a row a point."""
        return _table(self.validation_points(last))

    def table(self) -> "pd.DataFrame":
        """Every evaluation, a row each."""
        import pandas as pd  # the command line gets on without it

        return pd.DataFrame([asdict(evaluation) for evaluation in self.evaluations[:]])


def _table(columns: Columns) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(columns)
