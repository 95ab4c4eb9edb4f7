"""Stacking: the layers that an architecture describes, in their order, with what they need between them."""

from itertools import pairwise

import numpy as np

from recognizer.activations import ACTIVATIONS
from recognizer.architecture import POOLS, Architecture, Part
from recognizer.convolution import Convolution, PooledConvolution
from recognizer.layers import NARROW, Dense, Flatten, InkedDense, Layer
from recognizer.normalization import BatchNormalization, Dropout
from recognizer.pooling import AveragePool, MaxPool


def stack(architecture: Architecture, dtype: np.dtype[np.floating]) -> list[Layer]:
    """Layers without parameters yet, first to last.

    A convolution, its activation and a `pool` become a convolution that pools and the activation after it, which gives
    the same numbers: all activations are monotone, so the largest of four stays the largest.
    """
    parts = [part for part in architecture.parts if part.word.kind != "linear"]
    for at in range(len(parts) - 2):
        kinds = [part.word.kind for part in parts[at : at + 3]]
        if kinds[0] == "conv" and kinds[1] in ACTIVATIONS and kinds[2] == "pool":
            activation, pool = parts[at + 1], parts[at + 2]
            parts[at + 1 : at + 3] = pool, Part(activation.word, pool.outputs, pool.outputs)

    layers: list[Layer] = []
    for before, part in pairwise([None, *parts]):
        assert part is not None
        kind = part.word.kind
        if kind == "dense" and before and _has_maps(before):
            layers.append(Flatten(part.inputs.size, dtype))
        if kind == "pool" and before and before.word.kind == "conv":
            convolution = layers.pop()
            assert isinstance(convolution, Convolution)
            layers.append(PooledConvolution(convolution, part.outputs))
        else:
            layers.append(_layer(part, dtype, first=before is None))
    return layers


def _has_maps(part: Part) -> bool:
    return part.word.kind in ("conv", *POOLS) or part.outputs.rows > 1 or part.outputs.columns > 1


def _layer(part: Part, dtype: np.dtype[np.floating], first: bool) -> Layer:
    word, inputs, outputs = part.word, part.inputs, part.outputs
    if word.kind == "dense":
        skipping = first and inputs.size < NARROW * outputs.size
        return (InkedDense if skipping else Dense)(inputs.size, outputs.size, dtype)
    if word.kind == "conv":
        return Convolution(inputs, outputs, word.kernel, dtype, first)
    if word.kind == "pool":
        return MaxPool(inputs, dtype)
    if word.kind == "average":
        return AveragePool(inputs, dtype)
    if word.kind == "norm":
        return BatchNormalization(outputs, dtype)
    if word.kind == "dropout":
        return Dropout(outputs.size, word.rate, dtype)
    return ACTIVATIONS[word.kind](outputs.size)
