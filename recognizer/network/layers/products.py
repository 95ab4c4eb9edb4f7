"""Matrix products at the shapes that layers have.

OpenBLAS, which NumPy calculates with, copies large matrices into packed blocks before it multiplies them. Below 10⁶
multiplications it does not (on processors with AVX-512), and for the narrow matrices of a small network that is faster:
a product of 128 images with 784 × 128 weights takes four fifths of the time when it is done eight images at a time.
"""

import numpy as np

from recognizer.arrays import Array

SMALL = 1_000_000
"""Multiplications up to which a product is done without packing."""

ROWS = 8
"""Rows a block where blocks are worth it; fewer leave the processor's registers empty."""


def multiply_rows(left: Array, right: Array, out: Array) -> None:
    """out = left · right (m × k times k × n), in blocks of rows where that is faster; `out` is m × n."""
    rows, depth = left.shape
    blocked = ROWS * depth * right.shape[1] <= SMALL < left.size * right.shape[1] and rows % ROWS == 0
    if blocked and left.flags.c_contiguous and out.flags.c_contiguous:
        np.matmul(left.reshape(-1, ROWS, depth), right, out=out.reshape(-1, ROWS, right.shape[1]))
    else:
        np.matmul(left, right, out=out)


def columns_a_block(columns: int, images: int, multiplications: int) -> int:
    """How many columns of a map to multiply at a time: few enough to stay small, enough to fill a row of numbers.

    Args:
        columns: of the maps, at least 1; the answer divides it.
        images: of the batch, that lie beside each other in each column.
        multiplications: for each number of the result times its rows: height × depth of the weights.
    """
    divisors = [divisor for divisor in range(1, columns + 1) if columns % divisor == 0]
    small = [divisor for divisor in divisors if divisor * images * multiplications <= SMALL]
    wide = [divisor for divisor in small if divisor * images >= 64]
    return min(wide) if wide else max(small, default=columns)
