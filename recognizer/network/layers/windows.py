"""Windows: maps with a margin of zeros, seen as the matrices that a convolution multiplies.

A convolution sums, for each pixel of its result, kernel × kernel pixels of all channels around it. Copied side by side
those patches are a matrix nine times the size of the maps (for 3 × 3), and copying it takes longer than multiplying it.
Here the maps lie in memory as rows × channels × columns × images. Then the patch that is one pixel wide, all rows of
the kernel high and all channels deep is already a matrix without copying anything: from (row, channel) to the next is
one and the same stride. A convolution is the sum of such products, one for each column of the kernel:

    out[y, :, x, :] = Σ_kx  W[kx] · maps[y : y + k, :, x + kx, :]     (channels out × k·channels · k·channels × images)

With few channels those products would be too thin; then the maps are copied `kernel` times, each shifted by a column,
and a patch of all the kernel's columns is a matrix in the same way.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from recognizer.arrays import Array
from recognizer.network.architecture import Shape
from recognizer.network.layers.products import columns_a_block
from recognizer.network.layers.workspaces import Scratch

THIN = 32
"""Rows of a product below which the maps are copied for each column of the kernel."""

BAND_BYTES = 1 << 20
"""Memory for the rows that are calculated at a time: few enough that what comes next finds them in the processor's
cache, and enough for calls so long that threads seldom wait for each other's turn in Python."""


def shifted_copies(kernel: int, channels: int) -> int:
    """How many copies of the maps to keep: one for each column of the kernel, or one that serves for all."""
    return kernel if kernel * channels < THIN else 1


def arrange(weights: Array, copies: int) -> Array:
    """Weights in the order in which windows are multiplied by them, contiguous: terms × channels out × depth.

    Args:
        weights: kernel columns × channels out × kernel rows × channels.
        copies: of the maps: one for each column of the kernel, with which there is one term, or 1.
    """
    kernel, outputs = weights.shape[:2]
    if copies > 1:
        return np.ascontiguousarray(weights.transpose(1, 2, 3, 0)).reshape(1, outputs, -1)
    return np.ascontiguousarray(weights).reshape(kernel, outputs, -1)


class Windows:
    """Maps of a fixed number of images, with a margin of zeros, and their windows of kernel × kernel pixels.

    Args:
        maps: shape of the maps that windows are cut from.
        kernel: height and width of a window.
        margin: rows and columns of zeros on each side.
        result: how many windows to look at down and across, and how many channels their products with weights have.
        copies: of the maps, each shifted by a column: `kernel` or 1.
        images: number of images.
        dtype: of the maps.
    """

    def __init__(
        self,
        maps: Shape,
        kernel: int,
        margin: int,
        result: Shape,
        copies: int,
        images: int,
        dtype: np.dtype[np.floating],
    ) -> None:
        self._maps, self._margin, self._result, self._images = maps, margin, result, images
        width = maps.columns + 2 * margin - copies + 1
        self._copies = np.zeros((maps.rows + 2 * margin, maps.channels, copies, width, images), dtype)
        self._depth = kernel * maps.channels * copies
        block = columns_a_block(result.columns, images, result.channels * self._depth)
        row, _, copy, column, number = self._copies.strides
        blocks = (result.rows, result.columns // block, self._depth, block * images)
        whole = (result.rows, self._depth, result.columns * images)
        terms = [self._copies[..., term:, :] for term in range(kernel // copies)]
        self._blocks = [as_strided(term, blocks, (row, block * column, copy, number)) for term in terms]
        self._whole = [as_strided(term, whole, (row, copy, number)) for term in terms]
        self._scratch = Scratch((result.channels, result.columns, images), dtype)

    @property
    def band(self) -> int:
        """Rows of the result worth calculating at a time; even."""
        row_bytes = self._result.channels * self._result.columns * self._images * self._copies.itemsize
        return max(2, BAND_BYTES // row_bytes // 2 * 2)

    @property
    def interior(self) -> Array:
        """The maps without margin, rows × channels × columns × images, to be written to; where there is one copy."""
        margin = self._margin
        return self._copies[margin : margin + self._maps.rows, :, 0, margin : margin + self._maps.columns]

    def fill(self, maps: Array) -> None:
        """Copy maps in, rows × channels × columns × images; the margin stays 0."""
        rows = self._copies[self._margin : self._margin + self._maps.rows]
        width = rows.shape[3]
        for shift in range(rows.shape[2]):
            first = shift - self._margin  # the maps' column that comes first, where it is one
            start = max(0, -first)
            stop = max(start, min(width, self._maps.columns - first))  # none where a kernel is wider than the maps
            rows[:, :, shift, start:stop] = maps[:, :, start + first : stop + first]

    def multiply(self, weights: Array, first: int, out: Array) -> None:
        """Σ weights[term] · windows: some rows of a convolution's result.

        Args:
            weights: as `arrange` gives them.
            first: which row of the result comes first.
            out: rows × channels × columns × images, to be written to.
        """
        rows = slice(first, first + len(out))
        np.matmul(weights[0], self._blocks[0][rows], out=self._in_blocks(out))
        for matrix, windows in zip(weights[1:], self._blocks[1:], strict=True):
            term = self._scratch.rows(len(out))
            np.matmul(matrix, windows[rows], out=self._in_blocks(term))
            np.add(out, term, out=out)

    def correlate(self, first: int, gradient: Array, products: Array) -> None:
        """Products of windows and gradient for each term and row, whose sum over all rows is the weights' gradient.

        Args:
            first: which row of the result the gradient begins with.
            gradient: of some rows of the result, rows × channels × columns × images.
            products: terms × all rows × depth × channels out; these rows of it are written to.
        """
        rows = slice(first, first + len(gradient))
        matrices = gradient.reshape(len(gradient), gradient.shape[1], -1).transpose(0, 2, 1)
        for windows, product in zip(self._whole, products, strict=True):
            np.matmul(windows[rows], matrices, out=product[rows])

    def products(self) -> Array:
        """Memory for `correlate` to write to: terms × rows × depth × channels out."""
        shape = (len(self._whole), self._result.rows, self._depth, self._result.channels)
        return np.empty(shape, self._copies.dtype)

    def _in_blocks(self, out: Array) -> Array:
        """Rows × channels out × columns × images seen as rows × blocks × channels out × (columns a block · images)."""
        count, channels = out.shape[:2]
        return out.reshape(count, channels, self._blocks[0].shape[1], -1).transpose(0, 2, 1, 3)
