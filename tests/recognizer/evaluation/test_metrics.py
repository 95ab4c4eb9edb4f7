"""Each metric by hand, beside scikit-learn's, and by what must hold of any readings."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics as oracle

from recognizer.evaluation.metrics import (
    accuracy_interval,
    auroc,
    brier_score,
    confusion_matrix,
    false_accept_rate,
    negative_log_likelihood,
    precision_recall_f1,
    reliability,
    top_k_accuracy,
    worst_mistakes,
)
from recognizer.evaluation.report import class_table, classification_report, confusion_table
from recognizer.network.losses import make_loss, softmax
from tests.recognizer.evaluation.readings import FOUR, FOUR_LABELS, Pair, columns, random_readings, readings


@pytest.mark.parametrize(
    ("correct", "images", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # these four: Newcombe, Two-sided confidence intervals for the single proportion,
        (15, 148, 0.0624, 0.1605),  # 1998, table I, method 3
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (9, 10, 0.5958, 0.9821),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_intervals_are_as_published(correct: int, images: int, low: float, high: float) -> None:
    assert accuracy_interval(correct, images) == pytest.approx((low, high), abs=5e-5)


@given(images=st.integers(1, 100_000), share=st.floats(0, 1))
def test_an_interval_holds_the_accuracy_stays_in_range_and_mirrors(images: int, share: float) -> None:
    correct = round(images * share)
    low, high = accuracy_interval(correct, images)
    assert 0 <= low <= correct / images + 1e-12
    assert correct / images - 1e-12 <= high <= 1
    assert low < high
    assert accuracy_interval(images - correct, images) == pytest.approx((1 - high, 1 - low))


def test_more_images_make_the_interval_narrower() -> None:
    widths = [high - low for low, high in (accuracy_interval(9 * images // 10, images) for images in (10, 100, 1000))]
    assert widths == sorted(widths, reverse=True)
    assert widths[2] == pytest.approx(2 * 1.96 * math.sqrt(0.9 * 0.1 / 1000), rel=0.01)


def test_of_no_images_the_accuracy_may_be_anything() -> None:
    assert accuracy_interval(0, 0) == (0, 1)


@pytest.mark.parametrize(("correct", "images"), [(-1, 3), (4, 3), (0, -1)])
def test_counts_that_cannot_be_are_refused(correct: int, images: int) -> None:
    with pytest.raises(ValueError, match=f"this is {correct} of {images}"):
        accuracy_interval(correct, images)


def test_confusion_has_true_digits_in_rows() -> None:
    confusion = confusion_matrix(np.array([7, 2, 2, 9, 9]), np.array([2, 2, 2, 9, 9], np.uint8))
    assert confusion.dtype == np.int64
    assert confusion[2, 7] == 1
    assert confusion[2, 2] == 2
    assert confusion[9, 9] == 2
    assert confusion.sum() == 5


@given(
    digits=st.integers(0, 50).flatmap(
        lambda images: st.tuples(
            hnp.arrays(np.uint64, images, elements=st.integers(0, 9)),
            hnp.arrays(np.uint8, images, elements=st.integers(0, 9)),
        )
    )
)
def test_confusion_counts_every_image_once(digits: Pair) -> None:
    predicted, labels = digits
    confusion = confusion_matrix(predicted, labels)
    assert confusion.sum(axis=1).tolist() == [np.count_nonzero(labels == digit) for digit in range(10)]
    assert confusion.sum(axis=0).tolist() == [np.count_nonzero(predicted == digit) for digit in range(10)]
    assert confusion.trace() == np.count_nonzero(predicted == labels)
    assert np.array_equal(confusion_matrix(labels, predicted), confusion.T)


@pytest.mark.parametrize(
    ("predicted", "labels", "message"),
    [
        (np.array([1]), np.array([1, 2]), "1 predicted and 2 labels"),
        (np.array([10]), np.array([1]), "predicted are from 0 to 9; these are from 10 to 10"),
        (np.array([1]), np.array([-1]), "labels are from 0 to 9; these are from -1 to -1"),
        (np.array([1.0]), np.array([1]), "predicted are a vector of whole numbers; these are float64"),
        (np.array([1]), np.array([[1]]), r"labels .* of shape \(1, 1\)"),
    ],
)
def test_digits_that_are_none_are_refused(predicted: np.ndarray, labels: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        confusion_matrix(predicted, labels)


@pytest.mark.parametrize("of", [precision_recall_f1, class_table, confusion_table])
def test_a_confusion_matrix_is_10_by_10(of: Callable[[np.ndarray], object]) -> None:
    with pytest.raises(ValueError, match=r"\(9, 9\)"):
        of(np.zeros((9, 9), np.int64))


@pytest.mark.parametrize("seen", [10, 6])
def test_scikit_learn_agrees_on_classes(seen: int) -> None:
    rng = np.random.default_rng(seen)
    labels, predicted = rng.integers(0, seen, 500), rng.integers(3, 10, 500)
    predicted[:200] = labels[:200]
    digits = list(range(10))
    confusion = confusion_matrix(predicted, labels)
    assert np.array_equal(confusion, oracle.confusion_matrix(labels, predicted, labels=digits))
    *expected, _ = oracle.precision_recall_fscore_support(labels, predicted, labels=digits, zero_division=0)
    assert np.allclose(precision_recall_f1(confusion), expected)


def test_scikit_learn_agrees_on_probabilities() -> None:
    probabilities, labels = random_readings(300)
    probabilities = probabilities.astype(np.float64)
    probabilities /= probabilities.sum(axis=0)  # scikit-learn warns where float32 misses 1
    digits = list(range(10))
    for k in (1, 2, 3, 9):
        expected = oracle.top_k_accuracy_score(labels, probabilities.T, k=k, labels=digits)
        assert top_k_accuracy(probabilities, labels, k) == pytest.approx(expected)
    expected = oracle.log_loss(labels, probabilities.T, labels=digits)
    assert negative_log_likelihood(probabilities, labels) == pytest.approx(expected)


def test_top_k_by_hand() -> None:
    # The second image's true digit has probability 0 and comes last; the fourth is a tie of all, the true 0 the first.
    assert [top_k_accuracy(FOUR, FOUR_LABELS, k) for k in (1, 2, 9, 10)] == [0.5, 0.75, 0.75, 1.0]
    assert top_k_accuracy(FOUR[:, 3:], np.array([2]), 2) == 0
    assert top_k_accuracy(FOUR[:, 3:], np.array([2]), 3) == 1


@given(readings())
def test_top_k_begins_with_the_accuracy_and_grows_to_one(pair: Pair) -> None:
    probabilities, labels = pair
    accuracies = [top_k_accuracy(probabilities, labels, k) for k in range(1, 11)]
    assert accuracies[0] == np.mean(probabilities.argmax(axis=0) == labels)
    assert accuracies == sorted(accuracies)
    assert accuracies[-1] == 1


@pytest.mark.parametrize("k", [0, 11])
def test_k_is_from_1_to_10(k: int) -> None:
    with pytest.raises(ValueError, match=f"this is {k}"):
        top_k_accuracy(FOUR, FOUR_LABELS, k)


def test_worst_mistakes_by_hand() -> None:
    assert worst_mistakes(FOUR, FOUR_LABELS, 5).tolist() == [1, 2]
    assert worst_mistakes(FOUR, FOUR_LABELS, 1).tolist() == [1]
    assert worst_mistakes(FOUR, FOUR_LABELS, 0).tolist() == []
    assert worst_mistakes(FOUR[:, :1], FOUR_LABELS[:1], 5).tolist() == []
    with pytest.raises(ValueError, match="this is -1"):
        worst_mistakes(FOUR, FOUR_LABELS, -1)


def test_of_equally_certain_mistakes_the_less_likely_truth_is_worse_then_the_first() -> None:
    probabilities = columns({7: 0.75, 1: 0.125}, {7: 0.75, 1: 0.0}, {7: 0.75, 1: 0.125})
    assert worst_mistakes(probabilities, np.array([1, 1, 1]), 3).tolist() == [1, 0, 2]


@given(readings())
def test_worst_mistakes_are_all_the_mistakes_by_confidence(pair: Pair) -> None:
    probabilities, labels = pair
    worst = worst_mistakes(probabilities, labels, 100)
    assert sorted(worst) == np.flatnonzero(probabilities.argmax(axis=0) != labels).tolist()
    confidence = probabilities.max(axis=0)[worst].tolist()
    assert confidence == sorted(confidence, reverse=True)


def test_reliability_by_hand() -> None:
    bins = reliability(FOUR, FOUR_LABELS, 4)
    assert bins.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert bins.images.tolist() == [1, 1, 1, 1]  # 0.1, 0.5 and 0.75, each in the bin below it, and 0.875
    assert bins.confidence.tolist() == pytest.approx([0.1, 0.5, 0.75, 0.875])
    assert bins.accuracy.tolist() == [1, 0, 0, 1]
    assert bins.expected_calibration_error == pytest.approx((0.9 + 0.5 + 0.75 + 0.125) / 4)


def test_a_bin_averages_before_it_compares_and_counts_by_its_images() -> None:
    # Three images of confidence 0.75, two of them right: 1/12 apart. One of 0.4, wrong: 0.4 apart.
    probabilities = columns({1: 0.75}, {1: 0.75}, {1: 0.75}, {5: 0.4})
    bins = reliability(probabilities, np.array([1, 1, 2, 2]), 2)
    assert bins.images.tolist() == [1, 3]
    assert bins.expected_calibration_error == pytest.approx(3 / 4 * (3 / 4 - 2 / 3) + 1 / 4 * 0.4)


def test_bins_without_images_have_no_means_and_certainty_is_in_the_last() -> None:
    bins = reliability(columns({4: 1.0}), np.array([4]))
    assert bins.images.tolist() == [0] * 14 + [1]
    assert np.isnan(bins.confidence[:14]).all()
    assert np.isnan(bins.accuracy[:14]).all()
    assert (bins.confidence[14], bins.accuracy[14], bins.expected_calibration_error) == (1, 1, 0)


def test_no_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 bin"):
        reliability(FOUR, FOUR_LABELS, 0)


def test_the_calibration_error_is_small_where_labels_are_drawn_by_the_probabilities_and_not_where_sharpened(
    rng: np.random.Generator,
) -> None:
    probabilities = softmax(rng.normal(size=(10, 20_000)) * 2)
    labels = (probabilities.cumsum(axis=0) < rng.random(20_000)).sum(axis=0).clip(max=9)
    assert reliability(probabilities, labels).expected_calibration_error < 0.015
    sharpened = softmax(3 * np.log(probabilities))
    assert reliability(sharpened, labels).expected_calibration_error > 0.2


@given(pair=readings(), bins=st.integers(1, 20))
def test_every_image_is_in_the_bin_of_its_confidence(pair: Pair, bins: int) -> None:
    probabilities, labels = pair
    found = reliability(probabilities, labels, bins)
    assert found.images.sum() == labels.size
    filled = found.images > 0
    assert (found.confidence[filled] >= found.edges[:-1][filled] - 1e-9).all()
    assert (found.confidence[filled] <= found.edges[1:][filled] + 1e-6).all()
    correct = np.mean(probabilities.argmax(axis=0) == labels)
    assert np.average(found.accuracy[filled], weights=found.images[filled]) == pytest.approx(correct)
    assert 0 <= found.expected_calibration_error <= 1


def test_likelihood_and_brier_score_by_hand() -> None:
    probabilities, labels = columns({3: 0.5, 4: 0.5}, {0: 1.0}), np.array([3, 0])
    assert negative_log_likelihood(probabilities, labels) == pytest.approx(math.log(2) / 2)
    assert brier_score(probabilities, labels) == pytest.approx((0.25 + 0.25) / 2)
    assert brier_score(columns({0: 1.0}), np.array([1])) == 2
    assert negative_log_likelihood(columns({0: 1.0}), np.array([1])) == pytest.approx(-math.log(np.finfo("f4").tiny))


def test_likelihood_and_brier_score_are_what_the_losses_say(rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(10, 50)) * 3, rng.integers(0, 10, 50)
    probabilities = softmax(logits)
    assert negative_log_likelihood(probabilities, labels) == pytest.approx(
        make_loss("cross-entropy").value_and_gradient(logits, labels)[0]
    )
    assert brier_score(probabilities, labels) == pytest.approx(make_loss("mse").value_and_gradient(logits, labels)[0])


def broken(row: int, value: float) -> np.ndarray:
    probabilities = FOUR.copy()
    probabilities[row, 2] = value
    return probabilities


EVERY = {
    "top_k_accuracy": lambda probabilities, labels: top_k_accuracy(probabilities, labels, 2),
    "worst_mistakes": lambda probabilities, labels: worst_mistakes(probabilities, labels, 2),
    "reliability": reliability,
    "negative_log_likelihood": negative_log_likelihood,
    "brier_score": brier_score,
    "report": classification_report,
}


@pytest.mark.parametrize("of", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize(
    ("probabilities", "labels", "message"),
    [
        (FOUR.T, FOUR_LABELS, r"10 × m for m labels; these are float32 \(4, 10\) for 4"),
        (FOUR, FOUR_LABELS[:3], r"\(10, 4\) for 3"),
        (FOUR[:, 0], FOUR_LABELS[:1], r"\(10,\) for 1"),
        (np.eye(10, dtype=np.int64), np.arange(10), "int64"),
        (FOUR, np.array([3, 1, 8, 10]), "from 1 to 10"),
        (FOUR, FOUR_LABELS.astype(np.float32), "whole numbers"),
        (FOUR[:, :0], FOUR_LABELS[:0], "no images"),
        (broken(0, np.nan), FOUR_LABELS, "sum to 1; column 2"),
        (broken(0, 0.5), FOUR_LABELS, "sum to 1; column 2"),
        (columns({0: -0.5, 1: 1.5}), np.array([1]), "are 0 to 1"),
    ],
)
def test_what_are_no_probabilities_and_labels_is_refused(
    of: Callable[[np.ndarray, np.ndarray], object], probabilities: np.ndarray, labels: np.ndarray, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        of(probabilities, labels)


SCORES = hnp.arrays(np.float32, st.integers(1, 30), elements=st.integers(0, 8).map(lambda eighths: eighths / 8))
"""With many equals among them."""


def test_scores_by_hand() -> None:
    positives, negatives = np.array([0.9, 0.8, 0.5, 0.4]), np.array([0.7, 0.5, 0.1, 0.0])
    assert auroc(positives, negatives) == pytest.approx((4 + 4 + 2.5 + 2) / 16)
    rates = [false_accept_rate(positives, negatives, kept) for kept in (0.25, 0.5, 0.51, 0.75, 1.0)]
    assert rates == [0, 0, 0.5, 0.5, 0.5]


def test_a_share_that_is_a_whole_number_of_positives_is_that_number() -> None:
    positives = np.arange(100.0)
    assert false_accept_rate(positives, np.array([4.0, 5.0, 6.0, 7.0]), 0.95) == 0.75
    assert false_accept_rate(positives, np.array([28.0, 29.0, 30.0]), 0.71) == pytest.approx(2 / 3)


@given(SCORES, SCORES)
def test_scores_beside_scikit_learn(positives: np.ndarray, negatives: np.ndarray) -> None:
    kinds, scores = np.repeat([1, 0], [positives.size, negatives.size]), np.concatenate([positives, negatives])
    assert auroc(positives, negatives) == pytest.approx(oracle.roc_auc_score(kinds, scores))
    false, true, _ = oracle.roc_curve(kinds, scores, drop_intermediate=False)
    for kept in (0.5, 0.95, 0.99, 1.0):
        assert false_accept_rate(positives, negatives, kept) == pytest.approx(false[true >= kept - 1e-12].min())


@pytest.mark.parametrize("wrong", [np.array([]), np.array([np.nan]), np.array([np.inf, 1]), np.zeros((2, 2))])
def test_wrong_scores_are_refused(wrong: np.ndarray) -> None:
    right = np.array([0.5])
    for arguments in ((wrong, right), (right, wrong)):
        with pytest.raises(ValueError, match="finite number"):
            auroc(*arguments)
        with pytest.raises(ValueError, match="finite number"):
            false_accept_rate(*arguments, 0.95)


@pytest.mark.parametrize("kept", [0.0, -0.1, 1.1, math.nan])
def test_wrong_shares_to_keep_are_refused(kept: float) -> None:
    with pytest.raises(ValueError, match="kept"):
        false_accept_rate(np.array([0.5]), np.array([0.5]), kept)
