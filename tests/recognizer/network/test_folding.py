"""Folded networks read what the networks that they are made of read."""

import numpy as np
import pytest

from recognizer import Dataset, Network, load_model, parse_architecture
from recognizer.network.folding import folded
from recognizer.network.initialization import he
from recognizer.reading.model import find_model


@pytest.mark.parametrize(
    "line",
    [
        "conv4 norm pool conv6x5valid norm tanh conv4 norm average dense20 norm dropout0.5",
        "dropout0.2 dense20 norm leaky dense10 norm",
        "conv4 pool dense20",
        "dense16",
    ],
)
def test_norms_go_into_the_weights(line: str, digits: Dataset, rng: np.random.Generator) -> None:
    network = Network(parse_architecture(line), np.float64).initialize(he, rng)
    network.parameters += rng.normal(0, 0.1, network.parameters.size)
    for layer in network.layers:
        if layer.normalizes:
            layer.variance[:] = rng.uniform(0.5, 2, layer.variance.size)  # type: ignore[attr-defined]
    before, images = network.parameters.copy(), digits.images[:, :50]
    found = folded(network)
    assert not any(layer.normalizes for layer in found.layers)
    assert "norm" not in found.architecture.text
    assert "dropout" not in found.architecture.text
    assert np.allclose(found.predict(images), network.predict(images), rtol=0, atol=1e-9)
    found.parameters[:] = 0
    assert np.array_equal(network.parameters, before)


def test_the_bundled_network_and_its_judge_say_the_same(digits: Dataset) -> None:
    model = load_model(find_model("conv"))
    assert model.judge is not None
    for network in (model.network, model.judge):
        images = digits.images[:, :64]
        assert np.allclose(folded(network).predict(images), network.predict(images), rtol=0, atol=1e-4)
