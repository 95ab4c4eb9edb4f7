"""Windows: what is under a kernel or a pool at each of its places, with the products and their sum.

A map's pixel is a sum over all channels below. One channel is shown: its products at every place, so that the window
can be slid without asking again, and what the others add.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.errors import BadInput, check_known
from recognizer.network.inspection import InspectedLayer


@dataclass(frozen=True, eq=False)
class KernelWalk:
    """A kernel's way over one channel.

    Attributes:
        channel: of the layer below, rows × columns, without the margin.
        margin: zeros around it, in pixels.
        kernel: k × k.
        patches: what is under the kernel at each place, rows out × columns out × k × k; zeros of the margin included.
        products: kernel · patch, in the same shape.
        sums: their sum at each place, rows out × columns out.
        others: what all other channels add there; 0 where there is one channel.
        channels: how many there are in all.
        bias: of the map.
        results: sums + others + bias, rows out × columns out: the map's pixels.
    """

    channel: Array
    margin: int
    kernel: Array
    patches: Array
    products: Array
    sums: Array
    others: Array
    channels: int
    bias: float
    results: Array


@dataclass(frozen=True, eq=False)
class PoolWalk:
    """A pool's way over one map.

    Attributes:
        channel: of the layer below, rows × columns; a last odd row and column is never under the window.
        patches: the four pixels under it at each place, rows out × columns out × 2 × 2.
        results: the largest or the mean of each four, rows out × columns out.
        winners: which of the four, 0 to 3 row by row, is the largest; rows out × columns out. None of a mean.
    """

    channel: Array
    patches: Array
    results: Array
    winners: NDArray[np.intp] | None


def kernel_walk(layers: Mapping[str, InspectedLayer], name: str, unit: int, channel: int) -> KernelWalk:
    """A convolution's kernel over a channel of the layer below, for the first image.

    Args:
        layers: as `inspect` gives them, in their order.
        name: of a convolution.
        unit: which of its maps.
        channel: which of the maps below.

    Raises:
        BadInput: no such convolution, map or channel.
    """
    layer, below = _layer_and_below(layers, name, ("conv",))
    weights, biases = layer.weights, layer.biases
    assert weights is not None
    assert biases is not None
    check_place("map", unit, len(weights))
    check_place("channel", channel, len(below))
    size = weights.shape[2]
    margin = (layer.shape.rows - below.shape[1] + size - 1) // 2
    framed = np.pad(below, ((0, 0), (margin, margin), (margin, margin)))
    every = np.lib.stride_tricks.sliding_window_view(framed, (size, size), axis=(1, 2))
    patches, kernel = every[channel], weights[unit, channel]
    products = patches * kernel
    sums = products.sum(axis=(2, 3))
    whole = np.einsum("crsij,cij->rs", every, weights[unit], optimize=True)
    others = whole - sums if len(below) > 1 else np.zeros_like(sums)
    bias = float(biases[unit])
    return KernelWalk(
        below[channel], margin, kernel, patches, products, sums, others, len(below), bias, sums + others + bias
    )


def pool_walk(layers: Mapping[str, InspectedLayer], name: str, unit: int) -> PoolWalk:
    """A pool's window over one map, for the first image.

    Args:
        layers: as `inspect` gives them, in their order.
        name: of a pool, be it of the largest or of the mean.
        unit: which of its maps.

    Raises:
        BadInput: no such pool or map.
    """
    layer, below = _layer_and_below(layers, name, ("pool", "average"))
    check_place("map", unit, len(below))
    rows, columns = layer.shape.rows, layer.shape.columns
    whole = below[unit, : 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).swapaxes(1, 2)
    fours = whole.reshape(rows, columns, 4)
    if layer.kind == "average":
        return PoolWalk(below[unit], whole, fours.mean(axis=2), None)
    return PoolWalk(below[unit], whole, fours.max(axis=2), fours.argmax(axis=2))


def check_place(where: str, place: int, count: int) -> None:
    """Raise `BadInput` unless `place` is from 0 to `count` − 1."""
    if not 0 <= place < count:
        raise BadInput(where, str(place), f"a number from 0 to {count - 1}")


def _layer_and_below(
    layers: Mapping[str, InspectedLayer], name: str, kinds: tuple[str, ...]
) -> tuple[InspectedLayer, Array]:
    """The layer of that name, and the activations below it for the first image: channels × rows × columns."""
    check_known("layer", name, [each for each, layer in layers.items() if layer.kind in kinds])
    names = list(layers)
    return layers[name], layers[names[names.index(name) - 1]].activations[..., 0]
