"""Judging: a second network says whether an image is a digit at all, so that the first need not know.

A network that is shown letters and scribbles, for which no digit is right, pays for it with digits: what it learns to
doubt is near odd zeros, ones and twos as well. In two networks neither costs the other anything. The judge has learned
what is no digit, and of it only one number is asked: how far its probabilities are from preferring none.

What the first network reads stays what it is; how sure it may be of it is the judge's to say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array
from recognizer.network.network import Network

STEEPNESS = 1
"""s, how steeply certainty rises about the middle: a judge that is fairly sure of a digit leaves the reader its say."""

PRIOR = 30
"""c, by how much the odds of a digit are greater where digits are asked for than among what the judge has learned from,
well over a third of which is none. This and the steepness were chosen for calibration and for letters taken for digits,
over the digits and letters of people who are held out."""

LEAST = 0.001
"""The lowest certainty: as much as single precision needs for the digit that was read to stay the largest."""


def certainty(probabilities: Array) -> Array:
    """g = max(c · h^s / (c · h^s + (1 − h)^s), 0.001), with h = 1 − H(q) / log 10, of each column q (10 × m).

    h is 1 where one digit is certain and 0 where all are as likely. H(q) = −Σ_k q_k log q_k is the entropy, with
    0 · log 0 = 0. The odds g / (1 − g) are c times those of h to the power of s.
    """
    logarithms = np.log(np.maximum(probabilities, np.finfo(probabilities.dtype).tiny))
    h = 1 + (probabilities * logarithms).sum(axis=0) / np.log(CLASSES).astype(probabilities.dtype)
    h = np.clip(h, 0, 1)  # rounding
    digit, none = PRIOR * h**STEEPNESS, (1 - h) ** STEEPNESS
    return np.maximum(digit / (digit + none), LEAST)


def judged(probabilities: Array, g: Array | float) -> Array:
    """p = g · a + (1 − g) / 10: as far as the judge is certain of a digit (g, m), what was read (a, 10 × m)."""
    return g * probabilities + (1 - g) / CLASSES


@dataclass(frozen=True, eq=False)
class Judge:
    """A judge on its own, which can be asked beside any network: it says whether there is a digit, and never which.

    Attributes:
        network: what judges.
        least: the certainty, from 0 to 1, of an image that is taken for a digit.
    """

    network: Network
    least: float

    def read(self, reader: Network, images: NDArray[np.uint8] | Array) -> tuple[Array, NDArray[np.bool_]]:
        """What a network reads, as far as the judge is certain of a digit, and whether it is.

        How sure the reader is has no part in the second: a digit that it is in two minds about is a digit.

        Args:
            reader: any network; while it reads no other thread may use it, nor the judge.
            images: 784 × m, as `Network.predict` takes them.

        Returns:
            Probabilities, 10 × m, and which of the m images are taken for digits.
        """
        g = certainty(self.network.predict(images))
        return judged(reader.predict(images), g), g >= self.least


def least_certainty(threshold: float) -> float:
    """The certainty g at which a reader that is sure of its digit, a = 1, just reaches a threshold p of probability.

    p = g · a + (1 − g) / 10 gives g = (p − 1/10) / (1 − 1/10), and no less than 0.
    """
    return max(0.0, (threshold - 1 / CLASSES) / (1 - 1 / CLASSES))
