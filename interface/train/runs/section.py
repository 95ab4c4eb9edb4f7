"""Runs: all trainings of the visit in a table, those that are chosen over one another, and what can be done with them.

Nothing here costs anything while the section is closed.
"""

import streamlit as st

from interface.train.controls import Wish
from interface.train.runs.actions import show_actions, show_undo
from interface.train.runs.comparison import show_comparison
from interface.train.runs.table import show_table
from interface.train.runs.upload import show_upload
from interface.visit import own_shelf, watching
from recognizer.data.dataset import Splits
from recognizer.lab.run import Run
from recognizer.lab.shelf.shelf import MOST_RUNS


def show_runs(run: Run | None, splits: Splits, wish: Wish) -> None:  # noqa: ARG001  (every section has these)
    """The table, and below it what is said and done about the runs that are chosen in it."""
    shelf = own_shelf()
    runs = shelf.runs() if shelf is not None else []
    if watching():
        st.caption(
            "You watch somebody else's training, which is not among these. Leave it to train on from one of them."
        )
    if not runs:
        st.markdown(
            f"Every training of this visit is kept here, the last {MOST_RUNS}: to compare them, to train on from one, "
            "to let it read on the Draw page, to take it along. There is none yet: press Train."
        )
    chosen = show_table(shelf, runs) if shelf is not None and runs else []
    if shelf is not None:
        show_undo(shelf)
    if shelf is not None and chosen:
        show_actions(shelf, chosen)
        show_comparison(chosen)
    show_upload()
