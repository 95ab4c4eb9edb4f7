"""Draw this: a number to copy, for whoever doesn't know what to draw, and what was read of the copy."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_LINE = '<div style="display:flex;align-items:center;height:2rem;line-height:1;gap:0.6rem">{}</div>'
_NUMBER = '<b style="font-size:1.5rem;letter-spacing:0.06em">{}</b>'
_INVITATION = '<span style="opacity:0.75">One digit, a number, or lines of them</span>'


def begin_task() -> DeltaGenerator:
    """The line above the canvas, as it was before this run, so that the canvas is where it stays from the beginning."""
    with st.container(key="draw_task"):
        place = st.empty()
    show_task(place, st.session_state.get("draw_said", ""))
    return place


def show_task(place: DeltaGenerator, text: str) -> None:
    """The number to draw and how it goes; an invitation if none has been asked for.

    Args:
        place: what `begin_task` gave.
        text: what is read now, a row a line; "" for nothing.
    """
    st.session_state["draw_said"] = text
    task = st.session_state.get("draw_task")
    place.html(_LINE.format(task_in_words(task, "".join(text.split())) if task else _INVITATION))


def task_in_words(task: str, read: str) -> str:
    """How drawing a number goes, in HTML: it is done when as many digits are read as it has, all of them digits."""
    if not read:
        return f"<span>Draw</span> {_NUMBER.format(task)}"
    if read == task:
        return f"<span>You drew <b>{task}</b>, it read <b>{read}</b> ✓</span>"
    if len(read) < len(task) or "?" in read:
        return f"<span>Draw</span> {_NUMBER.format(task)} <span>so far it reads <b>{read}</b></span>"
    return f"<span>You were to draw <b>{task}</b>, it read <b>{read}</b></span>"
