"""Operations: a network as what it does to an image that it reads, and nothing of what it did while it learned.

Dropout leaves nothing out and goes. A norm scales and shifts what comes out of the layer before, always by the same
numbers, so the layer's weights and biases take it over: with f = γ / σ, W ← f · W and b ← f · (b − μ) + β. Maps become
channels × rows × columns, as everybody but this recognizer has them, which turns the weights of a dense layer above
maps; and a pool comes before the activation that it follows, which gives the same with a quarter of the work.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from recognizer.arrays import Array
from recognizer.export.standalone import ACTIVATIONS, Operation
from recognizer.network.architecture import Part
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.dense import Dense
from recognizer.network.layers.layer import Layer
from recognizer.network.layers.normalization import TINY, BatchNormalization
from recognizer.network.network import Network


def operations_of(network: Network) -> tuple[Operation, ...]:
    """What a network does to an image, from the pixels to the logits; weights are float32 and the caller's own."""
    layers = iter([layer for layer in network.layers if layer.parameter_count])
    found: list[Operation] = []
    for part in network.architecture.parts:
        kind = part.word.kind
        if kind == "norm":
            norm = next(layers)
            assert isinstance(norm, BatchNormalization)
            found[-1] = _normalized(found[-1], norm)
        elif kind in ("dense", "conv"):
            found.append(_weighted(part, next(layers)))
        elif kind not in ("dropout", "linear"):
            found.append(Operation(kind))
    return tuple(_pooling_first(found))


def _weighted(part: Part, layer: Layer) -> Operation:
    if isinstance(layer, Convolution | PooledConvolution):
        convolution = layer.convolution if isinstance(layer, PooledConvolution) else layer
        return Operation("conv", layer.weights_by_unit.copy(), layer.biases.copy(), convolution.margin)
    assert isinstance(layer, Dense)
    inputs = part.inputs
    by_place = layer.weights.reshape(-1, inputs.rows, inputs.channels, inputs.columns)
    weights = by_place.transpose(0, 2, 1, 3).reshape(layer.weights.shape)
    return Operation("dense", weights.copy(), layer.biases.copy())


def _normalized(operation: Operation, norm: BatchNormalization) -> Operation:
    """A layer with weights and the norm after it as one; in double precision, so that nothing is lost on the way."""
    assert operation.weights is not None
    assert operation.biases is not None
    factor = norm.scale.astype(np.float64) / np.sqrt(norm.variance.astype(np.float64) + TINY)
    weights = operation.weights * factor.reshape(-1, *(1,) * (operation.weights.ndim - 1))
    biases = (operation.biases - norm.mean) * factor + norm.shift
    return replace(operation, weights=_single(weights), biases=_single(biases))


def _single(numbers: Array) -> Array:
    return numbers.astype(np.float32)


def _pooling_first(operations: list[Operation]) -> Iterator[Operation]:
    """The operations with each "pool" before the activation it follows: the largest of four stays the largest."""
    kinds = [each.kind for each in operations]
    swapped = {at for at, (kind, after) in enumerate(pairwise(kinds)) if kind in ACTIVATIONS and after == "pool"}
    for at, each in enumerate(operations):
        if at in swapped:
            yield operations[at + 1]
        elif at - 1 in swapped:
            yield operations[at - 1]
        else:
            yield each
