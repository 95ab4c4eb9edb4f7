"""Pooling: of each 2 × 2 pixels of a map, the largest or the mean, which halves height and width.

What a kernel has found is kept, exactly where it found it is not. A last odd row or column is left out.
"""

import numpy as np

from recognizer.arrays import Array
from recognizer.network.architecture import Shape
from recognizer.network.layers.layer import Layer
from recognizer.network.layers.meeting import WHOLE, Share
from recognizer.network.layers.workspaces import Scratch, Workspaces


class Winners:
    """Which of each 2 × 2 pixels was the largest, for a fixed number of images.

    Of equal pixels exactly one wins: the upper one of two rows, then the left one of two columns. A winner is noted as
    a mask of bits, all 1 or all 0, which comes from the sign of a difference by shifting it through the whole number,
    and which lets a gradient pass or stops it without any branch.
    """

    def __init__(self, pooled: Shape, images: int, dtype: np.dtype[np.floating]) -> None:
        rows, channels, columns = pooled.rows, pooled.channels, pooled.columns
        self._bits = np.dtype(f"i{dtype.itemsize}")
        self._sign = 8 * dtype.itemsize - 1
        self._lower = np.empty((rows, channels, 2 * columns, images), self._bits)
        self._right = np.empty((rows, channels, columns, images), self._bits)
        self._tall = Scratch((channels, 2 * columns, images), dtype)
        self._taller = Scratch((channels, 2 * columns, images), dtype)
        self._small = Scratch((channels, columns, images), dtype)

    def largest(self, maps: Array, out: Array) -> None:
        """The largest of each 2 × 2 pixels of `maps` (2n × channels × 2w × images), into `out`, n × channels × w × …"""
        tall = self._tall.rows(len(out))
        np.maximum(maps[0::2], maps[1::2], out=tall)
        np.maximum(tall[:, :, 0::2], tall[:, :, 1::2], out=out)

    def largest_noting(self, maps: Array, first: int, out: Array) -> None:
        """The largest of each 2 × 2 pixels, noting which they were.

        Args:
            maps: 2n × channels × 2w × images.
            first: which pooled row, of those that winners are kept for, the first of these is.
            out: n × channels × w × images, to be written to.
        """
        count = len(out)
        tall, difference, small = self._tall.rows(count), self._taller.rows(count), self._small.rows(count)
        lower, right = self._lower[first : first + count], self._right[first : first + count]
        np.subtract(maps[0::2], maps[1::2], out=difference)  # below 0 where the lower one is larger
        np.right_shift(difference.view(self._bits), self._sign, out=lower)
        np.maximum(maps[0::2], maps[1::2], out=tall)
        np.subtract(tall[:, :, 0::2], tall[:, :, 1::2], out=small)
        np.right_shift(small.view(self._bits), self._sign, out=right)
        np.maximum(tall[:, :, 0::2], tall[:, :, 1::2], out=out)

    def hand_back(self, gradient: Array, first: int, out: Array) -> None:
        """The gradient to the winners, 0 to the others.

        Args:
            gradient: n × channels × w × images.
            first: which pooled row, of those that winners are kept for, the first of these is.
            out: 2n × channels × 2w × images, to be written to.
        """
        count = len(gradient)
        tall, bits = self._tall.rows(count), self._bits
        lower, right = self._lower[first : first + count], self._right[first : first + count]
        np.bitwise_and(gradient.view(bits), right, out=tall[:, :, 1::2].view(bits))
        np.subtract(gradient, tall[:, :, 1::2], out=tall[:, :, 0::2])
        np.bitwise_and(tall.view(bits), lower, out=out[1::2].view(bits))
        np.subtract(tall, out[1::2], out=out[0::2])


class Pool(Layer):
    """From maps to maps of half the height and width.

    Args:
        maps: shape of what comes in.
        dtype: of all numbers.

    Attributes:
        pooled: shape of what comes out.
    """

    images_last = True

    def __init__(self, maps: Shape, dtype: np.dtype[np.floating]) -> None:
        self.maps = maps
        self.pooled = Shape(maps.rows // 2, maps.channels, maps.columns // 2)
        self.inputs, self.outputs = maps.size, self.pooled.size
        self.dtype = dtype
        self._work = Workspaces(self._workspace)

    def _workspace(self, images: int) -> "PoolWorkspace":
        return PoolWorkspace(self.maps, self.pooled, images, self.dtype)

    def _in_fours(self, maps: Array) -> Array:
        """Maps (inputs × m) as rows × channels × columns × images, without a last odd row and column."""
        shape = self.maps
        whole = maps.reshape(shape.rows, shape.channels, shape.columns, -1)
        return whole[: 2 * self.pooled.rows, :, : 2 * self.pooled.columns]

    def _fours_of_gradient(self, work: "PoolWorkspace") -> Array:
        """∂L/∂x to be written to, as rows × channels × columns × images without a last odd row and column.

        Those are made 0: the layer below, which works in this memory too, may have left something there.
        """
        whole = work.input_gradient.reshape(self.maps.rows, self.maps.channels, self.maps.columns, -1)
        whole[2 * self.pooled.rows :] = 0
        whole[:, :, 2 * self.pooled.columns :] = 0
        return self._in_fours(work.input_gradient)


class PoolWorkspace:
    """The memory that pooling works in for a fixed number of images.

    Attributes:
        winners: which of each 2 × 2 was the largest.
        output: rows × channels × columns × images.
        input_gradient: maps.size × images.
    """

    def __init__(self, maps: Shape, pooled: Shape, images: int, dtype: np.dtype[np.floating]) -> None:
        self.winners = Winners(pooled, images, dtype)
        self.output = np.empty((pooled.rows, pooled.channels, pooled.columns, images), dtype)
        self.input_gradient = np.empty((maps.size, images), dtype)


class MaxPool(Pool):
    """The largest of each 2 × 2 pixels (Ranzato et al., 2007); its gradient goes to that pixel alone."""

    def forward(self, activations: Array) -> Array:
        """a = max of the four x: from maps.size × m to pooled.size × m."""
        work = self._work.of(activations.shape[1])
        work.winners.largest(self._in_fours(activations), work.output)
        return work.output.reshape(self.outputs, -1)

    def forward_training(self, activations: Array, rng: np.random.Generator, share: Share = WHOLE) -> Array:  # noqa: ARG002
        """a = max of the four x, noting which it was: from maps.size × m to pooled.size × m."""
        return self.forward_noting(activations)

    def forward_noting(self, activations: Array) -> Array:
        """a = max of the four x, noting which it was: from maps.size × m to pooled.size × m."""
        work = self._work.of(activations.shape[1])
        work.winners.largest_noting(self._in_fours(activations), 0, work.output)
        return work.output.reshape(self.outputs, -1)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x (maps.size × m) = ∂L/∂a for the largest of four, 0 for the other three."""
        work = self._work.of(output_gradient.shape[1])
        gradient = output_gradient.reshape(work.output.shape)
        work.winners.hand_back(gradient, 0, self._fours_of_gradient(work))
        return work.input_gradient


class AveragePool(Pool):
    """The mean of each 2 × 2 pixels, as LeNet has it (LeCun et al., 1998); each gets a quarter of the gradient."""

    def forward(self, activations: Array) -> Array:
        """a = (sum of the four x) / 4: from maps.size × m to pooled.size × m."""
        work = self._work.of(activations.shape[1])
        fours = self._in_fours(activations)
        np.add(fours[0::2, :, 0::2], fours[0::2, :, 1::2], out=work.output)
        work.output += fours[1::2, :, 0::2]
        work.output += fours[1::2, :, 1::2]
        work.output *= 0.25
        return work.output.reshape(self.outputs, -1)

    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂x (maps.size × m) = ∂L/∂a / 4."""
        work = self._work.of(output_gradient.shape[1])
        gradient = output_gradient.reshape(work.output.shape)
        fours = self._fours_of_gradient(work)
        for row in (0, 1):
            for column in (0, 1):
                np.multiply(gradient, 0.25, out=fours[row::2, :, column::2])
        return work.input_gradient
