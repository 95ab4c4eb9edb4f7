"""Similar: which training images look the same to a network."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.network.network import Network

MOST_INDEXED = 60_000
"""Images in an index of similar ones: as many as MNIST has to learn from."""


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


def index_of(
    network: Network,
    dataset: Dataset,
    count: int = 10_000,
    seed: int = 0,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Index:
    """Note how a network sees some of a dataset's images; takes as long as to read them.

    Args:
        network: whose last hidden layer is taken; no other thread may use it meanwhile.
        dataset: to look for similar images in.
        count: how many of them, drawn at random; all if there are no more.
        seed: of the drawing.
        on_progress: called with the share that has been read, over 0 and at most 1, again and again.

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
        on_progress(min(start + own.block, count) / count)
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
