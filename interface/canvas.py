"""The canvas: strokes by mouse, pen or finger, which outlast a visit to another page."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

from interface.strokes import Drawing, strokes_of

SIDE = 280
"""Pixels of the canvas's side: small enough for a phone."""

BRUSH = 18


def canvas(entered: bool, brush_width: int) -> list[NDArray[np.float64]]:
    """Show the canvas and return its strokes, each n × 2 points; what was drawn before is still there.

    Args:
        entered: whether the visitor has just come to the page, so that the canvas is a new one.
        brush_width: of the strokes to come, in pixels.
    """
    if entered:
        keep()
    result = st_canvas(
        stroke_width=brush_width,
        stroke_color="#ffffff",
        background_color="#000000",
        height=SIDE,
        width=SIDE,
        initial_drawing=st.session_state.get("first_drawing"),
        key=f"canvas_{st.session_state.get('canvas_number', 0)}",
    )
    if result.json_data is not None:
        st.session_state["drawing"] = result.json_data
    return strokes_of(st.session_state.get("drawing"))


def keep() -> None:
    """A new canvas with the drawing as it is, for when something about the canvas is about to change."""
    _renew(st.session_state.get("drawing"))


def clear() -> None:
    """An empty canvas."""
    st.session_state.pop("drawing", None)
    _renew(None)


def _renew(drawing: Drawing | None) -> None:
    """A new canvas that begins with `drawing`; a number of its own keeps it apart from the one before."""
    st.session_state["canvas_number"] = st.session_state.get("canvas_number", 0) + 1
    st.session_state["first_drawing"] = drawing
