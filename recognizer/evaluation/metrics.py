"""Metrics: what can be said of a classifier's probabilities where the true labels are known, each as a number.

Probabilities are 10 × m, one image a column that sums to one, as `Network.predict` gives them; labels are m whole
numbers from 0 to 9. The digit read is the most probable one, of equals the smallest. Means are taken in float64.

Where a classifier also says how sure it is that there is anything to classify, its scores, finite numbers of any scale,
are to be higher for what is (positives) than for what is not (negatives).

What would be a mean over no images does not exist: every function of probabilities raises ValueError if there are none.
Counts of no images are 0, and the interval of an accuracy of which nothing is known is all of 0 to 1.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array

Labels = NDArray[np.integer]
"""m whole numbers from 0 to 9."""

Values = NDArray[np.float64]

Scores = NDArray[np.floating]
"""A vector, of float32 or float64."""


def accuracy_interval(correct: int, images: int) -> tuple[float, float]:
    """Lowest and highest accuracy that `correct` of `images` is compatible with: the 95 % interval of Wilson (1927).

    Unlike accuracy ± 1.96 standard errors it stays within 0 to 1 and has a width even if everything is correct.

    Raises:
        ValueError: `correct` is negative or more than `images`.
    """
    if not 0 <= correct <= images:
        raise ValueError(f"correct is from 0 to the number of images; this is {correct} of {images}")
    if images == 0:
        return 0.0, 1.0
    accuracy = correct / images
    z = 1.959963984540054  # 95 % of the standard normal distribution lies from -z to z
    widening = 1 + z**2 / images
    center = (accuracy + z**2 / (2 * images)) / widening
    margin = z / widening * (accuracy * (1 - accuracy) / images + z**2 / (4 * images**2)) ** 0.5
    return max(0.0, center - margin), min(1.0, center + margin)


def confusion_matrix(predicted: Labels, labels: Labels) -> NDArray[np.int64]:
    """How many images of each digit (row) were read as which (column).

    Args:
        predicted: the m digits that were read, whole numbers from 0 to 9.
        labels: the m true digits.

    Returns:
        10 × 10 counts, int64.

    Raises:
        ValueError: not two vectors of whole numbers from 0 to 9, equally long.
    """
    _check_digits(predicted, "predicted")
    _check_digits(labels, "labels")
    if predicted.size != labels.size:
        raise ValueError(f"each image has one label; there are {predicted.size} predicted and {labels.size} labels")
    cells = labels.astype(np.intp) * CLASSES + predicted.astype(np.intp)
    return np.bincount(cells, minlength=CLASSES**2).reshape(CLASSES, CLASSES).astype(np.int64)


def precision_recall_f1(confusion: NDArray[np.int64]) -> tuple[Values, Values, Values]:
    """Each digit's precision, recall and F1 score, from 0 to 1: three vectors of 10, float64.

    Precision is the share of the images read as the digit that are it, recall the share of the digit's images that
    were read as it, F1 their harmonic mean. A share of no images (never read, never seen) is 0, as in scikit-learn.

    Args:
        confusion: 10 × 10 counts, true digits in rows.

    Raises:
        ValueError: the matrix is not 10 × 10.

    Source: C. van Rijsbergen, Information Retrieval (1979).
    """
    if confusion.shape != (CLASSES, CLASSES):
        raise ValueError(f"a confusion matrix is {CLASSES} × {CLASSES}; this is {confusion.shape}")
    correct = confusion.diagonal()
    read, seen = (np.maximum(confusion.sum(axis=axis), 1) for axis in (0, 1))  # where one is 0, so is correct: 0 / 1
    return correct / read, correct / seen, 2 * correct / (read + seen)


def top_k_accuracy(probabilities: Array, labels: Labels, k: int) -> float:
    """The share of images, from 0 to 1, whose true digit is among the k most probable; of equals the smaller is first.

    Args:
        probabilities: 10 × m, float, each column's sum 1; m at least 1.
        labels: m whole numbers from 0 to 9.
        k: from 1 to 10.

    Raises:
        ValueError: an argument is not that.
    """
    at_label = label_probabilities(probabilities, labels)
    if not 1 <= k <= CLASSES:
        raise ValueError(f"k is from 1 to {CLASSES}; this is {k}")
    equals_before = (probabilities == at_label) & (np.arange(CLASSES)[:, np.newaxis] < labels)
    rank = np.count_nonzero((probabilities > at_label) | equals_before, axis=0)
    return float(np.mean(rank < k))


def worst_mistakes(probabilities: Array, labels: Labels, count: int) -> NDArray[np.intp]:
    """Columns of the at most `count` images misread with the most confidence, the worst first.

    Confidence is the probability of the digit read. Of equals, the one whose true digit was given less is worse.

    Args:
        probabilities: 10 × m, float, each column's sum 1; m at least 1.
        labels: m whole numbers from 0 to 9.
        count: from 0.

    Raises:
        ValueError: an argument is not that.
    """
    at_label = label_probabilities(probabilities, labels)
    if count < 0:
        raise ValueError(f"count is at least 0; this is {count}")
    wrong = np.flatnonzero(probabilities.argmax(axis=0) != labels)
    worst_first = np.lexsort((at_label[wrong], -probabilities.max(axis=0)[wrong]))
    return wrong[worst_first[:count]]


@dataclass(frozen=True, eq=False)
class Reliability:
    """Images sorted into bins by confidence, the probability of the digit read: is 90 % sure right 9 times in 10?

    Attributes:
        edges: float64, one more than bins, from 0 to 1. A bin holds its upper edge, not its lower one.
        images: int64, how many fell into each bin.
        confidence, accuracy: float64, their means over the bin's images; NaN in a bin without images.
    """

    edges: Values
    images: NDArray[np.int64]
    confidence: Values
    accuracy: Values

    @property
    def expected_calibration_error(self) -> float:
        """ECE: how far confidence is from accuracy, |difference| averaged over the images; from 0 to 1."""
        filled = self.images > 0
        gaps = np.abs(self.accuracy - self.confidence)[filled]
        return float(np.average(gaps, weights=self.images[filled]))


def reliability(probabilities: Array, labels: Labels, bins: int = 15) -> Reliability:
    """Accuracy by confidence, in bins of equal width from 0 to 1.

    Args:
        probabilities: 10 × m, float, each column's sum 1; m at least 1.
        labels: m whole numbers from 0 to 9.
        bins: how many, at least 1.

    Raises:
        ValueError: an argument is not that.

    Source: C. Guo et al., On calibration of modern neural networks (2017).
    """
    label_probabilities(probabilities, labels)
    if bins < 1:
        raise ValueError(f"there is at least 1 bin; this is {bins}")
    edges = np.linspace(0, 1, bins + 1)
    confidence = probabilities.max(axis=0).astype(np.float64)
    correct = probabilities.argmax(axis=0) == labels
    bin_of = np.clip(np.searchsorted(edges, confidence), 1, bins) - 1  # clipped: float32 may add up to a little over 1
    images = np.bincount(bin_of, minlength=bins).astype(np.int64)
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN of a bin without images
        return Reliability(edges, images, *(np.bincount(bin_of, each, bins) / images for each in (confidence, correct)))


def negative_log_likelihood(probabilities: Array, labels: Labels) -> float:
    """The mean over the images of −log p_label, in nats: cross-entropy, from 0.

    A probability of 0 counts as the smallest normal number of its dtype, so that the mean stays finite.

    Args:
        probabilities: 10 × m, float, each column's sum 1; m at least 1.
        labels: m whole numbers from 0 to 9.

    Raises:
        ValueError: an argument is not that.
    """
    at_label = label_probabilities(probabilities, labels)
    return float(-np.log(np.maximum(at_label, np.finfo(at_label.dtype).tiny), dtype=np.float64).mean())


def brier_score(probabilities: Array, labels: Labels) -> float:
    """The mean over the images of Σ_k (p_k − y_k)², y one-hot: from 0 to 2.

    Args:
        probabilities: 10 × m, float, each column's sum 1; m at least 1.
        labels: m whole numbers from 0 to 9.

    Raises:
        ValueError: an argument is not that.

    Source: G. Brier, Verification of forecasts expressed in terms of probability (1950).
    """
    at_label = label_probabilities(probabilities, labels).astype(np.float64)
    return float(np.mean(np.square(probabilities, dtype=np.float64).sum(axis=0) - 2 * at_label + 1))


def auroc(positives: Scores, negatives: Scores) -> float:
    """The area under the receiver operating characteristic, from 0 to 1; 0.5 is a score that says nothing.

    It is the chance that a positive, drawn at random, scores higher than a negative, equals counting half.

    Args:
        positives: n scores, n at least 1.
        negatives: m scores, m at least 1.

    Raises:
        ValueError: an argument is not that.

    Source: J. Hanley and B. McNeil, The meaning and use of the area under a ROC curve (1982).
    """
    _check_scores(positives, "positives")
    _check_scores(negatives, "negatives")
    ordered = np.sort(negatives)
    lower, not_higher = (np.searchsorted(ordered, positives, side) for side in ("left", "right"))
    return float((lower + not_higher).mean(dtype=np.float64) / (2 * negatives.size))


def false_accept_rate(positives: Scores, negatives: Scores, kept: float) -> float:
    """The share of negatives, from 0 to 1, that the strictest threshold accepts which accepts `kept` of the positives.

    What scores the threshold or more is accepted. With `kept` 0.95 it is also called FPR95.

    Args:
        positives: n scores, n at least 1.
        negatives: m scores, m at least 1.
        kept: above 0, at most 1.

    Raises:
        ValueError: an argument is not that.
    """
    _check_scores(positives, "positives")
    _check_scores(negatives, "negatives")
    if not 0 < kept <= 1:
        raise ValueError(f"kept is above 0 and at most 1; this is {kept}")
    least_kept = math.ceil(kept * positives.size - 1e-9)  # 0.95 × 100 is a little more than 95 in binary
    threshold = np.sort(positives)[positives.size - max(least_kept, 1)]
    return float(np.mean(negatives >= threshold))


def label_probabilities(probabilities: Array, labels: Labels) -> Array:
    """The probability of each image's true digit: m of them, after probabilities and labels have been checked.

    Raises:
        ValueError: not 10 × m fractions in columns that sum to 1, with m labels from 0 to 9, m at least 1. NaN, which
            a network that diverged gives, is no probability.
    """
    _check_digits(labels, "labels")
    if probabilities.shape != (CLASSES, labels.size) or not np.issubdtype(probabilities.dtype, np.floating):
        found = f"{probabilities.dtype} {probabilities.shape} for {labels.size}"
        raise ValueError(f"probabilities are fractions, {CLASSES} × m for m labels; these are {found}")
    if labels.size == 0:
        raise ValueError("there are no images, of which nothing can be said")
    sum_to_one = np.abs(probabilities.sum(axis=0, dtype=np.float64) - 1) < 1e-3  # NaN does not, either
    right = sum_to_one & (probabilities >= 0).all(axis=0)
    if not right.all():
        column = int(right.argmin())
        raise ValueError(f"probabilities are 0 to 1 and sum to 1; column {column} is {probabilities[:, column]}")
    return probabilities[labels, np.arange(labels.size)]


def _check_scores(scores: Scores, name: str) -> None:
    if scores.ndim != 1 or not scores.size or not np.isfinite(scores).all():
        raise ValueError(f"{name} are a vector of at least one finite number; these are {scores.dtype} {scores.shape}")


def _check_digits(digits: Labels, name: str) -> None:
    if digits.ndim != 1 or not np.issubdtype(digits.dtype, np.integer):
        raise ValueError(f"{name} are a vector of whole numbers; these are {digits.dtype} of shape {digits.shape}")
    if digits.size and not (digits.min() >= 0 and digits.max() < CLASSES):
        raise ValueError(f"{name} are from 0 to {CLASSES - 1}; these are from {digits.min()} to {digits.max()}")
