"""A visit: what one visitor works with on every page, their run and their data, and how a reload finds both again.

A reload of a page begins a new session, which knows nothing of the one before. So the name of the visitor's run stands
in the address of every page, and whoever opens an address with such a name takes up the run, and the data it learns
from, where they are.
"""

import secrets

import streamlit as st

from interface.data import mnist
from recognizer.data.dataset import Splits
from recognizer.lab.registry import RUNS
from recognizer.lab.run import Run

ADDRESS = "run"
"""Under which a page's address names the visitor's run."""


def current_run() -> Run | None:
    """This visitor's training, running or ended."""
    run = st.session_state.get("run")
    return run if isinstance(run, Run) else None


def keep_run(run: Run) -> None:
    """Make a run that has just begun this visitor's, to be found again after a reload."""
    visitor = st.session_state.setdefault("visitor", secrets.token_urlsafe(12))
    st.session_state["run"] = run
    name_run(RUNS.add(run, visitor))


def name_run(name: str) -> None:
    """Put the name of this visitor's run into the address, where a reload finds it."""
    st.query_params[ADDRESS] = st.session_state["run_name"] = name


def forget_run() -> None:
    """Forget this visitor's run, here and everywhere."""
    RUNS.forget(st.session_state.pop("run_name", ""))
    st.session_state.pop("run", None)
    st.query_params.pop(ADDRESS, None)


def take_up_run() -> None:
    """After a reload, find the run that the address names and its data; while there is a run, keep its name there."""
    if current_run() is not None:
        name_run(st.session_state["run_name"])
        return
    name = st.query_params.get(ADDRESS, "")
    entry = RUNS.find(name)
    if entry is None:
        st.query_params.pop(ADDRESS, None)
        return
    st.session_state.update(run=entry.run, run_name=name, visitor=entry.visitor, taken_up=True)
    choose_data(None if entry.run.splits is mnist() else entry.run.splits)


def newly_taken_up() -> Run | None:
    """The run that was found by the address, to the first who asks."""
    return current_run() if st.session_state.pop("taken_up", False) else None


def chosen_data() -> Splits:
    """What this visitor works with."""
    uploaded = st.session_state.get("uploaded_data")
    return uploaded if isinstance(uploaded, Splits) else mnist()


def choose_data(splits: Splits | None) -> None:
    """Work with these data from now on; None goes back to MNIST."""
    st.session_state["uploaded_data"] = splits
