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

from recognizer.augmentation.specification import NOTHING
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import evaluate
from recognizer.training.batches import Batch, Spare, always, augmented, batches
from recognizer.training.gradient import BatchGradient
from recognizer.training.learner import Learner
from recognizer.training.records import Step
from recognizer.training.settings import VALIDATION_SHARE, planned_iterations, training_image_count


def train(
    learner: Learner, dataset: Dataset, threads: int = 1, extra: int = 0, spare: Spare = always
) -> Iterator[Step]:
    """Train the learner's network in place, yielding a `Step` after every iteration.

    The dataset is shuffled by the learner's generator; one image in twelve is held out for validation, the others are
    shuffled again every epoch. An evaluation comes with the first iteration and the last, with every
    `settings.evaluate_every`-th, and with the last of each epoch that has several. A learner that was restored goes on
    with the iteration after its last.

    Args:
        learner: fresh from its recipe, or restored.
        dataset: to learn from and to validate with.
        extra: how many images at the dataset's end are for learning only, none of them held out.
        threads: that a batch is split among. Another number sums in another order, which changes last digits.
        spare: asked for a processor before images are changed ahead of their time.

    Raises:
        BadInput: fewer than twelve images beside the extra ones, or a number of threads that is less than 1.
    """
    if len(dataset) - extra < VALIDATION_SHARE:
        found = f"{len(dataset) - extra} images" + (f" beside {extra:,} extra ones" if extra else "")
        raise BadInput("training data", found, f"at least {VALIDATION_SHARE}")
    if threads < 1:
        raise BadInput("threads", str(threads), "a whole number of at least 1")
    entropy = int(learner.rng.spawn(1)[0].integers(2**62))  # of all random numbers but the shuffling's
    plan = Plan(learner, len(dataset), extra)
    tally = learner.tally
    gradient = BatchGradient(learner.network, dataset, entropy, threads)
    try:
        began = time.perf_counter()
        for batch in plan.feed(learner, dataset, entropy, spare):
            iteration = batch.number
            if plan.begins_epoch(iteration):
                tally.begin()
            learning_rate = learner.optimizer.learning_rate
            with np.errstate(over="ignore", invalid="ignore"):  # a training that diverges is told by its loss
                loss, accuracy = gradient(batch, learner.loss)
                learner.step(gradient.vector, learner.schedule.factor(iteration, plan.iterations))
            learner.iteration = iteration
            tally.add(loss, accuracy, batch.columns.size, time.perf_counter() - began)

            evaluation = None
            if plan.evaluates(iteration):
                score = evaluate(learner.reader, dataset, learner.loss, plan.validation)
                evaluation = tally.evaluation(iteration, learning_rate, plan.training.size, score)
            yield Step(iteration, learning_rate, loss, accuracy, evaluation)
            began = time.perf_counter()
    finally:
        gradient.close()


class Plan:
    """Which images are learned from and which are held out, and when what is due.

    Attributes:
        training, validation: columns of the dataset.
        iterations: in all.
    """

    def __init__(self, learner: Learner, images: int, extra: int) -> None:
        settings, own = learner.settings, images - extra
        self.validation, training = np.split(learner.rng.permutation(own), [own - training_image_count(own)])
        self.training = np.concatenate([training, np.arange(own, images)])
        self.iterations = planned_iterations(settings, own, extra)
        self._batch_size = min(settings.batch_size or self.training.size, self.training.size)
        self._steps_an_epoch = math.ceil(self.training.size / self._batch_size)
        self._evaluate_every = settings.evaluate_every

    def feed(self, learner: Learner, dataset: Dataset, entropy: int, spare: Spare) -> Iterator[Batch]:
        """The batches that the learner has not seen yet."""
        every = batches(self.training, self._batch_size, learner.rng)
        planned = islice(every, learner.iteration, self.iterations)
        if learner.augmentation == NOTHING:
            return planned
        return augmented(planned, dataset, learner.augmentation, entropy, spare)

    def begins_epoch(self, iteration: int) -> bool:
        """Whether an iteration is the first of an epoch."""
        return (iteration - 1) % self._steps_an_epoch == 0

    def evaluates(self, iteration: int) -> bool:
        """Whether an evaluation comes with an iteration."""
        ends_epoch = self._steps_an_epoch > 1 and iteration % self._steps_an_epoch == 0
        return ends_epoch or iteration in (1, self.iterations) or iteration % self._evaluate_every == 0
