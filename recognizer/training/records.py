"""Records: what a training tells about itself, iteration by iteration, as plain facts to be shown, kept or tested."""

from collections.abc import Mapping
from dataclasses import dataclass

from recognizer.evaluation.evaluation import Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How training stands after an iteration.

    Attributes:
        iteration: steps taken so far.
        epoch: passes over the training images so far, such as 1.5; whole at a pass's end.
        learning_rate: that of the last step.
        training_loss, training_accuracy: mean over the batches since the last evaluation or the epoch's start,
            whichever came later; with a full batch, over all training images at the last step.
        validation_loss, validation_accuracy: over the images held out.
        validation_images: how many they are.
        images: training images used so far, counting repeats.
        train_seconds: spent in steps so far, evaluations left out.
    """

    iteration: int
    epoch: float
    learning_rate: float
    training_loss: float
    training_accuracy: float
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
        learning_rate: that the step was taken with.
        loss, accuracy: of the iteration's batch, by the parameters as they were before the step.
        evaluation: of the parameters after the step, where one is due.
    """

    iteration: int
    learning_rate: float
    loss: float
    accuracy: float
    evaluation: Evaluation | None = None


class Tally:
    """Counts images and seconds through a training, and the mean loss and accuracy since `begin`.

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
            "accuracy_sum": self._accuracy,
            "recent_images": self._recent,
        }

    def restore(self, numbers: Mapping[str, float]) -> None:
        """Go on from what `numbers` gave."""
        self.images, self._recent = int(numbers["images"]), int(numbers["recent_images"])
        self.seconds, self._loss, self._accuracy = (numbers[name] for name in ("seconds", "loss_sum", "accuracy_sum"))

    def begin(self) -> None:
        """Begin the means anew."""
        self._loss = self._accuracy = 0.0
        self._recent = 0

    def add(self, loss: float, accuracy: float, images: int, seconds: float) -> None:
        """Take one batch in."""
        self.images += images
        self.seconds += seconds
        self._recent += images
        self._loss += loss * images
        self._accuracy += accuracy * images

    def evaluation(self, iteration: int, learning_rate: float, training_images: int, score: Score) -> Evaluation:
        """How training stands after an iteration, given the score on the validation images; the means begin anew."""
        evaluation = Evaluation(
            iteration=iteration,
            epoch=self.images / training_images,
            learning_rate=learning_rate,
            training_loss=self._loss / self._recent,
            training_accuracy=self._accuracy / self._recent,
            validation_loss=score.loss,
            validation_accuracy=score.accuracy,
            validation_images=score.images,
            images=self.images,
            train_seconds=self.seconds,
        )
        self.begin()
        return evaluation
