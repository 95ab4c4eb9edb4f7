"""Training: guess, measure how wrong, find the slope, take a step; again and again.

`train` is a generator of small records, one an iteration. Whoever consumes it (a progress bar, a chart, a test) decides
what to do with them; to pause is not to ask for the next one, to stop is to stop asking. Between two records the
consumer may move the optimizer's learning rate: the very next iteration uses it.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, fractions
from recognizer.dataset import Dataset, minibatches
from recognizer.errors import BadInput
from recognizer.evaluation import count_correct, evaluate
from recognizer.losses import Loss
from recognizer.network import BLOCK, Network
from recognizer.optimizers import Optimizer

VALIDATION_SHARE = 12
"""One image in so many is held out to validate with: 5,000 of MNIST's 60,000."""


@dataclass(frozen=True)
class Settings:
    """How long and in what portions to learn.

    Attributes:
        batch_size: images whose mean gradient makes one step; None is all of them (full-batch gradient descent).
        epochs: times that every training image is used.
        iterations: steps after which to stop, however many epochs they are; None leaves it to `epochs`.
        evaluate_every: iterations from one evaluation to the next.
    """

    batch_size: int | None
    epochs: int
    iterations: int | None = None
    evaluate_every: int = 10

    def __post_init__(self) -> None:
        for name in ("batch_size", "epochs", "iterations", "evaluate_every"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(name.replace("_", "-"), str(value), "a whole number of at least 1")


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


def training_image_count(image_count: int) -> int:
    """How many of a dataset's images are trained on, the others being held out."""
    return image_count - image_count // VALIDATION_SHARE


def planned_iterations(settings: Settings, image_count: int) -> int:
    """How many iterations a training on a dataset of `image_count` images will take."""
    training_count = training_image_count(image_count)
    in_epochs = settings.epochs * math.ceil(training_count / (settings.batch_size or training_count))
    return in_epochs if settings.iterations is None else settings.iterations


def train(
    network: Network,
    dataset: Dataset,
    loss: Loss,
    optimizer: Optimizer,
    settings: Settings,
    rng: np.random.Generator,
) -> Iterator[Step]:
    """Train the network in place, yielding a `Step` after every iteration.

    The dataset is shuffled by `rng`; one image in twelve is held out for validation, the others are shuffled again
    every epoch. An evaluation comes with the first iteration and the last, with every `settings.evaluate_every`-th,
    and with the last of each epoch that has several.

    Raises:
        BadInput: fewer than twelve images.
    """
    if len(dataset) < VALIDATION_SHARE:
        raise BadInput("training data", f"{len(dataset)} images", f"at least {VALIDATION_SHARE}")
    order = rng.permutation(len(dataset))
    validation, training = np.split(order, [len(dataset) - training_image_count(len(dataset))])
    batch_size = min(settings.batch_size or training.size, training.size)
    steps_an_epoch = math.ceil(training.size / batch_size)
    last_iteration = planned_iterations(settings, len(dataset))
    gradient = BatchGradient(network, dataset, loss)
    tally = Tally()

    for iteration, batch in enumerate(_batches(training, batch_size, rng), start=1):
        if iteration % steps_an_epoch == 1 or steps_an_epoch == 1:
            tally.begin()
        began = time.perf_counter()
        learning_rate = optimizer.learning_rate
        with np.errstate(over="ignore", invalid="ignore"):  # a training that diverges is told by its loss
            batch_loss, batch_accuracy = gradient(batch)
            optimizer.step(network.parameters, gradient.vector)
        tally.add(batch_loss, batch_accuracy, batch.size, time.perf_counter() - began)

        evaluation = None
        ends_epoch = steps_an_epoch > 1 and iteration % steps_an_epoch == 0
        if iteration in (1, last_iteration) or iteration % settings.evaluate_every == 0 or ends_epoch:
            score = evaluate(network, dataset, loss, validation)
            evaluation = Evaluation(
                iteration,
                tally.images / training.size,
                learning_rate,
                tally.loss,
                tally.accuracy,
                score.loss,
                score.accuracy,
                tally.images,
                tally.seconds,
            )
            tally.begin()
        yield Step(iteration, learning_rate, batch_loss, batch_accuracy, evaluation)
        if iteration == last_iteration:
            return


def _batches(columns: NDArray[np.intp], batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Minibatches without end, shuffled anew every epoch."""
    while True:
        yield from minibatches(columns, batch_size, rng)


class BatchGradient:
    """The gradient of the mean loss over a batch of any size, accumulated over blocks of columns.

    The pixels are gathered as bytes and become float32 a block at a time, in buffers that are used again.

    Attributes:
        vector: the gradient after a call, as long as the network's parameters.
    """

    def __init__(self, network: Network, dataset: Dataset, loss: Loss) -> None:
        self._network = network
        self._dataset = dataset
        self._loss = loss
        self._bytes = np.empty((BLOCK, PIXELS), np.uint8)
        self._fractions = np.empty((BLOCK, PIXELS), network.dtype)
        self._sum = np.empty_like(network.gradient)
        self.vector = network.gradient

    def __call__(self, batch: NDArray[np.intp]) -> tuple[float, float]:
        """Calculate `vector` for the images at these columns; returns their mean loss and their accuracy."""
        if batch.size <= BLOCK:
            loss, correct = self._block(batch)
            self.vector = self._network.gradient
            return loss, correct / batch.size
        self._sum[:] = 0
        loss, correct = 0.0, 0
        for start in range(0, batch.size, BLOCK):
            block = batch[start : start + BLOCK]
            share = block.size / batch.size
            block_loss, block_correct = self._block(block)
            loss += block_loss * share
            correct += block_correct
            self._network.gradient *= self._network.dtype.type(share)
            self._sum += self._network.gradient
        self.vector = self._sum
        return loss, correct / batch.size

    def _block(self, columns: NDArray[np.intp]) -> tuple[float, int]:
        pixels = self._bytes[: columns.size]
        images = self._fractions[: columns.size]
        labels = self._dataset.labels[columns]
        np.take(self._dataset.rows, columns, axis=0, out=pixels, mode="clip")  # "raise" would copy through a buffer
        logits = self._network.forward(fractions(pixels, self._network.dtype, out=images).T)
        correct = count_correct(logits, labels)
        loss, logits_gradient = self._loss.value_and_gradient(logits, labels)
        self._network.backward(logits_gradient)
        return loss, correct


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

    @property
    def loss(self) -> float:
        """Mean loss of the images since `begin`."""
        return self._loss / self._recent

    @property
    def accuracy(self) -> float:
        """Mean accuracy of the images since `begin`."""
        return self._accuracy / self._recent
