"""The middle of lines: what is left of a shape when its edge is taken away, again and again, but never its connection.

Source: T. Zhang and C. Suen, A fast parallel algorithm for thinning digital patterns (1984).
"""

import numpy as np
from numpy.typing import NDArray

AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""The eight neighbours, clockwise from above: P2 to P9 of the paper."""


def skeleton(shape: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines one pixel wide in the middle of the lines of `shape` (height × width)."""
    left = np.pad(shape, 1)
    changed = True
    while changed:
        changed = False
        for first_half in (True, False):
            edge = left & _removable(left, first_half)
            changed |= bool(edge.any())
            left &= ~edge
    return left[1:-1, 1:-1]


def _removable(shape: NDArray[np.bool_], first_half: bool) -> NDArray[np.bool_]:
    near = [np.roll(shape, (-row, -column), axis=(0, 1)) for row, column in AROUND]
    count = np.sum(near, axis=0)
    turns = np.sum([~near[place] & near[(place + 1) % 8] for place in range(8)], axis=0)
    above, right, below, left = near[0], near[2], near[4], near[6]
    if first_half:
        open_sides = ~(above & right & below) & ~(right & below & left)
    else:
        open_sides = ~(above & right & left) & ~(above & below & left)
    return (count >= 2) & (count <= 6) & (turns == 1) & open_sides
