"""Filters: which images are browsed, and in which order: by label, by how they are written, and by who reads them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.address import keep_choice
from interface.explore.kept import kept
from interface.explore.reading import NOBODY, READER, Readings, readings
from interface.explore.source import Source
from interface.messages import plain
from interface.networks import models
from recognizer.arrays import CLASSES
from recognizer.data.dataset import Dataset
from recognizer.data.features import Features, features_of
from recognizer.data.typicality import strangeness

ALL = "All"

Columns = NDArray[np.intp]


@dataclass(frozen=True)
class Range:
    """A feature that images can be filtered by, and what its slider says.

    Attributes:
        feature: its name in `Features`.
        label: with the unit.
        least, most, step: of the slider; at its ends it lets through what lies beyond them, too.
        times: what a feature is multiplied by to be in the slider's unit.
        short: what the sentence on a filter calls it.
        unit: that stands after a number there.
    """

    feature: str
    label: str
    least: float
    most: float
    step: float
    times: float
    short: str
    unit: str

    @property
    def key(self) -> str:
        """Of the slider."""
        return f"explore_{self.feature}"


RANGES = (
    Range("ink", "Ink, % of full ink", 2.0, 30.0, 1.0, 100, "ink", " %"),
    Range("slant", "Slant, degrees to the right", -40.0, 40.0, 1.0, 1, "slant", "°"),
    Range("thickness", "Width of the pen, pixels", 1.2, 6.0, 0.1, 1, "pen", " px"),
)

ORDERS = {
    "As in the file": "",
    "Least ink first": "ink",
    "Leaning left first": "slant",
    "Thinnest pen first": "thickness",
    "Most typical first": "strangeness",
    "Hardest first": "surety",
}
"""Orders, and what each is by; the last needs a network that is asked."""

EVERY, MISREAD, HARD, EASY = "All", "Misread", "Hard", "Easy"
UNSURE, SURE = 0.9, 0.999
"""The label's probability, 0 to 1, below which an image is hard for a network, and above which it is easy."""

ORDER, BACKWARDS, LABEL, HARDNESS = "explore_order", "explore_backwards", "label", "explore_hardness"
"""Keys of the controls."""

_HELP = (
    f"How surely a network reads an image as its label: hard is below {UNSURE:.0%}, easy above {SURE:.1%}. "
    "It reads all images once, in the background."
)


def choose_label() -> int | None:
    """The label whose images are wanted; None for all."""
    labels = [ALL, *map(str, range(CLASSES))]
    keep_choice(LABEL, labels, ALL)
    label = st.pills(
        "Label",
        labels,
        required=True,
        key=LABEL,
        wrap=True,
        persist_state="session",
    )
    return None if label in (None, ALL) else int(str(label))


def choose_filter() -> None:
    """A button that opens the controls by which images are filtered and put in order."""
    with st.container(key="explore_filter", width="content"), st.popover("Search", icon=":material/tune:"):
        for each in RANGES:
            st.session_state.setdefault(each.key, (each.least, each.most))
            st.slider(
                each.label, each.least, each.most, step=each.step, format="%g", key=each.key, persist_state="session"
            )
        asked = st.selectbox("Hard or easy for", [NOBODY, *models()], key=READER, persist_state="session", help=_HELP)
        if asked != NOBODY:
            keep_choice(HARDNESS, (EVERY, MISREAD, HARD, EASY), EVERY)
            st.segmented_control(
                "Show",
                [EVERY, MISREAD, HARD, EASY],
                required=True,
                key=HARDNESS,
                persist_state="session",
                label_visibility="collapsed",
            )
        st.selectbox("Order", list(ORDERS), key=ORDER, persist_state="session")
        st.toggle("From the other end", key=BACKWARDS, persist_state="session")


def asked_readings(source: Source) -> Readings | None:
    """What the network makes of the images that the filter has to ask; None if it has to ask none, or still reads."""
    return readings(source, _asked()) if _asked() else None


def found_columns(source: Source, label: int | None, found: Readings | None) -> Columns:
    """The columns with this label, or of all, that the filter lets through, in the order chosen.

    Args:
        source: whose images.
        label: None for any.
        found: what a network makes of all of them, as far as it is known.
    """
    dataset = source.dataset
    columns = np.arange(len(dataset)) if label is None else np.flatnonzero(dataset.labels == label)
    limits = _limits()
    if limits:
        columns = columns[_passes(_features(dataset), limits)[columns]]
    if found is not None:
        columns = columns[_as_hard(found, dataset)[columns]]
    by = ORDERS[_order()]
    if by == "surety":
        columns = columns if found is None else columns[np.argsort(found.surety[columns], kind="stable")]
    elif by:
        columns = columns[np.argsort(_values(dataset, by)[columns], kind="stable")]
    return columns[::-1] if st.session_state.get(BACKWARDS) else columns


def show_filter(count: int, source: Source, label: int | None, found: Readings | None) -> None:
    """What is filtered by and how many images are left, with a button that ends it; nothing where nothing is."""
    words = _words()
    if not words:
        return
    of = len(source.dataset) if label is None else int(np.count_nonzero(source.dataset.labels == label))
    waits = bool(_asked()) and found is None
    left = f"{of:,}, not yet searched" if waits else f"{count:,} of {of:,}"
    with st.container(horizontal=True, vertical_alignment="center", key="explore_filtered"):
        st.markdown(f"**{left}** · {', '.join(words)}", width="content")
        st.button("Clear", key="explore_clear", icon=":material/close:", on_click=_clear)


def _words() -> list[str]:
    """What is filtered and ordered by."""
    words = [f"{each.short} {low:g} to {high:g}{each.unit}" for each, (low, high) in _limits().items()]
    if _asked() and _hardness() != EVERY:
        words.append(f"{_hardness().lower()} {'by' if _hardness() == MISREAD else 'for'} {plain(_asked())}")
    backwards = ", from the other end" if st.session_state.get(BACKWARDS) else ""
    if ORDERS[_order()] == "surety" and not _asked():
        words.append("hardest first, once a network is chosen that is asked")
    elif ORDERS[_order()] or backwards:
        words.append(f"{_order()[:1].lower()}{_order()[1:]}{backwards}")
    return words


def _clear() -> None:
    st.session_state.update({each.key: (each.least, each.most) for each in RANGES})
    st.session_state.update({READER: NOBODY, HARDNESS: EVERY, ORDER: "As in the file", BACKWARDS: False})


def _order() -> str:
    return str(st.session_state.get(ORDER) or "As in the file")


def _hardness() -> str:
    return str(st.session_state.get(HARDNESS) or EVERY)


def _asked() -> str:
    """The network that has to read the images for what is chosen; "" if none has to."""
    asked = str(st.session_state.get(READER) or NOBODY)
    needed = _hardness() != EVERY or ORDERS[_order()] == "surety"
    return asked if needed and asked in models() else ""


def _as_hard(found: Readings, dataset: Dataset) -> NDArray[np.bool_]:
    """Which of all images are as hard as is wanted."""
    return {
        EVERY: np.ones(len(dataset), np.bool_),
        MISREAD: found.read != dataset.labels,
        HARD: found.surety < UNSURE,
        EASY: found.surety > SURE,
    }[_hardness()]


def _limits() -> dict[Range, tuple[float, float]]:
    """The sliders that are not at both of their ends, with the values that they let through."""
    chosen = {each: st.session_state.get(each.key, (each.least, each.most)) for each in RANGES}
    return {each: limits for each, limits in chosen.items() if tuple(limits) != (each.least, each.most)}


def _passes(features: Features, limits: dict[Range, tuple[float, float]]) -> NDArray[np.bool_]:
    """Which of all images lie within the limits."""
    passes = np.ones(len(features.ink), np.bool_)
    for each, (low, high) in limits.items():
        values = each.times * getattr(features, each.feature)
        passes &= (values >= low) | (low == each.least)
        passes &= (values <= high) | (high == each.most)
    return passes


def _features(dataset: Dataset) -> Features:
    def measure() -> Features:
        with st.spinner("Measuring ink, slant and pen of every image…"):
            return features_of(dataset)

    return kept("features", dataset, measure)


def _values(dataset: Dataset, by: str) -> NDArray[np.float32]:
    """What images are put in order by, of all of them."""
    if by != "strangeness":
        values: NDArray[np.float32] = getattr(_features(dataset), by)
        return values
    found = np.zeros(len(dataset), np.float32)
    with st.spinner("Comparing every image with its likes…"):
        for digit in np.unique(dataset.labels).tolist():
            found[dataset.labels == digit] = digit_strangeness(dataset, digit)
    return found


def digit_strangeness(dataset: Dataset, digit: int) -> NDArray[np.float32]:
    """How strange each image of a digit is, in the order of the dataset."""
    return kept(f"strangeness {digit}", dataset, lambda: strangeness(dataset.rows[dataset.labels == digit]))
