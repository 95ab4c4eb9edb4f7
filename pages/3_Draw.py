"""Draw: write a digit and see what the network reads, and how sure it is."""

import streamlit as st

from interface.draw.canvas import canvas
from interface.draw.reading import show_reading
from interface.draw.recent import show_recent
from interface.page import begin

entered = begin("Draw")
st.title("Draw a digit")
st.markdown(":small[Mouse, pen or finger]")
with st.container(key="draw_page"):
    drawing, reading = st.columns(2, gap="medium")
with drawing:
    strokes = canvas(entered)
with reading:
    show_reading(strokes)
with drawing:
    show_recent()
