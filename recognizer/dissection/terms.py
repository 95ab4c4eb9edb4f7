"""Terms: a weighted sum taken apart, z = Σ w·x + b, into its largest products and the exact sum of all others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.errors import BadInput

ROWS = 64
"""Units whose products are in memory at a time."""


@dataclass(frozen=True, eq=False)
class Terms:
    """The weighted sums of n units over the same k inputs, with the `shown` largest products of each.

    Attributes:
        places: which inputs the largest products are of, the largest magnitude first; n × shown.
        products: w·x there, n × shown.
        others: how many products are not shown, k − shown.
        rest: the sum of those, n.
        biases: b, n.
        sums: z = Σ shown products + rest + b, n.
    """

    places: NDArray[np.intp]
    products: Array
    others: int
    rest: Array
    biases: Array
    sums: Array


def largest_terms(weights: Array, inputs: Array, biases: Array, shown: int) -> Terms:
    """Take weighted sums apart.

    Args:
        weights: n × k.
        inputs: k.
        biases: n.
        shown: how many products of each, at least 1; all if there are no more.

    Raises:
        BadInput: less than one.
    """
    if shown < 1:
        raise BadInput("products", str(shown), "at least 1")
    units, count = weights.shape
    shown = min(shown, count)
    places = np.empty((units, shown), np.intp)
    products, rest = np.empty((units, shown), weights.dtype), np.empty(units, weights.dtype)
    for first in range(0, units, ROWS):
        rows = slice(first, first + ROWS)
        every = weights[rows] * inputs
        order = np.argpartition(-np.abs(every), shown - 1, axis=1)
        largest = np.take_along_axis(every, order[:, :shown], axis=1)
        by_size = np.argsort(-np.abs(largest), axis=1, kind="stable")
        places[rows] = np.take_along_axis(order, by_size, axis=1)
        products[rows] = np.take_along_axis(largest, by_size, axis=1)
        rest[rows] = np.take_along_axis(every, order[:, shown:], axis=1).sum(axis=1)
    sums = products.sum(axis=1) + rest + biases
    return Terms(places, products, count - shown, rest, biases, sums)
