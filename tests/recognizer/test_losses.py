import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recognizer import CrossEntropy, MeanSquaredError
from recognizer.losses import LOSSES, Loss, one_hot, softmax

finite = hnp.arrays(np.float64, (10, 4), elements=st.floats(-1e6, 1e6))


@given(logits=finite, shift=st.floats(-1e3, 1e3))
def test_softmax_columns_sum_to_one_and_ignore_shifts(logits: np.ndarray, shift: float) -> None:
    probabilities = softmax(logits)
    assert np.allclose(probabilities.sum(axis=0), 1)
    assert (probabilities >= 0).all()
    assert np.allclose(softmax(logits + shift), probabilities, atol=1e-6)


def test_all_classes_alike_cost_log_10() -> None:
    value, _ = CrossEntropy().value_and_gradient(np.zeros((10, 3)), np.array([1, 2, 3]))
    assert math.isclose(value, math.log(10))


def test_squared_error_of_all_classes_alike() -> None:
    value, _ = MeanSquaredError().value_and_gradient(np.zeros((10, 3)), np.array([1, 2, 3]))
    assert math.isclose(value, 0.9**2 + 9 * 0.1**2)


def test_squared_error_goes_through_the_jacobian(rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(10, 5)), np.array([0, 3, 3, 9, 1])
    _, gradient = MeanSquaredError().value_and_gradient(logits, labels)
    targets = one_hot(labels, 10, logits.dtype)
    for column in range(5):
        a = softmax(logits[:, [column]])[:, 0]
        jacobian = np.diag(a) - np.outer(a, a)
        expected = jacobian @ (2 * (a - targets[:, column]) / 5)
        assert np.allclose(gradient[:, column], expected)


def test_cross_entropy_stays_finite_where_a_probability_is_rounded_to_zero() -> None:
    logits = np.zeros((10, 1), np.float32)
    logits[0] = 500
    value, gradient = CrossEntropy().value_and_gradient(logits, np.array([1]))
    assert value == pytest.approx(500)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_gradients_agree_with_central_differences(loss: Loss, rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(10, 3)), np.array([4, 0, 9])
    _, gradient = loss.value_and_gradient(logits, labels)
    for position in np.ndindex(*logits.shape):
        nudged = logits.copy()
        nudged[position] += 1e-6
        above, _ = loss.value_and_gradient(nudged, labels)
        nudged[position] -= 2e-6
        below, _ = loss.value_and_gradient(nudged, labels)
        assert gradient[position] == pytest.approx((above - below) / 2e-6, abs=1e-8)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_single_precision_stays_single(loss: Loss) -> None:
    _, gradient = loss.value_and_gradient(np.ones((10, 2), np.float32), np.array([1, 2], np.uint8))
    assert gradient.dtype == np.float32
