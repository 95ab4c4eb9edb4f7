"""What every page begins with: its title, its neighbours, and word of the training that goes on."""

from pathlib import Path

import streamlit as st

from interface.server import make_ready
from interface.visit import current_run, take_up_run
from recognizer.lab.run import Status

NAME = "Digit recognizer"

PAGES = {
    "Home": ("streamlit_app.py", ":material/home:"),
    "Explore": ("pages/1_Explore.py", ":material/grid_view:"),
    "Train": ("pages/2_Train.py", ":material/show_chart:"),
    "Draw": ("pages/3_Draw.py", ":material/draw:"),
}

WATCH_SECONDS = 2.0
"""How often a page looks at a training that another page shows."""

_STYLE = """<style>
.stMainBlockContainer { padding: 3.2rem 2.5rem 4rem; max-width: 1120px; }
@media (max-width: 640px) {
    .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
    .st-key-train_preset button { padding-left: 0.5rem; padding-right: 0.5rem; }
}
</style>"""


def begin(name: str) -> bool:
    """Set the page up; call it first. Returns whether the visitor has just come to this page from another one."""
    st.set_page_config(
        page_title=NAME if name == "Home" else f"{name} · {NAME}",
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(_STYLE)
    make_ready()
    take_up_run()
    with st.sidebar:
        for label, (path, icon) in PAGES.items():
            st.page_link(path, label=label, icon=icon)
        if name != "Train":
            _show_run()
    entered = st.session_state.get("current_page") != name
    st.session_state["current_page"] = name
    return entered


def page_link(name: str, label: str) -> None:
    """A link to another page."""
    path, icon = PAGES[name]
    st.page_link(path, label=label, icon=icon)


def _show_run() -> None:
    """The sidebar's word on the training, brought up to date while it trains and no longer."""
    run = current_run()
    if run is not None:
        st.fragment(_watch, run_every=WATCH_SECONDS if run.status is Status.TRAINING else None)(run.status)


def _watch(shown: Status) -> None:
    """How the training stands; it is also told that somebody is there. What polls it was made when it was `shown`."""
    run = current_run()
    if run is None:
        return
    run.seen()
    if run.status is not shown:
        st.rerun()
    with st.container(key="run-status", border=True):
        st.caption(f"Your network {run.recipe.architecture}")
        st.progress(run.iterations / run.planned, text=f"{run.status}, {run.iterations:,} of {run.planned:,}")
