"""Change: how little of an image has to be another for the runner-up to win.

Source: S. Moosavi-Dezfooli et al., DeepFool (2016).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array
from recognizer.network.network import Network
from recognizer.reading.explanation.checking import checked, first_two

HALVINGS = 12
"""How often the way to a changed image is halved: its length is found to a four-thousandth."""

BEYOND = 1e-3
"""How far beyond the boundary, in logits, the next image is aimed at."""


@dataclass(frozen=True, eq=False)
class Change:
    """An image that is read as the runner-up, and how far it is from the one that was read.

    Attributes:
        label, runner_up: what was read, and what the changed image is read as.
        image: 784 × 1, from 0 to 1.
        distance: ‖changed − image‖₂, where a pixel that turns from blank to ink counts 1.
    """

    label: int
    runner_up: int
    image: Array
    distance: float


def smallest_change(network: Network, image: Array, steps: int = 20) -> Change | None:
    """The nearest image that a network reads as the runner-up, as far as that is found in so many steps.

    With f(x) = z_rival − z_runner-up, where the rival is the strongest of the other digits, mostly the label, the
    boundary is where f = 0. Near x it is taken for the plane f(x) + g·(x' − x) = 0 with g = ∂f/∂x, and the next x is
    the point of that plane, within 0 ≤ x' ≤ 1, that is nearest to x. Once an image is found that is read as the
    runner-up, it is the point that is nearest to the image: where this comes to rest, image − x is along g, as it is at
    the nearest point. From beyond the boundary only half of that step is taken. Of all images that are read as the
    runner-up on the way, each drawn back towards the image as far as it stays one, the nearest is given.

    Args:
        network: that reads; no other thread may use it meanwhile.
        image: 784 × 1, from 0 (blank) to 1 (ink).
        steps: of gradient.

    Returns:
        The changed image, or None if none was found.

    Raises:
        BadInput: another shape, or pixels out of their range.
    """
    image = checked(image, network)
    label, runner_up, _ = first_two(network.forward(image.copy())[:, 0])
    x, found = image, None
    for _ in range(steps):
        logits = network.forward(x.copy())[:, 0].astype(np.float64)
        rival = int(np.delete(np.arange(CLASSES), runner_up)[np.delete(logits, runner_up).argmax()])
        f = logits[rival] - logits[runner_up]
        seed = np.zeros((CLASSES, 1), network.dtype)
        seed[rival], seed[runner_up] = 1, -1
        g = network.pixel_gradient(x.copy(), seed).astype(np.float64)
        point = _nearest(x if found is None else image, g, float((g * x).sum() - f) - BEYOND)
        x = (x + point) / 2 if f < 0 else point
        if int(network.forward(x.copy())[:, 0].argmax()) == runner_up:
            nearer = _drawn_back(network, image, x, runner_up)
            distance = float(np.linalg.norm(nearer - image))
            if found is None or distance < found.distance:
                found = Change(label, runner_up, nearer, distance)
    return found


def _nearest(image: Array, g: NDArray[np.float64], aim: float) -> Array:
    """The x nearest to an image with g·x ≤ aim and 0 ≤ x ≤ 1: clip(image − λ g, 0, 1) with the smallest λ ≥ 0 for it.

    g·x falls as λ grows; where no λ is large enough, all that can be done is done.
    """

    def at(factor: float) -> NDArray[np.float64]:
        return np.clip(image - factor * g, 0, 1)

    low, high = 0.0, 1.0
    while (g * at(high)).sum() > aim and high < 1e9:
        low, high = high, 2 * high
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if (g * at(middle)).sum() > aim else (low, middle)
    return at(high).astype(image.dtype)


def _drawn_back(network: Network, image: Array, changed: Array, label: int) -> Array:
    """The nearest point that is read as `label`, on the straight way from the image to a changed one."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        between = _between(image, changed, middle)
        low, high = (low, middle) if int(network.forward(between)[:, 0].argmax()) == label else (middle, high)
    return _between(image, changed, high)


def _between(image: Array, changed: Array, share: float) -> Array:
    return (image + share * (changed - image)).astype(image.dtype).clip(0, 1)
