"""When enough is learned: all drawings are, and most of their copies, surely enough for the model's threshold."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recognizer.network.network import Network
from recognizer.reading.model import Model
from recognizer.reading.tuning.lessons import Copies

MARGIN = 0.05
"""How far above a model's threshold the reader is to be sure of a digit, which leaves the judge some room; and how far
above that a copy has to be read for it to pull no more."""

SUREST = 0.95
"""What is asked of no reader to exceed, whatever its threshold is."""

LEAST = 0.5
"""The probability from which on a model without a threshold is taken to see a digit."""

LEARNED = 0.9
"""Share of the copies, some of them odder than anybody's drawings, that have to be learned beside all drawings."""

CHECKED = 120
"""Copies, as far as there are so many, by which it is seen whether that is so."""

Learned = Callable[[Network], NDArray[np.bool_]]
"""Says which of some copies a network has learned; the first of them are the drawings themselves."""


def least_probability(model: Model) -> float:
    """The probability from which on the model takes what it sees for a digit."""
    return model.threshold or LEAST


def sure_probability(model: Model) -> float:
    """The probability that the reader is to give a digit."""
    return min(least_probability(model) + MARGIN, SUREST)


def enough(learned: NDArray[np.bool_], drawings: int) -> bool:
    """Whether all drawings, which come first, are learned, and most of all copies."""
    return bool(learned[:drawings].all() and learned.mean() >= LEARNED)


def checked(copies: Copies) -> int:
    """How many of the copies are looked at to see what is learned: all drawings, and no fewer than a hundred images."""
    return max(copies.drawings, min(CHECKED, len(copies.rows)))
