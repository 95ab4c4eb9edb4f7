"""Operations: a network as what it does to an image that it reads, and nothing of what it did while it learned.

Norms and dropouts are folded away first. Maps become channels × rows × columns, as everybody but this recognizer has
them, which turns the weights of a dense layer above maps; and a pool comes before the activation that it follows, which
gives the same with a quarter of the work.
"""

from collections.abc import Iterator
from itertools import pairwise

from recognizer.export.standalone import ACTIVATIONS, Operation
from recognizer.network.architecture import Part
from recognizer.network.folding import folded
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.dense import Dense
from recognizer.network.layers.layer import Layer
from recognizer.network.network import Network


def operations_of(network: Network) -> tuple[Operation, ...]:
    """What a network does to an image, from the pixels to the logits; weights are float32 and the caller's own."""
    network = folded(network)
    layers = iter([layer for layer in network.layers if layer.parameter_count])
    found: list[Operation] = []
    for part in network.architecture.parts:
        kind = part.word.kind
        if kind in ("dense", "conv"):
            found.append(_weighted(part, next(layers)))
        elif kind != "linear":
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
