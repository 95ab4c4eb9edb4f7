"""Explanation: why a network reads an image as it does, by what changes its mind.

Each answer is a small question asked many times: how the logits change with each pixel, what is read with a patch or a
stroke gone, how little has to change for the runner-up to win, and which training images look the same to the network.

Sources: A. Shrikumar et al., Not just a black box (2016), for gradient × input; M. Zeiler and R. Fergus, Visualizing
and understanding convolutional networks (2014), for occlusion; S. Moosavi-Dezfooli et al., DeepFool (2016), for the
smallest change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE, Array
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.images.strokes import Stroke, draw
from recognizer.network.network import Network
from recognizer.reading.model import Model

MOST_INDEXED = 60_000
"""Images in an index of similar ones: as many as MNIST has to learn from."""

HALVINGS = 12
"""How often the way to a changed image is halved: its length is found to a four-thousandth."""

BEYOND = 1e-3
"""How far beyond the boundary, in logits, the next image is aimed at."""


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
    image = _checked(image, network)
    label, runner_up, margin = _first_two(network.forward(image.copy())[:, 0])
    seeds = np.zeros((CLASSES, 2), network.dtype)
    seeds[label] = 1
    seeds[runner_up, 1] = -1
    gradient = network.pixel_gradient(np.repeat(image, 2, axis=1), seeds)
    maps = (gradient * image).T.reshape(2, SIDE, SIDE)
    return Evidence(label, runner_up, margin, maps[0].copy(), maps[1].copy())


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
    image = _checked(image, model.network)
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


@dataclass(frozen=True)
class StrokeEffect:
    """What a drawing would be read as without one of its strokes.

    Attributes:
        label: that would be read.
        probability: of that label.
        of_whole: the probability of the digit that the whole drawing is read as.
        digit: whether it would be taken for a digit.
    """

    label: int
    probability: float
    of_whole: float
    digit: bool


def without_each_stroke(model: Model, strokes: Sequence[Stroke]) -> tuple[StrokeEffect, ...]:
    """Read a drawing without each of its strokes: as if it had never been drawn, so the rest is framed anew.

    Args:
        model: that reads, with its judge; no other thread may use it meanwhile.
        strokes: n × 2 each, x to the right and y downwards.

    Returns:
        What each stroke's absence would do, in their order; none for a drawing of fewer than two strokes.
    """
    if len(strokes) < 2:
        return ()
    rest = [[*strokes[:place], *strokes[place + 1 :]] for place in range(len(strokes))]
    read = model.predict(np.concatenate([draw(each) for each in [strokes, *rest]], axis=1))
    label = int(read[:, 0].argmax())
    labels, digits = read.argmax(axis=0), model.is_digit(read)
    return tuple(
        StrokeEffect(
            int(labels[place]), float(read[labels[place], place]), float(read[label, place]), bool(digits[place])
        )
        for place in range(1, 1 + len(strokes))
    )


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
    image = _checked(image, network)
    label, runner_up, _ = _first_two(network.forward(image.copy())[:, 0])
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


@dataclass(frozen=True, eq=False)
class Index:
    """Training images as a network sees them, to find similar ones among.

    Attributes:
        network: a copy of the network, of its own; one thread may look for similar images at a time.
        directions: n × units, float16, each of length 1 (or 0): the last hidden layer's activations.
        places: of the images in their dataset, n.
        labels: of the images, n.
    """

    network: Network
    directions: NDArray[np.float16]
    places: NDArray[np.intp]
    labels: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Similar:
    """The most similar images, nearest first.

    Attributes:
        places: in the dataset, k.
        labels: k.
        distances: 1 − cosine of the angle between the last hidden layer's activations, from 0 (the same) to 2; k.
    """

    places: NDArray[np.intp]
    labels: NDArray[np.uint8]
    distances: NDArray[np.float32]


def index_of(network: Network, dataset: Dataset, count: int = 10_000, seed: int = 0) -> Index:
    """Note how a network sees some of a dataset's images; takes as long as to read them.

    Args:
        network: whose last hidden layer is taken; no other thread may use it meanwhile.
        dataset: to look for similar images in.
        count: how many of them, drawn at random; all if there are no more.
        seed: of the drawing.

    Raises:
        BadInput: a count that is not from 1 to 60,000, or a dataset without images.
    """
    if not 1 <= count <= MOST_INDEXED or not len(dataset):
        found = f"{count:,} of {len(dataset):,} images"
        raise BadInput("index", found, f"1 to {MOST_INDEXED:,} of at least one")
    count = min(count, len(dataset))
    places = np.sort(np.random.default_rng(seed).choice(len(dataset), count, replace=False))
    own = network.copy()
    directions = np.empty((count, own.layers[-1].inputs), np.float16)
    for start in range(0, count, own.block):  # a block of images at a time is copied, and not all of them
        some = places[start : start + own.block]
        directions[start : start + own.block] = _directions(own, dataset.rows[some].T)
    return Index(own, directions, places, dataset.labels[places])


def similar(index: Index, image: NDArray[np.uint8] | Array, k: int = 8) -> Similar:
    """The k images of an index that look most like this one to its network, by the angle of what it makes of them.

    Args:
        index: to look in.
        image: 784 × 1, as `Network.predict` takes it.
        k: how many, at most as many as there are.

    Raises:
        BadInput: k is below 1.
    """
    if k < 1:
        raise BadInput("k", str(k), "at least 1")
    direction = _directions(index.network, image)[0]
    distances = 1 - index.directions.astype(np.float32) @ direction.astype(np.float32)
    nearest = np.argsort(distances, kind="stable")[:k]
    return Similar(index.places[nearest], index.labels[nearest], distances[nearest].clip(0, 2))


def _directions(network: Network, images: NDArray[np.uint8] | Array) -> Array:
    """The last hidden layer's activations for images (784 × m), each brought to length 1: m × units."""
    hidden = network.hidden(images).T
    return hidden / np.maximum(np.linalg.norm(hidden, axis=1, keepdims=True), np.finfo(hidden.dtype).tiny)


def _first_two(logits: Array) -> tuple[int, int, float]:
    """The places of the largest and the next of ten logits, and how far apart they are."""
    runner_up, label = np.argsort(logits, kind="stable")[-2:].tolist()
    return label, runner_up, float(logits[label] - logits[runner_up])


def _checked(image: Array, network: Network) -> Array:
    """The image in the network's dtype.

    Raises:
        BadInput: it is not 784 × 1, or its pixels are not from 0 to 1.
    """
    if image.shape != (PIXELS, 1) or not np.issubdtype(image.dtype, np.floating):
        raise BadInput("image", f"{image.shape} of {image.dtype}", f"{PIXELS} × 1 fractions from 0 to 1")
    if not ((image >= 0) & (image <= 1)).all():
        raise BadInput("image", "pixels that are not from 0 to 1", "0 (blank) to 1 (ink)")
    return image.astype(network.dtype)
