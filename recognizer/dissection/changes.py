"""Changes: a network with a number, a unit or a whole step of learning changed, as a copy; the network itself stays.

A change is a record of what was done, not of what came out, so that a list of changes can be made again from the start:
to undo the last is to make all but the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recognizer.arrays import PIXELS, Array
from recognizer.dissection.passes import checked_digit
from recognizer.dissection.windows import check_place
from recognizer.errors import BadInput, check_known
from recognizer.network.inspection import LayerParameters, parameters_by_layer
from recognizer.network.losses import make_loss
from recognizer.network.network import Network

LARGEST = 1e6
"""The magnitude up to which a number may be set, and the factor that a unit may be scaled by."""

SILENT = -1000.0
"""What is handed to a sigmoid for it to give 0."""

PARTS = ("weights", "biases", "scale", "shift")
"""What of a layer has numbers that can be set: W, b, and a norm's γ and β."""


@dataclass(frozen=True)
class SetNumber:
    """One number set by hand.

    Attributes:
        layer: its name.
        part: one of `PARTS`.
        place: in the layer's numbers as `LayerParameters` has them, counted through all its axes.
        value: the new one.
    """

    layer: str
    part: str
    place: int
    value: float


@dataclass(frozen=True)
class ScaleUnit:
    """What a unit or a map hands to its activation, times a factor: its weights and bias, or its norm's γ and β.

    Attributes:
        layer: name of the dense layer or convolution.
        unit: which of its units or maps.
        factor: −1 inverts it; 0 knocks it out, so that it gives 0 whatever its activation is.
    """

    layer: str
    unit: int
    factor: float


@dataclass(frozen=True, eq=False)
class Update:
    """Steps of gradient descent on one image: W ← W − η·∂L/∂W.

    Attributes:
        image: 784 × 1, from 0 to 1.
        label: which digit it is.
        loss: its name, in `LOSSES`.
        rate: η.
        times: how many steps.
    """

    image: Array
    label: int
    loss: str
    rate: float
    times: int = 1


Change = SetNumber | ScaleUnit | Update


def changed(network: Network, changes: Sequence[Change]) -> Network:
    """A copy of a network with changes made to it, one after the other.

    Raises:
        BadInput: a layer, unit or place that there is not, or a number that is none or out of range.
    """
    copy = network.copy()
    for change in changes:
        if isinstance(change, SetNumber):
            _set_number(copy, change)
        elif isinstance(change, ScaleUnit):
            _scale_unit(copy, change)
        else:
            _update(copy, change)
    return copy


def in_double_precision(network: Network) -> Network:
    """A copy of a network that calculates in float64, where numbers agree with formulas to some fifteen digits."""
    copy = Network(network.architecture, np.float64)
    copy.parameters[:] = network.parameters
    return copy


def in_single_precision(network: Network) -> Network:
    """A copy of a network in float32, which reads many images in half the time."""
    copy = Network(network.architecture, np.float32)
    with np.errstate(over="ignore"):
        copy.parameters[:] = network.parameters
    return copy


def pruned(network: Network, share: float) -> Network:
    """A copy of a network without its smallest weights: those of least magnitude, in all layers together, are 0.

    Args:
        network: whose weights are compared; biases and norms stay.
        share: of the weights, from 0 to 1.

    Raises:
        BadInput: another share.

    Source: S. Han et al., Learning both weights and connections for efficient neural networks (2015), without learning
    again afterwards.
    """
    if not 0 <= share <= 1:
        raise BadInput("share", f"{share:g}", "0 to 1")
    copy = network.copy()
    places = np.concatenate([np.arange(region.start, region.stop) for region in copy.decayed])
    count = round(share * places.size)
    if count:
        smallest = np.argsort(np.abs(copy.parameters[places]), kind="stable")[:count]
        copy.parameters[places[smallest]] = 0
    return copy


def count_weights(network: Network) -> tuple[int, int]:
    """How many weights a network has, biases and norms left out, and how many of them are not 0."""
    parts = [network.parameters[region] for region in network.decayed]
    return sum(part.size for part in parts), sum(int(np.count_nonzero(part)) for part in parts)


def with_temperature(network: Network, temperature: float) -> Network:
    """A copy of a network whose logits are divided by a temperature: over 1 it is less sure, below 1 surer.

    What it reads stays the same. The last layer's weights and biases are divided, so nothing else need know of it.

    Raises:
        BadInput: a temperature that is not over 0.

    Source: C. Guo et al., On calibration of modern neural networks (2017).
    """
    if not 0 < temperature < np.inf:
        raise BadInput("temperature", f"{temperature:g}", "a number over 0")
    copy = network.copy()
    copy.parameters[copy.windows[-1]] /= temperature
    return copy


def with_pixels(image: Array, pixels: dict[int, float]) -> Array:
    """A copy of an image, 784 × 1, with the pixels at these places set to other fractions, 0 to 1.

    Raises:
        BadInput: a place that is no pixel, or a fraction out of range.
    """
    copy = image.copy()
    for place, value in pixels.items():
        check_place("pixel", place, PIXELS)
        if not 0 <= value <= 1:
            raise BadInput("pixel", f"{value:g}", "0 (blank) to 1 (ink)")
        copy[place] = value
    return copy


def number_at(parameters: LayerParameters, part: str, place: int) -> float:
    """The number of a layer at a place, as `SetNumber` names it.

    Raises:
        BadInput: a part that the layer has not, or a place out of range.
    """
    numbers = _numbers(parameters, part)
    check_place(part, place, numbers.size)
    return float(numbers[np.unravel_index(place, numbers.shape)])


def _numbers(parameters: LayerParameters, part: str) -> Array:
    check_known("part", part, PARTS)
    norm = parameters.norm
    found: dict[str, Array | None] = {
        "weights": parameters.weights,
        "biases": parameters.biases,
        "scale": norm.scale if norm else None,
        "shift": norm.shift if norm else None,
    }
    numbers = found[part]
    if numbers is None:
        raise BadInput("part", f"'{part}'", "one that the layer has")
    return numbers


def _check_number(where: str, value: float) -> None:
    if not abs(value) <= LARGEST:
        raise BadInput(where, f"{value:g}", f"a number from −{LARGEST:,.0f} to {LARGEST:,.0f}")


def _set_number(network: Network, change: SetNumber) -> None:
    layers = parameters_by_layer(network)
    check_known("layer", change.layer, layers)
    numbers = _numbers(layers[change.layer], change.part)
    check_place(change.part, change.place, numbers.size)
    _check_number(change.part, change.value)
    numbers[np.unravel_index(change.place, numbers.shape)] = change.value


def _scale_unit(network: Network, change: ScaleUnit) -> None:
    layers = parameters_by_layer(network)
    check_known("layer", change.layer, [name for name, each in layers.items() if each.weights is not None])
    _check_number("factor", change.factor)
    names, parts = list(layers), network.architecture.parts
    place = names.index(change.layer)
    own = layers[change.layer]
    assert own.weights is not None
    assert own.biases is not None
    check_place("unit", change.unit, len(own.weights))
    norm = layers[names[place + 1]].norm if place + 1 < len(names) else None
    scaled, shifted = (own.weights, own.biases) if norm is None else (norm.scale, norm.shift)
    scaled[change.unit] *= change.factor
    shifted[change.unit] *= change.factor
    after = place + (1 if norm is None else 2)
    if change.factor == 0 and after < len(parts) and parts[after].word.kind == "sigmoid":
        shifted[change.unit] = SILENT


def _update(network: Network, change: Update) -> None:
    checked_digit(change.image, change.label, change.loss)
    _check_number("rate", change.rate)
    loss, labels = make_loss(change.loss), np.array([change.label])
    image = change.image.astype(network.dtype)
    for _ in range(change.times):
        logits = network.forward_tuning(image.copy())
        network.backward_tuning(loss.value_and_gradient(logits, labels)[1].astype(network.dtype))
        network.parameters -= change.rate * network.gradient
