"""Models to export: those that come along and odd ones made on the fly; and images to compare answers on."""

import numpy as np
from numpy.typing import NDArray

from recognizer import Model, Network, Splits, parse_architecture
from recognizer.images.strokes import draw
from recognizer.network.initialization import he
from recognizer.network.layers.dense import Dense
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES, Figure
from recognizer.synthesis.letterforms import write_digit

ODD = (
    "",
    "pool dense9 leaky",
    "dense12 norm sigmoid dropout0.5 dense9 tanh dense8 linear",
    "dropout0.2 conv3x5valid tanh average conv4 norm pool dense7 norm leaky",
    "conv2 linear pool conv3x7 sigmoid average conv2x3valid relu dense9",
    "conv2x27 average conv3x9valid norm leaky pool",
    "conv4x1 norm tanh pool conv5x3 norm pool pool pool",
)
"""Lines in which every word occurs, maps of odd sizes among them."""

BUNDLED = ("conv", "modern")


def model_of(name: str) -> Model:
    """A model that comes along, or one of random parameters by its line, with a judge where there are maps."""
    if name in BUNDLED:
        return load_model(find_model(name))
    rng = np.random.default_rng(5)
    judge = random_network("conv3 norm pool pool dense6", rng) if "conv" in name else None
    return Model(random_network(name, rng), {"threshold": 0.2 if judge else 0.0}, judge)


def random_network(line: str, rng: np.random.Generator) -> Network:
    """A network of random parameters, norms and biases included, that gives every answer to some image."""
    network = Network(parse_architecture(line)).initialize(he, rng)
    for layer in network.layers:
        if isinstance(layer, BatchNormalization):
            for of in (layer.scale, layer.shift, layer.mean):
                of[:] = rng.normal(0.3, 1, of.shape)
            layer.variance[:] = rng.uniform(0.2, 3, layer.variance.shape)
    last = network.layers[-1]
    assert isinstance(last, Dense)
    logits = network.forward(np.concatenate([draw(strokes) for strokes in drawings(40)], axis=1))
    last.biases -= logits.mean(axis=1)
    network.parameters[network.windows[-1]] *= 4 / logits.std(axis=1).mean()
    return network


def drawings(count: int) -> list[list[NDArray[np.floating]]]:
    """So many drawings: written digits, and every fourth a figure that is none."""
    rng = np.random.default_rng(9)
    figures: list[Figure] = list((TRAINING_FIGURES | HELD_OUT_FIGURES).values())
    return [
        figures[number // 4 % len(figures)](rng) if number % 4 == 3 else list(write_digit(number % 10, rng).strokes)
        for number in range(count)
    ]


def images(mnist: Splits) -> NDArray[np.float32]:
    """200 test digits and 100 drawings, 784 × 300, from 0 to 1."""
    digits = mnist.test.images[:, :200] / np.float32(255)
    return np.concatenate([digits, *(draw(strokes) for strokes in drawings(100))], axis=1)


def answers(model: Model, probabilities: NDArray[np.floating]) -> NDArray[np.intp]:
    """The digits that a model reads by probabilities, 10 × m; −1 where it takes them for none."""
    return np.where(model.is_digit(probabilities), probabilities.argmax(axis=0), -1)
