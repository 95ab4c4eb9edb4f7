"""History: what a training has recorded so far, written by its thread and read by pages at any moment."""

import copy
import threading
from collections import deque
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from recognizer.training.learner import Change
from recognizer.training.records import Evaluation, Step

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 300
"""Points of a line: as many as a screen can tell apart, and few enough to send several times a second."""

RECENT = 50
"""Steps whose mean loss is shown as the loss of the moment."""


class LossCurve:
    """Loss, accuracy and learning rates of any number of steps in at most `most` points, each the mean of as many.

    A point's accuracy is the mean over those of its steps that have one, and NaN where none has.

    When all points are taken, each pair becomes one and every point holds twice as many steps from then on. So a
    million steps cost no more to keep, or to show, than a thousand.

    Attributes:
        steps: taken in.
    """

    def __init__(self, most: int = MOST_POINTS, before: int = 0) -> None:
        """A curve without any steps, which come after `before` others that nothing is known of."""
        self._before = before
        self._sums = np.zeros((most + most % 2, 5))  # of losses, accuracies, how many have one, and both rates
        self._steps_a_point = 1
        self.steps = 0

    def add(self, loss: float, accuracy: float | None, learning_rate: float, factor: float = 1.0) -> None:
        """Take a step in; its accuracy is None where no digit was to be read, and `factor` is the schedule's."""
        if self.steps == len(self._sums) * self._steps_a_point:
            half = len(self._sums) // 2
            self._sums[:half] = self._sums[0::2] + self._sums[1::2]
            self._sums[half:] = 0
            self._steps_a_point *= 2
        self._sums[self.steps // self._steps_a_point] += (
            loss,
            accuracy or 0.0,
            float(accuracy is not None),
            learning_rate,
            learning_rate * factor,
        )
        self.steps += 1

    def table(self) -> "pd.DataFrame":
        """Columns iteration (the middle of each point's steps, counted from 1), loss, accuracy, learning_rate, rate.

        The learning rate is the one that was chosen, the rate what the schedule made of it.
        """
        import pandas as pd  # the command line gets on without it

        starts = np.arange(0, self.steps, self._steps_a_point)
        lengths = np.diff(np.append(starts, self.steps))
        losses, accuracies, accurate, chosen, rates = self._sums[: starts.size].T
        means = np.divide(accuracies, accurate, out=np.full(starts.size, np.nan), where=accurate > 0)
        return pd.DataFrame(
            {
                "iteration": self._before + starts + (lengths + 1) / 2,
                "loss": losses / lengths,
                "accuracy": means,
                "learning_rate": chosen / lengths,
                "rate": rates / lengths,
            },
        )


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

    def training_table(self) -> "pd.DataFrame":
        """Columns iteration, loss, accuracy, learning_rate, rate of the training batches: at most 300 rows."""
        with self._lock:
            return self._curve.table()

    def validation_table(self) -> "pd.DataFrame":
        """Columns iteration, loss, accuracy: at most 300 of the evaluations, evenly chosen, the last among them."""
        import pandas as pd

        evaluations = self.evaluations[:]
        every = max(1, -(-len(evaluations) // MOST_POINTS))
        chosen = evaluations[::-1][::every][::-1]
        return pd.DataFrame(
            {
                "iteration": [evaluation.iteration for evaluation in chosen],
                "loss": [evaluation.validation_loss for evaluation in chosen],
                "accuracy": [evaluation.validation_accuracy for evaluation in chosen],
            }
        )

    def table(self) -> "pd.DataFrame":
        """Every evaluation, a row each."""
        import pandas as pd

        return pd.DataFrame([asdict(evaluation) for evaluation in self.evaluations[:]])
