"""What a network does to an image, without what it did while it learned, and its weights in fewer bits."""

import numpy as np
import pytest

from recognizer import BadInput, Model, Network, Splits, parse_architecture
from recognizer.export.operations import operations_of
from recognizer.export.packing import packed
from recognizer.export.standalone import Recognizer, logits_of
from tests.recognizer.export.models import ODD, answers, images, model_of, random_network


@pytest.mark.parametrize("line", ODD)
def test_operations_do_what_the_network_does(line: str, rng: np.random.Generator) -> None:
    network = model_of(line).network
    pixels = rng.random((784, 5)).astype(np.float32)
    expected = network.forward(pixels)
    given = logits_of(operations_of(network), pixels)
    assert np.allclose(given, expected, rtol=0, atol=1e-3 * max(1, float(np.abs(expected).max())))


def test_norms_and_dropouts_are_gone_and_pools_come_before_activations(rng: np.random.Generator) -> None:
    network = random_network("dropout0.1 conv3 norm tanh pool dense5 norm dropout0.5", rng)
    assert [each.kind for each in operations_of(network)] == ["conv", "pool", "tanh", "dense", "relu", "dense"]


def test_operations_share_no_memory_with_the_network(rng: np.random.Generator) -> None:
    network = random_network("conv3 pool dense5", rng)
    before = logits_of(operations := operations_of(network), pixels := rng.random((784, 2)).astype(np.float32))
    network.parameters[:] = 0
    assert np.array_equal(logits_of(operations, pixels), before)


@pytest.mark.parametrize("name", ["modern", *ODD])
def test_a_small_model_answers_as_the_model_does(mnist: Splits, name: str) -> None:
    model = model_of(name)
    pixels = images(mnist)
    package = packed(model, "model")
    assert package.description["numbers"] == "single"
    given = Recognizer(package.description, package.weights).predict(pixels)
    expected = model.predict(pixels)
    assert np.mean(answers(model, given) == answers(model, expected)) >= 0.995
    assert np.allclose(given, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize(("factor", "numbers"), [(1, "half"), (1e6, "single")])
def test_weights_that_half_precision_cannot_hold_are_kept_in_single(
    rng: np.random.Generator, factor: float, numbers: str
) -> None:
    model = Model(random_network("dense300", rng), {})
    model.network.parameters[:100] *= factor
    package = packed(model, "model")
    assert package.description["numbers"] == numbers


def test_bytes_are_read_as_the_model_reads_them(mnist: Splits) -> None:
    model = model_of("modern")
    package = packed(model, "model")
    given = Recognizer(package.description, package.weights).predict(mnist.test.images[:, :9])
    assert np.allclose(given, model.predict(mnist.test.images[:, :9]), atol=1e-3)


def test_a_diverged_network_is_not_packed() -> None:
    network = Network(parse_architecture("dense5"))
    network.parameters[7] = np.nan
    with pytest.raises(BadInput, match=r"my\.npz: found parameters that are not finite"):
        packed(Model(network, {}), "my.npz")


@pytest.mark.parametrize("pixels", [np.zeros(783), np.zeros(785), np.zeros(784, int), ["a"] * 784])
def test_what_are_no_pixels_is_said(pixels: object) -> None:
    package = packed(model_of(""), "model")
    with pytest.raises(BadInput, match="pixels: found"):
        Recognizer(package.description, package.weights).read_pixels(pixels)
