"""Evidence: how the logits change with each pixel.

Source: A. Shrikumar et al., Not just a black box (2016), for gradient × input.
"""

from dataclasses import dataclass

import numpy as np

from recognizer.arrays import CLASSES, SIDE, Array
from recognizer.network.network import Network
from recognizer.reading.explanation.checking import checked, first_two


@dataclass(frozen=True, eq=False)
class Evidence:
    """What each pixel says for the digit that was read: its ink times how the logits change with it.

    Attributes:
        label, runner_up: the digits of the largest logit and of the next.
        margin: the largest logit less the next, at least 0.
        support: 28 × 28, of the logit that was read; above 0 where ink speaks for it, 0 where there is none.
        difference: 28 × 28, of the margin; above 0 where ink speaks for the label rather than the runner-up.
    """

    label: int
    runner_up: int
    margin: float
    support: Array
    difference: Array


def evidence(network: Network, image: Array) -> Evidence:
    """Gradient × input of an image.

    Args:
        network: that reads; no other thread may use it meanwhile.
        image: 784 × 1, from 0 (blank) to 1 (ink).

    Raises:
        BadInput: another shape, or pixels out of their range.
    """
    image = checked(image, network)
    label, runner_up, margin = first_two(network.forward(image.copy())[:, 0])
    seeds = np.zeros((CLASSES, 2), network.dtype)
    seeds[label] = 1
    seeds[runner_up, 1] = -1
    gradient = network.pixel_gradient(np.repeat(image, 2, axis=1), seeds)
    maps = (gradient * image).T.reshape(2, SIDE, SIDE)
    return Evidence(label, runner_up, margin, maps[0].copy(), maps[1].copy())
