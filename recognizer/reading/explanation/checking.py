"""Checking: what an explanation begins with, an image that is one, and the two digits between which it was decided."""

import numpy as np

from recognizer.arrays import PIXELS, Array
from recognizer.errors import BadInput
from recognizer.network.network import Network


def checked(image: Array, network: Network) -> Array:
    """The image in the network's dtype.

    Raises:
        BadInput: it is not 784 × 1, or its pixels are not from 0 to 1.
    """
    if image.shape != (PIXELS, 1) or not np.issubdtype(image.dtype, np.floating):
        raise BadInput("image", f"{image.shape} of {image.dtype}", f"{PIXELS} × 1 fractions from 0 to 1")
    if not ((image >= 0) & (image <= 1)).all():
        raise BadInput("image", "pixels that are not from 0 to 1", "0 (blank) to 1 (ink)")
    return image.astype(network.dtype)


def first_two(logits: Array) -> tuple[int, int, float]:
    """The places of the largest and the next of ten logits, and how far apart they are."""
    runner_up, label = np.argsort(logits, kind="stable")[-2:].tolist()
    return label, runner_up, float(logits[label] - logits[runner_up])
