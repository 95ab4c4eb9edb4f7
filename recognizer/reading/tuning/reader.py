"""Tuning the network that reads: each drawing is to be read as its digit, and surely."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import NO_DIGIT, Array
from recognizer.data.dataset import Dataset
from recognizer.network.losses import softmax
from recognizer.network.network import Network
from recognizer.reading.model import Model
from recognizer.reading.tuning.goals import MARGIN, checked, enough, least_probability, sure_probability
from recognizer.reading.tuning.learning import Learning, learn
from recognizer.reading.tuning.lessons import Copies, at_risk, digits_to_rehearse, known_lesson, new_lesson
from recognizer.reading.tuning.records import Progress
from recognizer.reading.tuning.settings import Tuning

POOL = 4
"""How many times as many images as are rehearsed are looked through for those at risk."""


def tune_reader(model: Model, copies: Copies, train: Dataset, how: Tuning) -> Iterator[Progress]:
    """Tune the network that reads; what is no digit is its lesson only if there is no judge."""
    network, how = model.network, how.suited(model.network)
    copies = copies if model.judge is None else _digits_of(copies)
    if not copies.drawings:
        return
    rng = np.random.default_rng((how.seed, 1))
    least = least_probability(model)
    sure = sure_probability(model)
    some = slice(0, checked(copies))

    def learned(network: Network) -> NDArray[np.bool_]:
        labels, read = copies.labels[some], network.predict(copies.rows[some].T)
        return np.where(labels == NO_DIGIT, read.max(axis=0) < least, _of_label(read, labels) >= sure)

    if enough(learned(network), copies.drawings):
        return
    new = new_lesson(network, copies, how.smoothing)
    taken_for = softmax(network.layers[-1].forward(new.hidden)).argmax(axis=0)
    near = np.union1d(taken_for, copies.labels)
    pool = known_lesson(network, *digits_to_rehearse(train, POOL * how.rehearsed, near, how.forms, rng))
    known = at_risk(pool, how.rehearsed + how.forms, np.setdiff1d(copies.labels, NO_DIGIT), rng)
    del pool
    for step, steps, loss in learn(network, Learning(new, known, sure + MARGIN, learned, copies.drawings), how, rng):
        yield Progress("reader", step, steps, loss)


def _digits_of(copies: Copies) -> Copies:
    """The copies of drawings that are digits."""
    digits = copies.labels != NO_DIGIT
    return Copies(copies.rows[digits], copies.labels[digits], int(digits[: copies.drawings].sum()))


def _of_label(probabilities: Array, labels: NDArray[np.uint8]) -> Array:
    """The probability (m) that each column (10 × m) gives its label; of what is no digit, any."""
    return np.take_along_axis(probabilities, labels[np.newaxis] % NO_DIGIT, axis=0)[0]
