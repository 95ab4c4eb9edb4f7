"""Zoom: which stretch of a training its charts show, all of it or the latest, by buttons between the two."""

from collections.abc import Callable

import streamlit as st

ALL = "All"

STRETCHES: dict[str, Callable[[int], int | None]] = {
    ALL: lambda _: None,
    "Last half": lambda done: -(-done // 2),
    "Last tenth": lambda done: -(-done // 10),
    "Last 300 steps": lambda _: 300,
}
"""How many of the latest steps are shown, of so many that are done, by the words on the buttons; None is all."""

CHOSEN = "train_zoom"


def choose_zoom(disabled: bool) -> None:
    """The buttons; what is chosen stays while the training goes on, and the charts follow its end."""
    with st.container(key="zoom"):
        st.segmented_control(
            "Zoom",
            list(STRETCHES),
            default=ALL,
            required=True,
            key=CHOSEN,
            disabled=disabled,
            label_visibility="collapsed",
            persist_state="session",
        )


def zoomed_steps(done: int) -> int | None:
    """How many of the latest steps the charts show, of so many that are done; None is all, planned ones included."""
    return STRETCHES[st.session_state.get(CHOSEN, ALL)](done)
