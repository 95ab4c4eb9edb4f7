"""Sections: what opens below the charts, one at a time, and costs nothing while it is closed."""

from collections.abc import Callable

import streamlit as st

from interface.train.controls import Wish
from interface.train.lab.experiments import show_experiments
from interface.train.lab.finder import show_finder
from interface.train.lab.instruments import show_instruments
from interface.train.lab.sweeps import show_sweeps
from interface.train.layout import SETTINGS
from interface.train.runs.section import show_runs
from recognizer.data.dataset import Splits
from recognizer.lab.run import Run

Section = Callable[[Run | None, Splits, Wish], None]
"""Shows itself, given the visitor's run, the data that the next training learns from, and what the controls say."""

SECTIONS: dict[str, Section] = {
    "See it learn": show_instruments,
    "Runs": show_runs,
    "Experiments": show_experiments,
    "Rate finder": show_finder,
    "Sweeps": show_sweeps,
}
"""By the words on their buttons, in this order."""

ICONS = {
    "See it learn": "visibility",
    "Experiments": "science",
    "Rate finder": "search",
    "Runs": "stacks",
    "Sweeps": "stacked_line_chart",
}
"""Which a phone has over the words, where these are small."""

CHOSEN = "train_section"


def show_sections(run: Run | None, splits: Splits, wish: Wish) -> None:
    """The buttons, and the section that is open; at first none is."""
    with st.container(key="sections"):
        with st.container(horizontal=True, vertical_alignment="center", key="section-switch"):
            chosen = st.segmented_control(
                "Look closer",
                list(SECTIONS),
                format_func=lambda name: f":material/{ICONS[name]}: {name}",
                key=CHOSEN,
                label_visibility="collapsed",
                persist_state="session",
            )
            if chosen in SECTIONS:
                st.markdown(f"[Settings ↓](#{SETTINGS})", width="content")
        if chosen in SECTIONS:
            with st.container(key="section"):
                SECTIONS[chosen](run, splits, wish)
