"""Folding: a trained network without its norms and dropouts, which reads the same in less time.

A norm that is read with scales and shifts what comes out of the layer before, always by the same numbers. So the layer
can take them over: with f = γ / σ, W ← f · W and b ← f · (b − μ) + β. A convolution that then stands right before a
pooling is pooled in bands while these are in the processor's cache. The folded network is for reading alone.
"""

import numpy as np

from recognizer.network.architecture import parse_architecture
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.dense import Dense
from recognizer.network.layers.layer import Layer
from recognizer.network.layers.normalization import TINY, BatchNormalization
from recognizer.network.network import Network

LEFT_OUT = ("norm", "dropout")
"""How the words begin that a folded network does without."""


def folded(network: Network) -> Network:
    """Another network that gives the same logits up to rounding, sharing no memory; a copy if there is nothing to fold.

    Args:
        network: stays as it is.
    """
    words = network.architecture.text.split()
    kept = [word for word in words if not word.startswith(LEFT_OUT)]
    if kept == words:
        return network.copy()
    found = Network(parse_architecture(" ".join(kept)), network.dtype.type)
    layers = iter([layer for layer in found.layers if layer.parameter_count])
    weighted: Layer | None = None
    for layer, window in zip(network.layers, network.windows, strict=True):
        if isinstance(layer, BatchNormalization):
            assert weighted is not None
            _take_over(weighted, layer)
        elif layer.parameter_count:
            weighted = next(layers)
            place = found.windows[found.layers.index(weighted)]
            found.parameters[place] = network.parameters[window]
    return found


def _take_over(layer: Layer, norm: BatchNormalization) -> None:
    """Fold a norm into the layer before it; in double precision, so that nothing is lost on the way."""
    assert isinstance(layer, Dense | Convolution | PooledConvolution)
    weights, biases = layer.weights_by_unit, layer.biases
    factor = norm.scale.astype(np.float64) / np.sqrt(norm.variance.astype(np.float64) + TINY)
    weights[...] = weights * factor.reshape(-1, *(1,) * (weights.ndim - 1))
    biases[...] = (biases - norm.mean) * factor + norm.shift
