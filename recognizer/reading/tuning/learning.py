"""Learning something new and keeping what is known: the last layer alone, then all layers, then as far back as can be.

The loss is cross-entropy, of what is new and of what is rehearsed. Each step takes some images of both.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array, fractions
from recognizer.network.losses import CrossEntropy, softmax
from recognizer.network.network import Network
from recognizer.reading.tuning.goals import Learned, enough
from recognizer.reading.tuning.lessons import Lesson
from recognizer.reading.tuning.settings import Tuning
from recognizer.training.optimizers import Adam

DOUBTFUL = 0.25
"""The largest probability of what is no digit at which its copies pull no more."""

ROUNDS = 3
"""How often all layers learn at most, if that much is not learned before."""

HALVINGS = 3
"""How often the way back is halved: it is found to an eighth."""


@dataclass(frozen=True, eq=False)
class Learning:
    """What a network is to learn and to keep.

    Attributes:
        new, known: what is new to it, and what it knows.
        sure: the probability of its digit from which on a copy pulls no more.
        learned: which copies are.
        drawings: how many of them are the drawings themselves.
    """

    new: Lesson
    known: Lesson
    sure: float
    learned: Learned
    drawings: int

    def done(self, network: Network) -> bool:
        """Whether enough of it is learned."""
        with np.errstate(over="ignore", invalid="ignore"):
            return enough(self.learned(network), self.drawings)

    def gradient(
        self, logits: Array, new: NDArray[np.intp], known: NDArray[np.intp], weight: float
    ) -> tuple[float, Array]:
        """The loss and its derivatives by the logits: of images that are new, then of some that are known.

        What is new counts `weight` in all and what is known 1 − weight. A copy that is read surely enough has no
        derivatives, and neither has a copy of what is no digit once no digit is likely.

        Args:
            logits: 10 × m.
            new, known: which of the lessons' images they are of; m in all.
            weight: from 0 to 1.

        Returns:
            The mean cross-entropy of those that are new, and the derivatives, 10 × m.
        """
        n, k = new.size, known.size
        targets = self.new.targets.take(new, axis=1)
        loss, new_gradient = CrossEntropy(targets).value_and_gradient(logits[:, :n], np.arange(n))
        said = CrossEntropy(self.known.targets.take(known, axis=1))
        known_gradient = said.value_and_gradient(logits[:, n:], np.arange(k))[1] if k else logits[:, n:]
        likely, read = targets.max(axis=0), softmax(logits[:, :n])
        is_digit = likely > 1.5 / len(targets)
        wanted = np.take_along_axis(read, targets.argmax(axis=0)[np.newaxis], axis=0)[0]
        pulls = np.where(is_digit, wanted < self.sure, read.max(axis=0) > DOUBTFUL)
        return loss, np.concatenate([new_gradient * (pulls * weight), known_gradient * (1 - weight)], axis=1)


def learn(network: Network, what: Learning, how: Tuning, rng: np.random.Generator) -> Iterator[tuple[int, int, float]]:
    """Let a network learn, yielding after each step its number, how many there may be, and the loss.

    A network whose loss is no finite number any more goes back to where it was.
    """
    start = network.parameters.copy()
    steps = how.head_steps + ROUNDS * how.steps
    rounds = chain(_head_steps(network, what, how), *(_steps(network, what, how, rng) for _ in range(ROUNDS)))
    for step, loss in enumerate(rounds, 1):
        if not (math.isfinite(loss) and np.isfinite(network.parameters).all()):
            network.parameters[:] = start
            return
        yield step, steps, loss
        if step > how.head_steps and (step - how.head_steps) % how.steps == 0 and what.done(network):
            break
    _go_back(network, start, what)


def _head_steps(network: Network, what: Learning, how: Tuning) -> Iterator[float]:
    """Steps of the last layer, each over all images; yields the losses."""
    head, window = network.layers[-1], network.windows[-1]
    new, known = np.arange(len(what.new)), np.arange(len(what.known))
    hidden = np.concatenate([what.new.hidden.T, what.known.hidden.T]).T
    optimizer = Adam(learning_rate=how.head_rate)
    for step in range(how.head_steps):
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradient = what.gradient(head.forward(hidden), new, known, how.weight)
            head.note_gradient(gradient)
            optimizer.step(network.parameters[window], network.gradient[window], 1 - step / how.head_steps)
        yield loss


def _steps(network: Network, what: Learning, how: Tuning, rng: np.random.Generator) -> Iterator[float]:
    """A round of steps of all layers; yields the losses."""
    optimizer = Adam(learning_rate=how.rate)
    new, known = _endless(len(what.new), how.new, rng), _endless(len(what.known), how.known, rng)
    for step in range(how.steps):
        some_new, some_known = next(new), next(known)
        rows = np.concatenate([what.new.rows[some_new], what.known.rows[some_known]])
        images = fractions(np.ascontiguousarray(rows.T) if network.images_last else rows.T, network.dtype)
        with np.errstate(over="ignore", invalid="ignore"):  # steps that are far too large are told by the loss
            loss, gradient = what.gradient(network.forward_tuning(images), some_new, some_known, how.weight)
            network.backward_tuning(gradient)
            optimizer.step(network.parameters, network.gradient, 1 - step / how.steps)
        yield loss


def _endless(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Places from 0 to `count` − 1 in random order, `size` at a time (or all), each as often as the others."""
    size = min(size, count)
    order = np.empty(0, np.intp)
    while True:
        if order.size < size:
            order = np.concatenate([order, rng.permutation(count)])
        yield order[:size]
        order = order[size:]


def _go_back(network: Network, start: Array, what: Learning) -> None:
    """w ← w₀ + s · (w − w₀) with the smallest share s, in eighths, at which enough is learned; 1 if it is at none."""
    way = network.parameters - start
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        network.parameters[:] = start + np.float32(middle) * way
        low, high = (low, middle) if what.done(network) else (middle, high)
    network.parameters[:] = start + np.float32(high) * way
