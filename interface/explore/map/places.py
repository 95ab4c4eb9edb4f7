"""Places: where digits are on a map: of their pixels, or of what a network's last hidden layer makes of them."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.data import bundled_models, mnist
from interface.explore.kept import kept
from interface.networks import BUNDLED
from recognizer.data.components import principal_components
from recognizer.data.dataset import Dataset
from recognizer.data.maps import Maps, load_maps
from recognizer.network.network import Network

MOST = 2_500
"""Digits on a map."""

A_STEP = 256
"""Images that a network reads between two words on how far it is."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network makes of some digits.

    Attributes:
        hidden: the last hidden layer's activations, m × units.
        read: the digit that it reads, m.
    """

    hidden: NDArray[np.floating]
    read: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Plane:
    """Vectors brought down to their first two principal components.

    Attributes:
        places: m × 2.
        share: of the variance that the two hold, 0 to 1.
    """

    places: NDArray[np.floating]
    share: float


@st.cache_resource(show_spinner=False)
def made_ahead() -> Maps:
    """The maps of MNIST's test images that come along."""
    return load_maps()


def mapped_columns(dataset: Dataset) -> NDArray[np.intp]:
    """The digits that are on the map: of MNIST's test images those of the maps made ahead, of others evenly some."""
    if dataset is mnist().test:
        return made_ahead().columns
    if len(dataset) <= MOST:
        return np.arange(len(dataset))
    return np.linspace(0, len(dataset) - 1, MOST).round().astype(np.intp)


def neighbour_map(dataset: Dataset, network: str) -> NDArray[np.float32] | None:
    """The places made ahead of what `network` makes of the digits; None where there are none.

    Args:
        dataset: whose digits.
        network: as pages call it; "" for the pixels.
    """
    files = {title: name for name, title in BUNDLED.items()} | {"": "pixels"}
    return made_ahead().places.get(files.get(network, "")) if dataset is mnist().test and network in files else None


def plane_of_pixels(dataset: Dataset) -> Plane:
    """The principal components of the digits' pixels."""

    def find() -> Plane:
        return _plane(dataset.rows[mapped_columns(dataset)].astype(np.float32) / 255)

    return kept("plane of pixels", dataset, find)


def plane_of(seen: Seen) -> Plane:
    """The principal components of a network's last hidden layer."""
    return _plane(seen.hidden)


def seen_by(dataset: Dataset, name: str, network: Network) -> Seen:
    """What a network makes of the digits; for MNIST and a network that comes along found once for everybody."""
    file = next((file for file, title in BUNDLED.items() if title == name), None)
    if file is not None and bundled_models()[file].network is network:
        return kept(f"seen by {file}", dataset, lambda: _seen(dataset, network))
    signature = blake2b(network.parameters.tobytes(), digest_size=12).digest()
    known = st.session_state.get("explore_seen")
    if known is None or known[0] != signature or known[1] is not dataset:
        known = st.session_state["explore_seen"] = signature, dataset, _seen(dataset, network)
    seen: Seen = known[2]
    return seen


def _plane(vectors: NDArray[np.floating]) -> Plane:
    components = principal_components(vectors, 2)
    places = np.zeros((len(vectors), 2))
    places[:, : len(components.variances)] = components.coordinates(vectors)
    return Plane(places, float(components.variances.sum() / max(components.total, 1e-12)))


def _seen(dataset: Dataset, network: Network) -> Seen:
    """Let a copy of the network read the digits, and say how far it is."""
    columns, own = mapped_columns(dataset), network.copy()
    hidden = np.empty((columns.size, own.layers[-1].inputs), np.float32)
    read = np.empty(columns.size, np.intp)
    words = f"The network reads {columns.size:,} digits…"
    progress = st.progress(0.0, words)
    for start in range(0, columns.size, A_STEP):
        images = dataset.rows[columns[start : start + A_STEP]].T
        activations = own.hidden(images)
        hidden[start : start + A_STEP] = activations.T
        read[start : start + A_STEP] = own.layers[-1].forward(activations).argmax(axis=0)
        progress.progress(min(1.0, (start + A_STEP) / columns.size), words)
    progress.empty()
    return Seen(hidden, read)
