"""Browsing a dataset: which images are shown, page by page, and which one is opened.

The opened digit follows what is shown: with other images, another label or another page, the first digit there is
opened. A number that is typed turns to the page that has it.
"""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.explore.sheet import ACROSS, show_sheet
from interface.image_number import open_image, opened_image
from recognizer.data.dataset import Dataset

A_PAGE = 15 * ACROSS
OPENED = "opened"
"""Key of the field with the opened digit's number."""


def browse(dataset: Dataset, columns: NDArray[np.intp]) -> NDArray[np.intp]:
    """A page of the sheet; a click opens a digit. Returns the columns on this page."""
    first = "browsed" not in st.session_state
    other = _other_images(dataset, columns)
    if not columns.size:
        st.info("There is no such image.")
        return columns
    if first and np.any(columns == opened_image(OPENED)):
        _turn_to(1)
        turn_to_image(columns, opened_image(OPENED))  # which an address may name
    elif other:
        _turn_to(1)
        open_image(int(columns[0]), OPENED)
    turn, page = st.session_state["sheet_turn"]
    key = f"sheet_page_{turn}"
    number = st.pagination(
        -(-columns.size // A_PAGE),
        default=page,
        key=key,
        persist_state="session",
        max_visible_pages=5,
        on_change=lambda: open_image(int(columns[(st.session_state[key] - 1) * A_PAGE]), OPENED),
    )
    shown = columns[(number - 1) * A_PAGE : number * A_PAGE]
    picked = show_sheet(dataset, shown, opened_image(OPENED), key="sheet")
    if picked is not None and picked != opened_image(OPENED):
        open_image(picked, OPENED)
        st.rerun()
    return shown


def turn_to_image(columns: NDArray[np.intp], number: int) -> None:
    """Turn to the page that has this image, if it is among what is browsed."""
    found = np.flatnonzero(columns == number)
    if found.size:
        _turn_to(int(found[0]) // A_PAGE + 1)


def _other_images(dataset: Dataset, columns: NDArray[np.intp]) -> bool:
    """Whether other images are browsed than when this was last asked."""
    before = st.session_state.get("browsed")
    st.session_state["browsed"] = dataset, columns
    return before is None or before[0] is not dataset or not np.array_equal(before[1], columns)


def _turn_to(page: int) -> None:
    """Show this page of the sheet: by a new pagination, since one that is there has its page from the visitor."""
    turn, _ = st.session_state.get("sheet_turn", (0, 1))
    st.session_state["sheet_turn"] = turn + 1, page
