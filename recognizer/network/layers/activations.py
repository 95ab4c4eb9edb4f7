"""Activations: the bend between two layers, without which any stack of layers would be one linear map.

Each works in place, on what the layer below has just written, and calculates its slope from its own output alone.
"""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.network.layers.layer import Layer
from recognizer.network.layers.workspaces import like

LEAK = 0.01
"""Slope of the leaky rectifier below zero."""


class Activation(Layer):
    """A function f of each activation by itself; `size` activations an image come in and go out."""

    def __init__(self, size: int) -> None:
        self.inputs = self.outputs = size
        self._activations: Array = np.empty((size, 0))

    def forward(self, activations: Array) -> Array:
        """a = f(z), size × m, in z's place."""
        self._apply(activations)
        self._activations = activations
        return activations

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂z = ∂L/∂a · f'(z), size × m, in ∂L/∂a's place."""
        self._multiply_by_slope(output_gradient, self._activations)
        return output_gradient

    @abstractmethod
    def _apply(self, z: Array) -> None:
        """z ← f(z)."""

    @abstractmethod
    def _multiply_by_slope(self, da: Array, a: Array) -> None:
        """da ← da · f'(z), where a = f(z)."""


class ReLU(Activation):
    """The rectifier a = max(0, z) (Nair and Hinton, 2010)."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._active: NDArray[np.bool_] = np.empty((size, 0), np.bool_)
        self._zeros: Array = np.zeros((size, 0))

    def _apply(self, z: Array) -> None:
        if self._zeros is not (zeros := like(self._zeros, z, z.dtype)):
            zeros[:] = 0
            self._zeros = zeros
        np.maximum(z, zeros, out=z)  # with a matrix of zeros NumPy is four times faster than with one zero

    def _multiply_by_slope(self, da: Array, a: Array) -> None:
        self._active = like(self._active, a, np.bool_)
        np.greater(a, 0, out=self._active)  # the slope: 1 where z > 0, and 0 elsewhere
        np.multiply(da, self._active, out=da)


class LeakyReLU(Activation):
    """a = z where z > 0, and 0.01·z elsewhere, so that no unit falls silent for good (Maas et al., 2013)."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._scratch: Array = np.empty((size, 0))

    def _apply(self, z: Array) -> None:
        self._scratch = like(self._scratch, z, z.dtype)
        np.multiply(z, LEAK, out=self._scratch)
        np.maximum(z, self._scratch, out=z)

    def _multiply_by_slope(self, da: Array, a: Array) -> None:
        self._scratch = like(self._scratch, a, a.dtype)
        np.greater(a, 0, out=self._scratch, casting="unsafe")
        self._scratch *= 1 - LEAK
        self._scratch += LEAK
        da *= self._scratch


class Sigmoid(Activation):
    """a = 1 / (1 + exp(−z)), from 0 to 1, with the slope a·(1 − a)."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._scratch: Array = np.empty((size, 0))

    def _apply(self, z: Array) -> None:
        z *= 0.5  # by way of tanh, which does not overflow: 1 / (1 + exp(−z)) = (1 + tanh(z / 2)) / 2
        np.tanh(z, out=z)
        z += 1
        z *= 0.5

    def _multiply_by_slope(self, da: Array, a: Array) -> None:
        self._scratch = like(self._scratch, a, a.dtype)
        np.subtract(1, a, out=self._scratch)
        self._scratch *= a
        da *= self._scratch


class Tanh(Activation):
    """a = tanh(z), from −1 to 1, with the slope 1 − a²."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._scratch: Array = np.empty((size, 0))

    def _apply(self, z: Array) -> None:
        np.tanh(z, out=z)

    def _multiply_by_slope(self, da: Array, a: Array) -> None:
        self._scratch = like(self._scratch, a, a.dtype)
        np.square(a, out=self._scratch)
        np.subtract(1, self._scratch, out=self._scratch)
        da *= self._scratch


ACTIVATIONS: dict[str, type[ReLU] | type[LeakyReLU] | type[Sigmoid] | type[Tanh]] = {
    "relu": ReLU,
    "leaky": LeakyReLU,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
}
"""Every activation by its word in an architecture; `linear` is none at all."""
