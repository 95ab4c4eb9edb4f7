"""History: what a training has recorded so far, written by its thread and read by pages at any moment."""

from array import array
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recognizer.training import Evaluation, Step


@dataclass(frozen=True)
class RateChange:
    """The learning rate that a step was the first to be taken with."""

    iteration: int
    learning_rate: float


class History:
    """The losses and accuracies of all steps, all evaluations, and where the learning rate changed.

    The thread only ever appends; a reader takes the length first and looks no further, so that no lock is needed.
    """

    def __init__(self) -> None:
        self._losses = array("d")
        self._accuracies = array("d")
        self.evaluations: list[Evaluation] = []
        self.rate_changes: list[RateChange] = []
        self._learning_rate: float | None = None

    def __len__(self) -> int:
        return len(self._accuracies)

    def add(self, step: Step) -> None:
        """Take a step in."""
        if self._learning_rate not in (None, step.learning_rate):
            self.rate_changes.append(RateChange(step.iteration, step.learning_rate))
        self._learning_rate = step.learning_rate
        if step.evaluation:
            self.evaluations.append(step.evaluation)
        self._losses.append(step.loss)
        self._accuracies.append(step.accuracy)

    def recent(self, steps: int) -> tuple[float, float] | None:
        """Mean loss and accuracy of the last steps' batches; None before the first step."""
        count = len(self)
        if not count:
            return None
        window = slice(max(0, count - steps), count)
        return float(np.mean(self._losses[window])), float(np.mean(self._accuracies[window]))

    def training_table(self, most: int) -> pd.DataFrame:
        """Columns iteration, loss, accuracy: at most `most` rows, each the mean of as many successive steps."""
        count = len(self)
        iterations, losses = thinned(np.array(self._losses[:count]), most)
        accuracies = thinned(np.array(self._accuracies[:count]), most)[1]
        return pd.DataFrame({"iteration": iterations, "loss": losses, "accuracy": accuracies})

    def validation_table(self, most: int) -> pd.DataFrame:
        """Columns iteration, loss, accuracy: at most `most` of the evaluations, evenly chosen, the last among them."""
        evaluations = self.evaluations[:]
        every = -(-len(evaluations) // most) if evaluations else 1
        chosen = evaluations[::-1][::every][::-1]
        return pd.DataFrame(
            {
                "iteration": [evaluation.iteration for evaluation in chosen],
                "loss": [evaluation.validation_loss for evaluation in chosen],
                "accuracy": [evaluation.validation_accuracy for evaluation in chosen],
            }
        )

    def table(self) -> pd.DataFrame:
        """Every evaluation, a row each."""
        return pd.DataFrame([asdict(evaluation) for evaluation in self.evaluations[:]])


def thinned(values: NDArray[np.float64], most: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Iterations (counted from 1, the middle of each group) and means of at most `most` groups of successive values."""
    size = -(-values.size // most) if values.size else 1
    starts = np.arange(0, values.size, size)
    if not starts.size:
        return np.empty(0), np.empty(0)
    lengths = np.diff(np.append(starts, values.size))
    return starts + (lengths + 1) / 2, np.add.reduceat(values, starts) / lengths
