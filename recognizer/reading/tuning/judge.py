"""Tuning the judge: what a person calls a digit is to be taken for one, and what they call none is not."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import NO_DIGIT
from recognizer.data.dataset import Dataset
from recognizer.network.network import Network
from recognizer.reading.judging import certainty, judged, least_certainty
from recognizer.reading.model import Model
from recognizer.reading.tuning.goals import MARGIN, checked, enough, least_probability, sure_probability
from recognizer.reading.tuning.learning import Learning, learn
from recognizer.reading.tuning.lessons import Copies, digits_to_rehearse, known_lesson, new_lesson, others_to_rehearse
from recognizer.reading.tuning.records import Progress
from recognizer.reading.tuning.settings import Tuning


def tune_judge(model: Model, judge: Network, copies: Copies, train: Dataset, how: Tuning) -> Iterator[Progress]:
    """Tune the judge of a model whose reader is tuned: what is a digit is to be taken for one, what is none is not.

    Of what is none the judge is to be uncertain by itself, however sure the reader is: it may be asked without it.
    """
    how = how.suited(judge)
    rng = np.random.default_rng((how.seed, 2))
    least = least_probability(model)
    rows, is_digit = copies.rows[: checked(copies)], copies.labels[: checked(copies)] != NO_DIGIT
    read = model.network.predict(rows.T)

    def learned(judge: Network) -> NDArray[np.bool_]:
        g = certainty(judge.predict(rows.T))
        return np.where(is_digit, judged(read, g).max(axis=0) >= least, g < least_certainty(least))

    if enough(learned(judge), copies.drawings):
        return
    new = new_lesson(judge, copies, how.smoothing)
    digits, _ = digits_to_rehearse(train, how.rehearsed, np.unique(copies.labels), how.forms, rng)
    known = known_lesson(judge, np.concatenate([digits, others_to_rehearse(train, how.others, rng)]))
    sure = sure_probability(model) + MARGIN
    for step, steps, loss in learn(judge, Learning(new, known, sure, learned, copies.drawings), how, rng):
        yield Progress("judge", step, steps, loss)
