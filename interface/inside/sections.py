"""Sections: the views of the page, of which the opened one alone is found out."""

from collections.abc import Callable

import streamlit as st

from interface.address import keep_choice
from interface.inside.changing import show_changing
from interface.inside.checking import show_checking
from interface.inside.exciting import show_exciting
from interface.inside.stepper import show_stepper
from interface.inside.subject import Subject
from interface.inside.windows import has_windows, show_windows

WINDOWS = "Windows"

VIEW = "inside_section"
"""Key of the control with the view."""

SECTIONS: dict[str, Callable[[Subject], None]] = {
    "Step by step": show_stepper,
    WINDOWS: show_windows,
    "Change it": show_changing,
    "Gradient check": show_checking,
    "What it looks for": show_exciting,
}
"""What shows each view, by its name, in their order."""


def show_sections(subject: Subject) -> None:
    """The choice of a view, and the view; windows slide in networks with maps only."""
    names = [name for name in SECTIONS if name != WINDOWS or has_windows(subject)]
    keep_choice(VIEW, names, names[0])
    opened = st.segmented_control(
        "View",
        names,
        required=True,
        key=VIEW,
        persist_state="session",
        label_visibility="collapsed",
    )
    with st.container(key="inside_opened"):
        SECTIONS[opened if opened in names else names[0]](subject)
