"""Sums taken apart, windows slid, and derivatives beside differences."""

import numpy as np
import pytest

from recognizer import BadInput, Network, parse_architecture
from recognizer.dissection.differences import STEP, check_gradient, checkable
from recognizer.dissection.terms import largest_terms
from recognizer.dissection.windows import kernel_walk, pool_walk
from recognizer.network.inspection import inspect
from tests.recognizer.network.test_inspection import network_of


def test_the_largest_products_and_the_rest_are_the_sum() -> None:
    weights = np.array([[1.0, -2, 3, 4], [0, 1, 0, -5]])
    found = largest_terms(weights, np.array([1.0, 2, 0, -0.5]), np.array([10.0, 20]), shown=2)
    assert found.places.tolist() == [[1, 3], [3, 1]]  # −4 and −2; 2.5 and 2
    assert found.products.tolist() == [[-4, -2], [2.5, 2]]
    assert found.others == 2
    assert found.rest.tolist() == [1, 0]
    assert found.sums.tolist() == [5, 24.5]
    assert largest_terms(weights, np.ones(4), np.zeros(2), shown=9).others == 0
    with pytest.raises(BadInput, match="products"):
        largest_terms(weights, np.ones(4), np.zeros(2), shown=0)


def test_many_units_are_taken_apart_exactly(rng: np.random.Generator) -> None:
    weights, inputs, biases = rng.normal(size=(150, 784)), rng.random(784), rng.normal(size=150)
    found = largest_terms(weights, inputs, biases, shown=14)
    assert found.others == 770
    assert np.allclose(found.sums, weights @ inputs + biases, rtol=1e-12)
    sizes = np.sort(np.abs(weights * inputs), axis=1)[:, :-15:-1]
    assert np.allclose(np.abs(found.products), sizes, rtol=1e-14)


def test_a_kernel_by_hand() -> None:
    network = Network(parse_architecture("conv1 pool"), np.float64)
    layer = inspect(network, np.zeros((784, 1))).layers["conv1"]
    assert layer.weights is not None
    assert layer.biases is not None
    layer.weights[0, 0] = [[0, 0, 0], [0, 1, 2], [0, 0, -3]]
    layer.biases[0] = 0.125
    image = np.zeros((28, 28))
    image[4, 4], image[4, 5], image[5, 5], image[0, 0] = 1, 0.5, 0.25, 1
    layers = inspect(network, image.reshape(784, 1)).layers
    walk = kernel_walk(layers, "conv1", 0, 0)
    assert walk.patches[4, 4].tolist() == [[0, 0, 0], [0, 1, 0.5], [0, 0, 0.25]]
    assert walk.products[4, 4].tolist() == [[0, 0, 0], [0, 1, 1], [0, 0, -0.75]]
    assert walk.sums[4, 4] == 1.25
    assert walk.results[4, 4] == 1.375
    assert walk.patches[0, 0].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]  # the margin is zeros
    assert (walk.margin, walk.channels, float(walk.others.sum())) == (1, 1, 0)
    pool = pool_walk(layers, "pool", 0)
    assert pool.patches[2, 2].tolist() == [[1.375, 0.625], [0.625, 0.375]]  # after ReLU
    assert pool.winners is not None
    assert (pool.results[2, 2], pool.winners[2, 2]) == (1.375, 0)


@pytest.mark.parametrize("line", ["conv3 conv4x5valid average", "conv2x7valid pool conv3 average"])
def test_every_place_of_every_window_is_what_the_layer_gives(line: str, rng: np.random.Generator) -> None:
    layers = inspect(network_of(line, rng), rng.random((784, 1))).layers
    for name, layer in layers.items():
        if layer.kind == "conv":
            walk = kernel_walk(layers, name, 1, 0)
            assert np.allclose(walk.results, layer.activations[1, ..., 0], rtol=1e-10, atol=1e-12)
            assert np.allclose(walk.products.sum(axis=(2, 3)) + walk.others + walk.bias, walk.results)
        if layer.kind in ("pool", "average"):
            assert np.allclose(pool_walk(layers, name, 1).results, layer.activations[1, ..., 0], rtol=1e-12)


def test_windows_that_are_not_there_get_a_sentence() -> None:
    layers = inspect(Network(parse_architecture("conv2 pool")), np.zeros((784, 1), np.float32)).layers
    with pytest.raises(BadInput, match="layer: found 'pool', expected one of conv2"):
        kernel_walk(layers, "pool", 0, 0)
    with pytest.raises(BadInput, match="map: found 2"):
        kernel_walk(layers, "conv2", 2, 0)
    with pytest.raises(BadInput, match="channel: found 1"):
        kernel_walk(layers, "conv2", 0, 1)
    with pytest.raises(BadInput, match="map: found -1"):
        pool_walk(layers, "pool", -1)


@pytest.mark.parametrize("line", ["dense9 norm tanh", "conv3 norm pool conv2x5valid average dense4"])
@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
def test_derivatives_of_any_layer_agree_with_differences(line: str, loss: str, rng: np.random.Generator) -> None:
    network, image = network_of(line, rng), rng.random((784, 1))
    before = network.parameters.copy()
    assert checkable(network)[0] == "pixels"
    parts = set()
    for layer in checkable(network):
        found = list(check_gradient(network, image, 3, loss, layer, 12, seed=1))
        assert 1 <= len(found) <= 12
        assert [each for each in found if not each.agrees and not each.bends] == []
        parts |= {each.part for each in found}
    assert {"pixels", "weights", "scale", "shift"} <= parts
    assert np.array_equal(network.parameters, before)


def test_most_numbers_that_are_checked_matter(rng: np.random.Generator) -> None:
    image = np.zeros((784, 1))
    image[300:340] = 0.5  # all other pixels are blank, and so are the derivatives of their weights
    found = list(check_gradient(network_of("dense20 tanh", rng), image, 3, "mse", "dense20", 40))
    assert len(found) == 40
    assert sum(each.derivative != 0 for each in found) >= 30
    assert len({(each.part, each.place) for each in found}) == 40


def test_a_wrong_derivative_is_found_and_a_bend_is_no_error() -> None:
    network = Network(parse_architecture("dense2"), np.float64)
    layer = inspect(network, np.zeros((784, 1))).layers
    hidden, outputs = layer["dense2"], layer["dense10"]
    assert hidden.weights is not None
    assert hidden.biases is not None
    assert outputs.weights is not None
    outputs.weights[3, :, 0, 0] = 2
    hidden.biases[:] = [0, 1]  # the first unit is where the rectifier bends
    found = list(check_gradient(network, np.zeros((784, 1)), 3, "mse", "dense2", 10_000))
    assert len(found) == 2 * 784 + 2
    bent, smooth = found[-2:]
    assert (bent.part, bent.place, bent.bends, bent.agrees) == ("biases", 0, True, False)
    assert (smooth.part, smooth.place, smooth.bends, smooth.agrees) == ("biases", 1, False, True)
    assert smooth.derivative == pytest.approx(smooth.difference, rel=1e-7)
    assert STEP == 1e-5
    with pytest.raises(BadInput, match="layer: found 'relu'"):
        next(check_gradient(network, np.zeros((784, 1)), 3, "mse", "relu", 1))
    with pytest.raises(BadInput, match="count"):
        next(check_gradient(network, np.zeros((784, 1)), 3, "mse", "dense2", 0))
