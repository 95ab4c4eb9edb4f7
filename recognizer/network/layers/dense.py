"""Dense layers: every output is a weighted sum of all inputs, and the way from maps to such a layer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array, fractions
from recognizer.network.layers.layer import Layer, Weighted
from recognizer.network.layers.meeting import WHOLE, Share
from recognizer.network.layers.products import multiply_rows
from recognizer.network.layers.workspaces import Buffer

NARROW = 32
"""So many times more inputs than outputs, and a dense layer keeps all weights of one output together in memory."""


class Dense(Weighted):
    """Every output is a weighted sum of all inputs and a bias: z = W·x + b.

    A wide layer keeps all weights of one input together in memory (Wᵀ is C-ordered) and gives each image's activations
    together; so the rows of both factors are long, and blank pixels can be skipped. A narrow one, such as from pixels
    to ten units, keeps all weights of one output together and gives each unit's activations together.

    Attributes:
        narrow: which of the two it is.
        weights: W, outputs × inputs.
        biases: b, outputs.
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
        """Take windows of the network's vectors as its own: weights come first, then the biases."""
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
        """z = W·x + b, from inputs × m to outputs × m; in a wide layer calculated as zᵀ = xᵀ·Wᵀ + bᵀ."""
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
        """∂L/∂W = ∂L/∂z·xᵀ and ∂L/∂b = Σ ∂L/∂z, the sum over the images, given ∂L/∂z, outputs × m."""
        if self.narrow:
            np.matmul(output_gradient, self._input.T, out=self.weights_gradient)
        else:
            np.matmul(self._input, output_gradient.T, out=self.weights_gradient.T)
        np.add.reduce(output_gradient, axis=1, out=self.biases_gradient)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x = Wᵀ·∂L/∂z, inputs × m, in the order in memory that the input had."""
        if self._input.flags.c_contiguous:
            dx = self._input_gradient.rows(output_gradient.shape[1])
            return np.matmul(self.weights.T, output_gradient, out=dx)
        dx = self._input_gradient.columns(output_gradient.shape[1])
        np.matmul(output_gradient.T, self.weights, out=dx.T)
        return dx


class InkedDense(Dense):
    """A wide dense layer on images, which it learns from without the pixels that are blank in the whole batch.

    A third of MNIST's pixels are blank in all of 128 images. What is 0 adds nothing to W·x, and its weights' gradient
    is 0, so both products are done without them. It may be handed bytes, which are quicker to look through and to move.
    """

    takes_bytes = True

    def __init__(self, inputs: int, outputs: int, dtype: np.dtype[np.floating]) -> None:
        super().__init__(inputs, outputs, dtype)
        self._inked: NDArray[np.intp] = np.empty(0, np.intp)
        self._bytes = np.empty(0, np.uint8)
        self._pixels = np.empty(0, dtype)
        self._inked_weights = np.empty((inputs, outputs), dtype)

    def forward_training(
        self,
        activations: Array | NDArray[np.uint8],
        rng: np.random.Generator,  # noqa: ARG002
        share: Share = WHOLE,  # noqa: ARG002
    ) -> Array:
        """z = W·x + b over the pixels with ink in any of the images, 784 × m.

        Args:
            activations: bytes from 0 to 255, or floating-point numbers from 0 to 1; in any order in memory.
        """
        rows: NDArray[Any] = activations.T
        images = len(rows)
        if self._pixels.size < images * self.inputs:
            self._bytes = np.empty(images * self.inputs, np.uint8)
            self._pixels = np.empty(images * self.inputs, self._pixels.dtype)
        pixels = self._inked_bytes(rows) if rows.dtype == np.uint8 else self._inked_fractions(rows)
        weights = self._inked_weights[: self._inked.size]
        np.take(self.weights.T, self._inked, axis=0, out=weights, mode="clip")  # "raise" would copy through a buffer
        self._input = pixels.T
        z = self._output.columns(images)
        multiply_rows(pixels, weights, out=z.T)
        np.add(z.T, self.biases, out=z.T)
        return z

    def _inked_bytes(self, rows: NDArray[np.uint8]) -> Array:
        """The columns of bytes (m × 784) with ink in any row, noted and as fractions: m × inked."""
        rows = np.ascontiguousarray(rows)  # as a feed's are; then eight pixels at a time
        self._inked = np.flatnonzero(np.bitwise_or.reduce(rows.view(np.uint64), axis=0).view(np.uint8))
        images, count = len(rows), self._inked.size
        compact = self._bytes[: images * count].reshape(images, count)
        np.take(rows, self._inked, axis=1, out=compact, mode="clip")
        return fractions(compact, self._pixels.dtype, out=self._pixels[: images * count].reshape(images, count))

    def _inked_fractions(self, rows: Array) -> Array:
        """The columns of fractions (m × 784) with ink in any row, noted: m × inked."""
        self._inked = np.flatnonzero(rows.any(axis=0))
        images, count = len(rows), self._inked.size
        pixels = self._pixels[: images * count].reshape(images, count)
        np.copyto(pixels, rows[:, self._inked], casting="same_kind")
        return pixels

    def note_gradient(self, output_gradient: Array) -> None:
        """∂L/∂W = ∂L/∂z·xᵀ for pixels with ink, 0 for the others; ∂L/∂b = Σ ∂L/∂z, given ∂L/∂z, outputs × m."""
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
        """Activations, size × m, with each image's together in memory, given them unit by unit."""
        output = self._output.columns(activations.shape[1])
        np.copyto(output, activations)
        return output

    def input_gradient(self, output_gradient: Array) -> Array:
        """A gradient, size × m, unit by unit in memory, given it with each image's numbers together."""
        if self._maps_gradient.shape != output_gradient.shape:
            self._maps_gradient = np.empty(output_gradient.shape, output_gradient.dtype)
        np.copyto(self._maps_gradient, output_gradient)
        return self._maps_gradient
