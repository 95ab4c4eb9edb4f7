"""Dropout: a random share of activations is left out while a network learns."""

import numpy as np

from recognizer.arrays import Array
from recognizer.network.layers.layer import Layer
from recognizer.network.layers.meeting import WHOLE, Share
from recognizer.network.layers.workspaces import like


class Dropout(Layer):
    """Leaves out a random share of activations while learning, so that none can rely on another.

    What remains is divided by the share that remains, so that sums stay as large as when all are there.

    Args:
        size: how many activations an image come in and go out.
        rate: to begin with.
        dtype: of all numbers.

    Attributes:
        rate: share of activations to leave out, from 0 (none; no dice are thrown) to below 1; may be changed between a
            batch's way back and the next one's way forward, in a network by its `set_hidden_dropout`.

    Source: N. Srivastava et al., Dropout (2014).
    """

    def __init__(self, size: int, rate: float, dtype: np.dtype[np.floating]) -> None:
        self.inputs = self.outputs = size
        self.rate = rate
        self._mask: Array = np.empty((size, 0), dtype)
        self._output: Array = np.empty((size, 0), dtype)

    @property
    def stochastic(self) -> bool:
        """Whether anything is left out."""
        return self.rate > 0

    def forward(self, activations: Array) -> Array:
        """x, size × m, as it is: in reading nothing is left out."""
        return activations

    def forward_training(self, activations: Array, rng: np.random.Generator, share: Share = WHOLE) -> Array:  # noqa: ARG002
        """a = x · mask, size × m, the mask 0 with probability `rate`, else 1 / (1 − rate); x itself at rate 0."""
        if not self.rate:
            return activations
        self._mask = like(self._mask, activations, activations.dtype)
        self._output = like(self._output, activations, activations.dtype)
        mask = self._mask if self._mask.flags.c_contiguous else self._mask.T
        rng.random(dtype=mask.dtype, out=mask)
        np.greater_equal(mask, self.rate, out=mask, casting="unsafe")
        mask *= 1 / (1 - self.rate)
        return np.multiply(activations, self._mask, out=self._output)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x = ∂L/∂a · mask, size × m, in ∂L/∂a's place; that itself at rate 0."""
        if self.rate:
            output_gradient *= self._mask
        return output_gradient

    def inference_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x = ∂L/∂a, size × m."""
        return output_gradient
