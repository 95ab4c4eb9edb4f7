"""Resampling: a block of images with blank margins, to be read between its pixels.

Each image stands in a cell of 30 × 32 floats, its 28 × 28 pixels inside a blank margin; the cells of a block follow
each other in memory. The margins make every neighbour of a pixel, and every place next to the image, something that
can be read without asking whether it exists. With cells of one size the neighbours are also at the same distance in
memory everywhere, so that one operation over the whole block does what it should for each pixel of each image.

All buffers are allocated once, for `block` images at most.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE, Array

WIDTH = 32
HEIGHT = SIDE + 2
CELL = HEIGHT * WIDTH
FIRST = WIDTH + 1
"""Where in its cell an image's first pixel is."""


class Block:
    """At most `block` images of 28 × 28, float32, with ink from 0 (blank) to 255; allocated once and filled anew."""

    def __init__(self, block: int) -> None:
        self._flat = np.zeros(block * CELL + FIRST, np.float32)  # the last pixel's neighbours come after the last cell
        self._cells = self._flat[: block * CELL].reshape(block, HEIGHT, WIDTH)
        self._firsts = np.arange(block, dtype=np.float32)[:, np.newaxis] * CELL + FIRST
        self._signed, self._grown = np.zeros((2, block * CELL), np.float32)
        self._whole = np.empty((2 * block, PIXELS), np.float32)
        self._index = np.empty((block, PIXELS), np.intp)

    def fill(self, rows: NDArray[np.uint8]) -> None:
        """Take in images, m × 784, uint8, m at most `block`; the margins stay blank."""
        self._pictures(len(rows))[...] = rows.reshape(-1, SIDE, SIDE)

    def copy(self, out: Array) -> None:
        """Copy the first m images as they are into `out` (m × 784, float32)."""
        out.reshape(-1, SIDE, SIDE)[...] = self._pictures(len(out))

    def thicken(self, amounts: Array) -> None:
        """Blend each image with its dilation (amount 1) or its erosion (−1); 0 leaves it as it is.

        Dilation gives each pixel the most ink among itself and the four next to it; erosion, the least, is the
        dilation of the negative, so both are the same steps with a sign per image s:
        image + amount · (dilation(s · image) − s · image).

        Args:
            amounts: m of them, float32, from −1 to 1, one for each image.
        """
        size = len(amounts) * CELL
        flat, signed, grown = self._flat[:size], self._signed[:size], self._grown[WIDTH : size - WIDTH]
        by_image = (len(amounts), CELL)
        signs = np.copysign(np.float32(1), amounts)[:, np.newaxis]
        np.multiply(flat.reshape(by_image), signs, out=signed.reshape(by_image))
        centre = signed[WIDTH:-WIDTH]
        np.maximum(signed[: -2 * WIDTH], signed[2 * WIDTH :], out=grown)
        np.maximum(grown, signed[WIDTH - 1 : -WIDTH - 1], out=grown)
        np.maximum(grown, signed[WIDTH + 1 : -WIDTH + 1], out=grown)
        np.maximum(grown, centre, out=grown)
        grown -= centre
        change = self._grown[:size].reshape(-1, HEIGHT, WIDTH)[:, 1 : 1 + SIDE, 1 : 1 + SIDE]
        change *= amounts[:, np.newaxis, np.newaxis]
        self._pictures(len(amounts))[...] += change

    def sample(self, sources: Array, out: Array) -> None:
        """Read each image at `sources`, blending the four pixels around each (bilinear); outside of an image is blank.

        Four reads of one float each take within a tenth of the time of two reads of pairs packed into integers, which
        was measured as well: what the reads save, packing and unpacking cost.

        Args:
            sources: 2 × m × 784, float32, x and y in pixels from the middle of the upper left one; used up.
            out: m × 784, float32, which is filled.
        """
        count = sources.shape[1]
        whole = self._whole[: 2 * count].reshape(sources.shape)
        np.clip(sources, np.float32(-1), np.float32(SIDE), out=sources)  # farther outside is as blank
        np.floor(sources, out=whole)
        sources -= whole
        x_fraction, y_fraction = sources
        index = self._indices(whole)
        upper, lower, right = out, whole[0], whole[1]  # from here on, `whole` is free to be written to
        for start, left in ((0, upper), (WIDTH, lower)):
            self._read(start, index, left)
            self._read(start + 1, index, right)
            _blend(left, right, x_fraction)
        _blend(upper, lower, y_fraction)

    def _indices(self, whole: Array) -> NDArray[np.intp]:
        """Where in memory the pixels at whole coordinates (2 × m × 784) are; floats count exactly up to 16 million."""
        x, y = whole
        y *= WIDTH
        y += x
        y += self._firsts[: len(y)]
        index = self._index[: len(y)]
        np.copyto(index, y, casting="unsafe")
        return index

    def _read(self, start: int, index: NDArray[np.intp], out: Array) -> None:
        np.take(self._flat[start:], index, out=out, mode="clip")  # never out of range, but "raise" copies `out`

    def _pictures(self, count: int) -> Array:
        return self._cells[:count, 1 : 1 + SIDE, 1 : 1 + SIDE]


def _blend(start: Array, end: Array, fraction: Array) -> None:
    """start ← start + fraction · (end − start); `end` is used up."""
    end -= start
    end *= fraction
    start += end
