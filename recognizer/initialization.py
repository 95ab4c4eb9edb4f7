"""Initialisation: the random numbers a network starts from.

Weights that start equal stay equal, since each gets the same gradient; too small, and the signal fades on its way
through the layers; too large, and softmax is certain of nonsense. So they are drawn at random, at a well-chosen scale.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.layers import Dense

Initialization = Callable[[Dense, np.random.Generator], None]
"""Fills a layer's weights and biases with its starting values."""


def uniform(layer: Dense, rng: np.random.Generator) -> None:
    """Weights and biases from −0.5 to 0.5, as the original recognizer has it."""
    _fill(layer.weights, rng.random(layer.weights.shape) - 0.5)
    _fill(layer.biases, rng.random(layer.biases.shape) - 0.5)


def he(layer: Dense, rng: np.random.Generator) -> None:
    """Normal weights with variance 2 / inputs, biases 0: ReLU halves the signal, the 2 makes up for it (He, 2015)."""
    _fill(layer.weights, rng.standard_normal(layer.weights.shape) * np.sqrt(2 / layer.inputs))
    layer.biases[:] = 0


INITIALIZATIONS: dict[str, Initialization] = {"uniform": uniform, "he": he}
"""Every initialisation by the name that settings, files and the command line know it by."""


def _fill(window: Array, values: NDArray[np.float64]) -> None:
    window[:] = values
