"""Speed: from one iteration a second, to watch single steps, to as many as there can be; and an epoch at a time."""

import streamlit as st

from interface.visit import current_run, watching
from recognizer.lab.run import Run, Status

PACES: dict[str, float | None] = {"1/s": 1, "2/s": 2, "5/s": 5, "10/s": 10, "50/s": 50, "full": None}
"""Iterations a second, by what the slider calls them."""

SPEED = "train_speed"
EPOCH_WISHED = "train_epoch_wished"


def show_speed(run: Run | None) -> None:
    """The slider and the button; the run takes their wishes at once."""
    if run is not None:
        st.session_state[SPEED] = _name(run.pace)  # somebody else may have moved it
    st.session_state.setdefault(SPEED, "full")
    may_step = not watching() and (run is None or run.status is Status.PAUSED)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="pace"):
        st.select_slider(
            "Speed",
            list(PACES),
            key=SPEED,
            disabled=watching(),
            on_change=_set_pace,
            help="Iterations a second at most. At one a second each step of learning can be watched.",
            persist_state="session",
        )
        st.button(
            "Step one epoch",
            disabled=not may_step,
            on_click=lambda: st.session_state.update({EPOCH_WISHED: True}),
            help="Train until every image has been used once more, and hold.",
        )


def chosen_pace() -> float | None:
    """Iterations a second that a training is to take at most."""
    return PACES[st.session_state.get(SPEED, "full")]


def epoch_wished() -> bool:
    """Whether an epoch was asked for; true once for each time."""
    return bool(st.session_state.pop(EPOCH_WISHED, False))


def _set_pace() -> None:
    run = current_run()
    if run is not None and not watching():
        run.set_pace(chosen_pace())


def _name(pace: float | None) -> str:
    return next((name for name, each in PACES.items() if each == pace), "full")
