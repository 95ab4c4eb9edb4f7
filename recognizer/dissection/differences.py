"""Differences: is the way back right? Each partial derivative beside what the loss really does when a number is moved.

The loss is taken with a number θ moved up and down by h. The central difference (L(θ + h) − L(θ − h)) / 2h agrees with
∂L/∂θ but for an error of the order of h², and rounding, which is why it is done in float64. Where a rectifier bends or
the largest of four pixels changes within h, there is no derivative to agree with: the slopes on both sides differ.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from recognizer.arrays import Array
from recognizer.dissection.changes import in_double_precision
from recognizer.dissection.passes import loss_of, take_digit
from recognizer.errors import BadInput, check_known
from recognizer.network.inspection import PIXELS_NAME, parameters_by_layer
from recognizer.network.network import Network

STEP = 1e-5
"""h: with losses of about 1, both errors of a central difference are then some 1e-10."""

TOLERANCE = 1e-5
"""The relative error up to which two derivatives agree."""

SMALL = 1e-5
"""Smaller derivatives are compared as if they were so large: rounding alone makes a difference of some 1e-11."""


@dataclass(frozen=True)
class Checked:
    """One number and two opinions of ∂L/∂θ.

    Attributes:
        part: "pixels", "weights", "biases", "scale" or "shift".
        place: in the layer's numbers of that part, counted through all their axes.
        value: θ.
        derivative: ∂L/∂θ by the way back.
        difference: by central differences.
        bends: whether the slopes on both sides of θ differ, so that there is no derivative.
    """

    part: str
    place: int
    value: float
    derivative: float
    difference: float
    bends: bool

    @property
    def error(self) -> float:
        """|derivative − difference| / max(|derivative|, |difference|, 1e-5)."""
        least = max(abs(self.derivative), abs(self.difference), SMALL)
        return abs(self.derivative - self.difference) / least

    @property
    def agrees(self) -> bool:
        """Whether the relative error is at most `TOLERANCE`."""
        return self.error <= TOLERANCE


def check_gradient(
    network: Network, image: Array, label: int, loss: str, layer: str, count: int, seed: int = 0
) -> Generator[Checked, None, None]:
    """Check numbers of a layer one after the other; each takes the image through the network twice.

    Args:
        network: as it reads; it is copied in float64 and stays as it is.
        image: 784 × 1, from 0 to 1.
        label: which digit it is.
        loss: its name, in `LOSSES`.
        layer: a layer that has numbers of its own, or "pixels".
        count: how many of its numbers, drawn at random, most of them where ∂L/∂θ is not 0, as it is wherever a pixel is
            blank or a unit silent; all if there are no more.
        seed: of the drawing.

    Raises:
        BadInput: a layer without numbers, an image, label or loss that is none, or a count below 1.
    """
    own = in_double_precision(network)
    check_known("layer", layer, checkable(network))
    if count < 1:
        raise BadInput("count", str(count), "at least 1")
    image = image.astype(np.float64)
    gradients = take_digit(own, image, label, loss).gradients[layer]
    parts = {PIXELS_NAME: image} if layer == PIXELS_NAME else _numbers(own, layer)
    derivatives = {part: gradients.activations if part == PIXELS_NAME else getattr(gradients, part) for part in parts}
    middle = loss_of(own, image, label, loss)
    for part, place in _drawn(derivatives, count, seed):
        numbers, at = parts[part], np.unravel_index(place, parts[part].shape)
        value = float(numbers[at])
        numbers[at] = value + STEP
        more = loss_of(own, image, label, loss)
        numbers[at] = value - STEP
        less = loss_of(own, image, label, loss)
        numbers[at] = value
        bends = _bends((more - middle) / STEP, (middle - less) / STEP)
        derivative = float(derivatives[part].ravel()[place])
        yield Checked(part, place, value, derivative, (more - less) / (2 * STEP), bends)


def checkable(network: Network) -> list[str]:
    """The names of the layers that have numbers of their own, the pixels first."""
    return [PIXELS_NAME, *(name for name in parameters_by_layer(network) if _numbers(network, name))]


def _numbers(network: Network, name: str) -> dict[str, Array]:
    """A layer's numbers by their part, views; a norm's running statistics are no variables of the loss."""
    if name == PIXELS_NAME:
        return {}
    of = parameters_by_layer(network)[name]
    found = {"weights": of.weights, "biases": of.biases}
    if of.norm is not None:
        found |= {"scale": of.norm.scale, "shift": of.norm.shift}
    return {part: numbers for part, numbers in found.items() if numbers is not None}


def _drawn(derivatives: Mapping[str, Array], count: int, seed: int) -> Iterator[tuple[str, int]]:
    """Parts and places of so many numbers, in order; three quarters of them where the derivative is not 0."""
    sizes = [part.size for part in derivatives.values()]
    ends = np.cumsum(sizes)
    every = np.random.default_rng(seed).permutation(int(ends[-1]))
    moving = np.concatenate([part.ravel() for part in derivatives.values()])[every] != 0
    first = every[moving][: -(-3 * count // 4)]
    drawn = np.concatenate([first, every[~np.isin(every, first)]])[:count]
    for flat in np.sort(drawn).tolist():
        which = int(np.searchsorted(ends, flat, side="right"))
        yield list(derivatives)[which], flat - int(ends[which]) + sizes[which]


def _bends(up: float, down: float) -> bool:
    """Whether the slopes upwards and downwards differ by more than a smooth loss's would."""
    return abs(up - down) > 1e-3 * max(abs(up), abs(down)) + 1e-4
