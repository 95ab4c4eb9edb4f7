"""Steering: what a visitor moves reaches the run, and what others move in the same run reaches the visitor's controls.

A page knows what its controls held when it handed them over last, and the run's recipe as it knew it then. What the
controls hold otherwise, the visitor has moved; what the run's recipe says otherwise, somebody else has. A control that
follows somebody else's move is a new one: its browser goes on for a while, on a slow connection for long, to send what
the one before held, which would undo that move.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from interface.train.fields import filled_in, key_of, renew
from interface.visit import watching
from recognizer.errors import BadInput
from recognizer.lab.limits import evaluate_every
from recognizer.lab.run import Run
from recognizer.training.recipe import LIVE, Recipe


def note_handed_over(recipe: Recipe) -> None:
    """Note that what the controls hold and the run's recipe are one: the run began with them, or they with the run."""
    st.session_state["train_handed"] = {row.name: st.session_state.get(key_of(row)) for row in LIVE}
    st.session_state["train_known"] = recipe
    st.session_state["train_elsewhere"] = ""


def steer(run: Run) -> None:
    """Hand over what was moved here, and let the controls follow what was moved elsewhere; before they are shown."""
    hand_over(run)
    known: Recipe = st.session_state["train_known"]
    recipe = run.recipe
    moved = [row for row in LIVE if getattr(recipe, row.name) != getattr(known, row.name)]
    if not moved:
        return
    for row in moved:
        renew(row.name, getattr(recipe, row.name))
        st.session_state["train_handed"][row.name] = st.session_state[key_of(row)]
    st.session_state["train_known"] = recipe
    st.session_state["train_elsewhere"] = ", ".join(row.label for row in moved if row.name != "evaluate_every")


def steered_elsewhere() -> str:
    """The labels of what was moved elsewhere last, while nothing has been moved here since."""
    return str(st.session_state.get("train_elsewhere", ""))


def is_out_of_date(run: Run) -> bool:
    """Whether the run goes by another recipe than this page shows."""
    return run.active and run.recipe != st.session_state["train_known"]


def hand_over(run: Run) -> None:
    """Give the run what this visitor has moved since they gave it last; another may be steering the same run.

    What the run does not take, it is offered once; the settings say why as long as they hold it.
    """
    if watching():
        return
    handed: dict[str, Any] = st.session_state["train_handed"]
    for row in LIVE:
        held = st.session_state.get(key_of(row))
        if held == handed.get(row.name) or row.name == "evaluate_every":
            continue
        handed[row.name] = held
        changes = {row.name: filled_in(row.name)}
        if row.name == "batch_size":
            changes["evaluate_every"] = evaluate_every(changes["batch_size"], len(run.splits.train))
        try:
            run.change(**changes)
        except BadInput:
            continue
        st.session_state["train_known"] = replace(st.session_state["train_known"], **changes)
        st.session_state["train_elsewhere"] = ""
