"""The canvas: strokes by mouse, pen or finger, which outlast a visit to another page."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

from interface.draw.strokes import FabricDrawing, strokes_of

CANVAS_SIDE = 280
"""Pixels of the canvas's side: small enough for a phone."""

BRUSH = 18

_JS = """
export default function () {
  const hide = () => {
    for (const host of document.querySelectorAll(".st-key-drawing *")) {
      const root = host.shadowRoot;
      if (!root || !root.querySelector(".dc-toolbar") || root.querySelector(".no-toolbar")) continue;
      const style = document.createElement("style");
      style.className = "no-toolbar";
      style.textContent = ".dc-toolbar { display: none !important }";
      root.append(style);
    }
  };
  hide();
  const timer = setInterval(hide, 100);
  return () => clearInterval(timer);
}
"""

_no_toolbar = st.components.v2.component("no_toolbar", js=_JS)


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
        height=CANVAS_SIDE,
        width=CANVAS_SIDE,
        initial_drawing=st.session_state.get("first_drawing"),
        key=f"canvas_{st.session_state.get('canvas_number', 0)}",
    )
    if result.json_data is not None:
        st.session_state["drawing"] = result.json_data
    return strokes_of(st.session_state.get("drawing"))


def hide_toolbar() -> None:
    """Take the canvas's own toolbar away; the page has buttons of its own.

    The toolbar is transparent until the mouse is over it, but it is there all the time, upon the upper right of the
    canvas: a finger's stroke that begins there is lost, and one upon its bin erases everything. The canvas lives in a
    shadow root, which no style sheet of the page reaches, and there is a new one for every new canvas.
    """
    _no_toolbar(key="no_toolbar")


def undo() -> None:
    """Take the last stroke back."""
    drawing = st.session_state.get("drawing")
    if drawing:
        st.session_state["drawing"] = {**drawing, "objects": drawing.get("objects", [])[:-1]}
        keep()


def keep() -> None:
    """A new canvas with the drawing as it is, for when something about the canvas is about to change."""
    _renew(st.session_state.get("drawing"))


def clear() -> None:
    """An empty canvas."""
    st.session_state.pop("drawing", None)
    _renew(None)


def _renew(drawing: FabricDrawing | None) -> None:
    """A new canvas that begins with `drawing`; a number of its own keeps it apart from the one before."""
    st.session_state["canvas_number"] = st.session_state.get("canvas_number", 0) + 1
    st.session_state["first_drawing"] = drawing
