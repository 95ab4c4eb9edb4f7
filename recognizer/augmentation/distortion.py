"""Distortion: where each pixel of a new image is looked up in the old one, affine and elastic in one.

For the pixel at p = (x, y) of the new image, with c the image's centre (13.5, 13.5), t the shift and d the elastic
displacement,

    source(p) = c + A⁻¹ (p − c − t) + d(p)        A = rotation · shear · scale

so an image is stretched first, then slanted, turned and moved. Both axes of every source are sums of a few fixed
fields over the 784 pixels: 1, x and y for the affine part, and the modes of `elastic_modes` for the rest. With the
fields as the rows of a matrix, the sources of a whole block of images are one matrix product.

Elastic distortions are by Simard, Steinkraus and Platt (2003), "Best Practices for Convolutional Neural Networks
Applied to Visual Document Analysis".
"""

import numpy as np

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.augmentation.specification import Augmentation

MIDDLE = (SIDE - 1) / 2
"""Of an image along either axis, in pixels from the middle of the first one."""

KEPT_VARIANCE = 0.99
"""Share of the elastic field's variance that its modes hold; the rest is left out."""


def elastic_modes(sigma: float) -> Array:
    """Fields φ (K × 784) whose sum weighted by K standard normal numbers is white noise smoothed by a Gaussian.

    White noise smoothed with a Gaussian of σ has, scaled to a variance of 1, the covariance exp(−(u − v)² / 4σ²)
    between places u and v of a line, and the product of both axes' between pixels of an image. Its eigenvectors, each
    times the root of its eigenvalue, are these fields (the Karhunen–Loève expansion). A smooth field needs few of
    them: the strongest 27 of 784 hold 99% of the variance at σ = 4, so that 27 random numbers and a product do what
    784 and two convolutions would.

    Args:
        sigma: of the Gaussian, in pixels; at 2, the smallest that an augmentation may have, K is 87.

    Returns:
        K × 784, float32; K is what it takes to hold 99 % of the variance.
    """
    places = np.arange(SIDE)
    covariance = np.exp(-np.square(places[:, np.newaxis] - places) / (4 * sigma**2))
    values, vectors = np.linalg.eigh(covariance)  # of one axis; those of the image are all products of two
    variances = np.outer(values, values).ravel()
    strongest = np.argsort(variances)[::-1]
    count = 1 + int(np.searchsorted(np.cumsum(variances[strongest]), KEPT_VARIANCE * PIXELS))
    rows, columns = np.divmod(strongest[:count], SIDE)
    modes = np.einsum("ik,jk,k->kij", vectors[:, rows], vectors[:, columns], np.sqrt(variances[strongest[:count]]))
    return modes.reshape(count, PIXELS).astype(np.float32)


def inverse_affine(shift: Array, angle: Array, scale: Array, aspect: Array, shear: Array) -> Array:
    """The affine part of source(p) for m images, as 2 × m × 3: the weights of 1, x − 13.5 and y − 13.5 for each axis.

    Args:
        shift: pixels, 2 × m, to the right and down.
        angle: radians, m, clockwise as y points down.
        scale: m factors of the size.
        aspect: m factors of the width, by which the height is divided.
        shear: m, pixels to the right for each pixel down.

    Returns:
        2 × m × 3, float32: first for x, then for y.
    """
    cos, sin = np.cos(angle), np.sin(angle)
    weights = np.empty((2, len(angle), 3), np.float32)
    weights[0, :, 1] = (cos + shear * sin) / (scale * aspect)
    weights[0, :, 2] = (sin - shear * cos) / (scale * aspect)
    weights[1, :, 1] = -sin * aspect / scale
    weights[1, :, 2] = cos * aspect / scale
    weights[:, :, 0] = MIDDLE - weights[:, :, 1] * shift[0] - weights[:, :, 2] * shift[1]
    return weights


class Distortion:
    """Draws affine and elastic distortions by an augmentation, for blocks of at most `block` images."""

    def __init__(self, augmentation: Augmentation, block: int) -> None:
        self._augmentation = augmentation
        y, x = np.indices((SIDE, SIDE), np.float32).reshape(2, PIXELS) - np.float32(MIDDLE)
        plane = np.stack([np.ones_like(x), x, y])
        modes = elastic_modes(augmentation.sigma) if augmentation.elastic else np.empty((0, PIXELS), np.float32)
        self._fields = np.concatenate([plane, modes * np.float32(augmentation.elastic)])
        self._sources = np.empty((2 * block, PIXELS), np.float32)

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Draw where the pixels of so many images, at most a block, come from.

        Returns:
            2 × count × 784, float32, first all x, then all y, in pixels from the middle of the upper left one; valid
            until the next call.
        """
        weights = np.empty((2, count, len(self._fields)), np.float32)
        weights[..., :3] = self._draw_affine(count, rng)
        weights[..., 3:] = rng.standard_normal((2, count, len(self._fields) - 3), np.float32)
        sources = self._sources[: 2 * count]
        np.matmul(weights.reshape(2 * count, -1), self._fields, out=sources)
        return sources.reshape(2, count, PIXELS)

    def _draw_affine(self, count: int, rng: np.random.Generator) -> Array:
        most = self._augmentation
        draws = rng.random((6, count), np.float32) * 2 - 1  # numbers for all, so that one amount does not move others
        return inverse_affine(
            shift=draws[:2] * np.float32(most.shift),
            angle=draws[2] * np.float32(np.radians(most.rotate)),
            scale=1 + draws[3] * np.float32(most.scale),
            aspect=1 + draws[4] * np.float32(most.aspect),
            shear=draws[5] * np.float32(most.shear),
        )
