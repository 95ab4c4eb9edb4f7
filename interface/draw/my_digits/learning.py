"""Learn from my digits: a copy of the network that reads is tuned in seconds, and kept or discarded.

The tuning has a thread of its own. A fragment of the page looks at it until it ends; nothing waits for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from interface.collection import collection
from interface.data import mnist
from interface.draw.my_digits.outcome import show_outcome
from interface.draw.networks import Reader, keep_tuned
from interface.messages import plain, show_error
from recognizer.errors import BadInput
from recognizer.images.stroke_files import Drawing
from recognizer.lab.tuning_run import TuningRun
from recognizer.reading.tuning import Progress, Tuned, Tuning

KEY = "draw_learning"
"""Where the session keeps the tuning that goes on, or has ended and not been decided on."""

ENOUGH, EVERY = 12, 5
"""From how many drawings of a digit on every fifth is held out: what is left is as many as an odd form takes."""

POLL_SECONDS = 0.3

STAGES = {
    "before": "Reading before",
    "drawings": "Drawing yours again, with other pens and hands",
    "reader": "The network learns",
    "judge": "The judge learns",
    "after": "Reading after",
}


@dataclass(frozen=True, eq=False)
class Lesson:
    """A tuning, and the name of the network that it is a copy of."""

    run: TuningRun
    network: str


def show_learning(reader: Reader, how: Tuning | None = None) -> None:
    """A button that begins, how far it has come, and what came out; `how` it is tuned is as usual if not given."""
    lesson = st.session_state.get(KEY)
    if not isinstance(lesson, Lesson):
        _offer(reader, how)
    elif lesson.run.active:
        st.fragment(_watch, run_every=POLL_SECONDS)()
        st.button("Stop", key="draw_learn_stop", on_click=lesson.run.stop, icon=":material/stop:")
    elif lesson.run.outcome is not None:
        show_outcome(lesson.run.outcome, lesson.network)
        _decide(lesson.run.outcome)
    else:
        _offer(reader, how)
        st.caption(plain(lesson.run.failure) or "Stopped: nothing has changed.")


def held_out(drawings: Sequence[Drawing]) -> tuple[list[Drawing], list[Drawing]]:
    """Drawings to learn from and those that are only read, which are some of each digit that there is enough of."""
    learned: list[Drawing] = []
    others: list[Drawing] = []
    labels = [each.label for each in drawings]
    for place, each in enumerate(drawings):
        number = labels[:place].count(each.label)
        enough = labels.count(each.label) >= ENOUGH
        (others if enough and number % EVERY == EVERY - 1 else learned).append(each)
    return learned, others


def _offer(reader: Reader, how: Tuning | None) -> None:
    st.markdown(
        f":small[A copy of {plain(reader.name)} learns your digits within seconds, beside MNIST's so that it forgets "
        "nothing. You see what has become of it before you keep it.]"
    )
    st.button(
        "Learn from my digits",
        type="primary",
        key="draw_learn",
        icon=":material/school:",
        disabled=not collection(),
        on_click=_begin,
        args=(reader, how),
    )
    error = st.session_state.pop("draw_learning_error", None)
    if isinstance(error, BadInput):
        show_error(error)


def _begin(reader: Reader, how: Tuning | None) -> None:
    learned, others = held_out([each.drawing for each in collection().values()])
    try:
        st.session_state[KEY] = Lesson(TuningRun(reader.model, learned, mnist(), how, others), reader.name)
    except BadInput as error:
        st.session_state.pop(KEY, None)
        st.session_state["draw_learning_error"] = error


def _watch() -> None:
    """How far the tuning has come; once it has ended the page runs again to show what came out."""
    lesson = st.session_state.get(KEY)
    if not isinstance(lesson, Lesson) or not lesson.run.active:
        st.rerun()
    st.progress(lesson.run.share, text=_words(lesson.run.progress))


def _words(progress: Progress | None) -> str:
    if progress is None:
        return "Waiting for a turn"
    words = STAGES[progress.stage]
    return words if progress.loss is None else f"{words}, step {progress.step} of {progress.steps} at most"


def _decide(tuned: Tuned) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Keep", type="primary", key="draw_learn_keep", icon=":material/check:", on_click=_keep, args=(tuned,))
        st.button("Discard", key="draw_learn_discard", on_click=_forget)


def _keep(tuned: Tuned) -> None:
    keep_tuned(tuned.model)
    _forget()
    st.toast("Kept: it reads from now on.", icon=":material/check:")


def _forget() -> None:
    st.session_state.pop(KEY, None)
