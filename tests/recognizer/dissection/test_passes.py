"""One digit forward and back: the numbers of a network worked out by hand, and those of the formulas in float64."""

import math

import numpy as np
import pytest

from recognizer import PRESETS, BadInput, Learner, Network, make_loss, parse_architecture
from recognizer.dissection.changes import Update, changed, in_double_precision
from recognizer.dissection.passes import loss_of, take_digit
from recognizer.network.initialization import uniform
from recognizer.network.inspection import parameters_by_layer


def by_hand() -> tuple[Network, np.ndarray]:
    """784-2-10 with two pixels of ink: z¹ = (2·0.5 − 1·1 + 1, −4·0.5 + 3·1 − 2), z² = (0, …, ln 3 at 7, ln 2 at 1)."""
    network = Network(parse_architecture("dense2"), np.float64)
    hidden, outputs = parameters_by_layer(network)["dense2"], parameters_by_layer(network)["dense10"]
    assert hidden.weights is not None
    assert hidden.biases is not None
    assert outputs.weights is not None
    hidden.weights[:, 0, 2, 3], hidden.weights[:, 0, 2, 4], hidden.biases[:] = [2, -4], [-1, 3], [1, -2]
    outputs.weights[7, :, 0, 0] = [math.log(3), 5]
    outputs.weights[1, :, 0, 0] = [math.log(2), -5]
    image = np.zeros((784, 1))
    image[2 * 28 + 3], image[2 * 28 + 4] = 0.5, 1
    return network, image


def test_an_example_worked_by_hand() -> None:
    network, image = by_hand()
    found = take_digit(network, image, 1, "mse")
    assert found.layers["dense2"].activations.ravel().tolist() == [1, -1]
    assert found.layers["relu"].activations.ravel().tolist() == [1, 0]
    # exponents 1, but 3 at 7 and 2 at 1, all divided by the largest; they sum to 8 + 3 + 2 = 13
    softmax = found.softmax
    assert np.allclose(softmax.exponents, np.array([1, 2, 1, 1, 1, 1, 1, 3, 1, 1]) / 3, rtol=1e-14)
    assert softmax.total == pytest.approx(13 / 3, rel=1e-14)
    assert np.allclose(softmax.probabilities, np.array([1, 2, 1, 1, 1, 1, 1, 3, 1, 1]) / 13, rtol=1e-14)
    # (a − y)²: eight of 1/169, 9/169, and (2 − 13)²/169 at the label
    loss = found.loss
    assert np.allclose(loss.terms, np.array([1, 121, 1, 1, 1, 1, 1, 9, 1, 1]) / 169, rtol=1e-14)
    assert loss.value == pytest.approx(138 / 169, rel=1e-14)
    assert np.allclose(loss.by_probability, np.array([2, -22, 2, 2, 2, 2, 2, 6, 2, 2]) / 13, rtol=1e-14)
    # Σ a·∂L/∂a = (8·2 − 44 + 18) / 169 = −10/169; then ∂L/∂z = a·(∂L/∂a + 10/169)
    assert loss.weighted == pytest.approx(-10 / 169, rel=1e-13)
    a, by_a = np.array([1, 2, 3]) / 13, np.array([26, -286, 78]) / 169  # of one of the eight, of 1, and of 7
    z_gradient = a * (by_a + 10 / 169)
    assert np.allclose(loss.by_logit[[0, 1, 7]], z_gradient, rtol=1e-13)
    assert loss.by_logit[1] == pytest.approx(2 * -276 / (13 * 169), rel=1e-13)
    assert abs(loss.by_logit.sum()) < 1e-15
    # ∂L/∂W² = ∂L/∂z²·a¹ᵀ, where a¹ = (1, 0); ∂L/∂b² = ∂L/∂z²
    back = found.gradients
    outputs, hidden = back["dense10"], back["dense2"]
    assert outputs.weights is not None
    assert outputs.biases is not None
    assert np.allclose(outputs.weights[:, :, 0, 0], np.outer(loss.by_logit, [1, 0]), rtol=1e-14)
    assert np.array_equal(outputs.biases, loss.by_logit)
    # ∂L/∂a¹ = W²ᵀ·∂L/∂z², and the second unit is silent
    first = math.log(3) * z_gradient[2] + math.log(2) * z_gradient[1]
    assert back["relu"].activations.ravel()[0] == pytest.approx(first, rel=1e-13)
    assert hidden.activations.ravel().tolist() == [back["relu"].activations.ravel()[0], 0]
    assert hidden.weights is not None
    assert np.allclose(hidden.weights[0, 0, 2, 3:5], [0.5 * first, first], rtol=1e-13)
    assert not hidden.weights[1].any()


def test_an_update_by_hand() -> None:
    network, image = by_hand()
    before = take_digit(network, image, 1, "mse")
    after = changed(network, [Update(image, 1, "mse", 0.5)])
    for name in ("dense2", "dense10"):
        old, new = parameters_by_layer(network)[name], parameters_by_layer(after)[name]
        gradients = before.gradients[name]
        assert old.weights is not None
        assert new.weights is not None
        assert gradients.weights is not None
        assert np.allclose(new.weights, old.weights - 0.5 * gradients.weights, rtol=1e-13, atol=1e-16)
        assert np.allclose(new.biases, old.biases - 0.5 * gradients.biases, rtol=1e-13)  # type: ignore[operator, arg-type]
    assert loss_of(after, image, 1, "mse") < before.loss.value


@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
def test_the_original_by_the_formulas(loss: str, rng: np.random.Generator) -> None:
    network = in_double_precision(Learner(PRESETS["original"].recipe).network)
    x = rng.random((784, 1)) * (rng.random((784, 1)) < 0.2)
    found = take_digit(network, x, 4, loss)
    w1, b1 = network.parameters[:7840].reshape(10, 784), network.parameters[7840:7850, np.newaxis]
    w2, b2 = network.parameters[7850:7950].reshape(10, 10).T, network.parameters[7950:, np.newaxis]
    z1 = w1 @ x + b1
    a1 = np.maximum(0, z1)
    z2 = w2 @ a1 + b2
    a2 = np.exp(z2) / np.exp(z2).sum()
    y = np.eye(10)[:, [4]]
    value = ((a2 - y) ** 2).sum() if loss == "mse" else -np.log(a2[4, 0])
    da2 = 2 * (a2 - y)
    dz2 = (np.diag(a2[:, 0]) - a2 @ a2.T) @ da2 if loss == "mse" else a2 - y
    dz1 = (w2.T @ dz2) * (z1 > 0)
    names = ["dense10 1", "relu", "dense10 2"]
    for name, expected in zip(names, (z1, a1, z2), strict=True):
        assert np.allclose(found.layers[name].activations.reshape(-1, 1), expected, rtol=1e-12, atol=1e-14)
    assert np.allclose(found.softmax.probabilities, a2[:, 0], rtol=1e-12)
    assert found.loss.value == pytest.approx(value, rel=1e-12)
    assert np.allclose(found.loss.by_logit, dz2[:, 0], rtol=1e-11, atol=1e-14)
    assert np.allclose(found.gradients["dense10 1"].weights.reshape(10, 784), dz1 @ x.T, rtol=1e-10, atol=1e-14)  # type: ignore[union-attr]
    made = make_loss(loss).value_and_gradient(z2, np.array([4]))
    assert found.loss.value == pytest.approx(made[0], rel=1e-6)
    assert np.allclose(found.loss.by_logit, made[1][:, 0], atol=1e-7)


def test_cross_entropy_of_what_is_rounded_to_zero_stays_finite() -> None:
    network = Network(parse_architecture(""), np.float64).initialize(uniform, np.random.default_rng(0))
    network.parameters[-10:] = [5000, *[0] * 9]
    found = take_digit(network, np.zeros((784, 1)), 3, "cross-entropy")
    assert found.loss.value == 5000
    assert found.loss.by_logit.tolist() == [1, 0, 0, -1, *[0] * 6]


def test_what_is_no_digit_gets_a_sentence() -> None:
    network = Network(parse_architecture("dense2"))
    with pytest.raises(BadInput, match="image: found"):
        take_digit(network, np.zeros((784, 2)), 3, "mse")
    with pytest.raises(BadInput, match="label: found 10"):
        take_digit(network, np.zeros((784, 1)), 10, "mse")
    with pytest.raises(BadInput, match="loss: found 'hinge'"):
        take_digit(network, np.zeros((784, 1)), 1, "hinge")
