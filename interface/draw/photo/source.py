"""Where digits come from: the canvas or a photograph."""

import streamlit as st

DRAW, PHOTO = "Draw", "Photo"


def choose_source() -> str:
    """Let the visitor choose between the canvas and photographs."""
    return (
        st.segmented_control(
            "Where the digits come from",
            (DRAW, PHOTO),
            default=DRAW,
            key="draw_source",
            persist_state="session",
            required=True,
            label_visibility="collapsed",
        )
        or DRAW
    )


def is_new(source: str) -> bool:
    """Whether the visitor has just turned to this source from the other."""
    last = st.session_state.get("draw_source_shown")
    st.session_state["draw_source_shown"] = source
    return last != source
