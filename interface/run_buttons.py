"""The six buttons of a training: all always in their place, those that make no sense at the moment disabled."""

import streamlit as st

from interface import page
from interface.controls import Wish, fill_in
from interface.registry import RUNS
from interface.run import Run, Status
from recognizer.dataset import Splits

ADDRESS = "run"
"""Under which the page's address names the run."""


def take_up_run() -> None:
    """After a reload, find the run that the address names; while there is one, keep its name in the address."""
    if page.current_run() is not None:
        st.query_params[ADDRESS] = st.session_state["run_name"]
        return
    name = st.query_params.get(ADDRESS, "")
    run = RUNS.find(name)
    if run is not None:
        st.session_state.update(run=run, run_name=name)
        fill_in(run.recipe, run.learning_rate)


def show_buttons(wish: Wish, splits: Splits) -> None:
    """Show the buttons and do what the one that was pressed says; the page then runs again to show it."""
    run = page.current_run()
    status = run.status if run else Status.IDLE
    active = run is not None and run.active
    may_step = wish.recipe is not None and status in (Status.IDLE, Status.PAUSED)
    with st.container(horizontal=True, key="buttons", gap="small"):
        train = st.button("Train", type="primary", disabled=active or wish.recipe is None)
        pause = st.button("Pause", disabled=status is not Status.TRAINING)
        resume = st.button("Resume", disabled=status is not Status.PAUSED)
        step = st.button("Step", disabled=not may_step, help="One iteration")
        stop = st.button("Stop", disabled=not active)
        reset = st.button("Reset", disabled=run is None, help="Forget this training")
    if not (train or pause or resume or step or stop or reset):
        return
    if train or (step and run is None):
        run = _begin(wish, splits, paused=bool(step))
    if run is not None:
        if pause:
            run.pause()
        elif resume:
            run.resume()
        elif step:
            run.step()
        elif stop or reset:
            run.stop()
        run.settle()
    if reset:
        RUNS.forget(st.session_state.pop("run_name", ""))
        st.session_state.pop("run", None)
        st.query_params.pop(ADDRESS, None)
    st.rerun()


def _begin(wish: Wish, splits: Splits, paused: bool) -> Run | None:
    if wish.recipe is None:
        return None
    run = Run(wish.recipe, splits, paused)
    st.session_state["run"] = run
    st.query_params[ADDRESS] = st.session_state["run_name"] = RUNS.add(run)
    st.session_state.pop("chosen_network", None)  # on the Draw page, the new network reads
    return run
