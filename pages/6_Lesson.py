"""Lesson: what `docs/lesson.md` says, here where its links lead into the app."""

from pathlib import Path

import streamlit as st

from interface.page import begin

LESSON = Path(__file__).resolve().parents[1] / "docs" / "lesson.md"

begin("Lesson")
with st.container(key="lesson", width=760):
    st.markdown(LESSON.read_text("utf-8"))
