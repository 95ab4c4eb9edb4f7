"""Evaluate: how well a network reads, what it confuses, how sure it may be, and what it can bear."""

import streamlit as st

from interface.evaluate.head import show_head
from interface.evaluate.reading import read
from interface.evaluate.subject import choose_material, choose_subject, show_age, subjects, take_network
from interface.evaluate.views.show import show_views
from interface.page import begin
from interface.upload import upload_data

begin("Evaluate")
st.title("Evaluate a network")
offered = subjects()
left, right = st.columns(2, gap="medium")
with left:
    subject = choose_subject(offered)
with right:
    material = choose_material(subject)
show_age(subject)
outcome = read(subject, material)
if outcome is not None:
    show_head(outcome, subject, material)
    show_views(outcome, subject, material)
with st.container(key="evaluate_uploads"):
    take_network()
    upload_data()
