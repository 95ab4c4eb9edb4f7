"""Initialisation: the random numbers a network starts from.

Weights that start equal stay equal, since each gets the same gradient; too small, and the signal fades on its way
through the layers; too large, and softmax is certain of nonsense. So they are drawn at random, at a well-chosen scale.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.network.layers.layer import Initialization, Weighted


def uniform(layer: Weighted, rng: np.random.Generator) -> None:
    """Fill weights and biases with numbers from −0.5 to 0.5, all equally likely, as the original recognizer has it."""
    _fill(layer.weights, rng.random(layer.weights.shape) - 0.5)
    _fill(layer.biases, rng.random(layer.biases.shape) - 0.5)


def he(layer: Weighted, rng: np.random.Generator) -> None:
    """Fill weights with normal numbers of variance 2 / inputs, biases with 0 (He et al., 2015).

    ReLU halves the signal; the 2 makes up for it.
    """
    _fill(layer.weights, rng.standard_normal(layer.weights.shape) * np.sqrt(2 / layer.fan_in))
    layer.biases[:] = 0


def glorot(layer: Weighted, rng: np.random.Generator) -> None:
    """Fill weights with uniform numbers of variance 2 / (inputs + outputs), biases with 0 (Glorot and Bengio, 2010).

    For tanh and sigmoid: neither the signal on its way forward nor the gradient on its way back fades or grows much.
    """
    limit = np.sqrt(6 / (layer.fan_in + layer.fan_out))
    _fill(layer.weights, (2 * rng.random(layer.weights.shape) - 1) * limit)
    layer.biases[:] = 0


def zeros(layer: Weighted, rng: np.random.Generator) -> None:  # noqa: ARG001
    """Fill weights and biases with 0: all units of a layer are alike, and remain so. To be seen, not to be used."""
    layer.weights[:] = 0
    layer.biases[:] = 0


INITIALIZATIONS: dict[str, Initialization] = {"uniform": uniform, "he": he, "glorot": glorot, "zeros": zeros}
"""Every initialisation by the name that settings, files and the command line know it by."""


def _fill(window: Array, values: NDArray[np.float64]) -> None:
    window[:] = values
