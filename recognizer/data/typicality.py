"""Typicality: of images that show the same digit, which are as most are, and which are strange."""

import numpy as np
from numpy.typing import NDArray

from recognizer.data.components import principal_components

MOST_COMPONENTS = 40
"""Directions in which a digit's images are said to differ; what else there is of an image counts as one more."""

ROUNDING = 1e-6
"""Mean square, in pixels of full ink, up to which a coordinate does not vary but for rounding."""


def strangeness(rows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How far each of some images is from their mean, in standard deviations: its Mahalanobis distance.

    Along each principal component k a coordinate z counts by how unusual it is, z² / λₖ, and not by how many pixels it
    changes: to be thick is less strange than to have a loop where nobody has one. What the components leave of an image
    counts by its mean square over all images, so that the distance is d² = Σ zₖ² / λₖ + r² / mean(r²).

    Args:
        rows: m × 784, all of one digit, at least one.

    Returns:
        m, each at least 0; all 0 where the images are the same.

    Source: M. Tipping and C. Bishop (1999), "Probabilistic principal component analysis".
    """
    inks = rows.astype(np.float32) / 255
    components = principal_components(inks, min(MOST_COMPONENTS, max(1, len(rows) // 4)))
    coordinates = components.coordinates(inks)
    rest = np.square(inks - components.mean).sum(axis=1) - np.square(coordinates).sum(axis=1)
    squares = np.column_stack([np.square(coordinates), np.maximum(rest, 0)])
    usual = squares.mean(axis=0)
    varies = usual > ROUNDING
    return np.sqrt((squares[:, varies] / usual[varies]).sum(axis=1)).astype(np.float32)


def spread(order: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """So many of an ordered list, evenly from its first to its last; all of it if there are no more."""
    if order.size <= count:
        return order
    return order[np.linspace(0, order.size - 1, count).round().astype(np.intp)]
