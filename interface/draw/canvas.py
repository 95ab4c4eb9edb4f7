"""The canvas: strokes by mouse, pen or finger, which outlast a visit to another page and a reload.

The drawing is the browser's. Streamlit puts the canvas and, beside it, the pen (`pen.js`), which alone says what is on
it from then on; this module only hears what has been drawn, and never sends a drawing back but for a browser that has
forgotten it.
"""

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

from interface.draw.recent import put_away
from interface.draw.samples import samples
from interface.draw.strokes import FabricDrawing, strokes_of

SIDE = 560
"""Units of the canvas's side; it is shown as large as there is room for, which the pen's places take no notice of."""

BRUSH_SIDE = 280
"""The side that the brush's widths are meant for."""

BRUSH = 18
"""The brush's width at first."""

_HERE = Path(__file__).parent

_PAGE_STYLE = """<style>
.st-key-drawing { container-type: inline-size; }
.st-key-drawing:not([data-ready]) { visibility: hidden; }
</style>"""
"""Until the pen is there, nothing can be drawn that it would not hear of."""

_CANVAS_STYLE = """
:host { display: block; width: min(100cqi, 440px) !important; }
.dc-root, .dc-scroll, .dc-container, .canvas-container, canvas { width: 100% !important; height: auto !important; }
.dc-container, .canvas-container, canvas { aspect-ratio: 1; }
.dc-toolbar { display: none !important; }
@media (max-width: 640px) { :host { width: min(100cqi, 300px) !important; } }
canvas.upper-canvas { border-radius: 4px; }
canvas.upper-canvas:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""
"""In the canvas's shadow root, which no style sheet of the page reaches. Its own toolbar would lie upon it,
transparent: a finger's stroke that began there would be lost, and one upon its bin would erase everything."""

_LABEL = "Canvas to draw a digit on, by mouse, pen or finger"

_html, _css, _js = (_HERE.joinpath(f"pen.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
_pen = st.components.v2.component("pen", html=_html, css=_css, js=_js)


def canvas(entered: bool) -> list[NDArray[np.float64]]:
    """Show the canvas and return its strokes, each n × 2 points; what was drawn before is still there.

    Args:
        entered: whether the visitor has just come to the page, so that the canvas is a new one.
    """
    if entered:
        st.session_state["told"] = st.session_state.get("drawing")
    st.html(_PAGE_STYLE)
    with st.container(key="drawing"):
        st_canvas(
            stroke_color="#ffffff",
            background_color="#000000",
            height=SIDE,
            width=SIDE,
            update_streamlit=False,
            key="canvas",
        )
    result = _pen(
        data={
            "side": SIDE,
            "brush": BRUSH,
            "brushSide": BRUSH_SIDE,
            "style": _CANVAS_STYLE,
            "label": _LABEL,
            "samples": samples(SIDE, BRUSH * SIDE / BRUSH_SIDE),
            "told": st.session_state.get("told"),
        },
        key="pen",
        on_drawing_change=lambda: None,
    )
    heard: FabricDrawing | None = result.get("drawing")
    if heard is not None:
        put_away(heard)
        st.session_state["drawing"] = heard
    return strokes_of(st.session_state.get("drawing"))
