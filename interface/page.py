"""What every page begins with: its title, its neighbours, and word of the training that goes on."""

from pathlib import Path

import streamlit as st

from interface.menu import close_when_chosen, show_menu
from interface.server import make_ready
from interface.visit import attend, current_run, take_up_run
from recognizer.lab.run import Status

NAME = "Digit recognizer"

WATCH_SECONDS = 2.0
"""How often a page looks at a training that another page shows."""

_STYLE = """<style>
.stMainBlockContainer { padding: 3.2rem 2.5rem 4rem; max-width: 1120px; }
@media (max-width: 640px) {
    .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
    .st-key-train_preset button { padding-left: 0.5rem; padding-right: 0.5rem; }
}
/* Streamlit writes white on the primary colour in both themes; the dark theme's is too light for that. */
.stApp [data-testid^="stBaseButton-primary"]:not(:disabled) { color: light-dark(#ffffff, #10151d); }
/* What a finger has to hit is 44 pixels high and wide. */
@media (pointer: coarse) {
    .stApp button:not([role="tab"]), .stApp summary, .stApp [data-testid="stPageLink-NavLink"],
    .stApp [data-testid="stSelectbox"] [role="group"], .stApp [data-testid="stNumberInputContainer"] {
        min-height: 44px;
    }
    .stApp button { min-width: 44px; }
    /* A toolbar's fill it, so that it covers no more than it does; those of a help would push its label apart. */
    .stApp [data-testid="stElementToolbarButtonContainer"] { padding: 0; }
    .stApp [data-testid="stTooltipIcon"] button { min-height: 0; min-width: 0; position: relative; }
    .stApp [data-testid="stTooltipIcon"] button::before { content: ""; position: absolute; inset: -14px; }
    .stApp .stElementContainer:has(> .stDataFrame), .stApp .stElementContainer:has(> * .stDataFrame) {
        margin-top: 1.75rem; /* a finger has a table's toolbar always there, above it */
    }
    .stApp [data-testid="stHeaderActionElements"] { display: none; }
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
        show_menu()
        if name != "Train":
            _show_run()
        if attend():
            st.fragment(_watch_work, run_every=WATCH_SECONDS)()
        close_when_chosen()
    entered = st.session_state.get("current_page") != name
    st.session_state["current_page"] = name
    return entered


def _show_run() -> None:
    """The sidebar's word on the training, brought up to date while it trains and no longer."""
    run = current_run()
    if run is not None:
        st.fragment(_watch, run_every=WATCH_SECONDS if run.status is Status.TRAINING else None)(run.status)


def _watch_work() -> None:
    """What work goes on beside the trainings; it is also told that somebody is there."""
    active = attend()
    if active:
        st.caption(f"Also at work: {', '.join(active)}", width="stretch")


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
