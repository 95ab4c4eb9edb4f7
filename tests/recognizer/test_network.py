import numpy as np
import pytest

from recognizer import LOSSES, Architecture, Network
from recognizer.initialization import INITIALIZATIONS, he, uniform
from recognizer.layers import Dense


def images(rng: np.random.Generator, count: int, dtype: type = np.float64) -> np.ndarray:
    return rng.random((784, count)).astype(dtype)


@pytest.mark.parametrize("hidden", [(), (7,), (5, 3)], ids=str)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("count", [1, 6])
def test_gradients_agree_with_central_differences(
    hidden: tuple[int, ...], loss: str, count: int, rng: np.random.Generator
) -> None:
    network = Network(Architecture(hidden), np.float64).initialize(he, rng)
    batch, labels = images(rng, count), rng.integers(0, 10, count)
    _, logits_gradient = LOSSES[loss].value_and_gradient(network.forward(batch), labels)
    network.backward(logits_gradient)
    gradient = network.gradient.copy()

    def loss_at(position: int, nudge: float) -> float:
        network.parameters[position] += nudge
        value, _ = LOSSES[loss].value_and_gradient(network.forward(batch), labels)
        network.parameters[position] -= nudge
        return value

    tail = np.arange(max(0, gradient.size - 120), gradient.size)  # all upper layers, some of the first
    for position in np.union1d(rng.integers(0, gradient.size, 60), tail):
        expected = (loss_at(position, 1e-5) - loss_at(position, -1e-5)) / 2e-5
        assert gradient[position] == pytest.approx(expected, rel=1e-4, abs=1e-8)


def test_the_forward_pass_is_the_formula(rng: np.random.Generator) -> None:
    network = Network(Architecture((10,)), np.float64).initialize(uniform, rng)
    first, _, second = network.layers
    assert isinstance(first, Dense)
    assert isinstance(second, Dense)
    x = images(rng, 4)
    hidden = np.maximum(first.weights @ x + first.biases[:, None], 0)
    assert np.allclose(network.forward(x), second.weights @ hidden + second.biases[:, None])


def test_a_column_of_a_batch_is_that_image_alone(rng: np.random.Generator) -> None:
    network = Network(Architecture((16,))).initialize(he, rng)
    batch = images(rng, 9, np.float32)
    together = network.predict(batch).copy()
    for column in range(9):
        assert np.allclose(network.predict(batch[:, [column]])[:, 0], together[:, column], atol=1e-6)


def test_bytes_are_fractions_of_255(rng: np.random.Generator) -> None:
    network = Network(Architecture((8,))).initialize(he, rng)
    pixels = rng.integers(0, 256, (784, 3)).astype(np.uint8)
    assert np.allclose(network.predict(pixels), network.predict((pixels / 255).astype(np.float32)), atol=1e-6)


def test_layers_hold_windows_of_one_vector() -> None:
    network = Network(Architecture((4,)))
    first = network.layers[0]
    assert isinstance(first, Dense)
    network.parameters[:] = 3
    assert (first.weights == 3).all()
    assert (first.biases == 3).all()
    assert network.parameters.size == network.architecture.parameter_count == 784 * 4 + 4 + 4 * 10 + 10


def test_nothing_becomes_double_precision(rng: np.random.Generator) -> None:
    network = Network(Architecture((6,))).initialize(he, rng)
    logits = network.forward(images(rng, 5, np.float32))
    assert logits.dtype == np.float32
    _, logits_gradient = LOSSES["mse"].value_and_gradient(logits, np.array([0, 1, 2, 3, 4], np.uint8))
    network.backward(logits_gradient)
    assert network.gradient.dtype == np.float32


def test_a_copy_shares_no_memory(rng: np.random.Generator) -> None:
    network = Network(Architecture((6,))).initialize(he, rng)
    twin = network.copy()
    assert np.array_equal(twin.parameters, network.parameters)
    twin.parameters[:] = 0
    assert network.parameters.any()


def test_predict_refuses_images_that_are_rows(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="784 × m, one a column"):
        Network(Architecture(())).predict(rng.random((5, 784)).astype(np.float32))


def test_predict_refuses_whole_numbers_that_are_not_bytes() -> None:
    with pytest.raises(TypeError, match="int64"):
        Network(Architecture(())).predict(np.ones((784, 1), np.int64))  # type: ignore[arg-type]


def test_starting_values_have_their_scale(rng: np.random.Generator) -> None:
    layer = Network(Architecture((500,))).initialize(he, rng).layers[0]
    assert isinstance(layer, Dense)
    assert layer.weights.std() == pytest.approx(np.sqrt(2 / 784), rel=0.01)
    assert not layer.biases.any()
    INITIALIZATIONS["uniform"](layer, rng)
    assert layer.weights.min() >= -0.5
    assert layer.weights.max() < 0.5
    assert layer.biases.any()
