"""Reading: what a network makes of all images, and what can be said of that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interface.evaluate.subject import Material, Subject
from interface.finding import Task, find_out
from recognizer.arrays import Array
from recognizer.evaluation.metrics import worst_mistakes
from recognizer.evaluation.report import ClassificationReport, classification_report
from recognizer.lab.evaluating import A_JOB, Part, begin_reading, put_together


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a network has made of labelled images.

    Attributes:
        probabilities: 10 × m, as far as the network's own judge is certain, if it has one.
        report: what can be said of them.
        mistakes: columns of all images misread, those that it was surest of first.
    """

    probabilities: Array
    report: ClassificationReport
    mistakes: NDArray[np.intp]

    @property
    def read(self) -> NDArray[np.intp]:
        """The m digits that it has read."""
        return self.probabilities.argmax(axis=0)

    @property
    def sureness(self) -> Array:
        """How sure it is of each, m: the highest of the ten probabilities."""
        highest: Array = self.probabilities.max(axis=0)
        return highest


def read(subject: Subject, material: Material, name: str = "evaluation") -> Outcome | None:
    """What a network makes of images; None as long as it still reads, which is then shown."""
    total, labels = len(material.dataset), material.dataset.labels

    def finish(parts: Sequence[Part]) -> Outcome:
        probabilities = put_together(parts)
        report = classification_report(probabilities, labels, mistakes=0)
        return Outcome(probabilities, report, worst_mistakes(probabilities, labels, total))

    def share(parts: Sequence[Part]) -> tuple[float, str]:
        done = min(len(parts) * A_JOB, total)
        right = sum(np.count_nonzero(part.probabilities.argmax(axis=0) == labels[part.columns]) for part in parts)
        so_far = f", {right / done:.2%} of them right" if done else ""
        return done / total, f"{subject.name}: {done:,} of {total:,} images read{so_far}"

    key = ("reading", subject.key, material.key)
    return find_out(Task(name, key, lambda: begin_reading(subject.model, material.dataset.images), finish, share))
