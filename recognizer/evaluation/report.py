"""The report on a classifier: all metrics of one reading of labelled images, as tables, as plain values and as text."""

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
    confusion_matrix,
    label_probabilities,
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
    """An image that was misread, as a sentence if it is printed.

    Attributes:
        image: its column, counted from 0.
        label: the digit that it is.
        predicted: the digit that it was read as.
        confidence: the probability of `predicted`, from 0 to 1.
    """

    image: int
    label: int
    predicted: int
    confidence: float

    def __str__(self) -> str:
        article = "an" if self.label == 8 else "a"
        return f"image {self.image:,}: {article} {self.label} read as {self.predicted} with {self.confidence:.2%}"


@dataclass(frozen=True, eq=False)
class ClassificationReport:
    """What can be said of a classifier's probabilities; accuracies are from 0 to 1.

    Attributes:
        images, correct: how many there were, at least one, and how many of them were read correctly.
        interval: the lowest and the highest accuracy that these are compatible with, at 95 % (Wilson, 1927).
        top2_accuracy, top3_accuracy: the share of images whose true digit is among the two, three most probable.
        negative_log_likelihood: its mean over the images, in nats, from 0; the lower the better.
        brier_score: its mean over the images, from 0 to 2; the lower the better.
        reliability: accuracy by confidence, in 15 bins.
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
        """The expected calibration error, from 0 to 1: how far confidence is from accuracy."""
        return self.reliability.expected_calibration_error

    def as_dict(self) -> dict[str, object]:
        """All fields, `accuracy` and `ece` as plain values for JSON.

        Numbers have 6 decimals, but for the accuracy; a mean over an empty bin is None.
        """
        fields = {name: _plain(value) for name, value in asdict(self).items()}
        return {"accuracy": self.accuracy, "ece": _plain(self.ece), **fields}


def classification_report(probabilities: Array, labels: Labels, mistakes: int = 10) -> ClassificationReport:
    """Measure a classifier's probabilities by the true labels.

    Args:
        probabilities: 10 × m, float, each column's sum 1; m at least 1.
        labels: m whole numbers from 0 to 9.
        mistakes: at most how many of the worst to list.

    Raises:
        ValueError: probabilities or labels are not that (so NaN, which a network that diverged gives), or `mistakes`
            is negative.
    """
    label_probabilities(probabilities, labels)  # raises what is wrong with them before anything is counted
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
    """A table with a row for each digit, of its images, correct, precision, recall and F1.

    Precision is a share of the images read as the digit, recall of the digit's own; a share of none is 0.

    Args:
        confusion: 10 × 10 counts, true digits in rows.

    Raises:
        ValueError: the confusion matrix is not 10 × 10.
    """
    import pandas as pd

    precision, recall, f1 = precision_recall_f1(confusion)
    counts = {"images": confusion.sum(axis=1), "correct": confusion.diagonal()}
    return pd.DataFrame({**counts, "precision": precision, "recall": recall, "f1": f1}).rename_axis("digit")


def recall_table(confusion: NDArray[np.int64]) -> "pd.DataFrame":
    """A row for each digit that has images: digit, images, recall, and low and high, its interval at 95 % (Wilson).

    Args:
        confusion: 10 × 10 counts, true digits in rows.
    """
    import pandas as pd

    images, correct = confusion.sum(axis=1), confusion.diagonal()
    rows = [
        (digit, seen, right / seen, *accuracy_interval(right, seen))
        for digit, (seen, right) in enumerate(zip(images.tolist(), correct.tolist(), strict=True))
        if seen
    ]
    return pd.DataFrame(rows, columns=["digit", "images", "recall", "low", "high"])


def confusion_table(confusion: NDArray[np.int64]) -> "pd.DataFrame":
    """A confusion matrix (10 × 10) as a table with names: its rows are "digit", its columns "read as".

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
