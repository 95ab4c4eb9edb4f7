"""Recent readings: what was drawn before, small, with what was read; a click puts a drawing back on the canvas."""

from pathlib import Path
from typing import Any

import streamlit as st

from interface.draw.strokes import HEIGHT, WIDTH

MOST = 8
"""Drawings that are kept."""

_HERE = Path(__file__).parent
_strip = st.components.v2.component(
    "recent",
    html='<h2></h2><div class="strip"></div>',
    css=_HERE.joinpath("recent.css").read_text("utf-8"),
    js=_HERE.joinpath("recent.js").read_text("utf-8"),
)


def remember(text: str) -> None:
    """Note what is read now of the drawing on the canvas, a row a line, for when another one takes its place."""
    objects = (st.session_state.get("drawing") or {}).get("objects") or []
    if objects and text:
        st.session_state["draw_reading"] = {"objects": objects, "read": text}


def put_away(drawing: dict[str, Any] | None) -> None:
    """Keep the reading of the drawing before, if what has been heard of now is another one and no part of it."""
    last = st.session_state.get("draw_reading")
    objects = (drawing or {}).get("objects") or []
    if last is None or (objects and _one_goes_on(objects, last["objects"])):
        return
    kept = [each for each in st.session_state.get("draw_readings", []) if each["objects"] != last["objects"]]
    st.session_state["draw_readings"] = [last, *kept][:MOST]
    del st.session_state["draw_reading"]


def _one_goes_on(one: list[Any], other: list[Any]) -> bool:
    """Whether one list of strokes begins as the other one does, to the end of the shorter."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def show_recent() -> None:
    """The strip of what was drawn before, the last one first: below the canvas, or last of all on a phone."""
    readings = st.session_state.get("draw_readings", [])
    if readings:
        data = {"title": "Recent readings", "readings": readings, "width": WIDTH, "height": HEIGHT}
        _strip(data=data, key="recent")
