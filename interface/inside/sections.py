"""Sections: the views of the page, of which the opened one alone is found out."""

from collections.abc import Callable

import streamlit as st

from interface.inside.stepper import show_stepper
from interface.inside.subject import Subject

SECTIONS: dict[str, Callable[[Subject], None]] = {"Step by step": show_stepper}
"""What shows each view, by its name, in their order."""


def show_sections(subject: Subject) -> None:
    """The choice of a view, and the view."""
    names = list(SECTIONS)
    opened = st.segmented_control(
        "View",
        names,
        default=names[0],
        required=True,
        key="inside_section",
        persist_state="session",
        label_visibility="collapsed",
    )
    with st.container(key="inside_opened"):
        SECTIONS[str(opened or names[0])](subject)
