"""Records: what a training tells about itself, iteration by iteration, as plain facts to be shown, kept or tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recognizer.evaluation.evaluation import Score


@dataclass(frozen=True, slots=True)
class BatchScore:
    """How well a batch was read while it was learned from.

    Attributes:
        loss: mean over its images.
        images: how many they are.
        digits: how many of them show a digit, as extra data that is no digit does not.
        correct: how many of the digits were read correctly.
    """

    loss: float
    images: int
    digits: int
    correct: int

    @property
    def accuracy(self) -> float | None:
        """correct / digits, from 0 to 1; None of a batch without any digit, in which there is nothing to read."""
        return self.correct / self.digits if self.digits else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How training stands after an iteration.

    Attributes:
        iteration: steps taken so far.
        epoch: passes over the training images so far, such as 1.5; whole at a pass's end.
        learning_rate: that of the last step.
        training_loss: mean over the images of all batches since the last evaluation or the epoch's start, whichever
            came later; with a full batch, over all training images at the last step.
        training_accuracy: share of the digits among these images that were read correctly; None if there was no digit.
        validation_loss, validation_accuracy: over the images held out.
        validation_images: how many they are.
        images: training images used so far, counting repeats.
        train_seconds: spent in steps so far, evaluations left out.
    """

    iteration: int
    epoch: float
    learning_rate: float
    training_loss: float
    training_accuracy: float | None
    validation_loss: float
    validation_accuracy: float
    validation_images: int
    images: int
    train_seconds: float

    @property
    def images_per_second(self) -> float:
        """Training images a second, evaluations left out."""
        return self.images / self.train_seconds


@dataclass(frozen=True, slots=True)
class Step:
    """One iteration.

    Attributes:
        iteration: counted from 1.
        learning_rate: of the recipe when the step was taken; the schedule's factor multiplies it.
        loss: mean over the images of the iteration's batch, by the parameters as they were before the step.
        accuracy: share of the digits in it that they read correctly; None if there is no digit in it.
        evaluation: of the parameters after the step, where one is due.
        confusion: with an evaluation, how many validation images of each digit (row) were read as which (column),
            10 × 10, int64. Steps that differ in it alone are equal.
    """

    iteration: int
    learning_rate: float
    loss: float
    accuracy: float | None
    evaluation: Evaluation | None = None
    confusion: NDArray[np.int64] | None = field(default=None, compare=False, repr=False)


class Tally:
    """Counts images and seconds through a training, and since `begin` the mean loss and the digits read correctly.

    Attributes:
        images: all images added.
        seconds: all seconds added.
    """

    def __init__(self) -> None:
        self.images = 0
        self.seconds = 0.0
        self.begin()

    def numbers(self) -> dict[str, float]:
        """All that it has counted, by name."""
        return {
            "images": self.images,
            "seconds": self.seconds,
            "loss_sum": self._loss,
            "recent_images": self._recent,
            "recent_digits": self._digits,
            "recent_correct": self._correct,
        }

    def restore(self, numbers: Mapping[str, float]) -> None:
        """Go on counting from numbers that another tally gave, by the names that it gave them."""
        self.images, self._recent = int(numbers["images"]), int(numbers["recent_images"])
        self._digits, self._correct = int(numbers["recent_digits"]), int(numbers["recent_correct"])
        self.seconds, self._loss = numbers["seconds"], numbers["loss_sum"]

    def begin(self) -> None:
        """Begin the means anew."""
        self._loss = 0.0
        self._recent = self._digits = self._correct = 0

    def add(self, batch: BatchScore, seconds: float) -> None:
        """Take one batch in, and what it took."""
        self.images += batch.images
        self.seconds += seconds
        self._recent += batch.images
        self._loss += batch.loss * batch.images
        self._digits += batch.digits
        self._correct += batch.correct

    def evaluation(self, iteration: int, learning_rate: float, training_images: int, score: Score) -> Evaluation:
        """How training stands after an iteration, given the score on the validation images; the means begin anew."""
        evaluation = Evaluation(
            iteration=iteration,
            epoch=self.images / training_images,
            learning_rate=learning_rate,
            training_loss=self._loss / self._recent,
            training_accuracy=self._correct / self._digits if self._digits else None,
            validation_loss=score.loss,
            validation_accuracy=score.accuracy,
            validation_images=score.images,
            images=self.images,
            train_seconds=self.seconds,
        )
        self.begin()
        return evaluation
