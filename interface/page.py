"""What every page begins with: its title, its neighbours, and word of the training that goes on."""

from pathlib import Path

import streamlit as st

from interface.train.controls import fill_in
from recognizer.blas import use_one_thread
from recognizer.lab.registry import RUNS
from recognizer.lab.run import Run, Status

NAME = "Digit recognizer"

PAGES = {
    "Home": ("streamlit_app.py", ":material/home:"),
    "Explore": ("pages/1_Explore.py", ":material/grid_view:"),
    "Train": ("pages/2_Train.py", ":material/show_chart:"),
    "Draw": ("pages/3_Draw.py", ":material/draw:"),
}

ADDRESS = "run"
"""Under which a page's address names the visitor's run."""

WATCH_SECONDS = 2.0
"""How often a page looks at a training that another page shows."""

_STYLE = """<style>
.stMainBlockContainer { padding: 3.2rem 2.5rem 4rem; max-width: 1120px; }
@media (max-width: 640px) {
    .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
    .st-key-preset button { padding-left: 0.5rem; padding-right: 0.5rem; }
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
    _limit_threads()
    _take_up_run()
    with st.sidebar:
        for label, (path, icon) in PAGES.items():
            st.page_link(path, label=label, icon=icon)
        run = current_run()
        if run is not None and name != "Train":
            st.fragment(_watch, run_every=WATCH_SECONDS if run.status is Status.TRAINING else None)()
    entered = st.session_state.get("current_page") != name
    st.session_state["current_page"] = name
    return entered


def current_run() -> Run | None:
    """This visitor's training, running or ended."""
    run = st.session_state.get("run")
    return run if isinstance(run, Run) else None


def name_run(name: str) -> None:
    """Put the name of this visitor's run into the address, where a reload finds it."""
    st.query_params[ADDRESS] = st.session_state["run_name"] = name


def forget_run() -> None:
    """Forget this visitor's run, here and everywhere."""
    RUNS.forget(st.session_state.pop("run_name", ""))
    st.session_state.pop("run", None)
    st.query_params.pop(ADDRESS, None)


def _take_up_run() -> None:
    """After a reload, find the run that the address names; while there is one, keep its name in the address."""
    if current_run() is not None:
        name_run(st.session_state["run_name"])
        return
    name = st.query_params.get(ADDRESS, "")
    run = RUNS.find(name)
    if run is None:
        st.query_params.pop(ADDRESS, None)
        return
    st.session_state.update(run=run, run_name=name)
    fill_in(run.recipe, run.learning_rate)


def page_link(name: str, label: str) -> None:
    """A link to another page."""
    path, icon = PAGES[name]
    st.page_link(path, label=label, icon=icon)


@st.cache_resource(show_spinner=False)
def _limit_threads() -> None:
    """Once for the whole server."""
    use_one_thread()


def _watch() -> None:
    """The sidebar's word on the training, which also tells the training that somebody is there."""
    run = current_run()
    if run is None:
        return
    run.seen()
    with st.container(key="run-status", border=True):
        st.caption(f"Your network {run.recipe.architecture}")
        st.progress(run.iterations / run.planned, text=f"{run.status}, {run.iterations:,} of {run.planned:,}")
