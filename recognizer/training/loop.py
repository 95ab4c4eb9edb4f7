"""Training: guess, measure how wrong, find the slope, take a step; again and again.

`train` is a generator of small records, one an iteration. Whoever consumes it (a progress bar, a chart, a test) decides
what to do with them; to pause is not to ask for the next one, to stop is to stop asking. Between two records the
consumer may change what the learner goes by (`Learner.change`): the very next iteration uses it.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np

from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import evaluate
from recognizer.training.batches import Feed, Place, Spare, always
from recognizer.training.gradient import BatchGradient
from recognizer.training.learner import Learner
from recognizer.training.recipe import VALIDATION_SHARE, Recipe, training_image_count
from recognizer.training.records import Step
from recognizer.training.selection import ORDERS, relabelled


def train(learner: Learner, dataset: Dataset, extra: int = 0, spare: Spare = always) -> Iterator[Step]:
    """Train the learner's network in place, yielding a `Step` after every iteration.

    The dataset is shuffled by the learner's generator; one image in twelve is held out for validation, the others, or
    as many of them as the recipe says, are shuffled again every epoch, if it says nothing else. An evaluation comes
    with the first iteration and the last that is planned, with every `evaluate_every`-th, and with the last of each
    epoch that has several. A learner that was restored goes on with the iteration after its last.

    Args:
        learner: fresh from its recipe, or restored.
        dataset: to learn from and to validate with.
        extra: how many images at the dataset's end are for learning only, none of them held out.
        spare: asked for a processor before images are changed ahead of their time.

    Raises:
        BadInput: fewer than twelve images beside the extra ones, a learner that was trained already, or one restored
            from a training on more images.
    """
    if learner.validation.size:
        raise BadInput("learner", "one that was trained already", "a fresh one, or one that was resumed")
    own = len(dataset) - extra
    if own < VALIDATION_SHARE:
        found = f"{own} images" + (f" beside {extra:,} extra ones" if extra else "")
        raise BadInput("training data", found, f"at least {VALIDATION_SHARE}")
    dice, labelling = learner.rng.spawn(2)
    entropy = int(dice.integers(2**62))  # of all random numbers but those of shuffling and labels
    validation, training = np.split(learner.rng.permutation(own), [own - training_image_count(own)])
    if learner.recipe.random_labels:
        dataset = relabelled(dataset, training, learner.recipe.random_labels, labelling)
    training = np.concatenate([training[: learner.recipe.images], np.arange(own, len(dataset))])
    learner.validation = validation
    if learner.place.used >= training.size:
        raise BadInput("checkpoint", f"{learner.place.used:,} images used of an epoch", f"fewer than {training.size:,}")
    with ExitStack() as stack:
        order = ORDERS[learner.recipe.order]
        feed = Feed(training, dataset, learner.rng, entropy, learner.place, spare, order)
        stack.callback(feed.close)
        gradient = BatchGradient(learner.network, dataset, entropy, learner.recipe.threads)
        stack.callback(lambda: gradient.close())  # the one of the moment
        began = time.perf_counter()
        recipe = None
        while True:
            if recipe is not learner.recipe:
                recipe = learner.recipe
                learner.plan(iterations_in_all(recipe, training.size, learner.place, learner.iteration))
            if learner.iteration >= learner.planned:
                return
            iteration = learner.iteration + 1
            if feed.place.used == 0:
                learner.tally.begin()
            if recipe.threads != gradient.threads:
                gradient.close()
                gradient = BatchGradient(learner.network, dataset, entropy, recipe.threads)
            batch = feed.take(iteration, recipe.batch_size, recipe.augmentation)
            with np.errstate(over="ignore", invalid="ignore"):  # a training that diverges is told by its loss
                score = gradient(batch, learner.loss)
                learner.step(gradient.vector, feed.place)
            learner.tally.add(score, time.perf_counter() - began)

            evaluation = confusion = None
            ends_epoch = feed.place.used == 0 and batch.columns.size < training.size
            if ends_epoch or iteration in (1, learner.planned) or iteration % recipe.evaluate_every == 0:
                held_out = evaluate(learner.reader, dataset, learner.loss, validation)
                evaluation = learner.tally.evaluation(iteration, recipe.learning_rate, training.size, held_out)
                confusion = held_out.confusion
            yield Step(iteration, recipe.learning_rate, score.loss, score.accuracy, evaluation, confusion)
            began = time.perf_counter()


def iterations_in_all(recipe: Recipe, training_count: int, place: Place, done: int) -> int:
    """How many iterations a training will have, of which `done` are, and which has come to this place.

    Args:
        recipe: what it goes by from here on.
        training_count: images to learn from, those held out left out.
        place: where it is.
        done: iterations so far.
    """
    if recipe.iterations is not None:
        return max(recipe.iterations, done)
    if place.epochs >= recipe.epochs:
        return done
    size = min(recipe.batch_size or training_count, training_count)
    rest_of_epoch = -(-(training_count - place.used) // size)
    return done + rest_of_epoch + (recipe.epochs - place.epochs - 1) * -(-training_count // size)


def iterations_ahead(learner: Learner, image_count: int) -> int:
    """How many iterations a learner that is fresh or was restored will have done in all, on so many images."""
    count = training_image_count(image_count, learner.recipe.images)
    return iterations_in_all(learner.recipe, count, learner.place, learner.iteration)


def planned_iterations(recipe: Recipe, image_count: int, extra: int = 0) -> int:
    """How many iterations a training will take on `image_count` images and `extra` ones, none of them held out."""
    return iterations_in_all(recipe, training_image_count(image_count, recipe.images) + extra, Place(), 0)
