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
from numpy.typing import NDArray

from recognizer.arrays import Array, fractions
from recognizer.products import multiply_rows

NARROW = 32
"""So many times more inputs than outputs, and a dense layer keeps all weights of one output together in memory."""


class Buffer:
    """Memory for activations of a fixed height and any number of columns, grown when more are asked for."""

    def __init__(self, height: int, dtype: np.dtype[np.floating]) -> None:
        self._height = height
        self._memory: Array = np.empty(0, dtype)

    def columns(self, count: int) -> Array:
        """An array of height × count to write to, each column contiguous; what it holds is left over."""
        return self._of(count).reshape(count, self._height).T

    def rows(self, count: int) -> Array:
        """The same with each row contiguous."""
        return self._of(count).reshape(self._height, count)

    def _of(self, count: int) -> Array:
        if self._memory.size < count * self._height:
            self._memory = np.empty(count * self._height, self._memory.dtype)
        return self._memory[: count * self._height]


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


class Dense(Weighted):
    """Every output is a weighted sum of all inputs and a bias: z = W·x + b.

    A wide layer keeps all weights of one input together in memory (Wᵀ is C-ordered) and gives each image's activations
    together; so the rows of both factors are long, and blank pixels can be skipped. A narrow one, such as from pixels
    to ten units, keeps all weights of one output together and gives each unit's activations together.
    """

    def __init__(self, inputs: int, outputs: int, dtype: np.dtype[np.floating]) -> None:
        self.inputs = self.fan_in = inputs
        self.outputs = self.fan_out = outputs
        self.parameter_count = outputs * inputs + outputs
        self.decayed = slice(0, outputs * inputs)
        self.narrow = inputs >= NARROW * outputs
        self._output = Buffer(outputs, dtype)
        self._input_gradient = Buffer(inputs, dtype)
        self._input: Array = np.empty((inputs, 0), dtype)

    def attach(self, parameters: Array, gradient: Array) -> None:
        """Weights come first in the windows, then the biases (outputs)."""
        size = self.outputs * self.inputs
        self.weights, self.weights_gradient = self._matrix(parameters[:size]), self._matrix(gradient[:size])
        self.biases, self.biases_gradient = parameters[size:], gradient[size:]
        self._bias_column = self.biases[:, np.newaxis]

    def _matrix(self, window: Array) -> Array:
        """The window as outputs × inputs."""
        if self.narrow:
            return window.reshape(self.outputs, self.inputs)
        return window.reshape(self.inputs, self.outputs).T

    def forward(self, activations: Array) -> Array:
        """z = W·x + b; in a wide layer calculated as zᵀ = xᵀ·Wᵀ + bᵀ."""
        self._input = activations
        if self.narrow:
            z = self._output.rows(activations.shape[1])
            np.matmul(self.weights, activations, out=z)
            return np.add(z, self._bias_column, out=z)
        z = self._output.columns(activations.shape[1])
        multiply_rows(activations.T, self.weights.T, out=z.T)
        np.add(z.T, self.biases, out=z.T)
        return z

    def backward(self, output_gradient: Array) -> None:
        """dW = dz·xᵀ and db = Σ dz, the sum over the images."""
        if self.narrow:
            np.matmul(output_gradient, self._input.T, out=self.weights_gradient)
        else:
            np.matmul(self._input, output_gradient.T, out=self.weights_gradient.T)
        np.add.reduce(output_gradient, axis=1, out=self.biases_gradient)

    def input_gradient(self, output_gradient: Array) -> Array:
        """dx = Wᵀ·dz, in the order in memory that the input had."""
        if self._input.flags.c_contiguous:
            dx = self._input_gradient.rows(output_gradient.shape[1])
            return np.matmul(self.weights.T, output_gradient, out=dx)
        dx = self._input_gradient.columns(output_gradient.shape[1])
        np.matmul(output_gradient.T, self.weights, out=dx.T)
        return dx


class InkedDense(Dense):
    """A wide dense layer on images, which it may be handed as bytes: pixels blank in the whole batch are skipped.

    A third of MNIST's pixels are blank in all of 128 images. What is 0 adds nothing to W·x, and its weights' gradient
    is 0, so both products are done without them.
    """

    takes_bytes = True

    def __init__(self, inputs: int, outputs: int, dtype: np.dtype[np.floating]) -> None:
        super().__init__(inputs, outputs, dtype)
        self._inked: NDArray[np.intp] = np.empty(0, np.intp)
        self._bytes = np.empty(0, np.uint8)
        self._pixels = np.empty(0, dtype)
        self._inked_weights = np.empty((inputs, outputs), dtype)

    def forward_learning(self, activations: Array | NDArray[np.uint8], rng: np.random.Generator) -> Array:  # noqa: ARG002
        """z = W·x + b over the pixels with ink in any of the images (784 × m, uint8, each image contiguous)."""
        rows = activations.T
        images = len(rows)
        self._inked = np.flatnonzero(np.bitwise_or.reduce(rows.view(np.uint64), axis=0).view(np.uint8))
        count = self._inked.size
        if self._bytes.size < images * self.inputs:
            self._bytes = np.empty(images * self.inputs, np.uint8)
            self._pixels = np.empty(images * self.inputs, self._pixels.dtype)
        compact = self._bytes[: images * count].reshape(images, count)
        np.take(rows, self._inked, axis=1, out=compact, mode="clip")  # "raise" would copy through a buffer
        pixels = fractions(compact, self._pixels.dtype, out=self._pixels[: images * count].reshape(images, count))
        weights = self._inked_weights[:count]
        np.take(self.weights.T, self._inked, axis=0, out=weights, mode="clip")
        self._input = pixels.T
        z = self._output.columns(images)
        multiply_rows(pixels, weights, out=z.T)
        np.add(z.T, self.biases, out=z.T)
        return z

    def backward(self, output_gradient: Array) -> None:
        """dW = dz·xᵀ for pixels with ink, 0 for the others; db = Σ dz."""
        gradient = self._inked_weights[: self._inked.size]
        np.matmul(self._input, output_gradient.T, out=gradient)
        self.weights_gradient[:] = 0
        self.weights_gradient.T[self._inked] = gradient
        np.add.reduce(output_gradient, axis=1, out=self.biases_gradient)


class Flatten(Layer):
    """From maps, where the images lie beside each other, to columns that each lie together; the numbers stay."""

    def __init__(self, size: int, dtype: np.dtype[np.floating]) -> None:
        self.inputs = self.outputs = size
        self._output = Buffer(size, dtype)
        self._maps_gradient: Array = np.empty((size, 0), dtype)

    def forward(self, activations: Array) -> Array:
        """The same activations, in the other order in memory."""
        output = self._output.columns(activations.shape[1])
        np.copyto(output, activations)
        return output

    def input_gradient(self, output_gradient: Array) -> Array:
        """The same gradient, in the other order in memory."""
        if self._maps_gradient.shape != output_gradient.shape:
            self._maps_gradient = np.empty(output_gradient.shape, output_gradient.dtype)
        np.copyto(self._maps_gradient, output_gradient)
        return self._maps_gradient
