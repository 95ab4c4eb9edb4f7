"""Layers, the pieces a network is stacked from: each knows its way forward and its way back.

Forward, a layer turns the activations of the layer below into its own, one column an image. Backward, it is handed the
partial derivatives of the loss with respect to its output, notes those with respect to its parameters, and hands down
those with respect to its input: the chain rule, one link a layer.

A layer's parameters and their gradient are windows of two flat vectors that the network owns. Its activations live in
buffers that it uses again, so that nothing large is allocated while a network learns; what `forward` and
`input_gradient` return is therefore valid until their next call, and a layer may write over what it is handed unless it
is the first. Between dense layers each image's activations lie together in memory, as its pixels do.
"""

from abc import ABC, abstractmethod

import numpy as np

from recognizer.arrays import Array


class Layer(ABC):
    """One layer: `inputs` activations an image come in, `outputs` go out.

    Attributes:
        inputs: height of what `forward` takes.
        outputs: height of what `forward` returns.
        parameter_count: length of the windows that `attach` expects.
        decayed: which of its parameters weight decay acts on: weights, but no biases.
        takes_bytes: whether `forward_learning` wants pixels as bytes, from 0 to 255.
    """

    inputs: int
    outputs: int
    parameter_count: int = 0
    decayed: slice = slice(0)
    takes_bytes: bool = False

    def attach(self, parameters: Array, gradient: Array) -> None:  # noqa: B027  (most layers have no parameters)
        """Take windows, `parameter_count` long, of the network's parameter vector and gradient vector as its own."""

    @abstractmethod
    def forward(self, activations: Array) -> Array:
        """From inputs × m to outputs × m, as when an image is read."""

    def forward_learning(self, activations: Array, rng: np.random.Generator) -> Array:  # noqa: ARG002  (for dropout)
        """The same as when an image is learned from, with `backward` to follow."""
        return self.forward(activations)

    def backward(self, output_gradient: Array) -> None:  # noqa: B027  (most layers have nothing to learn)
        """Note the gradient of the parameters, given that of the last `forward_learning`'s output (outputs × m)."""

    @abstractmethod
    def input_gradient(self, output_gradient: Array) -> Array:
        """The gradient of the last input (inputs × m), given that of its output; `backward` has been called."""


class Weighted(Layer):
    """A layer with weights and biases to begin with at random.

    Attributes:
        weights, biases: windows of the network's parameters.
        weights_by_unit: the weights, a row for each unit or map that they lead to.
        fan_in, fan_out: how many inputs an output is summed from, and how many outputs an input goes into.
    """

    weights: Array
    biases: Array
    fan_in: int
    fan_out: int

    @property
    def weights_by_unit(self) -> Array:
        """A view of the weights, units × inputs of each."""
        return self.weights
