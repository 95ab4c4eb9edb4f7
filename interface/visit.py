"""A visit: what one visitor works with on every page, their run and their data, and how a reload finds both again.

A reload of a page begins a new session, which knows nothing of the one before. So the name of the visitor's run stands
in the address of every page, and whoever opens an address with such a name takes up the run, and the data it learns
from, where they are. With the run's other name, that of its watchers, they see it and cannot steer it.
"""

import secrets
from typing import Any

import streamlit as st

from interface.data import mnist
from recognizer.arrays import Array
from recognizer.augmentation.specification import Augmentation
from recognizer.data.dataset import Splits
from recognizer.lab.background import Work
from recognizer.lab.registry import RUNS
from recognizer.lab.run import Run
from recognizer.lab.shelf.shelf import SHELVES, Shelf

ADDRESS = "run"
"""Under which a page's address names the visitor's run."""

WATCHED = "watch"
"""Under which it names a run that the visitor only watches."""

SHELF = "runs"
"""Under which it names whose runs are kept, while there is no run of the visitor's to find them by."""


def current_run() -> Run | None:
    """This visitor's training, running or ended."""
    run = st.session_state.get("run")
    return run if isinstance(run, Run) else None


def watching() -> bool:
    """Whether the run is somebody else's, to be seen and not to be steered."""
    return bool(st.session_state.get("watching", False))


def links(page_address: str) -> dict[str, str]:
    """The page's address for whoever may steer this visitor's run too, and for whoever may watch it, by these words."""
    name = st.session_state.get("run_name", "")
    entry = RUNS.find(name)
    if entry is None:
        return {}
    return {"steer": f"{page_address}?{ADDRESS}={name}", "watch": f"{page_address}?{WATCHED}={entry.watched_as}"}


def keep_run(run: Run, title: str, origin: str = "") -> None:
    """Make a run that has just begun this visitor's, to be found again after a reload, and keep it on their shelf.

    Args:
        run: the run.
        title: what it is called, before its number.
        origin: what it went on from, in words.
    """
    visitor = st.session_state.setdefault("visitor", secrets.token_urlsafe(12))
    st.session_state["run"] = run
    SHELVES.of(visitor).add(run, title, origin)
    name_run(RUNS.add(run, visitor))


def own_shelf() -> Shelf | None:
    """The runs of this visit; None before the first."""
    return SHELVES.find(st.session_state.get("visitor", ""))


def name_run(name: str) -> None:
    """Put the name of this visitor's run into the address, where a reload finds it."""
    st.query_params[WATCHED if watching() else ADDRESS] = st.session_state["run_name"] = name


def forget_run() -> None:
    """Forget this visitor's run, here and everywhere; one that they only watched, here alone."""
    name = st.session_state.pop("run_name", "")
    if not st.session_state.pop("watching", False):
        RUNS.forget(name)
    st.session_state.pop("run", None)
    st.query_params.pop(ADDRESS, None)
    st.query_params.pop(WATCHED, None)


def take_up_run() -> None:
    """After a reload, find the run that the address names and its data; while there is a run, keep its name there.

    The same goes for the runs that were kept.
    """
    if "visited" not in st.session_state:  # later on, a browser may still send the name of a run just forgotten
        named = ADDRESS in st.query_params or WATCHED in st.query_params
        _find_run()
        st.session_state.update(visited=True, run_is_gone=named and current_run() is None)
    elif current_run() is not None:
        name_run(st.session_state["run_name"])
    else:
        _find_run()
    _name_shelf()


def _find_run() -> None:
    name = st.query_params.get(ADDRESS, "")
    entry = RUNS.find(name)
    if entry is None:
        st.query_params.pop(ADDRESS, None)
        _take_up_watched_run()
        return
    st.session_state.update(run=entry.run, run_name=name, visitor=entry.visitor, taken_up=True)
    choose_data(None if entry.run.splits is mnist() else entry.run.splits)


def _take_up_watched_run() -> None:
    name = st.query_params.get(WATCHED, "")
    entry = RUNS.find_watched(name)
    if entry is None:
        st.query_params.pop(WATCHED, None)
    else:
        st.session_state.update(run=entry.run, run_name=name, watching=True, taken_up=True)


def _name_shelf() -> None:
    """Let the address say whose runs are kept, unless a run of the visitor's says it already; or take them up."""
    visitor = st.session_state.get("visitor") or st.query_params.get(SHELF, "")
    alone = current_run() is None or watching()
    if alone and SHELVES.find(visitor) is not None:
        st.query_params[SHELF] = st.session_state["visitor"] = visitor
    else:
        st.query_params.pop(SHELF, None)


def newly_taken_up() -> Run | None:
    """The run that was found by the address, to the first who asks."""
    return current_run() if st.session_state.pop("taken_up", False) else None


def run_is_gone() -> bool:
    """Whether the visit began with an address that names a run that is no more; to the first who asks."""
    return bool(st.session_state.pop("run_is_gone", False))


def keep_work(name: str, work: Work[Any]) -> None:
    """Keep work beside the trainings, such as a sweep, to be told that somebody looks; one of that name before ends."""
    works: dict[str, Work[Any]] = st.session_state.setdefault("works", {})
    if name in works:
        works[name].stop()
    works[name] = work


def attend() -> dict[str, Work[Any]]:
    """Tell this visit's work that somebody looks; returns what of it goes on, by the names that it was kept by."""
    works: dict[str, Work[Any]] = st.session_state.get("works", {})
    active = {name: work for name, work in works.items() if work.active}
    for work in active.values():
        work.attention.seen()
    return active


def wish_augmentation(augmentation: Augmentation) -> None:
    """Let the Train page's control say this augmentation when the visitor comes there next."""
    st.session_state["wished_augmentation"] = augmentation


def take_wished_augmentation() -> Augmentation | None:
    """What another page wishes the Train page's augmentation to be, to the first who asks."""
    wished: Augmentation | None = st.session_state.pop("wished_augmentation", None)
    return wished


def keep_digit(column: Array, label: int) -> None:
    """Keep the digit that was drawn last, 784 × 1 from 0 to 1, with what it was read as, for other pages."""
    st.session_state["drawn_digit"] = column, label


def kept_digit() -> tuple[Array, int] | None:
    """The digit that this visitor drew last, and what it was read as; None if there was none."""
    found: tuple[Array, int] | None = st.session_state.get("drawn_digit")
    return found


def chosen_data() -> Splits:
    """What this visitor works with."""
    uploaded = st.session_state.get("uploaded_data")
    return uploaded if isinstance(uploaded, Splits) else mnist()


def choose_data(splits: Splits | None) -> None:
    """Work with these data from now on; None goes back to MNIST."""
    st.session_state["uploaded_data"] = splits
