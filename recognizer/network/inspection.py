"""Inspection: a network as its line says it, every layer by its name, and what each of them makes of images.

To learn quickly a network is put together otherwise than it is written: a convolution pools its own result before the
activation, maps are copied into columns, and `linear` is no layer at all. Whoever wants to look inside wants what is
written. So the same parameters go through the layers of the line here, one after the other, in memory of their own:
what learns and what reads stays as it is, and knows nothing of it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE, Array, fractions
from recognizer.errors import BadInput, check_known
from recognizer.network.architecture import Part, Shape
from recognizer.network.layers.layer import Layer, Weighted
from recognizer.network.layers.normalization import TINY, BatchNormalization
from recognizer.network.network import Network, layer_of

PIXELS_NAME = "pixels"
"""What the images themselves are called, below the first layer."""

UNCHANGED = ("linear", "dropout")
"""Words of layers that hand on what they get when images are read."""


@dataclass(frozen=True, eq=False)
class Norm:
    """The numbers of a norm, y = γ·(x − μ) / √(σ² + ε) + β as images are read: a number for each unit or map.

    Attributes:
        scale, shift: γ and β. Views of the network's parameters, as are the others.
        mean, variance: the running μ and σ².
    """

    scale: Array
    shift: Array
    mean: Array
    variance: Array

    @property
    def slope(self) -> Array:
        """∂y/∂x = γ / √(σ² + ε), a number for each unit or map."""
        return self.scale / np.sqrt(self.variance + TINY)

    def normalized(self, x: Array) -> Array:
        """x̂ = (x − μ) / √(σ² + ε), channels × rows × columns × m, given x in the same shape."""
        mean, variance = self.mean.reshape(-1, 1, 1, 1), self.variance.reshape(-1, 1, 1, 1)
        return (x - mean) / np.sqrt(variance + TINY)


@dataclass(frozen=True, eq=False)
class LayerParameters:
    """What a layer of the line has learned, as views of its network's parameters; None where a layer has none.

    Attributes:
        weights: units or maps × channels × rows × columns of what each is a weighted sum of: for a convolution the
            kernels, for a dense layer all that comes in.
        biases: units or maps.
        norm: a norm's numbers.
    """

    weights: Array | None = None
    biases: Array | None = None
    norm: Norm | None = None


@dataclass(frozen=True, eq=False)
class InspectedLayer:
    """A layer of the line and what it makes of images.

    Attributes:
        name: its word, and its number among its like if there are several, such as "conv32 1", "relu 4", "dense10";
            "pixels" of the images themselves.
        word: as the line has it, such as "conv32".
        kind: what it is: "dense", "conv", "pool", "average", "norm", "dropout", the name of an activation, or "pixels".
        shape: of what it gives for one image.
        activations: channels × rows × columns × m; of plain units, units × 1 × 1 × m.
        weights: units or maps × channels × rows × columns of what each is a weighted sum of: for a convolution the
            kernels, for a dense layer all that comes in. A view of the network's parameters; None where there are none.
        biases: a view too, units or maps; None where there are none.
        norm: a norm's numbers, views too; None of all other layers.
    """

    name: str
    word: str
    kind: str
    shape: Shape
    activations: Array
    weights: Array | None
    biases: Array | None
    norm: Norm | None = None


@dataclass(frozen=True, eq=False)
class Gradients:
    """How a quantity L changes with one layer.

    Attributes:
        activations: ∂L/∂activations, channels × rows × columns × m.
        weights: ∂L/∂W, summed over the images, in the shape of the layer's weights; None where there are none.
        biases: ∂L/∂b, summed over the images; None where there are none.
        scale, shift: ∂L/∂γ and ∂L/∂β of a norm, summed over the images; None of all other layers.
    """

    activations: Array
    weights: Array | None
    biases: Array | None
    scale: Array | None = None
    shift: Array | None = None


class Inspection:
    """What a network makes of images, layer by layer; made by `inspect`.

    Attributes:
        layers: by their names, from the pixels to the ten logits.
    """

    layers: Mapping[str, InspectedLayer]

    def __init__(self, network: Network, images: Array) -> None:
        self._dtype, self._count = network.dtype, images.shape[1]
        self._parts = network.architecture.parts
        self._gradient = np.zeros_like(network.parameters)
        self._layers = _layers(network, self._gradient)
        found = [_pixels(images)]
        activations = images
        for name, part, layer in zip(_names(self._parts), self._parts, self._layers, strict=True):
            activations = activations.copy() if layer is None else layer.forward_noting(activations.copy()).copy()
            of = _parameters(part, layer)
            maps, word = _maps(activations, part.outputs), part.word
            found.append(InspectedLayer(name, word.text, word.kind, part.outputs, maps, of.weights, of.biases, of.norm))
        self.layers = MappingProxyType({each.name: each for each in found})

    @property
    def logits(self) -> Array:
        """What the last layer gives: 10 × m."""
        return list(self.layers.values())[-1].activations[:, 0, 0]

    def gradients(self, logits_gradient: Array) -> dict[str, Gradients]:
        """The way back, as images are read: dropout leaves nothing out, norms use their running statistics.

        A norm's running mean and variance are fixed here, so there is no gradient of them. The network's parameters
        have to be what they were when it was inspected.

        Args:
            logits_gradient: ∂L/∂logits, 10 × m. With 1 at one logit of each image and 0 elsewhere L is that logit; what
                a loss's `value_and_gradient` gives is the gradient of that loss.

        Returns:
            For each layer, by its name, from the pixels to the logits.

        Raises:
            BadInput: another shape.
        """
        if logits_gradient.shape != (CLASSES, self._count):
            raise BadInput("logits' gradient", str(logits_gradient.shape), f"{CLASSES} × {self._count}")
        self._gradient[:] = 0
        gradient = logits_gradient.astype(self._dtype)
        found: list[Gradients] = []
        for part, layer in zip(reversed(self._parts), reversed(self._layers), strict=True):
            maps = _maps(gradient.copy(), part.outputs)
            if layer is not None and not layer.normalizes:
                layer.note_gradient(gradient)
            below = list(self.layers.values())[len(self._parts) - len(found) - 1]
            found.append(_gradients(part, layer, maps, below.activations))
            gradient = gradient if layer is None else layer.inference_gradient(gradient)
        found.append(Gradients(_maps(gradient.copy(), self._parts[0].inputs), None, None))
        return dict(zip(self.layers, reversed(found), strict=True))

    def pixel_gradient(self, name: str, gradient: Array) -> Array:
        """The way back to the pixels from any layer, as images are read.

        Args:
            name: of the layer.
            gradient: ∂L/∂activations of that layer, channels × rows × columns × m.

        Returns:
            ∂L/∂pixels, 784 × m.

        Raises:
            BadInput: no such layer, or another shape.
        """
        check_known("layer", name, self.layers)
        shape = self.layers[name].activations.shape
        if gradient.shape != shape:
            raise BadInput("gradient", str(gradient.shape), str(shape))
        depth = list(self.layers).index(name)
        back = gradient.astype(self._dtype).swapaxes(0, 1).reshape(-1, self._count)
        for layer in reversed(self._layers[:depth]):
            back = back if layer is None else layer.inference_gradient(back)
        return back.copy()


def inspect(network: Network, images: NDArray[np.uint8] | Array) -> Inspection:
    """Take images through a network layer by layer, as its line is written, and keep what each layer makes of them.

    The network's parameters are read, and nothing of it is written to; other threads may read with it meanwhile.

    Args:
        network: to look into.
        images: 784 × m, bytes from 0 (blank) to 255 (ink) or floating-point numbers from 0 to 1; a few, since all
            their activations are kept.

    Raises:
        BadInput: another shape or dtype.
    """
    floating = np.issubdtype(images.dtype, np.floating)
    if images.ndim != 2 or len(images) != PIXELS or not (floating or images.dtype == np.uint8):
        raise BadInput("images", f"{images.shape} of {images.dtype}", f"{PIXELS} × m bytes or fractions")
    pixels = images.astype(network.dtype) if floating else fractions(images.view(np.uint8), network.dtype)
    return Inspection(network, pixels)


def parameters_by_layer(network: Network) -> dict[str, LayerParameters]:
    """What each layer of the line has learned, by the layers' names: views, so that what is written to them counts."""
    parts = network.architecture.parts
    layers = _layers(network, np.zeros_like(network.parameters))
    found = (_parameters(part, layer) for part, layer in zip(parts, layers, strict=True))
    return dict(zip(_names(parts), found, strict=True))


def _pixels(images: Array) -> InspectedLayer:
    shape = Shape(SIDE, 1, SIDE)
    return InspectedLayer(PIXELS_NAME, PIXELS_NAME, PIXELS_NAME, shape, _maps(images, shape), None, None)


def _names(parts: tuple[Part, ...]) -> list[str]:
    """A name for each: its word, and a number from 1 where the line has the word several times."""
    words = [part.word.text for part in parts]
    often, seen = Counter(words), Counter[str]()
    names = []
    for word in words:
        seen[word] += 1
        names.append(f"{word} {seen[word]}" if often[word] > 1 else word)
    return names


def _layers(network: Network, gradient: Array) -> list[Layer | None]:
    """A layer for each part, on the network's parameters and windows of `gradient`; None where nothing is changed."""
    windows = iter([window for window in network.windows if window.stop > window.start])
    layers: list[Layer | None] = []
    for part in network.architecture.parts:
        layer = None if part.word.kind in UNCHANGED else layer_of(part, network.dtype)
        if layer is not None and layer.parameter_count:
            window = next(windows)
            layer.attach(network.parameters[window], gradient[window])
        layers.append(layer)
    return layers


def _maps(activations: Array, shape: Shape) -> Array:
    """Activations, size × m as layers hold them, as channels × rows × columns × m."""
    return activations.reshape(shape.rows, shape.channels, shape.columns, -1).swapaxes(0, 1)


def _parameters(part: Part, layer: Layer | None) -> LayerParameters:
    if isinstance(layer, BatchNormalization):
        return LayerParameters(norm=Norm(layer.scale, layer.shift, layer.mean, layer.variance))
    if isinstance(layer, Weighted):
        return LayerParameters(_arranged(layer.weights, part), layer.biases)
    return LayerParameters()


def _gradients(part: Part, layer: Layer | None, maps: Array, below: Array) -> Gradients:
    """A layer's, given ∂L/∂activations and the activations of the layer below, channels × rows × columns × m each."""
    norm = _parameters(part, layer).norm
    if norm is not None:
        scale = (maps * norm.normalized(below)).sum(axis=(1, 2, 3))
        return Gradients(maps, None, None, scale, maps.sum(axis=(1, 2, 3)))
    if isinstance(layer, Weighted):
        return Gradients(maps, _arranged(layer.weights_gradient, part).copy(), layer.biases_gradient.copy())
    return Gradients(maps, None, None)


def _arranged(weights: Array, part: Part) -> Array:
    """A view of weights, as layers hold them, as units or maps × channels × rows × columns."""
    if part.word.kind == "conv":
        return weights.transpose(1, 3, 2, 0)
    inputs = part.inputs
    return weights.reshape(-1, inputs.rows, inputs.channels, inputs.columns).swapaxes(1, 2)
