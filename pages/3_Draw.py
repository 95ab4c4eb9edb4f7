"""Draw: write a digit and see what the network reads, and how sure it is."""

import streamlit as st

from interface.draw.canvas import canvas
from interface.draw.reading import choose_network, read
from interface.page import begin
from recognizer.images.strokes import draw

entered = begin("Draw")
st.title("Draw a digit")
st.caption("Mouse, pen or finger")
drawing, reading = st.columns([4, 5], gap="large")
with drawing:
    strokes = canvas(entered)
with reading:
    answer = st.container()
    name = choose_network()
    with answer:
        read(draw(strokes), name)
