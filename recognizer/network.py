"""The network: layers in a row, and one vector that holds all they have learned.

`forward` takes a batch of images through every layer to the logits; `backward` takes the loss's derivatives the other
way. All weights and biases are windows of one flat parameter vector, and their partial derivatives of one flat gradient
vector in the same order: learning is arithmetic on two vectors, and to save a network is to write one of them down.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.architecture import Architecture
from recognizer.arrays import PIXELS, Array, fractions
from recognizer.initialization import Initialization
from recognizer.layers import Dense, Layer, ReLU
from recognizer.losses import softmax

BLOCK = 1024
"""Columns worth taking through a network at a time, so that even all images need megabytes, not hundreds."""


class Network:
    """A feed-forward network with softmax outputs; its parameters are zero until it is initialised or given some.

    It holds the activations of the last batch, so one thread may use one network at a time; `copy` makes another.

    Attributes:
        architecture: what it is made of.
        layers: first to last; the last gives the logits.
        parameters: float32 (or the dtype asked for), all weights and biases.
        gradient: as long, their partial derivatives after `backward`.
    """

    def __init__(self, architecture: Architecture, dtype: type[np.floating] = np.float32) -> None:
        self.architecture = architecture
        self.dtype: np.dtype[np.floating] = np.dtype(dtype)
        self.layers = _stack(architecture, self.dtype)
        self.parameters: Array = np.zeros(architecture.parameter_count, self.dtype)
        self.gradient: Array = np.zeros_like(self.parameters)
        start = 0
        for layer in self.layers:
            stop = start + layer.parameter_count
            layer.attach(self.parameters[start:stop], self.gradient[start:stop])
            start = stop

    def initialize(self, initialization: Initialization, rng: np.random.Generator) -> "Network":
        """Draw new starting values for all parameters; returns the network itself."""
        for layer in self.layers:
            if isinstance(layer, Dense):
                initialization(layer, rng)
        return self

    def copy(self) -> "Network":
        """Another network with the same parameters, sharing no memory."""
        twin = Network(self.architecture, self.dtype.type)
        twin.parameters[:] = self.parameters
        return twin

    def forward(self, images: Array) -> Array:
        """Logits, 10 × m, of images, 784 × m, from 0 (blank) to 1 (ink). Valid until the next call."""
        activations = images
        for layer in self.layers:
            activations = layer.forward(activations)
        return activations

    def backward(self, logits_gradient: Array) -> None:
        """Fill `gradient`, given the loss's derivatives (10 × m) with respect to the last `forward`'s logits."""
        output_gradient = logits_gradient
        for layer in reversed(self.layers[1:]):
            layer.backward(output_gradient)
            output_gradient = layer.input_gradient(output_gradient)
        self.layers[0].backward(output_gradient)  # the pixels' own gradient is nobody's: not calculated

    def predict(self, images: NDArray[np.uint8] | Array) -> Array:
        """Probabilities, 10 × m, of images, 784 × m: bytes from 0 to 255, or fractions from 0 to 1.

        Raises:
            ValueError: another shape.
            TypeError: whole numbers that are not bytes, of which nobody could tell whether 1 is ink.
        """
        if images.ndim != 2 or len(images) != PIXELS:
            raise ValueError(f"images are {PIXELS} × m, one a column; these are {images.shape}")
        if images.dtype == np.uint8:
            inputs = fractions(images.view(np.uint8), self.dtype)
        elif np.issubdtype(images.dtype, np.floating):
            inputs = images.astype(self.dtype, copy=False)
        else:
            raise TypeError(f"images are uint8 or floating-point numbers; these are {images.dtype}")
        return softmax(self.forward(inputs))


def _stack(architecture: Architecture, dtype: np.dtype[np.floating]) -> list[Layer]:
    layers: list[Layer] = []
    below = PIXELS
    for width in architecture.hidden:
        layers += [Dense(below, width, dtype), ReLU(width, dtype)]
        below = width
    return [*layers, Dense(below, architecture.sizes[-1], dtype)]
