"""Dense layers: every output is a weighted sum of all inputs, and the way from maps to such a layer."""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array, fractions
from recognizer.network.layers.layer import Layer, Weighted
from recognizer.network.layers.products import multiply_rows
from recognizer.network.layers.workspaces import Buffer

NARROW = 32
"""So many times more inputs than outputs, and a dense layer keeps all weights of one output together in memory."""


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

    def note_gradient(self, output_gradient: Array) -> None:
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

    def forward_training(self, activations: Array | NDArray[np.uint8], rng: np.random.Generator) -> Array:  # noqa: ARG002
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

    def note_gradient(self, output_gradient: Array) -> None:
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
