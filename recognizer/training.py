"""Training: guess, measure how wrong, find the slope, take a step; again and again.

`train` is a generator of small records, one an iteration. Whoever consumes it (a progress bar, a chart, a test) decides
what to do with them; to pause is not to ask for the next one, to stop is to stop asking. Between two records the
consumer may move the optimizer's learning rate: the very next iteration uses it.
"""

import math
import time
from collections.abc import Iterator
from itertools import islice

import numpy as np

from recognizer.augmentation import NOTHING
from recognizer.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.evaluation import evaluate
from recognizer.feed import augmented, batches
from recognizer.gradient import BatchGradient
from recognizer.learner import Learner
from recognizer.records import Step
from recognizer.settings import VALIDATION_SHARE, planned_iterations, training_image_count


def train(learner: Learner, dataset: Dataset, threads: int = 1) -> Iterator[Step]:
    """Train the learner's network in place, yielding a `Step` after every iteration.

    The dataset is shuffled by the learner's generator; one image in twelve is held out for validation, the others are
    shuffled again every epoch. An evaluation comes with the first iteration and the last, with every
    `settings.evaluate_every`-th, and with the last of each epoch that has several. A learner that was restored goes on
    with the iteration after its last.

    Args:
        learner: fresh from its recipe, or restored.
        dataset: to learn from and to validate with.
        threads: that a batch is split among. Another number sums in another order, which changes last digits.

    Raises:
        BadInput: fewer than twelve images, or a number of threads that is less than 1.
    """
    if len(dataset) < VALIDATION_SHARE:
        raise BadInput("training data", f"{len(dataset)} images", f"at least {VALIDATION_SHARE}")
    if threads < 1:
        raise BadInput("threads", str(threads), "a whole number of at least 1")
    settings, tally, optimizer = learner.settings, learner.tally, learner.optimizer
    entropy = int(learner.rng.spawn(1)[0].integers(2**62))  # of all random numbers but the shuffling's
    order = learner.rng.permutation(len(dataset))
    validation, training = np.split(order, [len(dataset) - training_image_count(len(dataset))])
    batch_size = min(settings.batch_size or training.size, training.size)
    steps_an_epoch = math.ceil(training.size / batch_size)
    last_iteration = planned_iterations(settings, len(dataset))
    planned = islice(batches(training, batch_size, learner.rng), learner.iteration, last_iteration)
    augmentation = learner.augmentation
    feed = planned if augmentation == NOTHING else augmented(planned, dataset, augmentation, entropy)
    gradient = BatchGradient(learner.network, dataset, learner.loss, entropy, threads)
    try:
        began = time.perf_counter()
        for batch in feed:
            iteration = batch.number
            if (iteration - 1) % steps_an_epoch == 0:
                tally.begin()
            learning_rate = optimizer.learning_rate
            with np.errstate(over="ignore", invalid="ignore"):  # a training that diverges is told by its loss
                loss, accuracy = gradient(batch)
                learner.step(gradient.vector, learner.schedule.factor(iteration, last_iteration))
            learner.iteration = iteration
            tally.add(loss, accuracy, batch.columns.size, time.perf_counter() - began)

            evaluation = None
            if iteration == last_iteration or _is_due(iteration, settings.evaluate_every, steps_an_epoch):
                score = evaluate(learner.reader, dataset, learner.loss, validation)
                evaluation = tally.evaluation(iteration, learning_rate, training.size, score)
            yield Step(iteration, learning_rate, loss, accuracy, evaluation)
            began = time.perf_counter()
    finally:
        gradient.close()


def _is_due(iteration: int, evaluate_every: int, steps_an_epoch: int) -> bool:
    ends_epoch = steps_an_epoch > 1 and iteration % steps_an_epoch == 0
    return iteration == 1 or iteration % evaluate_every == 0 or ends_epoch
