"""Neighbours: the images most like a digit, one of the data's or one that the visitor has drawn."""

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.address import keep_choice
from interface.data import bundled_models
from interface.explore.kept import kept
from interface.explore.sheet import show_sheet
from interface.explore.source import Source, choose_source
from interface.figures.gallery import image
from interface.figures.shades import enlarged
from interface.image_number import choose_image, open_image
from interface.networks import BUNDLED, models
from interface.visit import kept_digit
from recognizer.arrays import SIDE
from recognizer.data.neighbours import nearest_images
from recognizer.network.network import Network
from recognizer.reading.explanation.similar import Index, index_of, similar

SHOWN = 50

PIXELS = "Pixels"
DIGIT, DRAWING = "A digit of these", "My drawing"
"""What neighbours are looked for of."""

OF, BY, NUMBER = "explore_near_of", "explore_near_by", "explore_near_number"
"""Keys of the controls."""

LEAST_READ, MOST_READ = 2_000, 10_000
"""How many images are looked among by what a network makes of them, by how long it takes to read them."""

MULTIPLICATIONS = 20e9
"""As many as a processor does in a second or so."""


@dataclass(frozen=True, eq=False)
class Subject:
    """Whose neighbours are wanted.

    Attributes:
        image: 784, from 0 (blank) to 255 (ink).
        words: what it is.
        column: of the image, if it is one of those that are looked among, or −1.
    """

    image: NDArray[np.uint8]
    words: str
    column: int


@dataclass(frozen=True, eq=False)
class Near:
    """The images that are most alike, the nearest first.

    Attributes:
        columns: of them.
        words: how near the first and the last of them are.
        among: how many were looked at.
    """

    columns: NDArray[np.intp]
    words: str
    among: int


def show_neighbours() -> None:
    """A digit, and those that are most like it; a click on one of them goes on from there."""
    _take_step()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        source = choose_source()
        drawn = kept_digit()
        of = DIGIT
        if drawn is not None:
            keep_choice(OF, (DIGIT, DRAWING), DIGIT)
            of = str(st.segmented_control("Of", [DIGIT, DRAWING], required=True, key=OF, persist_state="session"))
        by = str(st.selectbox("Alike by", [PIXELS, *models()], key=BY, persist_state="session", width=200))
    left, right = st.columns([2, 3], gap="large")
    with left:
        subject = _drawing(*drawn) if of == DRAWING and drawn is not None else _digit(source)
        picture = np.repeat(subject.image.reshape(SIDE, SIDE, 1), 3, axis=2)
        st.html(f'<div style="max-width: 336px">{image(enlarged(picture, 12), subject.words, most=336)}</div>')
        st.caption(subject.words)
    with right:
        near = _by_pixels(source, subject) if by == PIXELS else _by_network(source, subject, by)
        _show(source, near)


def _digit(source: Source) -> Subject:
    number = choose_image("Image number", len(source.dataset), NUMBER)
    label = source.dataset.labels[number]
    return Subject(source.dataset.rows[number], f"Image {number:,}, labelled {label}", number)


def _drawing(column: NDArray[np.floating], read: int) -> Subject:
    pixels = np.rint(column[:, 0] * 255).astype(np.uint8)
    return Subject(pixels, f"The digit that you drew last, read as {read}", -1)


def _by_pixels(source: Source, subject: Subject) -> Near:
    found = nearest_images(source.dataset, subject.image, SHOWN + 1)
    others = found.columns != subject.column
    columns, distances = found.columns[others][:SHOWN], found.distances[others][:SHOWN]
    words = f"{distances[0]:.1f} to {distances[-1]:.1f} pixels of full ink away" if columns.size else ""
    return Near(columns, f"{words} (the root of the summed squared differences)", len(source.dataset))


def _by_network(source: Source, subject: Subject, name: str) -> Near:
    index = _index(source, name, models()[name].network)
    found = similar(index, subject.image[:, np.newaxis], SHOWN + 1)
    others = found.places != subject.column
    columns, distances = found.places[others][:SHOWN], found.distances[others][:SHOWN]
    words = f"{1 - distances[0]:.0%} to {1 - distances[-1]:.0%} alike" if columns.size else ""
    return Near(columns, f"{words} (the cosine of what the last hidden layer makes of both)", len(index.places))


def _show(source: Source, near: Near) -> None:
    if not near.columns.size:
        st.info("There is no other image.")
        return
    often = Counter(source.dataset.labels[near.columns].tolist()).most_common()
    votes = ", ".join(f"{times} × {label}" for label, times in often)
    st.markdown(f"**The {near.columns.size} nearest of {near.among:,}**: {votes}")
    picked = show_sheet(source.dataset, near.columns, -1, key="explore_near")
    if picked is not None:
        st.session_state["explore_near_next"] = picked
        st.rerun()
    st.caption(f"They are {near.words}. Click one to go on from there.")


def _take_step() -> None:
    """Go on from the neighbour that was clicked; to be called before the controls are shown."""
    picked = st.session_state.pop("explore_near_next", None)
    if picked is not None:
        open_image(int(picked), NUMBER)
        st.session_state[OF] = DIGIT


def _index(source: Source, name: str, network: Network) -> Index:
    """Images as a network sees them, with a copy of the network to look for others with."""
    file = next((file for file, title in BUNDLED.items() if title == name), None)
    dataset = source.dataset
    if file is not None and bundled_models()[file].network is network:
        found = kept(f"index {file}", dataset, lambda: _read(source, network))
        return replace(found, network=network.copy())
    signature = blake2b(network.parameters.tobytes(), digest_size=12).hexdigest()
    known = st.session_state.get("explore_index")
    if known is None or known[0] != signature or known[1] is not dataset:
        known = st.session_state["explore_index"] = signature, dataset, _read(source, network)
    index: Index = known[2]
    return index


def _read(source: Source, network: Network) -> Index:
    count = int(np.clip(MULTIPLICATIONS / network.architecture.multiplications, LEAST_READ, MOST_READ))
    words = f"The network reads {min(count, len(source.dataset)):,} images…"
    progress = st.progress(0.0, words)

    def show(share: float) -> None:
        progress.progress(share, words)

    found = index_of(network, source.dataset, count, on_progress=show)
    progress.empty()
    return found
