"""Batch normalisation: each unit or map brought to mean 0 and variance 1 over the batch, then scaled and shifted."""

import numpy as np

from recognizer.arrays import Array
from recognizer.network.architecture import Shape
from recognizer.network.layers.layer import Initialization, Layer
from recognizer.network.layers.meeting import WHOLE, Share
from recognizer.network.layers.workspaces import like

RUNNING = 0.1
"""Share of each new batch in the running mean and variance."""


TINY = 1e-5
"""Added to variances, some of which are 0."""


class BatchNormalization(Layer):
    """y = γ·x̂ + β with x̂ = (x − μ) / σ, where μ and σ are those of the batch, for each unit or map.

    Reading, running averages stand in for the batch's mean μ and variance σ². They are kept among the parameters, so
    that they are copied, averaged and saved as weights are. What a batch adds to them travels in the gradient vector
    (summed over all parts of a batch, as gradients are), from which `update_running_statistics` takes it before a step
    is made.

    Source: S. Ioffe and C. Szegedy, Batch Normalization (2015).
    """

    normalizes = True

    def __init__(self, shape: Shape, dtype: np.dtype[np.floating]) -> None:
        self.inputs = self.outputs = shape.size
        self.shape = shape
        self.parameter_count = 4 * shape.channels
        self._normal: Array = np.empty((shape.size, 0), dtype)
        self._deviation: Array = np.empty(shape.channels, dtype)
        self._share = WHOLE

    def attach(self, parameters: Array, gradient: Array) -> None:
        """Take windows of the network's vectors as its own: γ, β, running mean, running variance; channels of each."""
        self.scale, self.shift, self.mean, self.variance = parameters.reshape(4, -1)
        windows = gradient.reshape(4, -1)
        self.scale_gradient, self.shift_gradient, self._batch_mean, self._batch_variance = windows

    def initialize(self, initialization: Initialization, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Begin with γ = 1 and β = 0, and with a running mean of 0 and variance of 1."""
        self.scale[:] = self.variance[:] = 1
        self.shift[:] = self.mean[:] = 0

    def forward(self, activations: Array) -> Array:
        """y (size × m) in x's place, with the running mean and variance."""
        x, _ = self._grouped(activations)
        factor = self.scale / np.sqrt(self.variance + TINY)
        np.multiply(x, self._per_channel(factor), out=x)
        np.add(x, self._per_channel(self.shift - self.mean * factor), out=x)
        return activations

    def forward_training(self, activations: Array, rng: np.random.Generator, share: Share = WHOLE) -> Array:  # noqa: ARG002
        """y (size × m) in x's place, with the batch's mean and variance, over all threads' shares of it."""
        self._share = share
        self._normal = like(self._normal, activations, activations.dtype)
        x, axes = self._grouped(activations)
        normal, _ = self._grouped(self._normal)
        count = x.size / self.scale.size / share.fraction  # of the values that each mean is of
        mean = share.total(np.add.reduce(x, axis=axes)) / count
        np.subtract(x, self._per_channel(mean), out=normal)
        variance = share.total(np.add.reduce(np.square(normal, out=x), axis=axes)) / count
        self._deviation = np.sqrt(variance + TINY)
        np.divide(normal, self._per_channel(self._deviation), out=normal)
        np.multiply(normal, self._per_channel(self.scale), out=x)
        np.add(x, self._per_channel(self.shift), out=x)
        np.multiply(mean, share.fraction, out=self._batch_mean)  # all threads' together are the batch's
        np.multiply(variance, share.fraction, out=self._batch_variance)
        return activations

    def note_gradient(self, output_gradient: Array) -> None:
        """∂L/∂γ = Σ ∂L/∂y·x̂ and ∂L/∂β = Σ ∂L/∂y (size × m) over this thread's images; gradients are summed later."""
        dy, axes = self._grouped(output_gradient)
        normal, _ = self._grouped(self._normal)
        np.sum(dy * normal, axis=axes, out=self.scale_gradient)
        np.sum(dy, axis=axes, out=self.shift_gradient)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x = γ/σ · (dy − mean dy − x̂ · mean dy·x̂), size × m, in dy's place, where dy is ∂L/∂y.

        μ and σ depend on x as well, which is where the means come from.
        """
        dy, _ = self._grouped(output_gradient)
        normal, _ = self._grouped(self._normal)
        part = self.scale.size / output_gradient.size * self._share.fraction  # 1 by the number that each mean is of
        scale_gradient, shift_gradient = self._share.total(np.array([self.scale_gradient, self.shift_gradient]))
        normal *= self._per_channel(scale_gradient * part)
        dy -= normal
        dy -= self._per_channel(shift_gradient * part)
        dy *= self._per_channel(self.scale / self._deviation)
        return output_gradient

    def inference_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x = γ/σ · ∂L/∂y, size × m, in ∂L/∂y's place; σ is the running one."""
        dy, _ = self._grouped(output_gradient)
        dy *= self._per_channel(self.scale / np.sqrt(self.variance + TINY))
        return output_gradient

    def update_running_statistics(self, gradient: Array) -> None:
        """Take a batch's mean and variance into the running ones: running += 0.1 · (batch − running).

        Args:
            gradient: this layer's window of a gradient vector; its part for mean and variance is 0 afterwards, so that
                no optimizer moves the running ones.
        """
        windows = gradient.reshape(4, -1)
        for running, batch in ((self.mean, windows[2]), (self.variance, windows[3])):
            running += RUNNING * (batch - running)
            batch[:] = 0

    def _grouped(self, activations: Array) -> tuple[Array, tuple[int, ...]]:
        """A view of activations (size × m) with channels on one axis, and the axes that means are taken over."""
        if self.shape.rows == 1 == self.shape.columns:
            return activations.T, (0,)
        return activations.reshape(self.shape.rows, self.shape.channels, -1), (0, 2)

    def _per_channel(self, values: Array) -> Array:
        return values if self.shape.rows == 1 == self.shape.columns else values[:, np.newaxis]
