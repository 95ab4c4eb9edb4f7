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


def products(weights: Array, inputs: Array) -> Array:
    """Every product w·x, n × k, of weights (n × k) and the inputs that all of them have (k)."""
    return weights * inputs


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
    largest, rest = np.empty((units, shown), weights.dtype), np.empty(units, weights.dtype)
    for start in range(0, units, ROWS):
        rows = slice(start, start + ROWS)
        every = products(weights[rows], inputs)
        order = np.argpartition(-np.abs(every), shown - 1, axis=1)
        first = np.take_along_axis(every, order[:, :shown], axis=1)
        by_size = np.argsort(-np.abs(first), axis=1, kind="stable")
        places[rows] = np.take_along_axis(order, by_size, axis=1)
        largest[rows] = np.take_along_axis(first, by_size, axis=1)
        rest[rows] = np.take_along_axis(every, order[:, shown:], axis=1).sum(axis=1)
    sums = largest.sum(axis=1) + rest + biases
    return Terms(places, largest, count - shown, rest, biases, sums)
