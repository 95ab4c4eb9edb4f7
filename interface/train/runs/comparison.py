"""The runs that are chosen, over one another; of two, in which settings they differ."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from interface.figures.run_charts import RunLine, show_runs, smooth
from interface.messages import plain
from interface.train.runs.table import CHOSEN, LOOK_SECONDS
from interface.visit import own_shelf
from recognizer.lab.shelf.difference import differences
from recognizer.lab.shelf.kept import Kept

IMAGES = ["validation", "training"]
"""What the lines can be of."""


def show_comparison(chosen: Sequence[Kept]) -> None:
    """The charts, which follow a run that goes on, and the difference of two."""
    moves = any(kept.active for kept in chosen)
    st.fragment(_show_charts, run_every=LOOK_SECONDS if moves else None)()
    if len(chosen) == 2:
        _show_difference(chosen[0], chosen[1])


def _show_charts() -> None:
    """Loss and accuracy of the runs that are chosen at this moment."""
    shelf = own_shelf()
    numbers = st.session_state.get(CHOSEN, set())
    chosen = [kept for kept in shelf.runs() if kept.number in numbers] if shelf is not None else []
    of, logarithmic = _choose_axes()
    if any(line_of(kept, "loss", of).iterations.size < 2 for kept in chosen):
        st.caption("A run of fewer than two points has no line.")
    left, right = st.columns(2, gap="large")
    for place, quantity in ((left, "loss"), (right, "accuracy")):
        with place, st.container(key=f"runs-{quantity}"):
            lines = [line for kept in chosen if (line := line_of(kept, quantity, of)).iterations.size > 1]
            show_runs(lines, quantity, of, logarithmic)


def _choose_axes() -> tuple[str, bool]:
    """Which images the lines are of, and whether the axis of the loss is logarithmic; at first as the page's own is."""
    st.session_state.setdefault("train_runs_log_scale", bool(st.session_state.get("train_log_scale")))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        of = st.segmented_control(
            "Images",
            IMAGES,
            default=IMAGES[0],
            required=True,
            format_func=str.capitalize,
            key="train_runs_images",
            label_visibility="collapsed",
            persist_state="session",
        )
        return str(of), st.toggle("Log scale", key="train_runs_log_scale", persist_state="session")


def line_of(kept: Kept, quantity: str, of: str) -> RunLine:
    """A run's loss or accuracy, as it was validated or, smoothed, as it was trained: at most 300 points."""
    table = kept.history.validation_table() if of == "validation" else kept.history.training_table()
    line = RunLine(
        kept.number,
        kept.name,
        table["iteration"].to_numpy(float),
        table[quantity].to_numpy(float, na_value=float("nan")),
    )
    return line if of == "validation" else smooth(line)


def _show_difference(first: Kept, second: Kept) -> None:
    """A table of the settings in which two runs differ."""
    found = differences(first, second)
    with st.container(key="runs-difference"):
        if not found:
            st.caption(f"{plain(first.name)} and {plain(second.name)} have the same settings.")
            return
        st.markdown("**Where they differ**")
        table = pd.DataFrame(
            [(plain(each.label), plain(each.first), plain(each.second)) for each in found],
            columns=["Setting", plain(first.name), plain(second.name)],
        )
        st.table(table.set_index("Setting"))
