"""Step by step: the digit's way forward and back, each number on it, and what one update does."""

from pathlib import Path
from time import perf_counter_ns
from typing import Any

import streamlit as st

from interface.figures.drawings import percent
from interface.inside.scoring import sample_scores, show_whole
from interface.inside.steps import steps_of
from interface.inside.subject import MOST_CHANGES, Subject, change, changes, signature
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
    js=_HERE.joinpath("stepper.js").read_text("utf-8"),
)

LOSS, RATE = "inside_loss", "inside_rate"
"""Keys of the loss and the learning rate."""

TEN = 10


def show_stepper(subject: Subject) -> None:
    """The loss and the rate, the update and what it has done, and the steps."""
    loss, rate = _choose_update(subject)
    _show_outcome(subject, loss)
    _stepper(data=_steps(subject, loss, rate), key="inside_stepper")


def _choose_update(subject: Subject) -> tuple[str, float]:
    """The loss, the learning rate, and the buttons that go a step downhill."""
    if st.session_state.get("inside_update_of") != subject.name:  # each network begins with its own
        st.session_state.update({"inside_update_of": subject.name, LOSS: subject.loss, RATE: subject.rate})
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


def _show_outcome(subject: Subject, loss: str) -> None:
    """The loss of this digit, how sure the network is of its label, and how much of the test images it reads."""
    label = subject.digit.label
    now = take_digit(subject.network, subject.image, label, loss)
    then = take_digit(subject.chosen, subject.image, label, loss) if subject.is_changed else now
    scores = sample_scores(subject)
    chance = [float(each.softmax.probabilities[label]) for each in (then, now)]
    moved = subject.is_changed
    with st.container(horizontal=True, key="inside_outcome"):
        delta = f"{now.loss.value - then.loss.value:+.3g}" if moved else None
        st.metric("Loss of this digit", f"{now.loss.value:.4g}", delta, "inverse")
        st.metric(
            f"Says it is {'an' if label == 8 else 'a'} {label}",
            percent(chance[1]),
            f"{100 * (chance[1] - chance[0]):+.1f} points" if moved else None,
        )
        st.metric(
            f"Reads of {scores[1].images:,} test images",
            f"{scores[1].accuracy:.1%}",
            f"{scores[1].correct - scores[0].correct:+,} images" if moved else None,
        )
        with st.container(key="inside_whole"):
            show_whole(subject)


def _steps(subject: Subject, loss: str, rate: float) -> dict[str, Any]:
    """What the browser shows, kept as long as it is of the same numbers."""
    key = (signature(subject.network), subject.image.tobytes(), subject.digit.label, loss, rate)
    known = st.session_state.get("inside_steps")
    if known is None or known[0] != key:
        found = take_digit(subject.network, subject.image, subject.digit.label, loss)
        update = Update(subject.image, subject.digit.label, loss, rate)
        after = parameters_by_layer(changed(subject.network, [update]))
        data = steps_of(found, after, rate) | {"label": subject.digit.label, "version": str(perf_counter_ns())}
        known = st.session_state["inside_steps"] = key, data
    steps: dict[str, Any] = known[1]
    return steps
