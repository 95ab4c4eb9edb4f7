"""Occlusion: what is left of a digit while a part of its image is blank.

Source: M. Zeiler and R. Fergus, Visualizing and understanding convolutional networks (2014).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.errors import BadInput
from recognizer.reading.explanation.checking import checked
from recognizer.reading.model import Model


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What is left of the digit that was read while a part of the image is blank.

    Attributes:
        label: that was read.
        probability: of the label, of the whole image.
        without: 28 × 28; the label's probability with a patch over the pixel, the mean over all patches that cover it.
    """

    label: int
    probability: float
    without: Array


def occlusion(model: Model, image: Array, patch: int = 5, stride: int = 2) -> Occlusion:
    """Move a blank patch over an image and read what is left, all places in one batch.

    Args:
        model: that reads, with its judge; no other thread may use it meanwhile.
        image: 784 × 1, from 0 (blank) to 1 (ink).
        patch: height and width in pixels, from 1 to 28.
        stride: pixels from one place to the next, from 1 to `patch`, so that every pixel is covered.

    Raises:
        BadInput: another shape, pixels out of their range, or a patch or stride that is.
    """
    image = checked(image, model.network)
    if not 1 <= patch <= SIDE or not 1 <= stride <= patch:
        raise BadInput("patch", f"{patch} by {stride}", f"1 to {SIDE} pixels, moved by 1 to as many")
    whole = model.predict(image)[:, 0]
    label = int(whole.argmax())
    masks = _patches(patch, stride)  # places × 784, true where the patch is
    inked = masks[:, image[:, 0] > 0].any(axis=1)  # elsewhere nothing changes
    read = np.full(len(masks), whole[label], whole.dtype)
    if inked.any():
        read[inked] = model.predict(np.where(masks[inked].T, 0, image).astype(image.dtype))[label]
    without = (read @ masks) / masks.sum(axis=0)
    return Occlusion(label, float(whole[label]), without.reshape(SIDE, SIDE))


def _patches(patch: int, stride: int) -> NDArray[np.bool_]:
    """Where the patch is at each of its places, places × 784; the last one in each direction ends at the margin."""
    starts = np.unique(np.append(np.arange(0, SIDE - patch + 1, stride), SIDE - patch))
    along = np.zeros((starts.size, SIDE), np.bool_)
    for row, start in zip(along, starts, strict=True):
        row[start : start + patch] = True
    return (along[:, np.newaxis, :, np.newaxis] & along[np.newaxis, :, np.newaxis, :]).reshape(-1, PIXELS)
