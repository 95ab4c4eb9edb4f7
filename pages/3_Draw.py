"""Draw: write digits and see what the network reads, how sure it is, and why."""

import streamlit as st

from interface.draw.answer import show_answer
from interface.draw.canvas import canvas
from interface.draw.compare import show_comparison
from interface.draw.layout import show_style
from interface.draw.my_digits.correcting import show_correcting
from interface.draw.my_digits.section import show_my_digits
from interface.draw.networks import choose_reader
from interface.draw.photo.show import choose_photograph, numbered, show_photograph
from interface.draw.photo.source import DRAW, PHOTO, choose_source, is_new
from interface.draw.reading import photographed
from interface.draw.recent import show_recent
from interface.draw.sections import show_sections
from interface.draw.take_along import show_take_along
from interface.draw.task import begin_task, show_task
from interface.draw.why.show import show_why
from interface.networks import models
from interface.page import begin
from recognizer.reading.many import Reading

entered = begin("Draw")
show_style()
st.title("Draw digits")
source = choose_source()

with st.container(key="draw_page"):
    left, right = st.columns([5, 3], gap="medium")
with left:
    came = is_new(source) or entered
    task = begin_task() if source == DRAW else None
    shown = choose_photograph() if source == PHOTO else None
    picture = st.container()
    paper = canvas(came) if source == DRAW else photographed(*numbered(shown))
    recent = st.container(key="draw_recent")
    with st.container(key="draw_network"):
        reader = choose_reader()
with right:
    answer = st.container()
    correction = st.container()
with answer:
    chosen = show_answer(paper, reader)
with correction:
    show_correcting(chosen.strokes if chosen else None if source == DRAW else ())
with picture:
    if shown is not None:
        show_photograph(shown, chosen.reading if chosen else Reading(()), chosen.place if chosen else -1)
if task is not None:
    show_task(task, chosen.reading.text if chosen else "")
    with recent:
        show_recent()

show_sections(
    {
        "Why": lambda of: show_why(of.digit, of.strokes, of.model),
        "Compare": lambda of: show_comparison(of.reading, of.model, models()),
    },
    {
        "My digits": lambda: show_my_digits(reader),
        "Take it along": lambda: show_take_along(reader.name, reader.model),
    },
    chosen,
)
