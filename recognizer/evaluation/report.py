"""Assessment: the metrics of one reading of labelled images together, as tables, as plain values and as text."""

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array
from recognizer.evaluation.metrics import (
    Labels,
    Reliability,
    accuracy_interval,
    brier_score,
    check,
    confusion_matrix,
    negative_log_likelihood,
    precision_recall_f1,
    reliability,
    top_k_accuracy,
    worst_mistakes,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Mistake:
    """Image number `image` (its column) is a `label` and was read as `predicted` with probability `confidence`."""

    image: int
    label: int
    predicted: int
    confidence: float

    def __str__(self) -> str:
        article = "an" if self.label == 8 else "a"
        return f"image {self.image:,}: {article} {self.label} read as {self.predicted} with {self.confidence:.2%}"


@dataclass(frozen=True, eq=False)
class ClassificationReport:
    """What can be said of a classifier's probabilities; shares are from 0 to 1.

    Attributes:
        images, correct: how many there were, and how many of them were read correctly.
        interval: the lowest and the highest accuracy that these are compatible with, at 95 %.
        top2_accuracy, top3_accuracy: the share of images whose true digit is among the two, three most probable.
        negative_log_likelihood, brier_score: means over the images, the lower the better.
        reliability: accuracy by confidence.
        confusion: int64, 10 × 10; rows are true digits, columns what was read.
        mistakes: those made with the most confidence, the worst first.
    """

    images: int
    correct: int
    interval: tuple[float, float]
    top2_accuracy: float
    top3_accuracy: float
    negative_log_likelihood: float
    brier_score: float
    reliability: Reliability
    confusion: NDArray[np.int64]
    mistakes: tuple[Mistake, ...]

    @property
    def accuracy(self) -> float:
        """correct / images."""
        return self.correct / self.images

    @property
    def ece(self) -> float:
        """The expected calibration error."""
        return self.reliability.expected_calibration_error

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON, in 6 decimals except for the accuracy; a mean over an empty bin is None."""
        fields = {name: _plain(value) for name, value in asdict(self).items()}
        return {"accuracy": self.accuracy, "ece": _plain(self.ece), **fields}


def classification_report(probabilities: Array, labels: Labels, mistakes: int = 10) -> ClassificationReport:
    """Measure probabilities (10 × m) against the true labels (m), with so many of the worst mistakes.

    Raises:
        ValueError: as `metrics.check`; there must be an image at least.
    """
    check(probabilities, labels)
    predicted = probabilities.argmax(axis=0)
    correct = int(np.count_nonzero(predicted == labels))
    worst = worst_mistakes(probabilities, labels, mistakes)
    return ClassificationReport(
        images=labels.size,
        correct=correct,
        interval=accuracy_interval(correct, labels.size),
        top2_accuracy=top_k_accuracy(probabilities, labels, 2),
        top3_accuracy=top_k_accuracy(probabilities, labels, 3),
        negative_log_likelihood=negative_log_likelihood(probabilities, labels),
        brier_score=brier_score(probabilities, labels),
        reliability=reliability(probabilities, labels),
        confusion=confusion_matrix(predicted, labels),
        mistakes=tuple(
            Mistake(int(image), int(labels[image]), int(predicted[image]), float(probabilities[:, image].max()))
            for image in worst
        ),
    )


def class_table(confusion: NDArray[np.int64]) -> "pd.DataFrame":
    """A row a digit: images, correct, precision, recall, f1; as in `precision_recall_f1`, a share of nothing is 0.

    Raises:
        ValueError: the confusion matrix is not 10 × 10.
    """
    import pandas as pd

    precision, recall, f1 = precision_recall_f1(confusion)
    counts = {"images": confusion.sum(axis=1), "correct": confusion.diagonal()}
    return pd.DataFrame({**counts, "precision": precision, "recall": recall, "f1": f1}).rename_axis("digit")


def confusion_table(confusion: NDArray[np.int64]) -> "pd.DataFrame":
    """The confusion matrix with its names: rows "digit", columns "read as".

    Raises:
        ValueError: the confusion matrix is not 10 × 10.
    """
    import pandas as pd

    digits = range(CLASSES)
    return pd.DataFrame(confusion, digits, digits).rename_axis(index="digit", columns="read as")


def report_text(report: ClassificationReport) -> str:
    """The report for a person: lines of less than 80 columns, without a newline at the end."""
    low, high = report.interval
    parts = [
        f"accuracy                    {report.accuracy:7.2%} ({report.correct:,} of {report.images:,})\n"
        f"95% interval (Wilson)       {low:7.2%} to {high:.2%}\n"
        f"true digit among first 2    {report.top2_accuracy:7.2%}\n"
        f"true digit among first 3    {report.top3_accuracy:7.2%}\n"
        f"expected calibration error  {report.ece:7.2%}\n"
        f"negative log-likelihood     {report.negative_log_likelihood:7.4f}\n"
        f"Brier score                 {report.brier_score:7.4f}",
        _class_text(report.confusion),
        _confusion_text(report.confusion),
    ]
    if report.mistakes:
        parts.append("\n".join(["most certain mistakes", *(f"  {mistake}" for mistake in report.mistakes)]))
    return "\n\n".join(parts)


def _class_text(confusion: NDArray[np.int64]) -> str:
    """The table of classes, a dash for a share of nothing."""
    lines = ["digit    images   correct  precision    recall        F1"]
    shares = np.stack(precision_recall_f1(confusion), axis=1)
    seen, read = confusion.sum(axis=1), confusion.sum(axis=0)
    for digit in range(CLASSES):
        exists = (read[digit], seen[digit], seen[digit] + read[digit])
        precision, recall, f1 = (f"{x:.2%}" if n else "-" for x, n in zip(shares[digit], exists, strict=True))
        counts = f"{digit:5}{seen[digit]:10,}{confusion[digit, digit]:10,}"
        lines.append(f"{counts}{precision:>11}{recall:>10}{f1:>10}")
    return "\n".join(lines)


def _confusion_text(confusion: NDArray[np.int64]) -> str:
    """The confusion matrix, a dot for zero so that the mistakes stand out; of up to 999,999 in a cell it fits."""
    width = max(5, len(str(confusion.max()))) + 1
    lines = ["confusion: true digits down, what they were read as across"]
    lines.append(" " * 5 + "".join(f"{digit:{width}}" for digit in range(CLASSES)))
    for digit, row in enumerate(confusion):
        lines.append(f"{digit:5}" + "".join(f"{count or '.':>{width}}" for count in row))
    return "\n".join(lines)


def _plain(value: object) -> object:
    """Numbers rounded, arrays and tuples as lists, NaN as None; inside of lists and dictionaries, too."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
