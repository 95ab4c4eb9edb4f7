"""The network: layers in a row, and one vector that holds all they have learned.

`forward` takes a batch of images through every layer to the logits; `backward` takes the loss's derivatives the other
way. All weights and biases are windows of one flat parameter vector, and their partial derivatives of one flat gradient
vector in the same order: learning is arithmetic on two vectors, and to save a network is to write one of them down.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, Array, fractions
from recognizer.network.architecture import POOLS, Architecture, Part
from recognizer.network.initialization import Initialization
from recognizer.network.layers.activations import ACTIVATIONS
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.dense import NARROW, Dense, Flatten, InkedDense
from recognizer.network.layers.dropout import Dropout
from recognizer.network.layers.layer import Layer, Weighted
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.layers.pooling import AveragePool, MaxPool, Pool
from recognizer.network.losses import softmax


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


class Network:
    """A feed-forward network with softmax outputs; its parameters are zero until it is initialised or given some.

    It holds the activations of the last batch, so one thread may use one network at a time; `copy` makes another, and
    `twin` another that shares the parameters.

    Attributes:
        architecture: what it is made of.
        layers: first to last; the last gives the logits.
        parameters: float32 (or the dtype asked for), all weights and biases.
        gradient: as long, their partial derivatives after `backward`.
        block: columns worth taking through at a time, so that even all images need megabytes, not hundreds.
        random: whether learning throws dice.
        normalized: whether any layer normalises batches.
        images_last: whether the first layer reads images that lie beside each other in memory, pixel by pixel.
    """

    def __init__(
        self, architecture: Architecture, dtype: type[np.floating] = np.float32, parameters: Array | None = None
    ) -> None:
        self.architecture = architecture
        self.dtype: np.dtype[np.floating] = np.dtype(dtype)
        self.layers: list[Layer] = stack(architecture, self.dtype)
        self.block = 128 if architecture.convolutional else 1024
        self.random = any(isinstance(layer, Dropout) for layer in self.layers)
        self.normalized = any(isinstance(layer, BatchNormalization) for layer in self.layers)
        self.images_last = isinstance(self.layers[0], Convolution | PooledConvolution | Pool)
        count = sum(layer.parameter_count for layer in self.layers)
        self.parameters: Array = np.zeros(count, self.dtype) if parameters is None else parameters
        self.gradient: Array = np.zeros_like(self.parameters)
        self.windows: list[slice] = []
        start = 0
        for layer in self.layers:
            window = slice(start, start + layer.parameter_count)
            layer.attach(self.parameters[window], self.gradient[window])
            self.windows.append(window)
            start = window.stop

    def initialize(self, initialization: Initialization, rng: np.random.Generator) -> "Network":
        """Draw new starting values for all parameters; returns the network itself."""
        for layer in self.layers:
            if isinstance(layer, Weighted):
                initialization(layer, rng)
            elif isinstance(layer, BatchNormalization):
                layer.initialize()
        return self

    def copy(self) -> "Network":
        """Another network with the same parameters, sharing no memory."""
        return Network(self.architecture, self.dtype.type, self.parameters.copy())

    def twin(self) -> "Network":
        """Another network on the same parameters, for another thread: its gradient and its activations are its own."""
        return Network(self.architecture, self.dtype.type, self.parameters)

    @property
    def decayed(self) -> tuple[slice, ...]:
        """The regions of the parameters that weight decay acts on: weights, but no biases and no norms."""
        regions = zip(self.windows, (layer.decayed for layer in self.layers), strict=True)
        return tuple(slice(all_.start + own.start, all_.start + own.stop) for all_, own in regions if own.stop)

    def forward(self, images: Array) -> Array:
        """Logits, 10 × m, of images, 784 × m, from 0 (blank) to 1 (ink). Valid until the next call."""
        activations = images
        for layer in self.layers:
            activations = layer.forward(activations)
        return activations

    def forward_learning(self, images: Array, rng: np.random.Generator) -> Array:
        """The same as when images are learned from, with `backward` to follow; `rng` is what dropout throws."""
        activations = images
        for layer in self.layers:
            activations = layer.forward_learning(activations, rng)
        return activations

    def backward(self, logits_gradient: Array) -> None:
        """Fill `gradient`, given the loss's derivatives (10 × m) with respect to what `forward_learning` gave."""
        output_gradient = logits_gradient
        for layer in reversed(self.layers[1:]):
            layer.backward(output_gradient)
            output_gradient = layer.input_gradient(output_gradient)
        self.layers[0].backward(output_gradient)  # the pixels' own gradient is nobody's: not calculated

    def take_statistics(self, gradient: Array) -> None:
        """Take the batch's means and variances out of a gradient vector into the running ones of normalisations."""
        for layer, window in zip(self.layers, self.windows, strict=True):
            if isinstance(layer, BatchNormalization):
                layer.take_statistics(gradient[window])

    def predict(self, images: NDArray[np.uint8] | Array) -> Array:
        """Probabilities, 10 × m, of images, 784 × m: bytes from 0 to 255, or fractions from 0 to 1.

        Raises:
            ValueError: another shape.
            TypeError: whole numbers that are not bytes, of which nobody could tell whether 1 is ink.
        """
        if images.ndim != 2 or len(images) != PIXELS:
            raise ValueError(f"images are {PIXELS} × m, one a column; these are {images.shape}")
        if images.dtype != np.uint8 and not np.issubdtype(images.dtype, np.floating):
            raise TypeError(f"images are uint8 or floating-point numbers; these are {images.dtype}")
        probabilities = np.empty((CLASSES, images.shape[1]), self.dtype)
        for start in range(0, images.shape[1], self.block):
            block = images[:, start : start + self.block]
            as_bytes = block.dtype == np.uint8
            inputs = fractions(block.view(np.uint8), self.dtype) if as_bytes else block.astype(self.dtype)
            probabilities[:, start : start + self.block] = softmax(self.forward(inputs))
        return probabilities
