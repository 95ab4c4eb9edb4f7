"""Browsing a dataset: which images are shown, page by page, and which one is opened."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.explore.sheet import ACROSS, show_sheet
from recognizer.arrays import CLASSES
from recognizer.data.dataset import Dataset, Splits

A_PAGE = 15 * ACROSS
ALL = "All"


def choose_split(splits: Splits) -> tuple[str, Dataset]:
    """Training or test images: the split's name and the images."""
    parts = {"Training": ("train", splits.train), "Test": ("test", splits.test)}
    chosen = st.segmented_control(
        "Split", list(parts), default="Training", required=True, key="split", persist_state="session"
    )
    return parts[str(chosen or "Training")]


def choose_columns(dataset: Dataset) -> NDArray[np.intp]:
    """The columns whose label is the chosen one, or all."""
    label = st.pills(
        "Label",
        [ALL, *map(str, range(CLASSES))],
        default=ALL,
        required=True,
        key="label",
        wrap=True,
        persist_state="session",
    )
    if label in (None, ALL):
        return np.arange(len(dataset))
    return np.flatnonzero(dataset.labels == int(str(label)))


def browse(dataset: Dataset, columns: NDArray[np.intp]) -> NDArray[np.intp]:
    """A page of the sheet; a click opens a digit. Returns the columns on this page."""
    if not columns.size:
        st.info("There is no image with this label.")
        return columns
    pages = -(-columns.size // A_PAGE)
    if st.session_state.get("sheet_page", 1) > pages:
        st.session_state["sheet_page"] = 1
    number = st.pagination(pages, key="sheet_page", persist_state="session", max_visible_pages=5)
    shown = columns[(number - 1) * A_PAGE : number * A_PAGE]
    picked = show_sheet(dataset, shown, st.session_state.get("opened", 0), key="sheet")
    if picked is not None and picked != st.session_state.get("opened"):
        st.session_state["opened"] = picked
        st.rerun()
    return shown
