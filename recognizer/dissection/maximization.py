"""Activation maximisation: an image that excites a unit most, found by gradient ascent on the pixels.

From a faint gray, the image goes uphill: x ← x + η·g/‖g‖ with g = ∂a/∂x, the derivative of what the unit says. That
alone gives noise that excites the unit and shows nothing, so after each step the image is held back: it fades a little
(weight decay on the pixels), it is blurred a little, and it stays from 0 to 1, as ink does.

Sources: D. Erhan et al., Visualizing higher-layer features of a deep network (2009); K. Simonyan et al., Deep inside
convolutional networks (2014), of classes; J. Yosinski et al., Understanding neural networks through deep visualization
(2015), of decay and blur.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.dissection.windows import check_place
from recognizer.errors import BadInput, check_known
from recognizer.network.inspection import Inspection, inspect, parameters_by_layer
from recognizer.network.network import Network

FAINT = 0.2
"""Brightness of the gray, with a little noise, that ascents begin from."""

MOST_UNITS = 32


@dataclass(frozen=True)
class Ascent:
    """How images are found.

    Attributes:
        steps: of the ascent, 1 to 1,000.
        rate: η, how far the image moves in each step, ‖Δx‖₂; over 0.
        decay: share by which all pixels fade after each step, from 0 to below 1.
        blur: of each pixel, the share that is its neighbours' after each step, from 0 to 1.
        seed: of the noise at the start.
    """

    steps: int = 100
    rate: float = 1.0
    decay: float = 0.02
    blur: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= 1000:
            raise BadInput("steps", str(self.steps), "1 to 1,000")
        if not 0 < self.rate < np.inf:
            raise BadInput("rate", f"{self.rate:g}", "a number over 0")
        if not 0 <= self.decay < 1 or not 0 <= self.blur <= 1:
            raise BadInput("decay and blur", f"{self.decay:g}, {self.blur:g}", "shares from 0 to 1")


@dataclass(frozen=True, eq=False)
class Excited:
    """Where an ascent is.

    Attributes:
        step: how many have been taken.
        images: 784 × n, from 0 to 1, one a unit.
        activations: what each unit says to its image, n: before its activation function, after its norm.
    """

    step: int
    images: Array
    activations: Array


def exciting_images(
    network: Network, layer: str, units: Sequence[int], how: Ascent | None = None
) -> Generator[Excited, None, None]:
    """Look for images that excite units of a layer; gives the images at the start and after every step.

    Args:
        network: as it reads; it stays as it is.
        layer: name of a dense layer or convolution; the last one's units are the classes.
        units: up to 32 of its units; of a convolution's map it is the pixel in the middle that is excited.
        how: to go about it.

    Raises:
        BadInput: no such layer or unit, or too many.
    """
    how = how or Ascent()
    name = excited_layer(network, layer)
    weights = parameters_by_layer(network)[layer].weights
    assert weights is not None
    for unit in units:
        check_place("unit", unit, len(weights))
    if not 1 <= len(units) <= MOST_UNITS:
        raise BadInput("units", str(len(units)), f"1 to {MOST_UNITS}")
    noise = np.random.default_rng(how.seed).normal(0, 0.02, (PIXELS, len(units)))
    x = np.clip(FAINT + noise, 0, 1).astype(network.dtype)
    for step in range(how.steps + 1):
        found = inspect(network, x)
        yield Excited(step, x.copy(), _said(found, name, units))
        g = found.pixel_gradient(name, _seed(found, name, units))
        x = x + how.rate * g / np.maximum(np.linalg.norm(g, axis=0), 1e-12)
        x = np.clip(blurred(x, how.blur) * (1 - how.decay), 0, 1).astype(network.dtype)


def excited_layer(network: Network, layer: str) -> str:
    """The layer whose numbers are maximised for a layer with weights: its norm if one follows it, or itself.

    Raises:
        BadInput: no such layer.
    """
    layers = parameters_by_layer(network)
    check_known("layer", layer, [name for name, each in layers.items() if each.weights is not None])
    names = list(layers)
    after = names[names.index(layer) + 1 :][:1]
    return after[0] if after and layers[after[0]].norm is not None else layer


def blurred(images: Array, share: float) -> Array:
    """Images, 784 × n, of whose pixels a share is the mean of the four neighbours; what is beyond the edge is blank."""
    framed = np.pad(images.reshape(SIDE, SIDE, -1), ((1, 1), (1, 1), (0, 0)))
    around = framed[:-2, 1:-1] + framed[2:, 1:-1] + framed[1:-1, :-2] + framed[1:-1, 2:]
    return (1 - share) * images + share / 4 * around.reshape(PIXELS, -1)


def _middle(found: Inspection, name: str) -> tuple[int, int]:
    shape = found.layers[name].shape
    return shape.rows // 2, shape.columns // 2


def _said(found: Inspection, name: str, units: Sequence[int]) -> Array:
    row, column = _middle(found, name)
    return found.layers[name].activations[list(units), row, column, np.arange(len(units))]


def _seed(found: Inspection, name: str, units: Sequence[int]) -> Array:
    """∂a/∂activations: 1 at each image's unit, in the middle of its map, and 0 elsewhere."""
    row, column = _middle(found, name)
    seed = np.zeros_like(found.layers[name].activations)
    seed[list(units), row, column, np.arange(len(units))] = 1
    return seed
