"""Alike: the training digits that look most like this one to the network, by what its last hidden layer makes of them.

The network has to read some thousand training digits first, once: for a network that comes along once for everybody,
for one of a visitor's own once a visit.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.data import bundled_models, mnist
from interface.draw.why.kept import signature
from interface.figures.gallery import Shown, gallery
from interface.figures.shades import enlarged, plain_ink
from interface.visit import chosen_data
from recognizer.arrays import fractions
from recognizer.data.dataset import Dataset
from recognizer.images.strokes import Stroke
from recognizer.network.network import Network
from recognizer.reading.explanation.similar import Index, index_of, similar
from recognizer.reading.many import ReadDigit
from recognizer.reading.model import Model

SHOWN = 8

LEAST_READ, MOST_READ = 2_000, 10_000
"""How many training digits are looked among, by how long the network takes to read them."""

MULTIPLICATIONS = 20e9
"""As many as a processor does in a second or so."""


def alike(digit: ReadDigit, strokes: Sequence[Stroke], model: Model) -> None:  # noqa: ARG001  (as all views)
    """The digit and the eight most similar ones, with their labels."""
    train = chosen_data().train
    st.html(_neighbours(digit, _index(model.network, train), train))


def _neighbours(digit: ReadDigit, index: Index, train: Dataset) -> str:
    found = similar(index, digit.column, SHOWN)
    labels = found.labels.tolist()
    often = Counter(labels).most_common()
    shown = [
        Shown(
            _picture(train.images[:, [place]]),
            f"A training digit with the label {label}",
            str(label),
            f"{1 - distance:.0%} alike",
        )
        for place, label, distance in zip(found.places.tolist(), labels, found.distances.tolist(), strict=True)
    ]
    words = ", ".join(f"{times} {'is' if times == 1 else 'are'} labelled {label}" for label, times in often)
    words = f"all are labelled {labels[0]}" if len(often) == 1 else words
    said = (
        f"<p>Of {len(index.places):,} training digits, these {len(labels)} look most like yours to the network: "
        f"{words}. (How alike: the cosine between what the last hidden layer, {index.directions.shape[1]:,} units, "
        f"makes of both; 100% is the same.)</p>"
    )
    own = Shown(enlarged(plain_ink(digit.column), 4), f"Your digit, read as {digit.label}", "Yours", "as read")
    return said + gallery([own, *shown], "nine")


def _picture(column: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return enlarged(plain_ink(fractions(column, np.dtype(np.float32))), 4)


def _index(network: Network, train: Dataset) -> Index:
    """Training digits as this network sees them, with the visitor's own network to look for others with."""
    name = signature(network)
    if train is mnist().train and _comes_along(network):
        shared = _shared()
        if name not in shared:
            shared[name] = _read(network, train)
        return replace(shared[name], network=network)
    own: tuple[bytes, Dataset, Index] | None = st.session_state.get("draw_index")
    if own is None or own[0] != name or own[1] is not train:
        own = st.session_state["draw_index"] = name, train, _read(network, train)
    return own[2]


def _read(network: Network, train: Dataset) -> Index:
    count = int(np.clip(MULTIPLICATIONS / network.architecture.multiplications, LEAST_READ, MOST_READ))
    words = f"The network reads {min(count, len(train)):,} training digits…"
    progress = st.progress(0.0, words)

    def show(share: float) -> None:
        progress.progress(share, words)

    found = index_of(network, train, count, on_progress=show)
    progress.empty()
    return found


def _comes_along(network: Network) -> bool:
    """Whether it is one of the networks that everybody has, so that there are no more indexes of them than of those."""
    others = [each.network for each in bundled_models().values()]
    return any(
        each.architecture == network.architecture and np.array_equal(each.parameters, network.parameters)
        for each in others
    )


@st.cache_resource(show_spinner=False)
def _shared() -> dict[bytes, Index]:
    """Of MNIST, by the signatures of the networks that come along; for all visitors."""
    return {}
