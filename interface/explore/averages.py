"""Averages: what the images of each digit have in common, which are typical and which strange, and all as a whole."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.address import keep_choice
from interface.explore.filters import digit_strangeness
from interface.explore.kept import kept
from interface.explore.sheet import show_sheet
from interface.explore.source import Source, choose_source
from interface.figures.charts import class_count_chart, intensity_chart
from interface.figures.gallery import STYLE, Shown, gallery
from interface.figures.images import png, sprite
from interface.figures.shades import enlarged
from recognizer.arrays import CLASSES, SIDE
from recognizer.data.dataset import Dataset
from recognizer.data.summary import class_counts, digit_deviations, intensity_counts, mean_digits
from recognizer.data.typicality import spread

SHOWN = 60
"""Images of the strip from typical to strange, and how many of these are the strangest of all."""

STRANGEST = 20

Found = TypeVar("Found")

DIGIT = "explore_digit"
"""Key of the control with the digit that is looked at."""

_STYLE = """<style>
.explore-pair .gallery.large { grid-template-columns: repeat(2, minmax(0, 260px)); }
</style>"""


def show_averages() -> None:
    """Counts and intensities of all images, mean and deviation of each digit, and one digit from typical to strange."""
    source = choose_source()
    st.html(STYLE + _STYLE)
    _show_digits(source.dataset)
    _show_one_digit(source)
    _show_counts(source)


def _show_digits(dataset: Dataset) -> None:
    st.header("Mean and deviation of each digit")
    means, deviations = _means(dataset), _deviations(dataset)
    st.image(_row(means), width="stretch", alt="Ten mean digits, 0 to 9")
    st.image(_row(deviations), width="stretch", alt="The standard deviation of every pixel of the ten digits")
    st.caption(
        "Above, each pixel's mean over all images of the digit. Below, its standard deviation, the root of the "
        "variance: black where all agree, bright where some have ink and some have none."
    )


def _show_one_digit(source: Source) -> None:
    st.header("From typical to strange")
    digits = np.unique(source.dataset.labels).tolist()
    keep_choice(DIGIT, digits, digits[0])
    chosen = st.pills("Digit", digits, required=True, key=DIGIT, persist_state="session")
    digit = digits[0] if chosen is None else int(chosen)
    columns = np.flatnonzero(source.dataset.labels == digit)
    distances = digit_strangeness(source.dataset, digit)
    order = np.argsort(distances, kind="stable")
    shown = _strip(order)
    pictures, strip = st.columns([2, 3], gap="large")
    with strip:
        picked = show_sheet(source.dataset, columns[shown], int(st.session_state.get("explore_strip", -1)), "strip")
        if picked is not None:
            st.session_state["explore_strip"] = picked
        st.caption(_words(digit, columns, distances, len(shown)))
        _show_picked(columns, distances)
    with pictures:
        st.html(f'<div class="explore-pair">{gallery(_pictures(source.dataset, digit))}</div>')


def _show_picked(columns: NDArray[np.intp], distances: NDArray[np.float32]) -> None:
    """How strange the digit is that was clicked last, if it is one of these."""
    found = np.flatnonzero(columns == st.session_state.get("explore_strip", -1))
    if found.size:
        distance = float(distances[found[0]])
        share = float(np.mean(distances > distance))
        st.markdown(
            f"Image {columns[found[0]]:,}: {distance:.1f} standard deviations from the mean; "
            f"{share:.0%} of its digit are stranger."
        )


def _strip(order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of images from typical to strange some of all, evenly, and the strangest ones."""
    if order.size <= SHOWN:
        return order
    return np.concatenate([spread(order[:-STRANGEST], SHOWN - STRANGEST), order[-STRANGEST:]])


def _words(digit: int, columns: NDArray[np.intp], distances: NDArray[np.float32], shown: int) -> str:
    least, middle, most = (float(np.quantile(distances, share)) for share in (0, 0.5, 1))
    which = "All" if shown == columns.size else f"{shown} of"
    last = "" if shown == columns.size else f" The last {STRANGEST} are the strangest of all."
    return (
        f"{which} {columns.size:,} images labelled {digit}, the most typical first.{last} How strange an image is: its "
        f"distance from the mean in standard deviations along 40 principal components (Mahalanobis), here from "
        f"{least:.1f} over {middle:.1f}, the middle, to {most:.1f}."
    )


def _pictures(dataset: Dataset, digit: int) -> list[Shown]:
    def large(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return enlarged(values[:, digit].reshape(SIDE, SIDE), 6)

    count = int(np.count_nonzero(dataset.labels == digit))
    return [
        Shown(large(_means(dataset)), f"The mean of all images of {digit}", f"Mean of {count:,}"),
        Shown(large(_deviations(dataset)), f"Where images of {digit} differ", "Deviation"),
    ]


def _show_counts(source: Source) -> None:
    dataset = source.dataset
    counts = kept("counts", dataset, lambda: class_counts(dataset))
    intensities = kept("intensities", dataset, _counting("Counting pixels…", lambda: intensity_counts(dataset)))
    table = pd.DataFrame({source.name: counts}).rename_axis("digit")
    pixels = pd.DataFrame({"value": np.arange(256), "pixels": intensities})
    left, right = st.columns(2, gap="large")
    with left:
        st.header("How many of each digit")
        st.altair_chart(class_count_chart(table), key="class_counts", alt="Images of each digit")
    with right:
        st.header("How bright the pixels are")
        st.altair_chart(intensity_chart(pixels), key="intensities", alt="How many pixels have each value")
        st.caption(f"{intensities[0] / intensities.sum():.0%} of all pixels are blank.")


def _means(dataset: Dataset) -> NDArray[np.uint8]:
    return kept("means", dataset, _counting("Adding up pixels…", lambda: _bytes(mean_digits(dataset))))


def _deviations(dataset: Dataset) -> NDArray[np.uint8]:
    return kept("deviations", dataset, _counting("Adding up pixels…", lambda: _bytes(2 * digit_deviations(dataset))))


def _bytes(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return values.round().clip(0, 255).astype(np.uint8)


def _row(digits: NDArray[np.uint8]) -> bytes:
    """Ten pictures, 784 × 10, beside each other, as a PNG file."""
    return png(np.kron(sprite(digits, CLASSES), np.ones((4, 4), np.uint8)))


def _counting(words: str, find: Callable[[], Found]) -> Callable[[], Found]:
    """Something that finds the same, and says so meanwhile."""

    def found() -> Found:
        with st.spinner(words):
            return find()

    return found
