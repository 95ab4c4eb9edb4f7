"""Layers, the pieces a network is stacked from: each knows its way forward and its way back.

Forward, a layer turns the activations of the layer below into its own, one column an image. Backward, it is handed the
partial derivatives of the loss with respect to its output, notes those with respect to its parameters, and hands down
those with respect to its input: the chain rule, one link a layer.

A layer's parameters and their gradient are windows of two flat vectors that the network owns. Its activations live in
buffers that it allocates once and uses again, so that nothing large is allocated while a network learns; what `forward`
and `input_gradient` return is therefore valid until their next call. Each image's activations lie together in memory,
as its pixels do.
"""

from abc import ABC, abstractmethod

import numpy as np

from recognizer.arrays import Array


class Buffer:
    """Memory for activations of a fixed height and any number of columns, grown when more are asked for."""

    def __init__(self, height: int, dtype: np.dtype[np.floating]) -> None:
        self._height = height
        self._rows: Array = np.empty((0, height), dtype)

    def columns(self, count: int) -> Array:
        """An array of height × count to write to, each column contiguous; what it holds is left over."""
        if len(self._rows) < count:
            self._rows = np.empty((count, self._height), self._rows.dtype)
        return self._rows[:count].T


class Layer(ABC):
    """One layer: `inputs` activations an image come in, `outputs` go out.

    Attributes:
        inputs: height of what `forward` takes.
        outputs: height of what `forward` returns.
        parameter_count: length of the windows that `attach` expects.
    """

    inputs: int
    outputs: int
    parameter_count: int = 0

    def attach(self, parameters: Array, gradient: Array) -> None:  # noqa: B027  (most layers have no parameters)
        """Take windows, `parameter_count` long, of the network's parameter vector and gradient vector as its own."""

    @abstractmethod
    def forward(self, activations: Array) -> Array:
        """From inputs × m to outputs × m."""

    @abstractmethod
    def backward(self, output_gradient: Array) -> None:
        """Note the gradient of the parameters, given that of the last `forward`'s output (outputs × m)."""

    @abstractmethod
    def input_gradient(self, output_gradient: Array) -> Array:
        """The gradient of the last `forward`'s input (inputs × m), given that of its output (outputs × m)."""


class Dense(Layer):
    """Every output is a weighted sum of all inputs and a bias: z = W·x + b."""

    def __init__(self, inputs: int, outputs: int, dtype: np.dtype[np.floating]) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.parameter_count = outputs * inputs + outputs
        self._output = Buffer(outputs, dtype)
        self._input_gradient = Buffer(inputs, dtype)
        self._input: Array = np.empty((inputs, 0), dtype)

    def attach(self, parameters: Array, gradient: Array) -> None:
        """Weights (outputs × inputs) come first in the windows, then the biases (outputs)."""
        size = self.outputs * self.inputs
        self.weights = parameters[:size].reshape(self.outputs, self.inputs)
        self.biases = parameters[size:]
        self.weights_gradient = gradient[:size].reshape(self.outputs, self.inputs)
        self.biases_gradient = gradient[size:]

    def forward(self, activations: Array) -> Array:
        """z = W·x + b."""
        self._input = activations
        z = self._output.columns(activations.shape[1])
        np.matmul(self.weights, activations, out=z)
        z += self.biases[:, np.newaxis]
        return z

    def backward(self, output_gradient: Array) -> None:
        """dW = dz·xᵀ and db = Σ dz, the sum over the images."""
        np.matmul(output_gradient, self._input.T, out=self.weights_gradient)
        np.sum(output_gradient, axis=1, out=self.biases_gradient)

    def input_gradient(self, output_gradient: Array) -> Array:
        """dx = Wᵀ·dz."""
        dx = self._input_gradient.columns(output_gradient.shape[1])
        return np.matmul(self.weights.T, output_gradient, out=dx)


class ReLU(Layer):
    """The rectifier a = max(0, z), which lets a stack of layers be more than one linear map (Nair and Hinton, 2010)."""

    def __init__(self, size: int, dtype: np.dtype[np.floating]) -> None:
        self.inputs = self.outputs = size
        self._output = Buffer(size, dtype)
        self._slope = Buffer(size, dtype)
        self._activations: Array = np.empty((size, 0), dtype)

    def forward(self, activations: Array) -> Array:
        """a = max(0, z)."""
        self._activations = self._output.columns(activations.shape[1])
        return np.maximum(activations, 0, out=self._activations)

    def backward(self, output_gradient: Array) -> None:
        """There is nothing to learn here."""

    def input_gradient(self, output_gradient: Array) -> Array:
        """dz = da where z > 0, and 0 elsewhere."""
        slope = self._slope.columns(output_gradient.shape[1])
        np.sign(self._activations, out=slope)  # 1 where z > 0; an activation is never negative
        return np.multiply(output_gradient, slope, out=slope)
