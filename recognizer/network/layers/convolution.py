"""Convolution: the same small kernels everywhere in the image, each looking for one thing wherever it is.

A kernel is slid over the maps below; at each place the sum of its weights times the pixels under it, and a bias, is one
pixel of a new map (LeCun et al., 1989; strictly a cross-correlation, since kernels are not turned round). Activations
are rows × channels × columns × images in memory, see `windows`.

What follows a convolution is mostly a pooling that keeps a quarter of its result. `PooledConvolution` is both at once:
it pools each band of rows while it is still in the processor's cache, and never has the whole result in memory. A bias
and the rectifier may wait until then, since neither changes which of four pixels is the largest.
"""

from collections.abc import Callable, Iterator

import numpy as np

from recognizer.arrays import Array
from recognizer.network.architecture import Shape
from recognizer.network.layers.layer import Weighted
from recognizer.network.layers.meeting import WHOLE, Share
from recognizer.network.layers.pooling import Winners
from recognizer.network.layers.windows import Windows, arrange, shifted_copies
from recognizer.network.layers.workspaces import Workspaces


class Convolution(Weighted):
    """Kernels of odd size, moved by one pixel at a time; with a margin of zeros, or without ("valid").

    Args:
        maps: shape of the input.
        result: shape of the output; as many rows and columns as the input, or `kernel` − 1 fewer if there is no margin.
        kernel: height and width.
        dtype: of all numbers.

    Attributes:
        weights: kernel columns × channels out × kernel rows × channels in.
        biases: channels out.
    """

    images_last = True

    def __init__(self, maps: Shape, result: Shape, kernel: int, dtype: np.dtype[np.floating]) -> None:
        self.maps, self.result, self.kernel, self.dtype = maps, result, kernel, dtype
        self.margin = (result.rows - maps.rows + kernel - 1) // 2
        self.inputs, self.outputs = maps.size, result.size
        self.fan_in, self.fan_out = maps.channels * kernel**2, result.channels * kernel**2
        self._size = self.fan_in * result.channels
        self.parameter_count = self._size + result.channels
        self.decayed = slice(0, self._size)
        self._work = Workspaces(self._workspace)

    def attach(self, parameters: Array, gradient: Array) -> None:
        """Take windows of the network's vectors as its own: weights come first, then the biases."""
        shape = (self.kernel, self.result.channels, self.kernel, self.maps.channels)
        self.weights = parameters[: self._size].reshape(shape)
        self.biases = parameters[self._size :]
        self.weights_gradient = gradient[: self._size].reshape(shape)
        self.biases_gradient = gradient[self._size :]

    @property
    def weights_by_unit(self) -> Array:
        """The weights as people look at them: channels out × channels in × rows × columns."""
        return self.weights.transpose(1, 3, 2, 0)

    def forward(self, activations: Array) -> Array:
        """z = Σ weights · pixels under the kernel + b: from maps.size × m to result.size × m."""
        work = self._work.of(activations.shape[1])
        work.windows.fill(activations.reshape(work.shape))
        weights = self.arranged()
        for first in range(0, self.result.rows, work.windows.band):
            z = work.output[first : first + work.windows.band]
            work.windows.multiply(weights, first, z)
            z += self.biases[:, np.newaxis, np.newaxis]
        return work.output.reshape(self.outputs, -1)

    def note_gradient(self, output_gradient: Array) -> None:
        """∂L/∂W = Σ over all places of the pixels under the kernel · ∂L/∂z, and ∂L/∂b = Σ ∂L/∂z (result.size × m)."""
        work = self._work.of(output_gradient.shape[1])
        gradient = output_gradient.reshape(work.output.shape)
        work.windows.correlate(0, gradient, work.products)
        self.sum_products(work.products)
        np.add.reduce(gradient, axis=(0, 2, 3), out=self.biases_gradient)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x (maps.size × m) = Σ weights, turned round, · ∂L/∂z around each pixel: again a convolution."""
        work = self._work.of(output_gradient.shape[1])
        work.gradient_windows.fill(output_gradient.reshape(work.output.shape))
        return self.turn_back(work)

    def arranged(self) -> Array:
        """The weights as `Windows.multiply` takes them: terms × channels out × depth."""
        return arrange(self.weights, shifted_copies(self.kernel, self.maps.channels))

    def sum_products(self, products: Array) -> None:
        """Fill the weights' gradient with the sum of `Windows.correlate`'s products over the rows."""
        sums = np.add.reduce(products, axis=1)  # terms × depth × channels out
        kernel, channels, outputs = self.kernel, self.maps.channels, self.result.channels
        if len(sums) == 1 and kernel > 1:
            by_column = sums.reshape(kernel, channels, kernel, outputs).transpose(2, 3, 0, 1)
        else:
            by_column = sums.reshape(kernel, kernel, channels, outputs).transpose(0, 3, 1, 2)
        np.copyto(self.weights_gradient, by_column)

    def turn_back(self, work: "Workspace") -> Array:
        """∂L/∂x, maps.size × m, given ∂L/∂z in the workspace's `gradient_windows`."""
        turned = arrange(self.weights[::-1, :, ::-1].transpose(0, 3, 2, 1), copies=1)
        band = work.gradient_windows.band
        for first in range(0, self.maps.rows, band):
            work.gradient_windows.multiply(turned, first, work.input_gradient[first : first + band])
        return work.input_gradient.reshape(self.inputs, -1)

    def _workspace(self, images: int) -> "WholeWorkspace":
        return WholeWorkspace(self, images)


class Workspace:
    """The memory that a convolution works in for a fixed number of images, but for its output.

    Args:
        layer: the convolution.
        result: shape of the part of its output that is of use to the layer above.
        images: how many.

    Attributes:
        windows: of the input.
        gradient_windows: of the output's gradient.
        products: of both, whose sum is the weights' gradient.
        input_gradient: rows × channels × columns × images, as all maps.
    """

    def __init__(self, layer: Convolution, result: Shape, images: int) -> None:
        maps, kernel, dtype = layer.maps, layer.kernel, layer.dtype
        copies = shifted_copies(kernel, maps.channels)
        self.shape = (maps.rows, maps.channels, maps.columns, images)
        self.windows = Windows(maps, kernel, layer.margin, result, copies, images, dtype)
        self.products = self.windows.products()
        turned = kernel - 1 - layer.margin
        self.gradient_windows = Windows(layer.result, kernel, turned, maps, 1, images, dtype)
        self.input_gradient = np.empty(self.shape, dtype)


class WholeWorkspace(Workspace):
    """The memory of a convolution that gives its whole output.

    Attributes:
        output: rows × channels × columns × images.
    """

    def __init__(self, layer: Convolution, images: int) -> None:
        super().__init__(layer, layer.result, images)
        result = layer.result
        self.output = np.empty((result.rows, result.channels, result.columns, images), layer.dtype)


class PooledConvolution(Weighted):
    """A convolution z = W∗x + b and the largest a of each 2 × 2 of it, calculated band by band.

    The numbers are those of a `Convolution` and a `MaxPool` after it.

    Args:
        convolution: whose parameters and shapes it has; not used by itself any more.
        pooled: shape of what comes out.
    """

    images_last = True

    def __init__(self, convolution: Convolution, pooled: Shape) -> None:
        self.convolution, self.pooled = convolution, pooled
        self.inputs, self.outputs = convolution.inputs, pooled.size
        self.fan_in, self.fan_out = convolution.fan_in, convolution.fan_out
        self.parameter_count, self.decayed = convolution.parameter_count, convolution.decayed
        self._work = Workspaces(self._workspace)

    def attach(self, parameters: Array, gradient: Array) -> None:
        """Take windows of the network's vectors as its own: weights come first, then the biases."""
        self.convolution.attach(parameters, gradient)
        self.weights, self.biases = self.convolution.weights, self.convolution.biases

    @property
    def weights_by_unit(self) -> Array:
        """The weights as people look at them: channels out × channels in × rows × columns."""
        return self.convolution.weights_by_unit

    def forward(self, activations: Array) -> Array:
        """a = the largest of four z: from maps.size × m to pooled.size × m."""
        work = self._work.of(activations.shape[1])
        for first, count in self._bands(work, activations):
            work.winners.largest(work.band[: 2 * count], work.output[first : first + count])
        return self._with_biases(work)

    def forward_training(self, activations: Array, rng: np.random.Generator, share: Share = WHOLE) -> Array:  # noqa: ARG002
        """a = the largest of four z, noting which it was: from maps.size × m to pooled.size × m."""
        return self.forward_noting(activations)

    def forward_noting(self, activations: Array) -> Array:
        """a = the largest of four z, noting which it was: from maps.size × m to pooled.size × m."""
        work = self._work.of(activations.shape[1])
        for first, count in self._bands(work, activations):
            work.winners.largest_noting(work.band[: 2 * count], first, work.output[first : first + count])
        return self._with_biases(work)

    def backward(self, output_gradient: Array) -> Array:
        """Both gradients from one ∂L/∂z, each band of which is written where that of the input is calculated from."""
        work = self._work.of(output_gradient.shape[1])
        self._note(work, output_gradient, work.interior)
        return self.convolution.turn_back(work)

    def note_gradient(self, output_gradient: Array) -> None:
        """Band by band, ∂L/∂z = ∂L/∂a for the largest of four, 0 for the others; ∂L/∂W = Σ pixels · ∂L/∂z."""
        work = self._work.of(output_gradient.shape[1])
        self._note(work, output_gradient, work.passing)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂z for the largest of four; ∂L/∂x (maps.size × m) = Σ weights, turned round, · ∂L/∂z around each pixel."""
        work = self._work.of(output_gradient.shape[1])
        gradient = output_gradient.reshape(work.output.shape)
        for first in range(0, self.pooled.rows, work.rows):
            band = gradient[first : first + work.rows]
            work.winners.hand_back(band, first, work.interior(first, len(band)))
        return self.convolution.turn_back(work)

    def _note(self, work: "PooledWorkspace", output_gradient: Array, place: Callable[[int, int], Array]) -> None:
        """∂L/∂W and ∂L/∂b, with each band's ∂L/∂z written to its `place`."""
        gradient = output_gradient.reshape(work.output.shape)
        for first in range(0, self.pooled.rows, work.rows):
            band = gradient[first : first + work.rows]
            z_gradient = place(first, len(band))
            work.winners.hand_back(band, first, z_gradient)
            work.windows.correlate(2 * first, z_gradient, work.products)
        self.convolution.sum_products(work.products)
        np.add.reduce(gradient, axis=(0, 2, 3), out=self.convolution.biases_gradient)

    def _bands(self, work: "PooledWorkspace", activations: Array) -> Iterator[tuple[int, int]]:
        """Calculate z into `work.band`, one band after the other; yields the first pooled row and how many."""
        work.windows.fill(activations.reshape(work.shape))
        weights = self.convolution.arranged()
        for first in range(0, self.pooled.rows, work.rows):
            count = min(work.rows, self.pooled.rows - first)
            work.windows.multiply(weights, 2 * first, work.band[: 2 * count])
            yield first, count

    def _with_biases(self, work: "PooledWorkspace") -> Array:
        work.output += self.convolution.biases[:, np.newaxis, np.newaxis]
        return work.output.reshape(self.outputs, -1)

    def _workspace(self, images: int) -> "PooledWorkspace":
        return PooledWorkspace(self.convolution, self.pooled, images)


class PooledWorkspace(Workspace):
    """The memory of a convolution that is pooled: a band of its output, and the whole pooled one.

    Attributes:
        rows: pooled rows a band.
        winners: which of each 2 × 2 was the largest.
        band: rows of z, twice as many as pooled ones × channels × columns × images.
        output: pooled rows × channels × columns × images.
    """

    def __init__(self, layer: Convolution, pooled: Shape, images: int) -> None:
        used = Shape(2 * pooled.rows, layer.result.channels, 2 * pooled.columns)  # an odd last row is left out
        super().__init__(layer, used, images)
        self.rows = min(self.windows.band // 2, pooled.rows)
        self.winners = Winners(pooled, images, layer.dtype)
        self.band = np.empty((2 * self.rows, used.channels, used.columns, images), layer.dtype)
        self.output = np.empty((pooled.rows, pooled.channels, pooled.columns, images), layer.dtype)
        self._columns = used.columns

    def passing(self, first: int, count: int) -> Array:  # noqa: ARG002  (as `interior` is called)
        """Memory for ∂L/∂z of `count` pooled rows from `first` on, good until the next band."""
        return self.band[: 2 * count]

    def interior(self, first: int, count: int) -> Array:
        """Memory for ∂L/∂z of `count` pooled rows from `first` on, where the input's gradient is calculated from."""
        return self.gradient_windows.interior[2 * first : 2 * (first + count), :, : self._columns]
