"""Components: which pixels of a mask hang together, and how far the others are from them.

A picture of black and white is read as runs, the stretches of set pixels in its rows. Runs that touch in neighbouring
rows are one component; each run points to a run of smaller number, and following the pointers leads all runs of a
component to its first. It is done for all runs at once, in a few rounds of array arithmetic.

Source: A. Rosenfeld and J. Pfaltz, Sequential operations in digital picture processing (1966); R. Tarjan (1975).
"""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def components(mask: Mask) -> tuple[NDArray[np.intp], int]:
    """Number the connected parts of a mask (height × width); pixels that touch at a corner are connected.

    Returns:
        The number of each pixel's component, from 1, or 0 where the mask is not set; and how many there are.
    """
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = mask
    steps = np.diff(padded.ravel())
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)  # in a row of all rows; ends are past it
    first = _joined(starts, ends, width + 2)
    _, numbers = np.unique(first, return_inverse=True)
    change = np.zeros(height * (width + 2) + 1, np.intp)
    change[starts + 1] = numbers + 1
    change[ends + 1] = -(numbers + 1)
    labels = np.cumsum(change)[:-1].reshape(height, width + 2)[:, 1:-1]
    return labels, int(numbers.max(initial=-1)) + 1


def _joined(starts: NDArray[np.intp], ends: NDArray[np.intp], row: int) -> NDArray[np.intp]:
    """For each run the first run of its component; `row` is how far apart places above each other are."""
    from_run = np.searchsorted(ends, starts + row, side="left")  # runs of the next row that touch, corners included
    to_run = np.searchsorted(starts, ends + row, side="right")
    counts = np.maximum(to_run - from_run, 0)
    upper = np.repeat(np.arange(starts.size), counts)
    lower = np.arange(upper.size) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(from_run, counts)
    first = np.arange(starts.size)
    while not np.array_equal(first[upper], first[lower]):
        one, other = first[upper], first[lower]
        least = np.minimum(one, other)
        np.minimum.at(first, one, least)
        np.minimum.at(first, other, least)
        while not np.array_equal(first, first[first]):
            first = first[first]
    return first


def sizes(labels: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """How many pixels each component has, from component 0, which is the rest."""
    return np.bincount(labels.ravel(), minlength=count + 1)


def on_border(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Numbers at the picture's edge: one row or column from each side, one after the other."""
    return np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])


def distances(mask: Mask, reach: int) -> NDArray[np.float64]:
    """How far each pixel is from the nearest set one, centre to centre; infinite beyond `reach` rows or columns.

    First along each column, then, row by row of the result, over the columns around: the square of a distance is the
    sum of the squares along both axes.

    Source: P. Felzenszwalb and D. Huttenlocher, Distance transforms of sampled functions (2004), for the two steps.
    """
    squares = np.where(mask, 0.0, np.inf)
    for axis in (0, 1):
        squares = _nearest_along(squares, reach, axis)
    return np.sqrt(squares)


def _nearest_along(squares: NDArray[np.float64], reach: int, axis: int) -> NDArray[np.float64]:
    """The least, over places up to `reach` away along one axis, of what is there and the square of how far it is."""
    turned = np.moveaxis(squares, axis, 0)
    best = turned.copy()
    for step in range(1, min(reach, len(turned) - 1) + 1):
        np.minimum(best[step:], turned[:-step] + step * step, out=best[step:])
        np.minimum(best[:-step], turned[step:] + step * step, out=best[:-step])
    return np.moveaxis(best, 0, axis)
