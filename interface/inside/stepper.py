"""Step by step: the digit's way forward and back, each number on it, and what one update does."""

from pathlib import Path
from time import perf_counter_ns
from typing import Any

import streamlit as st

from interface.inside.outcome import show_outcome
from interface.inside.steps.back import go_back
from interface.inside.steps.forward import go_forward
from interface.inside.steps.way import Way
from interface.inside.subject import LOSS, MOST_CHANGES, Subject, change, changes, current_loss, signature
from recognizer.dissection.changes import Update, changed
from recognizer.dissection.passes import take_digit
from recognizer.network.inspection import parameters_by_layer
from recognizer.network.losses import LOSSES

_HERE = Path(__file__).parent
_HTML = """
<section class="stepper" aria-label="Step by step">
  <nav class="rail" aria-label="Steps"></nav>
  <div class="turn"><button type="button" class="back">← Back</button>
  <button type="button" class="next">Next →</button><span class="count"></span></div>
  <div class="card"></div>
</section>
"""
_stepper = st.components.v2.component(
    "stepper",
    html=_HTML,
    css=_HERE.joinpath("stepper.css").read_text("utf-8"),
    js="\n".join(_HERE.joinpath(name).read_text("utf-8") for name in ("numbers.js", "stepper.js")),
)

RATE = "inside_rate"
"""Key of the learning rate."""

TEN = 10


def show_stepper(subject: Subject) -> None:
    """The loss and the rate, the update and what it has done, and the steps."""
    loss, rate = _choose_update(subject)
    show_outcome(subject, loss)
    _stepper(data=_steps(subject, loss, rate), key="inside_stepper")


def _choose_update(subject: Subject) -> tuple[str, float]:
    """The loss, the learning rate, and the buttons that go a step downhill."""
    st.session_state.setdefault(LOSS, current_loss(subject))
    st.session_state.setdefault(RATE, subject.rate)
    with st.container(horizontal=True, vertical_alignment="bottom", key="inside_update"):
        loss = st.selectbox(
            "Loss", list(LOSSES), key=LOSS, persist_state="session", width=170,
            help="Squared error through the softmax is the original's; cross-entropy is what is usual.",
        )  # fmt: skip
        rate = st.number_input(
            "Learning rate η", min_value=0.0001, max_value=10.0, step=0.1, format="%.4g", key=RATE,
            persist_state="session", width=150,
        )  # fmt: skip
        for times, words, kind in ((1, "Run one update", "primary"), (TEN, "Run ten", "secondary")):
            st.button(
                words,
                type=kind,  # type: ignore[arg-type]
                key=f"inside_update_{times}",
                disabled=len(changes()) >= MOST_CHANGES,
                on_click=change,
                args=(Update(subject.image, subject.digit.label, loss, rate, times),),
            )
    return loss, rate


def _steps(subject: Subject, loss: str, rate: float) -> dict[str, Any]:
    """What the browser shows, kept as long as it is of the same numbers."""
    key = (signature(subject.network), subject.image.tobytes(), subject.digit.label, loss, rate)
    known = st.session_state.get("inside_steps")
    if known is None or known[0] != key:
        found = take_digit(subject.network, subject.image, subject.digit.label, loss)
        update = Update(subject.image, subject.digit.label, loss, rate)
        after = parameters_by_layer(changed(subject.network, [update]))
        way = Way(found, after, rate)
        go_forward(way)
        go_back(way)
        data = way.data | {"label": subject.digit.label, "version": str(perf_counter_ns())}
        known = st.session_state["inside_steps"] = key, data
    steps: dict[str, Any] = known[1]
    return steps
