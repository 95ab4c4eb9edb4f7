"""Sections: what can be opened below the drawing about the digit that is chosen, one at a time."""

from collections.abc import Callable, Mapping

import streamlit as st

from interface.draw.reading import Chosen

Section = Callable[[Chosen], None]


def show_sections(sections: Mapping[str, Section], chosen: Chosen | None) -> None:
    """A choice of sections, of which the opened one alone computes anything."""
    if not sections:
        return
    opened = st.segmented_control(
        "About this digit", list(sections), key="draw_section", persist_state="session", label_visibility="collapsed"
    )
    if opened is None:
        return
    with st.container(key="draw_opened"):
        if chosen is None:
            st.markdown(":small[Draw a digit first.]")
        else:
            sections[opened](chosen)
