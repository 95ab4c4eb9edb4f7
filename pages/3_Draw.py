"""Draw: write a digit and see what the network reads, and how sure it is."""

import streamlit as st

from interface.draw.canvas import BRUSH, canvas, clear, hide_toolbar, keep, undo
from interface.draw.reading import choose_network, read
from interface.page import begin
from recognizer.images.strokes import draw

entered = begin("Draw")
st.title("Draw a digit")
st.caption("Mouse, pen or finger")
drawing, reading = st.columns([2, 3], gap="large")
with drawing:
    with st.container(key="drawing"):
        strokes = canvas(entered, st.session_state.get("brush", BRUSH))
    with st.container(horizontal=True, vertical_alignment="center", width=280):
        st.button("Undo", on_click=undo)
        st.button("Clear", on_click=clear)
        st.slider(
            "Brush width",
            6,
            40,
            BRUSH,
            key="brush",
            on_change=keep,
            persist_state="session",
            help="How thick the line looks here. The network gets every stroke as thin as MNIST's, whatever the brush.",
        )
with reading:
    answer = st.container()
    name = choose_network()
    with answer:
        read(draw(strokes), name)
hide_toolbar()
