"""Train on: a run that has ended goes on for some epochs more, exactly where it was, below its charts."""

import streamlit as st

from interface.train.runs.going_on import attempt, choose_epochs, go_on, moved_since, show_problem
from interface.visit import own_shelf, watching
from recognizer.lab.run import Run
from recognizer.lab.shelf.kept import Kept

PLACE = "train on"
"""Where problems with it are shown."""


def show_train_on(run: Run | None) -> None:
    """A button and how many epochs, once there is a run that can go on."""
    shelf = own_shelf()
    if run is None or run.active or watching() or shelf is None:
        return
    kept = shelf.find_run(run)
    if kept is None or kept.checkpoint is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train-on"):
        place = st.container(width="content")
        epochs = choose_epochs(kept.checkpoint, kept.recipe, f"train_more_{kept.number}")
        with place:
            arguments = (PLACE, _go_on, kept, run, epochs)
            st.button("Train on", on_click=attempt, args=arguments, key="go_on", icon=":material/resume:")
    show_problem(PLACE)


def _go_on(kept: Kept, run: Run, epochs: int | None) -> None:
    """Go on with what was moved meanwhile."""
    go_on(kept, epochs, moved_since(run))
