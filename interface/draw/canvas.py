"""The canvas: strokes by mouse, pen or finger, which outlast a visit to another page and a reload.

The drawing is the browser's. Streamlit puts the canvas and, beside it, the pen (`pen.js`), which alone says what is on
it from then on; this module only hears what has been drawn, and never sends a drawing back but for a browser that has
forgotten it.
"""

from pathlib import Path

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from interface.draw.reading import Paper, drawn
from interface.draw.recent import put_away
from interface.draw.samples import samples
from interface.draw.strokes import HEIGHT, WIDTH, FabricDrawing, strokes_of

BRUSHES = {"Fine": 16, "Medium": 26, "Broad": 44}
"""The brush's widths, in canvas units."""

BRUSH = "Medium"
"""The brush at first."""

_HERE = Path(__file__).parent

_PAGE_STYLE = """<style>
.st-key-drawing { container-type: inline-size; }
.st-key-drawing:not([data-ready]) { visibility: hidden; }
</style>"""
"""Until the pen is there, nothing can be drawn that it would not hear of."""

_CANVAS_STYLE = """
:host { display: block; position: relative; isolation: isolate; width: min(100cqi, 660px) !important; }
.dc-root, .dc-scroll, .dc-container, .canvas-container, canvas { width: 100% !important; height: auto !important; }
.dc-container, .canvas-container, canvas { aspect-ratio: 3 / 2; }
.dc-toolbar { display: none !important; }
canvas.upper-canvas { border-radius: 4px; }
canvas.upper-canvas:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""
"""In the canvas's shadow root, which no style sheet of the page reaches. Its own toolbar would lie upon it,
transparent: a finger's stroke that began there would be lost, and one upon its bin would erase everything."""

_LABEL = "Canvas to draw digits on, by mouse, pen or finger"

_html, _css, _js = (_HERE.joinpath(f"pen.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
_pen = st.components.v2.component("pen", html=_html, css=_css, js=_js)


def canvas(entered: bool) -> Paper:
    """Show the canvas and return what is drawn on it; what was drawn before is still there.

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
            height=HEIGHT,
            width=WIDTH,
            update_streamlit=False,
            key="canvas",
        )
    result = _pen(
        data={
            "size": [WIDTH, HEIGHT],
            "brushes": BRUSHES,
            "brush": BRUSH,
            "style": _CANVAS_STYLE,
            "label": _LABEL,
            "samples": samples(BRUSHES[BRUSH]),
            "told": st.session_state.get("told"),
        },
        key="pen",
        on_drawing_change=lambda: None,
        on_task_change=lambda: None,
    )
    if result.get("task") is not None:
        st.session_state["draw_task"] = result["task"]
    heard: FabricDrawing | None = result.get("drawing")
    if heard is not None:
        put_away(heard)
        st.session_state["drawing"] = heard
    drawing: FabricDrawing = st.session_state.get("drawing") or {}
    return drawn(strokes_of(drawing), drawing.get("number", 0))
