"""The network: layers in a row, and one vector that holds all they have learned.

`forward` takes a batch of images through every layer to the logits; `backward` takes the loss's derivatives the other
way. All weights and biases are windows of one flat parameter vector, and their partial derivatives of one flat gradient
vector in the same order: learning is arithmetic on two vectors, and to save a network is to write one of them down.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, Array, fractions
from recognizer.network.architecture import POOLS, Architecture, Part, checked_rate, with_hidden_dropouts
from recognizer.network.layers.activations import ACTIVATIONS
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.dense import NARROW, Dense, Flatten, InkedDense
from recognizer.network.layers.dropout import Dropout
from recognizer.network.layers.layer import Initialization, Layer
from recognizer.network.layers.meeting import WHOLE, Share
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.layers.pooling import AveragePool, MaxPool
from recognizer.network.losses import softmax


@dataclass(frozen=True, eq=False)
class Stack:
    """The layers of a network, without parameters yet.

    Attributes:
        layers: first to last.
        hidden_dropouts: those of them that come after hidden dense layers, each with the rate that its line says.
    """

    layers: list[Layer]
    hidden_dropouts: list[tuple[Dropout, float]]


def stack(architecture: Architecture, dtype: np.dtype[np.floating]) -> Stack:
    """The layers of an architecture, which calculate in numbers of this dtype.

    A convolution, its activation and a `pool` become a convolution that pools and the activation after it, which gives
    the same numbers: all activations are monotone, so the largest of four stays the largest. After every hidden dense
    layer there is a dropout, of rate 0 where the line has none, so that its rate can be moved while a network learns.
    """
    parts = _pooling_first([part for part in with_hidden_dropouts(architecture.parts) if part.word.kind != "linear"])
    layers: list[Layer] = []
    hidden_dropouts: list[tuple[Dropout, float]] = []
    for before, part in pairwise([None, *parts]):
        assert part is not None
        kind = part.word.kind
        if kind == "dense" and before and _has_maps(before):
            layers.append(Flatten(part.inputs.size, dtype))
        if kind == "pool" and before and before.word.kind == "conv":
            convolution = layers.pop()
            assert isinstance(convolution, Convolution)
            layers.append(PooledConvolution(convolution, part.outputs))
        elif kind == "dropout":
            layers.append(dropout := Dropout(part.outputs.size, part.word.rate, dtype))
            hidden_dropouts += [(dropout, dropout.rate)] if part.hidden else []
        else:
            layers.append(_first_layer(part, dtype) if before is None else layer_of(part, dtype))
    return Stack(layers, hidden_dropouts)


def _pooling_first(parts: list[Part]) -> list[Part]:
    """The parts with each activation between a convolution and a `pool` after both."""
    parts = list(parts)
    for at in range(len(parts) - 2):
        kinds = [part.word.kind for part in parts[at : at + 3]]
        if kinds[0] == "conv" and kinds[1] in ACTIVATIONS and kinds[2] == "pool":
            activation, pool = parts[at + 1], parts[at + 2]
            parts[at + 1 : at + 3] = pool, Part(activation.word, pool.outputs, pool.outputs)
    return parts


def _has_maps(part: Part) -> bool:
    return part.word.kind in ("conv", *POOLS) or part.outputs.rows > 1 or part.outputs.columns > 1


def _first_layer(part: Part, dtype: np.dtype[np.floating]) -> Layer:
    """The layer on the pixels: a dense one that is wide passes over those that are blank."""
    if part.word.kind == "dense" and part.inputs.size < NARROW * part.outputs.size:
        return InkedDense(part.inputs.size, part.outputs.size, dtype)
    return layer_of(part, dtype)


def layer_of(part: Part, dtype: np.dtype[np.floating]) -> Layer:
    """The layer that a word other than `linear` and `dropout` says, which calculates in numbers of this dtype."""
    word, inputs, outputs = part.word, part.inputs, part.outputs
    if word.kind == "dense":
        return Dense(inputs.size, outputs.size, dtype)
    if word.kind == "conv":
        return Convolution(inputs, outputs, word.kernel, dtype)
    if word.kind == "pool":
        return MaxPool(inputs, dtype)
    if word.kind == "average":
        return AveragePool(inputs, dtype)
    if word.kind == "norm":
        return BatchNormalization(outputs, dtype)
    return ACTIVATIONS[word.kind](outputs.size)


class Network:
    """A feed-forward network of ten outputs, logits; its parameters are zero until it is initialised or given some.

    It holds the activations of the last batch, so one thread may use one network at a time; `copy` makes another, and
    `replica` another that shares the parameters.

    Args:
        architecture: what it is made of.
        dtype: of all its numbers: float32, or float64 to compare with differences.
        parameters: a vector that it reads from and that whoever has it may write to; zeros if not given.

    Attributes:
        architecture: what it is made of.
        layers: first to last; the last gives the logits.
        parameters: one vector: all weights and biases, and of norms γ, β and the running mean and variance.
        gradient: as long: after `backward` the loss's partial derivatives by them; for running means and variances,
            what the batch has to add to them.
        windows: which of the parameters are whose, layer by layer.
        block: columns worth taking through at a time, so that even all images need megabytes, not hundreds.
        hidden_dropout: the rate of all dropouts after hidden dense layers in place of what the line says, or None.
        stochastic: whether training throws dice, as dropout does at any rate over 0.
        normalizes: whether any layer normalises batches.
        takes_bytes: whether `forward_training` takes pixels as bytes, from 0 to 255, too, and is quickest with them,
            image by image.
        images_last: whether it is quickest with images that lie beside each other in memory, pixel by pixel.
    """

    def __init__(
        self, architecture: Architecture, dtype: type[np.floating] = np.float32, parameters: Array | None = None
    ) -> None:
        self.architecture = architecture
        self.dtype: np.dtype[np.floating] = np.dtype(dtype)
        made = stack(architecture, self.dtype)
        self.layers, self._hidden_dropouts = made.layers, made.hidden_dropouts
        self.set_hidden_dropout(None)
        self._tuned_layers = [layer for layer in self.layers if not isinstance(layer, Dropout)]
        self.block = 128 if architecture.convolutional else 1024
        self.normalizes = any(layer.normalizes for layer in self.layers)
        self.takes_bytes, self.images_last = self.layers[0].takes_bytes, self.layers[0].images_last
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
        """Fill all parameters with new starting values, drawn layer by layer; returns the network itself."""
        for layer in self.layers:
            layer.initialize(initialization, rng)
        return self

    def copy(self) -> "Network":
        """Another network with the same parameters, sharing no memory."""
        return self._another(self.parameters.copy())

    def replica(self) -> "Network":
        """Another network on the same parameters, for another thread: its gradient and its activations are its own.

        It has the dropout that this one has now; what is set later goes to each of them.
        """
        return self._another(self.parameters)

    def _another(self, parameters: Array) -> "Network":
        network = Network(self.architecture, self.dtype.type, parameters)
        network.set_hidden_dropout(self.hidden_dropout)
        return network

    def set_hidden_dropout(self, rate: float | None) -> None:
        """Set the rate of all dropouts after hidden dense layers, if there are any; None is what the line says.

        It may change between two batches; other dropouts, such as of the pixels, keep their rates.

        Raises:
            BadInput: a rate that is not from 0 to below 1.
        """
        self.hidden_dropout: float | None = None if rate is None else checked_rate(rate)
        for dropout, by_line in self._hidden_dropouts:
            dropout.rate = by_line if self.hidden_dropout is None else self.hidden_dropout
        idle = {id(dropout) for dropout, _ in self._hidden_dropouts if not dropout.rate}
        self._training_layers = [layer for layer in self.layers if id(layer) not in idle]
        self.stochastic = any(layer.stochastic for layer in self.layers)

    @property
    def weights_by_unit(self) -> list[Array]:
        """Views of the weights, layer by layer, with a row for each unit or map that they lead to."""
        return [weights for layer in self.layers if (weights := layer.weights_by_unit) is not None]

    @property
    def decayed(self) -> tuple[slice, ...]:
        """The regions of the parameters that weight decay acts on: weights, but no biases and no norms."""
        regions = zip(self.windows, (layer.decayed for layer in self.layers), strict=True)
        return tuple(slice(all_.start + own.start, all_.start + own.stop) for all_, own in regions if own.stop)

    def forward(self, images: Array) -> Array:
        """Logits, 10 × m, of images that are read, 784 × m, from 0 (blank) to 1 (ink); valid until the next call.

        In inference mode: dropout leaves nothing out, and norms use their running statistics.
        """
        activations = images
        for layer in self.layers:
            activations = layer.forward(activations)
        return activations

    def forward_training(
        self, images: Array | NDArray[np.uint8], rng: np.random.Generator, share: Share = WHOLE
    ) -> Array:
        """Logits, 10 × m, of images to learn from, 784 × m; valid until the next call, with `backward` to follow.

        Args:
            images: pixels from 0 (blank) to 1 (ink), or bytes from 0 to 255 where the network `takes_bytes`.
            rng: what dropout throws.
            share: what the images are of those that are normalised together, if other threads have more of them.

        Raises:
            TypeError: bytes where the network does not take them.
        """
        if images.dtype == np.uint8 and not self.takes_bytes:
            raise TypeError("this network learns from fractions from 0 to 1; these images are bytes")
        activations: NDArray[Any] = images
        for layer in self._training_layers:
            activations = layer.forward_training(activations, rng, share)
        return activations

    def backward(self, logits_gradient: Array) -> None:
        """Fill `gradient`, given the loss's partial derivatives by what `forward_training` gave, 10 × m."""
        output_gradient = logits_gradient
        for layer in reversed(self._training_layers[1:]):
            output_gradient = layer.backward(output_gradient)
        self.layers[0].note_gradient(output_gradient)  # the pixels' own gradient is nobody's: not calculated

    def pixel_gradient(self, images: Array, logits_gradient: Array) -> Array:
        """How a quantity changes with the pixels of images that are read: ∂L/∂x, 784 × m, given ∂L/∂logits, 10 × m.

        The images, 784 × m and from 0 to 1, are taken through as `forward` does it, with no dropout and with running
        statistics; `gradient` stays as it is. With 1 at one logit of each image and 0 elsewhere, this is how much each
        pixel speaks for that class. Valid until the next call of any method.
        """
        activations = images
        for layer in self.layers:
            activations = layer.forward_noting(activations)
        output_gradient = logits_gradient.copy()  # which layers may write over
        for layer in reversed(self.layers):
            output_gradient = layer.inference_gradient(output_gradient)
        return output_gradient

    def forward_tuning(self, images: Array) -> Array:
        """Logits, 10 × m, of images to learn a little more from, 784 × m; valid until the next call.

        A trained network that is to learn from few images is better left as it is read with: dropout leaves nothing
        out, and norms use their running statistics, which a few odd images would spoil. `backward_tuning` follows.
        """
        rng = np.random.default_rng(0)  # asked for, and not used: what throws dice is left out
        activations = images
        for layer in self._tuned_layers:
            activations = layer.forward(activations) if layer.normalizes else layer.forward_training(activations, rng)
        return activations

    def backward_tuning(self, logits_gradient: Array) -> None:
        """Fill `gradient`, given the loss's partial derivatives by what `forward_tuning` gave, 10 × m.

        Norms are fixed functions meanwhile: where their numbers are, the gradient is 0.
        """
        output_gradient = logits_gradient
        for layer in reversed(self._tuned_layers[1:]):
            way_back = layer.inference_gradient if layer.normalizes else layer.backward
            output_gradient = way_back(output_gradient)
        self._tuned_layers[0].note_gradient(output_gradient)
        for layer, window in zip(self.layers, self.windows, strict=True):
            if layer.normalizes:
                self.gradient[window] = 0

    def hidden(self, images: NDArray[np.uint8] | Array) -> Array:
        """What the last layer gets to decide by: the last hidden layer's activations, units × m, in inference mode.

        Args:
            images: 784 × m, as `predict` takes them.
        """
        activations = np.empty((images.shape[1], self.layers[-1].inputs), self.dtype)  # each image's lie together
        for start in range(0, images.shape[1], self.block):
            output = self._inputs(images[:, start : start + self.block])
            for layer in self.layers[:-1]:
                output = layer.forward(output)
            activations[start : start + self.block] = output.T
        return activations.T

    def _inputs(self, images: NDArray[np.uint8] | Array) -> Array:
        """Images, bytes or fractions, as fractions of the network's dtype that may be written over."""
        return fractions(images.view(np.uint8), self.dtype) if images.dtype == np.uint8 else images.astype(self.dtype)

    def update_running_statistics(self, gradient: Array) -> None:
        """Take a batch's means and variances out of a gradient vector into the running ones of norms, if there are any.

        Args:
            gradient: as long as the parameters; where it has had means and variances, it is 0 afterwards.
        """
        if not self.normalizes:
            return
        for layer, window in zip(self.layers, self.windows, strict=True):
            layer.update_running_statistics(gradient[window])

    def predict(self, images: NDArray[np.uint8] | Array) -> Array:
        """Probabilities, 10 × m and of the network's dtype, of images, 784 × m, in inference mode.

        Args:
            images: bytes from 0 (blank) to 255 (ink), or floating-point numbers from 0 to 1, of any number of images.

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
            inputs = self._inputs(images[:, start : start + self.block])
            probabilities[:, start : start + self.block] = softmax(self.forward(inputs))
        return probabilities
