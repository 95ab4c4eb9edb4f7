"""Every layer and loss against central differences of double precision, alone and in nets of many kinds."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recognizer import Network, make_loss, parse_architecture
from recognizer.arrays import Array
from recognizer.network.layers.dense import Dense, InkedDense
from recognizer.network.layers.dropout import Dropout
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.losses import Loss, softmax

NETS = [
    "",
    "dense9",
    "dense40",
    "dense40 dense30",
    "dense5 leaky dense4 sigmoid dense3 tanh dense6 linear",
    "dense8 norm dense6 norm tanh",
    "dense26 norm leaky dense5",
    "dropout0.2 dense9",
    "dropout0.2 dense33 dropout0.4",
    "dropout0.3 conv3 pool dropout0.3 dense5",
    "conv2",
    "conv3 pool conv5 pool conv4 pool dense6",
    "conv3x5 tanh average conv4x5valid tanh average dense12 tanh",
    "conv3 norm pool conv4 norm",
    "conv3 norm linear pool dense26",
    "conv11valid conv12x5valid pool dense3",
    "conv12 conv13 pool",
    "conv2x1 leaky conv3x7valid sigmoid pool",
    "conv2 linear pool",
    "conv33x1 tanh conv2 dropout0.2 pool",
    "pool conv3 pool pool",
    "pool pool conv2x27 pool",
    "pool pool pool conv3x3valid norm dense2",
    "pool pool pool conv12x3valid",
    "average average conv3x7valid leaky",
]


def start(text: str, rng: np.random.Generator) -> Network:
    """Parameters without zeros, and running means and variances that are possible."""
    network = Network(parse_architecture(text), np.float64)
    network.parameters[:] = rng.normal(0, 0.3, network.parameters.size)
    for layer in network.layers:
        if isinstance(layer, BatchNormalization):
            layer.scale += 1
            layer.variance[:] = 1 + rng.random(layer.variance.size)
    return network


def images_for(network: Network, count: int, rng: np.random.Generator) -> NDArray[Any]:
    """Random pixels, none blank in all images, in the dtype and order in memory that the first layer reads."""
    if network.takes_bytes:
        return rng.integers(1, 256, (count, 784)).astype(np.uint8).T
    return rng.random((784, count)) if network.images_last else rng.random((count, 784)).T


def learnable(network: Network, each: int, rng: np.random.Generator) -> list[int]:
    """Positions to try: some of each layer's parameters, the very first and last among them; no running averages."""
    positions: list[int] = []
    for layer, window in zip(network.layers, network.windows, strict=True):
        size = layer.parameter_count // (2 if isinstance(layer, BatchNormalization) else 1)
        if size:
            within = {0, size - 1, *rng.integers(0, size, each).tolist()}
            positions += [window.start + place for place in sorted(within)]
    return positions


def check_gradient(network: Network, loss: Loss, count: int, rng: np.random.Generator, each: int = 8) -> None:
    images, labels = images_for(network, count, rng), rng.integers(0, 10, count)

    def value_and_gradient() -> tuple[float, Array]:
        logits = network.forward_training(images, np.random.default_rng(5))
        return loss.value_and_gradient(logits, labels)

    _, logits_gradient = value_and_gradient()
    network.backward(logits_gradient)
    gradient = network.gradient.copy()
    for position in learnable(network, each, rng):
        before = network.parameters[position]
        network.parameters[position] = before + 1e-6
        above, _ = value_and_gradient()
        network.parameters[position] = before - 1e-6
        below, _ = value_and_gradient()
        network.parameters[position] = before
        assert gradient[position] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-7), position


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("text", NETS)
def test_gradients_agree_with_central_differences(text: str, count: int, rng: np.random.Generator) -> None:
    check_gradient(start(text, rng), make_loss("cross-entropy"), count, rng)


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("text", NETS)
def test_the_pixels_gradient_agrees_with_central_differences_of_reading(
    text: str, count: int, rng: np.random.Generator
) -> None:
    """Where a training pass has been, and with a norm's running statistics: those of one image would be no help."""
    network = start(text, rng)
    images = rng.random((784, count)) if network.images_last else rng.random((count, 784)).T
    seed = rng.normal(size=(10, count))
    network.forward_training(images_for(network, 3, rng), rng)
    network.backward(rng.normal(size=(10, 3)))
    before, given = network.gradient.copy(), seed.copy()
    gradient = network.pixel_gradient(images, seed).copy()
    assert np.array_equal(network.gradient, before)
    assert np.array_equal(seed, given)
    some = zip(rng.integers(0, 784, 8), rng.integers(0, count, 8), strict=True)
    for pixel, image in [(0, 0), (783, count - 1), *some]:
        values = []
        for nudge in (1e-6, -1e-6):
            nudged = images.copy(order="K")
            nudged[pixel, image] += nudge
            values.append(float((network.forward(nudged) * seed).sum()))
        assert gradient[pixel, image] == pytest.approx((values[0] - values[1]) / 2e-6, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("text", [*NETS, "dense30 dropout0.5 dense8 norm"])
def test_tuning_has_the_gradient_of_reading_and_leaves_norms_alone(text: str, rng: np.random.Generator) -> None:
    """Where training would take a batch's statistics and leave units out."""
    network = start(text, rng)
    norms = np.zeros(network.parameters.size, np.bool_)
    for layer, window in zip(network.layers, network.windows, strict=True):
        norms[window] = layer.normalizes
    network.parameters[norms] = rng.uniform(0.5, 2, int(norms.sum()))
    images = images_for(network, 4, rng)
    if images.dtype == np.uint8:
        images = images / 255
    seed = rng.normal(size=(10, 4))
    read = network.forward(images.copy(order="K")).copy()
    network.gradient[:] = np.nan
    assert np.allclose(network.forward_tuning(images.copy(order="K")), read, rtol=0, atol=1e-12)
    network.backward_tuning(seed.copy())
    gradient = network.gradient.copy()
    assert not gradient[norms].any()
    for position in rng.choice(np.flatnonzero(~norms), 12, replace=False).tolist():
        before, values = network.parameters[position], []
        for nudge in (1e-6, -1e-6):
            network.parameters[position] = before + nudge
            values.append(float((network.forward(images.copy(order="K")) * seed).sum()))
        network.parameters[position] = before
        assert gradient[position] == pytest.approx((values[0] - values[1]) / 2e-6, rel=1e-4, abs=1e-6), position


@pytest.mark.parametrize("text", ["dense30 dense7", "conv3 norm pool dense5 dropout0.5"])
def test_the_last_layer_decides_by_what_is_hidden(text: str, rng: np.random.Generator) -> None:
    network = start(text, rng)
    images = rng.integers(0, 256, (784, 5)).astype(np.uint8)
    hidden = network.hidden(images)
    assert hidden.shape == (network.layers[-1].inputs, 5)
    assert np.allclose(softmax(network.layers[-1].forward(hidden)), network.predict(images))
    assert np.allclose(hidden, network.hidden(images / 255))


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
@pytest.mark.parametrize("text", ["dense30 dense7 tanh", "conv3x5 norm pool dense5"])
def test_so_they_do_for_every_loss(text: str, loss: str, smoothing: float, rng: np.random.Generator) -> None:
    check_gradient(start(text, rng), make_loss(loss, smoothing), 4, rng)


def inked(rng: np.random.Generator, outputs: int = 40) -> tuple[InkedDense, Dense, Array, Array]:
    """A layer that skips blank pixels and one that does not, on the same parameters, with a gradient vector each."""
    layers = InkedDense(784, outputs, np.dtype(np.float64)), Dense(784, outputs, np.dtype(np.float64))
    parameters = rng.normal(size=layers[0].parameter_count)
    gradients = np.full_like(parameters, np.nan), np.full_like(parameters, np.nan)
    for layer, gradient in zip(layers, gradients, strict=True):
        layer.attach(parameters, gradient)
    return *layers, *gradients


def test_skipping_blank_pixels_changes_nothing(rng: np.random.Generator) -> None:
    """Batches one after the other, so that what one leaves behind would show in the next."""
    skipping, plain, gradient, expected = inked(rng)
    for share, count in [(0.3, 7), (1.0, 3), (0.05, 16), (0.0, 4), (0.3, 1), (0.002, 9)]:
        rows = rng.integers(0, 256, (count, 784)).astype(np.uint8)
        rows[:, rng.random(784) >= share] = 0
        z = skipping.forward_training(rows.T, rng)
        assert np.allclose(z, plain.forward_training(rows.T / 255, rng), rtol=0, atol=1e-12)
        dz = rng.normal(size=z.shape)
        assert np.allclose(skipping.backward(dz), plain.backward(dz), rtol=0, atol=1e-12)
        assert np.allclose(gradient, expected, rtol=0, atol=1e-12)
        blank = ~rows.any(axis=0)
        assert blank.any() == (share < 1)
        assert not skipping.weights_gradient[:, blank].any()


def test_a_batch_without_any_ink_gives_the_biases(rng: np.random.Generator) -> None:
    skipping, _, gradient, _ = inked(rng)
    z = skipping.forward_training(np.zeros((6, 784), np.uint8).T, rng)
    assert np.array_equal(z, np.tile(skipping.biases[:, None], 6))
    skipping.backward(np.ones((40, 6)))
    assert not gradient[: 784 * 40].any()
    assert (gradient[784 * 40 :] == 6).all()


def test_only_a_wide_layer_on_the_images_themselves_takes_bytes() -> None:
    takes = {
        text: Network(parse_architecture(text)).takes_bytes for text in ("dense40", "dense24", "conv2", "dropout0.1")
    }
    assert takes == {"dense40": True, "dense24": False, "conv2": False, "dropout0.1": False}


@pytest.mark.parametrize("images_last", [False, True], ids=["image by image", "pixel by pixel"])
@pytest.mark.parametrize("count", [1, 8, 11, 128])
@pytest.mark.parametrize("outputs", [1, 24, 25, 128], ids=["narrow 1", "narrow 24", "wide 25", "wide 128"])
def test_a_dense_layer_is_the_formula_in_every_order_in_memory(
    outputs: int, count: int, images_last: bool, rng: np.random.Generator
) -> None:
    layer = Dense(784, outputs, np.dtype(np.float64))
    assert layer.narrow == (outputs < 25)
    parameters, gradient = rng.normal(size=(2, layer.parameter_count))
    layer.attach(parameters, gradient)
    x = rng.random((784, count)) if images_last else rng.random((count, 784)).T
    dz = rng.normal(size=(outputs, count))
    assert np.allclose(layer.forward_training(x, rng), layer.weights @ x + layer.biases[:, None], rtol=0, atol=1e-10)
    dx = layer.backward(dz)
    assert np.allclose(dx, layer.weights.T @ dz, rtol=0, atol=1e-10)
    assert np.allclose(layer.weights_gradient, dz @ x.T, rtol=0, atol=1e-10)
    assert np.allclose(layer.biases_gradient, dz.sum(axis=1), rtol=0, atol=1e-10)


def test_dropout_leaves_out_its_share_and_keeps_the_sum(rng: np.random.Generator) -> None:
    layer = Network(parse_architecture("dropout0.25")).layers[0]
    x = np.ones((784, 500), np.float32)
    a = layer.forward_training(x, rng).copy()
    assert set(np.unique(a).tolist()) == {0.0, float(np.float32(4 / 3))}
    assert (a == 0).mean() == pytest.approx(0.25, abs=0.005)
    assert a.mean() == pytest.approx(1, abs=0.01)
    assert np.array_equal(layer.backward(np.ones_like(x)), a)
    assert (layer.forward(x) == 1).all()


def test_at_rate_0_dropout_throws_no_dice_and_copies_nothing(rng: np.random.Generator) -> None:
    layer = Dropout(5, 0.0, np.dtype(np.float32))
    x = np.ones((5, 3), np.float32)
    before = rng.bit_generator.state
    assert not layer.stochastic
    assert layer.forward_training(x, rng) is x
    assert layer.backward(x) is x
    assert rng.bit_generator.state == before
    layer.rate = 0.5
    assert layer.stochastic
    assert not layer.forward_training(x, rng).all()
    assert rng.bit_generator.state != before


def test_normalisation_reads_with_running_averages_that_learning_moves(rng: np.random.Generator) -> None:
    network = start("dense6 norm", rng)
    norm = network.layers[1]
    assert isinstance(norm, BatchNormalization)
    before = norm.mean.copy(), norm.variance.copy()
    x = rng.random((784, 20))
    first = network.layers[0]
    assert isinstance(first, Dense)
    z = first.weights @ x + first.biases[:, None]
    network.backward(np.zeros_like(network.forward_training(x, rng)))
    network.update_running_statistics(network.gradient)
    assert not network.gradient[network.windows[1]][12:].any()  # nothing is left for the optimizer to move
    assert np.allclose(norm.mean, 0.9 * before[0] + 0.1 * z.mean(axis=1))
    assert np.allclose(norm.variance, 0.9 * before[1] + 0.1 * z.var(axis=1))
    read = norm.forward(z.T.copy().T)
    scaled = (z - norm.mean[:, None]) / np.sqrt(norm.variance[:, None] + 1e-5)
    assert np.allclose(read, norm.scale[:, None] * scaled + norm.shift[:, None])
