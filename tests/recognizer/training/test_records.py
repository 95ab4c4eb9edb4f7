"""What is counted through a training."""

import pytest

from recognizer import Score
from recognizer.training.records import BatchScore, Tally

HELD_OUT = Score(100, 50, 1.0)


def test_the_mean_accuracy_is_over_digits_and_the_mean_loss_over_images() -> None:
    """Batches of unlike shares of digits, one without any: means of the batches' accuracies would be 0.5."""
    tally = Tally()
    for batch in (BatchScore(1.0, 10, 10, 10), BatchScore(2.0, 10, 2, 0), BatchScore(6.0, 20, 0, 0)):
        tally.add(batch, 0.5)
    evaluation = tally.evaluation(3, 0.1, 80, HELD_OUT)
    assert evaluation.training_accuracy == pytest.approx(10 / 12)
    assert evaluation.training_loss == pytest.approx((10 + 20 + 120) / 40)
    assert (evaluation.images, evaluation.train_seconds, evaluation.epoch) == (40, 1.5, 0.5)


def test_means_begin_anew_after_an_evaluation() -> None:
    tally = Tally()
    tally.add(BatchScore(1.0, 10, 10, 10), 0.5)
    tally.evaluation(1, 0.1, 80, HELD_OUT)
    tally.add(BatchScore(3.0, 10, 10, 5), 0.5)
    evaluation = tally.evaluation(2, 0.1, 80, HELD_OUT)
    assert (evaluation.training_loss, evaluation.training_accuracy) == (3, 0.5)


def test_without_any_digit_there_is_no_accuracy() -> None:
    tally = Tally()
    batch = BatchScore(1.0, 10, 0, 0)
    assert batch.accuracy is None
    tally.add(batch, 0.5)
    assert tally.evaluation(1, 0.1, 80, HELD_OUT).training_accuracy is None
