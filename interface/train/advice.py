"""Advice on a training: one line below its charts, with a button that does what it says."""

from dataclasses import replace

import streamlit as st

from interface.messages import plain
from interface.train.controls import take_over
from interface.train.fields import kept_recipe, renew
from interface.visit import watching
from recognizer.lab.advice import Advice, advise, course_of
from recognizer.lab.run import Run
from recognizer.training.recipe import Recipe

SHOWN = "train_advice"
"""Under which a page remembers what it advises."""


def current_advice(run: Run | None) -> Advice | None:
    """What is to be said of a run at its last evaluation, looked for once each."""
    if run is None:
        return None
    known = st.session_state.get("train_advised")
    at = (id(run), run.status, run.recipe, len(run.history.evaluations))
    if known is None or known[0] != at:
        known = st.session_state["train_advised"] = (at, advise(course_of(run)))
    advice: Advice | None = known[1]
    return advice


def has_other_advice(run: Run | None) -> bool:
    """Whether another illness, or another button, is to be shown than the page shows."""
    return _gist(current_advice(run)) != st.session_state.get(SHOWN)


def show_advice(run: Run | None, following: Recipe) -> None:
    """One line, of the same height whether there is advice or not; `following` is what would be trained next."""
    advice = current_advice(run)
    st.session_state[SHOWN] = _gist(advice)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="advice"):
        if run is None or advice is None:
            st.html("<span></span>")  # an empty container would have no height
            return
        st.markdown(f":material/lightbulb: {plain(advice.words)}", width="stretch")
        acts_now = run.active and advice.live
        if advice.changes and not acts_now and _holds(following, advice):
            st.caption("Set for the next training.", width="content")
        elif advice.changes and not watching():
            words = advice.button if acts_now else f"{advice.button} next"
            st.button(words, on_click=_follow, args=(run, advice), key="follow_advice", icon=":material/tune:")


def _follow(run: Run, advice: Advice) -> None:
    """Move the controls as the advice says; what may change while the network learns reaches the run from there."""
    if advice.live:
        for name, value in advice.changes.items():
            renew(name, value)
        return
    take_over(replace(kept_recipe(), **advice.changes))
    if run.active:  # which goes on by its own
        st.session_state["train_known"] = run.recipe


def _holds(recipe: Recipe, advice: Advice) -> bool:
    return all(getattr(recipe, name) == value for name, value in advice.changes.items())


def _gist(advice: Advice | None) -> tuple[str, str] | None:
    return (advice.illness, advice.button) if advice else None
