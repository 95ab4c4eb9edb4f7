"""A network looked into: its layers as the line has them, with numbers that can be worked out by hand."""

from typing import Any

import numpy as np
import pytest

from recognizer import BadInput, Model, Network, load_model, make_loss, parse_architecture
from recognizer.network.initialization import he
from recognizer.network.inspection import inspect
from recognizer.network.layers.layer import Weighted
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.losses import softmax
from recognizer.reading.model import MODELS_FOLDER

LINES = [
    "",
    "dense20",
    "dense60 linear dense7 tanh dropout0.4",
    "dropout0.1 dense9 norm leaky",
    "conv4 pool conv3x5valid linear pool dense6",
    "conv4x5valid norm sigmoid pool conv3 average dropout0.2 dense6 norm relu",
    "pool conv2 conv2 pool",
    "conv3x5valid conv2x3 pool pool pool",
]
"""Networks with whatever is put together otherwise for learning, odd maps included."""


def network_of(line: str, rng: np.random.Generator) -> Network:
    """In double precision, with biases, so that nothing lies where a rectifier bends, and norms that have seen some."""
    network = Network(parse_architecture(line), np.float64).initialize(he, rng)
    for layer in network.layers:
        if isinstance(layer, Weighted):
            layer.biases[:] = rng.normal(0, 0.1, layer.biases.shape)
        if isinstance(layer, BatchNormalization):
            for numbers in (layer.scale, layer.shift, layer.mean, layer.variance):
                numbers[:] = rng.uniform(0.5, 1.5, numbers.shape)
    return network


def images(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.random((784, count)) * (rng.random((784, count)) < 0.3)


def test_layers_have_the_names_and_shapes_of_the_line() -> None:
    network = Network(parse_architecture("conv4 norm pool conv3x5valid linear pool dense6 dropout0.2"))
    found = inspect(network, np.zeros((784, 2), np.float32))
    assert list(found.layers) == [
        *("pixels", "conv4", "norm", "relu 1", "pool 1", "conv3x5valid", "linear", "pool 2"),
        *("dense6", "relu 2", "dropout0.2", "dense10"),
    ]
    shapes = [each.activations.shape for each in found.layers.values()]
    maps = [(1, 28, 28, 2), *[(4, 28, 28, 2)] * 3, (4, 14, 14, 2), *[(3, 10, 10, 2)] * 2, (3, 5, 5, 2)]
    assert shapes == [*maps, *[(6, 1, 1, 2)] * 3, (10, 1, 1, 2)]
    assert [each.kind for each in found.layers.values()][:4] == ["pixels", "conv", "norm", "relu"]
    assert found.layers["conv3x5valid"].shape == network.architecture.parts[4].outputs


def test_a_small_network_by_hand() -> None:
    network = Network(parse_architecture("dense2"), np.float64)
    found = inspect(network, np.zeros((784, 1)))
    weights, biases = found.layers["dense2"].weights, found.layers["dense2"].biases
    outputs = found.layers["dense10"]
    assert weights is not None
    assert biases is not None
    assert outputs.weights is not None
    weights[0, 0, 2, 3], weights[1, 0, 2, 3], biases[:] = 2, -4, [0.5, 1]  # of one pixel, and written to the network
    outputs.weights[7, :, 0, 0], outputs.weights[1, :, 0, 0] = [3, 5], [-1, 1]
    image = np.zeros((784, 1))
    image[2 * 28 + 3] = 0.5
    seed = np.zeros((10, 1))
    seed[7] = 1
    found = inspect(network, image)
    assert found.layers["pixels"].activations[0, 2, 3, 0] == 0.5
    assert found.layers["dense2"].activations.ravel().tolist() == [1.5, -1]  # 2 · 0.5 + 0.5, −4 · 0.5 + 1
    assert found.layers["relu"].activations.ravel().tolist() == [1.5, 0]
    assert found.logits[7, 0] == 4.5  # 3 · 1.5
    assert found.logits[1, 0] == -1.5
    back = found.gradients(seed)
    assert back["dense10"].activations.ravel().tolist() == seed.ravel().tolist()
    assert back["dense10"].weights is not None
    assert back["dense10"].weights[7].ravel().tolist() == [1.5, 0]  # ∂z₇/∂w = a
    assert back["relu"].activations.ravel().tolist() == [3, 5]
    assert back["dense2"].activations.ravel().tolist() == [3, 0]  # the second unit is silent
    assert back["dense2"].weights is not None
    assert back["dense2"].biases is not None
    assert back["dense2"].weights[:, 0, 2, 3].tolist() == [1.5, 0]  # ∂z₇/∂w = 3 · 0.5
    assert back["dense2"].biases.tolist() == [3, 0]
    assert back["pixels"].activations[0, 2, 3, 0] == 6  # 3 · 2


def test_a_small_convolution_by_hand() -> None:
    network = Network(parse_architecture("conv1 pool"), np.float64)
    kernel = inspect(network, np.zeros((784, 1))).layers["conv1"].weights
    assert kernel is not None
    kernel[0, 0] = [[0, 0, 0], [0, 1, 2], [0, 0, -3]]  # the pixel, twice that to its right, less that below right
    image = np.zeros((28, 28))
    image[4, 4], image[4, 5], image[5, 5] = 1, 0.5, 0.25
    found = inspect(network, image.reshape(784, 1))
    maps = found.layers["conv1"].activations[0, :, :, 0]
    assert maps[4, 3:6].tolist() == [2 - 3 * 0, 1 + 2 * 0.5 - 3 * 0.25, 0.5]
    assert maps[3, 3] == -3
    assert found.layers["relu"].activations[0, 3, 3, 0] == 0
    assert found.layers["pool"].shape == network.architecture.parts[2].outputs
    assert found.layers["pool"].activations[0, 2, 1, 0] == 2  # the largest of rows 4, 5 and columns 2, 3
    assert found.layers["pool"].activations[0, 2, 2, 0] == 1.25
    gradient = np.zeros((10, 1))
    gradient[0] = 1
    outputs = found.layers["dense10"].weights
    assert outputs is not None
    assert outputs.shape == (10, 1, 14, 14)
    outputs[0, 0, 2, 1] = 10
    back = inspect(network, image.reshape(784, 1)).gradients(gradient)
    assert back["pool"].activations[0, 2, 1, 0] == 10
    assert back["relu"].activations[0, 4, 3, 0] == 10  # the largest one; the other three get nothing
    assert back["relu"].activations.sum() == 10
    assert back["pixels"].activations[0, 4, 3:5, 0].tolist() == [10, 20]


@pytest.mark.parametrize("line", LINES)
def test_it_ends_in_what_the_network_says(line: str, rng: np.random.Generator) -> None:
    network, batch = network_of(line, rng), images(rng, 3)
    found = inspect(network, batch)
    assert np.allclose(softmax(found.logits), network.predict(batch), rtol=0, atol=1e-12)
    assert np.allclose(found.layers["pixels"].activations.reshape(784, 3), batch)


@pytest.mark.parametrize("line", LINES)
def test_gradients_are_those_of_the_network(line: str, rng: np.random.Generator) -> None:
    network, batch = network_of(line, rng), images(rng, 3)
    _, seed = make_loss("cross-entropy").value_and_gradient(
        network.forward(batch.copy()), np.array([2, 0, 7], np.uint8)
    )
    back = inspect(network, batch).gradients(seed)
    pixels = network.pixel_gradient(batch.copy(), seed.copy())
    assert np.allclose(back["pixels"].activations.reshape(784, 3), pixels, rtol=1e-9, atol=1e-12)
    network.forward_tuning(batch.copy())
    network.backward_tuning(seed.copy())
    outputs = back["dense10"].weights
    assert outputs is not None
    # as the last layer holds it: rows before channels
    by_row = outputs.transpose(0, 2, 1, 3).reshape(10, -1)
    assert np.allclose(by_row, network.layers[-1].weights_gradient)  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", LINES)
def test_gradients_of_every_layer_agree_with_central_differences(line: str, rng: np.random.Generator) -> None:
    network, batch = network_of(line, rng), images(rng, 2)
    seed = rng.normal(size=(10, 2))
    found = inspect(network, batch)
    back = found.gradients(seed)

    def quantity() -> float:
        return float((seed * network.forward(batch.copy())).sum())

    for name, layer in found.layers.items():
        for numbers, gradient in ((layer.weights, back[name].weights), (layer.biases, back[name].biases)):
            if numbers is None:
                continue
            assert gradient is not None
            for place in rng.integers(0, numbers.size, 8):
                at = np.unravel_index(place, numbers.shape)
                numbers[at] += 1e-6
                more = quantity()
                numbers[at] -= 2e-6
                less = quantity()
                numbers[at] += 1e-6
                assert gradient[at] == pytest.approx((more - less) / 2e-6, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", ["conv", "mlp", "modern", "original"])
def test_the_networks_that_come_along(name: str, rng: np.random.Generator) -> None:
    model: Model = load_model(MODELS_FOLDER / f"{name}.npz")
    pixels = (255 * images(rng, 2)).astype(np.uint8)
    found = inspect(model.network, pixels)
    assert found.logits.dtype == np.float32
    assert np.allclose(softmax(found.logits), model.network.predict(pixels), atol=1e-5)
    words = [part.word.text for part in model.network.architecture.parts]
    assert [each.word for each in found.layers.values()] == ["pixels", *words]


def test_the_network_is_left_as_it_is(rng: np.random.Generator) -> None:
    network, batch = network_of("conv3 norm pool dense5", rng), images(rng, 4)
    before, parameters = network.forward_training(batch.copy(), rng).copy(), network.parameters.copy()
    inspect(network, batch[:, :1]).gradients(np.ones((10, 1)))
    network.backward(np.ones((10, 4)))
    gradient = network.gradient.copy()
    assert np.array_equal(network.parameters, parameters)
    assert np.array_equal(network.forward_training(batch.copy(), rng), before)
    network.backward(np.ones((10, 4)))
    assert np.array_equal(network.gradient, gradient)


def test_what_is_no_image_or_gradient_gets_a_sentence() -> None:
    network = Network(parse_architecture("dense2"))
    wrongs: tuple[Any, ...] = np.zeros((783, 1)), np.zeros(784), np.zeros((784, 1), np.int64)
    for wrong in wrongs:
        with pytest.raises(BadInput, match="images: found"):
            inspect(network, wrong)
    with pytest.raises(BadInput, match="gradient"):
        inspect(network, np.zeros((784, 2))).gradients(np.zeros((10, 1)))
