"""Findings: all that an evaluation has found out, together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.data.dataset import Dataset
from recognizer.evaluation.comparison import Comparison, compare
from recognizer.evaluation.metrics import worst_mistakes
from recognizer.evaluation.rejection import NonDigits, Rejection, rejection
from recognizer.evaluation.report import ClassificationReport, classification_report
from recognizer.evaluation.robustness import CurvePoint


@dataclass(frozen=True, eq=False)
class Refusal:
    """What is no digit, and what the network made of it.

    Attributes:
        drawn: letters and figures.
        probabilities: 10 × n, of each of them.
        threshold: the network's own, from 0 to 1; 0 if it has none.
    """

    drawn: NonDigits
    probabilities: Array
    threshold: float


@dataclass(frozen=True, eq=False)
class Findings:
    """What a network has made of labelled images.

    Attributes:
        network: what to call it.
        about: what is known of it, a few words each, by what they are about.
        data: what to call the images.
        dataset: the images, at least one, with their labels.
        probabilities: 10 × m, of the images.
        refusal: what it made of what is no digit; None if that was not tried.
        curves: the accuracy at each step of corruptions, by the corruption's name and then the network's.
        other: the name of a network that it is compared with, and the m digits that this one reads; None without one.
    """

    network: str
    about: Mapping[str, str]
    data: str
    dataset: Dataset
    probabilities: Array
    refusal: Refusal | None = None
    curves: Mapping[str, Mapping[str, Sequence[CurvePoint]]] = field(default_factory=dict)
    other: tuple[str, NDArray[np.integer]] | None = None

    @property
    def read(self) -> NDArray[np.intp]:
        """The m digits that were read."""
        return self.probabilities.argmax(axis=0)

    @property
    def sureness(self) -> Array:
        """How sure the network is of each of them, m."""
        highest: Array = self.probabilities.max(axis=0)
        return highest

    def report(self) -> ClassificationReport:
        """All metrics of the reading."""
        return classification_report(self.probabilities, self.dataset.labels, mistakes=0)

    def mistakes(self) -> NDArray[np.intp]:
        """Columns of the images misread, those that the network was surest of first."""
        return worst_mistakes(self.probabilities, self.dataset.labels, len(self.dataset))

    def rejection(self) -> Rejection | None:
        """What each threshold keeps and lets in; None if nothing but digits was read."""
        if self.refusal is None:
            return None
        right, strangers = self.read == self.dataset.labels, self.refusal.probabilities.max(axis=0)
        return rejection(self.sureness, right, strangers, self.refusal.threshold)

    def comparison(self) -> Comparison | None:
        """How it differs from the other network, if there is one."""
        return None if self.other is None else compare(self.read, self.other[1], self.dataset.labels)
