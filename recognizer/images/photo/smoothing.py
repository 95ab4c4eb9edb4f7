"""Smoothing: pictures reduced, blurred, and freed of what is narrower than a window.

Everything here takes and gives brightness or contrast, height × width, and works on any picture of at least one pixel;
beyond its edge a picture goes on as its edge is.
"""

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.floating]

NOISE_OF_MEDIAN = 0.6745
"""The median distance of normally distributed numbers from their mean, in standard deviations."""


def reduced(gray: Gray, longest: int) -> tuple[Gray, int]:
    """The picture by means over square blocks so that no side is longer than `longest`, and the block's side.

    Rows and columns that do not fill a block are left out.
    """
    side = -(-max(gray.shape) // longest)
    if side == 1:
        return gray, 1
    side = max(min(side, *gray.shape), 1)
    height, width = gray.shape[0] // side, gray.shape[1] // side
    blocks = gray[: height * side, : width * side].reshape(height, side, width, side)
    return blocks.mean(axis=(1, 3)), side


def blurred(gray: Gray) -> Gray:
    """Each pixel the mean of those around it, weighted 1-2-1 along both axes; noise is left 3/8 as strong."""
    for axis in (0, 1):
        padded = np.pad(gray, [(1, 1) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        before, here, after = (np.take(padded, np.arange(gray.shape[axis]) + step, axis) for step in (0, 1, 2))
        gray = (before + 2 * here + after) / 4
    return gray


def noise(gray: Gray) -> float:
    """The standard deviation of what differs from pixel to pixel; 0 where most of the picture is flat or evenly sloped.

    It is read from the second differences along both axes, in which slopes and straight edges cancel out, and by their
    median, which ink, being a small part of a picture, does not move.

    Source: J. Immerkær, Fast noise variance estimation (1996), with the median in place of the mean.
    """
    if min(gray.shape) < 3:
        return 0.0
    bends = np.diff(np.diff(gray, 2, axis=0), 2, axis=1)  # 1, −2, 1 along both: the weights' squares sum to 36
    return float(np.median(np.abs(bends))) / NOISE_OF_MEDIAN / 6


def closed(gray: Gray, reach: int) -> Gray:
    """The picture without dark parts narrower than 2·reach + 1 pixels: the paper behind dark ink.

    Each pixel becomes the brightest of a square window, then each of those the darkest of one.

    Source: J. Serra, Image Analysis and Mathematical Morphology (1982).
    """
    return -_brightest(-_brightest(gray, reach), reach)


def _brightest(gray: Gray, reach: int) -> Gray:
    """The greatest value of the window around each pixel, in as many steps as doubling the window takes."""
    for axis in (0, 1):
        length = gray.shape[axis]
        padded = np.pad(gray, [(reach, reach) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        padded = np.moveaxis(padded, axis, 0)
        covered, window = 1, 2 * reach + 1
        while covered < window:
            step = min(covered, window - covered)
            padded = np.maximum(padded[:-step], padded[step:])
            covered += step
        gray = np.moveaxis(padded[:length], 0, axis)
    return gray


def smooth_surface(gray: Gray, trusted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The surface of second degree that most of the trusted pixels lie near: paper under uneven light.

    Fitted to a reduced picture by least squares, ten times over, each time trusting a pixel the less the farther it is
    from the last surface, so that ink does not pull it.

    Source: P. Huber, Robust Statistics (1981), with the weights of S. Geman and D. McClure (1987).
    """
    small, side = reduced(np.asarray(gray, np.float64), 48)
    sure = reduced(trusted.astype(np.float64), 48)[0] > 0.99
    if np.count_nonzero(sure) < 12:
        sure = np.ones_like(sure)
    terms = _terms(small.shape, (small.shape[0] * side, small.shape[1] * side), side)[sure.ravel()]
    values = small[sure]
    weights = np.ones(values.size)
    for _ in range(10):
        weighted = terms * weights[:, np.newaxis]
        solution = np.linalg.solve(weighted.T @ terms + 1e-9 * np.eye(6), weighted.T @ values)
        apart = np.abs(values - terms @ solution)
        scale = max(2 * float(np.median(apart)), 0.01)
        weights = np.square(1 / (1 + np.square(apart / scale)))
    return (_terms(gray.shape, (small.shape[0] * side, small.shape[1] * side), 1) @ solution).reshape(gray.shape)


def _terms(shape: tuple[int, ...], extent: tuple[int, int], side: int) -> NDArray[np.float64]:
    """1, y, x, y², xy, x² as rows: of each block of `side` pixels of a picture of `extent`, y and x from −1 to 1."""
    y, x = ((np.arange(count) + 0.5) * side / whole * 2 - 1 for count, whole in zip(shape, extent, strict=True))
    rows, columns = (each.ravel() for each in np.meshgrid(y, x, indexing="ij"))
    return np.stack([np.ones_like(rows), rows, columns, rows**2, rows * columns, columns**2], axis=1)
