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

from recognizer.dataset import Dataset, minibatches
from recognizer.errors import BadInput
from recognizer.evaluation import evaluate
from recognizer.gradient import BatchGradient
from recognizer.losses import Loss
from recognizer.network import Network
from recognizer.optimizers import Optimizer
from recognizer.records import Step, Tally

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
        if (iteration - 1) % steps_an_epoch == 0:
            tally.begin()
        began = time.perf_counter()
        learning_rate = optimizer.learning_rate
        with np.errstate(over="ignore", invalid="ignore"):  # a training that diverges is told by its loss
            batch_loss, batch_accuracy = gradient(batch)
            optimizer.step(network.parameters, gradient.vector)
        tally.add(batch_loss, batch_accuracy, batch.size, time.perf_counter() - began)

        evaluation = None
        if iteration == last_iteration or _is_due(iteration, settings.evaluate_every, steps_an_epoch):
            score = evaluate(network, dataset, loss, validation)
            evaluation = tally.evaluation(iteration, learning_rate, training.size, score)
        yield Step(iteration, learning_rate, batch_loss, batch_accuracy, evaluation)
        if iteration == last_iteration:
            return


def _is_due(iteration: int, evaluate_every: int, steps_an_epoch: int) -> bool:
    ends_epoch = steps_an_epoch > 1 and iteration % steps_an_epoch == 0
    return iteration == 1 or iteration % evaluate_every == 0 or ends_epoch


def _batches(columns: NDArray[np.intp], batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Minibatches without end, shuffled anew every epoch."""
    while True:
        yield from minibatches(columns, batch_size, rng)
