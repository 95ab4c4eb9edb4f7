"""Draw: write digits and see what the network reads, how sure it is, and why."""

import streamlit as st

from interface.draw.answer import show_answer
from interface.draw.canvas import canvas
from interface.draw.networks import choose_reader
from interface.draw.recent import show_recent
from interface.draw.sections import Section, show_sections
from interface.page import begin

SECTIONS: dict[str, Section] = {}
"""What can be opened about the chosen digit, by its name, in the order of the choice."""

entered = begin("Draw")
st.title("Draw digits")
st.markdown(":small[Mouse, pen or finger: one digit, a number, or lines of them]")

with st.container(key="draw_page"):
    left, right = st.columns([5, 3], gap="medium")
with left:
    paper = canvas(entered)  # or a photograph
with right:
    answer = st.container()
    correction = st.container()  # the place of the chosen digit's correction
    reader = choose_reader()
with answer:
    chosen = show_answer(paper, reader)
with left:
    show_recent()

show_sections(SECTIONS, chosen)
