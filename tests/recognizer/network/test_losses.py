import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recognizer import CrossEntropy, MeanSquaredError
from recognizer.arrays import NO_DIGIT
from recognizer.network.losses import Loss, make_loss, softmax
from tests.oracles.cases import LABELS, SMOOTHINGS, recorded, scattered

LOSSES = {
    f"{name} {smoothing:g}": make_loss(name, smoothing) for name in ("mse", "cross-entropy") for smoothing in (0, 0.1)
}

finite = hnp.arrays(np.float64, (10, 4), elements=st.floats(-1e6, 1e6))


@given(logits=finite, shift=st.floats(-1e3, 1e3))
def test_softmax_columns_sum_to_one_and_ignore_shifts(logits: np.ndarray, shift: float) -> None:
    probabilities = softmax(logits)
    assert np.allclose(probabilities.sum(axis=0), 1)
    assert (probabilities >= 0).all()
    assert np.allclose(softmax(logits + shift), probabilities, atol=1e-6)


def test_all_classes_alike_cost_log_10() -> None:
    value, _ = make_loss("cross-entropy").value_and_gradient(np.zeros((10, 3)), np.array([1, 2, 3]))
    assert math.isclose(value, math.log(10))


def test_squared_error_of_all_classes_alike() -> None:
    value, _ = make_loss("mse").value_and_gradient(np.zeros((10, 3)), np.array([1, 2, 3]))
    assert math.isclose(value, 0.9**2 + 9 * 0.1**2)


@pytest.mark.parametrize("name", ["mse", "cross-entropy"])
def test_guessing_is_the_value_of_all_classes_alike(name: str) -> None:
    loss = make_loss(name)
    assert loss.value_and_gradient(np.zeros((10, 3)), np.array([1, 2, 3]))[0] == pytest.approx(loss.guessing)


def test_squared_error_goes_through_the_jacobian(rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(10, 5)), np.array([0, 3, 3, 9, 1])
    _, gradient = make_loss("mse").value_and_gradient(logits, labels)
    targets = np.eye(10)[:, labels]
    for column in range(5):
        a = softmax(logits[:, [column]])[:, 0]
        jacobian = np.diag(a) - np.outer(a, a)
        expected = jacobian @ (2 * (a - targets[:, column]) / 5)
        assert np.allclose(gradient[:, column], expected)


def test_cross_entropy_stays_finite_where_a_probability_is_rounded_to_zero() -> None:
    logits = np.zeros((10, 1), np.float32)
    logits[0] = 500
    value, gradient = make_loss("cross-entropy").value_and_gradient(logits, np.array([1]))
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
        assert gradient[position] == pytest.approx((above - below) / 2e-6, abs=1e-7)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_single_precision_stays_single(loss: Loss) -> None:
    _, gradient = loss.value_and_gradient(np.ones((10, 2), np.float32), np.array([1, 2], np.uint8))
    assert gradient.dtype == np.float32


def test_names_make_their_losses() -> None:
    assert isinstance(make_loss("mse"), MeanSquaredError)
    assert isinstance(make_loss("cross-entropy"), CrossEntropy)


def test_smoothed_targets_share_a_little_with_every_class() -> None:
    targets = make_loss("mse", 0.1).targets
    assert targets.dtype == np.float32
    assert np.allclose(targets[:, :10], np.where(np.eye(10) == 1, 0.91, 0.01))
    assert np.array_equal(make_loss("mse").targets[:, :10], np.eye(10))


def test_what_is_no_digit_has_a_target_that_prefers_none() -> None:
    loss = make_loss("cross-entropy")
    nobody = np.array([NO_DIGIT])
    even, _ = loss.value_and_gradient(np.zeros((10, 1), np.float32), nobody)
    sure, gradient = loss.value_and_gradient(np.eye(10, 1, dtype=np.float32) * 5, nobody)
    assert even == pytest.approx(math.log(10))
    assert sure > even
    assert gradient[0] > 0 > gradient[1:].max()


@given(logits=finite)
def test_smoothed_cross_entropy_is_the_formula(logits: np.ndarray) -> None:
    labels = np.array([0, 3, 3, 9])
    value, gradient = make_loss("cross-entropy", 0.2).value_and_gradient(logits, labels)
    y = 0.8 * np.eye(10)[:, labels] + 0.02
    z = logits - logits.max(axis=0)
    logarithms = z - np.log(np.exp(z).sum(axis=0))
    assert value == pytest.approx(-(y * logarithms).sum() / 4, rel=1e-6, abs=1e-9)
    assert np.allclose(gradient, (np.exp(logarithms) - y) / 4, rtol=0, atol=1e-7)


def test_with_smoothing_certainty_has_a_price() -> None:
    loss, labels = make_loss("cross-entropy", 0.1), np.array([4])
    costs = []
    for certainty in (1, 4.5, 20):
        logits = np.zeros((10, 1))
        logits[4] = certainty
        costs.append(loss.value_and_gradient(logits, labels)[0])
    assert costs[1] < costs[0] < costs[2]


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_loss_is_the_mean_over_its_images(loss: Loss, rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(10, 7)), rng.integers(0, 10, 7)
    before = logits.copy()
    value, gradient = loss.value_and_gradient(logits, labels)
    alone = [loss.value_and_gradient(logits[:, [i]], labels[[i]]) for i in range(7)]
    assert value == pytest.approx(np.mean([each for each, _ in alone]))
    assert np.allclose(gradient, np.concatenate([each for _, each in alone], axis=1) / 7)
    assert np.array_equal(logits, before)
    assert np.allclose(gradient.sum(axis=0), 0, atol=1e-7)  # what all logits share changes nothing
    in_other_order = loss.value_and_gradient(np.asfortranarray(logits), labels)[1]
    assert np.allclose(in_other_order, gradient)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("name", ["mse", "cross-entropy"])
def test_losses_are_pytorchs(name: str, smoothing: float) -> None:
    """Targets are float32."""
    value, gradient = make_loss(name, smoothing).value_and_gradient(4 * scattered(5, 10, seed=1).T, LABELS)
    assert value == pytest.approx(float(recorded()[f"{name}.{smoothing}.value"]), rel=1e-6)
    assert np.allclose(gradient.T, recorded()[f"{name}.{smoothing}.gradient"], rtol=0, atol=1e-7)


def test_no_digit_is_ten_classes_alike_as_pytorch_has_them() -> None:
    labels = np.full(5, NO_DIGIT)
    value, gradient = make_loss("cross-entropy").value_and_gradient(4 * scattered(5, 10, seed=1).T, labels)
    assert value == pytest.approx(float(recorded()["no-digit.value"]), rel=1e-6)
    assert np.allclose(gradient.T, recorded()["no-digit.gradient"], rtol=0, atol=1e-7)
