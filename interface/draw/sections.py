"""Sections: what can be opened below the drawing, one at a time: about the digit that is chosen, or without any."""

from collections.abc import Callable, Mapping

import streamlit as st

from interface.draw.reading import Chosen


def show_sections(
    about: Mapping[str, Callable[[Chosen], None]], others: Mapping[str, Callable[[], None]], chosen: Chosen | None
) -> None:
    """A choice of sections, of which the opened one alone computes anything.

    Args:
        about: what shows something about the chosen digit, by its name, in the order of the choice.
        others: what needs no digit, after those.
        chosen: the digit, if there is one.
    """
    names = [*about, *others]
    opened = st.segmented_control(
        "More", names, key="draw_section", persist_state="session", label_visibility="collapsed"
    )
    if opened is None:
        return
    with st.container(key="draw_opened"):
        if opened in others:
            others[opened]()
        elif chosen is None:
            st.markdown(":small[There is no digit yet to look at.]")
        else:
            about[opened](chosen)
