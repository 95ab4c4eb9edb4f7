"""Calibration: probabilities that mean what they say, and the point below which an image is taken for no digit.

A network that is right 99 times in 100 where it says 99 % is calibrated. Trained ones are nearly so but for one factor:
their logits are all too large or all too small. That factor, the temperature, is found on images that the network never
learned from, and divides the weights of the last layer for good, so that nothing else need know of it.

How sure a network is of its best class is also what tells digits from other things: those that it was shown as no
digits pull no class up. The threshold is set so that a chosen share of real digits stays above it.

Source: C. Guo et al., On calibration of modern neural networks (2017).
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.evaluation.metrics import negative_log_likelihood
from recognizer.network.layers.dense import Dense
from recognizer.network.losses import softmax
from recognizer.network.network import Network
from recognizer.reading.judging import judged

KEPT = 0.996
"""Share of real digits that are to be taken for digits."""


def logits_of(network: Network, images: NDArray[np.uint8] | Array) -> Array:
    """Logits, 10 × m and up to a constant a column, of images as `Network.predict` takes them."""
    with np.errstate(divide="ignore"):
        return np.log(network.predict(images))


def temperature(logits: Array, labels: NDArray[np.integer], g: Array | float = 1.0) -> float:
    """What to divide logits by, from 0.2 to 5, for the lowest cross-entropy, by golden-section search.

    Args:
        logits: 10 × m.
        labels: m.
        g: m; how certain a judge is that there is a digit.
    """

    def cost(logarithm: float) -> float:
        return negative_log_likelihood(softened(logits, np.exp(logarithm), g), labels)

    ratio = (np.sqrt(5) - 1) / 2
    low, high = np.log(0.2), np.log(5.0)
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if cost(left) < cost(right) else (left, high)
    return float(np.exp((low + high) / 2))


def divide_logits(network: Network, by: float) -> None:
    """Change the last layer so that all logits come out divided."""
    last = network.layers[-1]
    assert isinstance(last, Dense)
    last.weights /= by
    last.biases /= by


def threshold(probabilities: Array, kept: float = KEPT) -> float:
    """The probability of the best class that a share `kept` of real digits (10 × m) lies at or above."""
    return float(np.quantile(probabilities.max(axis=0), 1 - kept, method="lower"))


def softened(logits: Array, by: float, g: Array | float = 1.0) -> Array:
    """Probabilities of logits divided by a temperature, as far as a judge is certain (g)."""
    return judged(softmax(logits / by), g)
