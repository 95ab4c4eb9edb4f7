"""The learning-rate finder: a range test, which tries all learning rates once on the way from tiny to far too large.

A fresh network takes a few hundred steps while the rate grows geometrically. The loss first stays where it is, then it
falls, and when the steps become too large it rises again, or ceases to be a number (L. N. Smith, Cyclical learning
rates for training neural networks, 2015). Between where it falls fastest and where it is lowest lies a rate to begin
with.
"""

import math
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.synthesis.extra_data import ExtraData
from recognizer.training.batches import Spare, always
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from recognizer.training.recipe import Recipe, training_image_count
from recognizer.training.schedules import Schedule

LOWEST, HIGHEST = 1e-5, 100.0
"""Learning rates from which and up to which is tried."""

STEPS, FEWER_STEPS = 300, 100
"""How many rates are tried, each by one step; fewer where a step has many images, and so is long and left to chance
less."""

MANY_IMAGES = 8192
"""Of a batch; a larger one is stood in for by so many images, whose mean gradient is nearly that of all."""

MEMORY, SHORTER_MEMORY = 0.9, 0.5
"""Share of the past in the smoothed loss; less where a step has many images."""

RISE = 4.0
"""How many times the lowest smoothed loss ends the test."""

LEAST_FALL = 0.02
"""Share of the loss that must be gone at its lowest, or the network learned nothing at any rate."""

BELOW_DIVERGENCE = 10.0
"""How many times smaller than the rate at which all is lost a suggestion is at least."""

LEAST_IMAGES = 10
"""To learn from: fewer are known by heart at any rate."""

MOST_SECONDS = 30.0
"""Of calculation; the test then ends where it is."""


@dataclass(frozen=True)
class Probe:
    """One step of the test.

    Attributes:
        learning_rate: that the step was taken with.
        loss: mean over the step's batch, by the parameters before the step; it may be infinite or NaN.
        smoothed: moving average of the losses so far, those of the past weighing geometrically less.
    """

    learning_rate: float
    loss: float
    smoothed: float


@dataclass(frozen=True)
class Suggestion:
    """What a range test says, in learning rates.

    Attributes:
        learning_rate: to begin with, two digits of it.
        steepest: where the smoothed loss fell fastest for a factor of the rate.
        lowest: where it was lowest.
        diverged: from where on it was above the first loss again; None if it never was.
    """

    learning_rate: float
    steepest: float
    lowest: float
    diverged: float | None


def steps_of_test(recipe: Recipe) -> int:
    """How many learning rates are tried for a recipe."""
    return FEWER_STEPS if _has_many_images(recipe) else STEPS


def rates(steps: int) -> list[float]:
    """So many learning rates from the lowest to the highest, each the one before times the same factor."""
    return [LOWEST * (HIGHEST / LOWEST) ** (step / (steps - 1)) for step in range(steps)]


def range_test(recipe: Recipe, dataset: Dataset, spare: Spare = always) -> Generator[Probe, None, None]:
    """Let a fresh network take a step by each learning rate, until it has diverged.

    Args:
        recipe: of the network and how it learns; schedule and averaging have no part in it, nor have extra images.
        dataset: to learn from.
        spare: asked for a processor before images are changed ahead of their time.

    Raises:
        BadInput: too few images.
    """
    images = training_image_count(len(dataset), recipe.images)
    if images < LEAST_IMAGES:
        raise BadInput("images", f"{images} to learn from", f"at least {LEAST_IMAGES}")
    tried, memory = rates(steps_of_test(recipe)), SHORTER_MEMORY if _has_many_images(recipe) else MEMORY
    learner = Learner(_plain(recipe, tried))
    steps = train(learner, dataset, spare=spare)
    weighted = weight = seconds = 0.0
    lowest = math.inf
    try:
        for rate in tried:
            learner.change(learning_rate=rate)
            began = time.perf_counter()
            loss = next(steps).loss
            seconds += time.perf_counter() - began
            weighted = memory * weighted + (1 - memory) * loss
            weight = memory * weight + (1 - memory)
            smoothed = weighted / weight
            yield Probe(rate, loss, smoothed)
            lowest = min(lowest, smoothed)
            if not smoothed <= RISE * lowest or seconds > MOST_SECONDS:
                return
    finally:
        steps.close()  # type: ignore[attr-defined]  # a generator


def suggest(probes: Sequence[Probe], steps: int) -> Suggestion | None:
    """A learning rate to begin with: √(steepest · lowest), or a tenth of the one that diverged if that is smaller.

    The rate at which the loss falls fastest is a cautious choice and the one at which it is lowest a bold one; this is
    the geometric mean of both.

    Args:
        probes: of a range test, in order.
        steps: that the whole test would have had.

    Returns:
        None where the loss fell by less than two per cent, or the test ended before it could fall.
    """
    reach = max(1, steps // 60)  # steps on either side between which a fall is measured
    if len(probes) <= 4 * reach:
        return None
    losses = np.array([probe.smoothed for probe in probes])
    if np.isnan(losses[0]):
        return None
    tried = [probe.learning_rate for probe in probes]
    first = float(np.mean([probe.loss for probe in probes[: 2 * reach]]))
    bottom = int(np.nanargmin(losses))
    if bottom <= 2 * reach or not losses[bottom] < (1 - LEAST_FALL) * first:
        return None
    falls = losses[2 * reach : bottom + 1] - losses[: bottom + 1 - 2 * reach]
    steepest = int(np.argmin(falls)) + reach
    above = [place for place in range(bottom, len(probes)) if not losses[place] < first]
    diverged = tried[above[0]] if above else None
    rate = math.sqrt(tried[steepest] * tried[bottom])
    if diverged is not None:
        rate = min(rate, diverged / BELOW_DIVERGENCE)
    return Suggestion(float(f"{rate:.2g}"), tried[steepest], tried[bottom], diverged)


def _has_many_images(recipe: Recipe) -> bool:
    return recipe.batch_size is None or recipe.batch_size > MANY_IMAGES


def _plain(recipe: Recipe, tried: Sequence[float]) -> Recipe:
    """The recipe without what would mingle with the test: nothing but the learning rate moves, and nothing ends it."""
    return replace(
        recipe,
        learning_rate=tried[0],
        schedule=Schedule(),
        batch_size=MANY_IMAGES if _has_many_images(recipe) else recipe.batch_size,
        iterations=len(tried),
        evaluate_every=len(tried),
        averaging=0.0,
        keep_best=False,
        patience=None,
        until=None,
        extra=ExtraData(),
    )
