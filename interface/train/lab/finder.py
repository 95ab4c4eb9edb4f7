"""The rate finder: a range test that runs beside everything else, its chart, and the rate that it suggests."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from interface.figures.trial_charts import rate_chart
from interface.messages import plain
from interface.train.controls import Wish
from interface.train.fields import renew
from interface.train.words import in_words
from interface.visit import attend, keep_work, watching
from recognizer.data.dataset import Splits
from recognizer.lab.background import Attention, State, Work
from recognizer.lab.rate_finder import Probe, Suggestion, range_test, steps_of_test, suggest
from recognizer.lab.run import Run
from recognizer.lab.turns import TURNS, by_turns
from recognizer.training.recipe import Recipe

KEY = "train_finder"
"""Under which the visit keeps its last range test."""

LOOK_SECONDS = 0.5


@dataclass(frozen=True, eq=False)
class RangeTest:
    """A range test that goes on or has ended.

    Attributes:
        recipe: that it tries learning rates for.
        work: its probes.
    """

    recipe: Recipe
    work: Work[Probe]

    @property
    def steps(self) -> int:
        """How many there are at most."""
        return steps_of_test(self.recipe)

    @property
    def suggestion(self) -> Suggestion | None:
        """What it says, once it has ended."""
        return None if self.work.active else suggest(self.work.records[:], self.steps)


def show_finder(run: Run | None, splits: Splits, wish: Wish) -> None:  # noqa: ARG001  (every section has these)
    """What it does, the button that begins it, and its chart, brought up to date while it goes on."""
    test = current_test()
    active = test is not None and test.work.active
    left, right = st.columns([3, 1], gap="large", vertical_alignment="center")
    with left:
        st.markdown(
            "A fresh network takes a few hundred steps, each by a larger learning rate than the one before. Where the "
            "loss falls fast, and before it rises again, is a rate to begin with."
        )
    with right:
        if active:
            st.button("Stop the test", on_click=_stop, key="stop_finder", width="stretch")
        else:
            st.button(
                "Find a rate" if test is None else "Find again",
                on_click=_begin,
                args=(wish.recipe, splits),
                disabled=wish.recipe is None,
                key="begin_finder",
                icon=":material/search:",
                width="stretch",
            )
    if test is not None:
        st.fragment(_look, run_every=LOOK_SECONDS if active else None)(active)


def current_test() -> RangeTest | None:
    """This visit's last range test."""
    found = st.session_state.get(KEY)
    return found if isinstance(found, RangeTest) else None


def _begin(recipe: Recipe, splits: Splits) -> None:
    attention = Attention()
    probes = by_turns(range_test(recipe, splits.train, TURNS.spare), TURNS)
    st.session_state[KEY] = RangeTest(recipe, Work(probes, attention, "range test"))
    keep_work("range test", st.session_state[KEY].work)


def _stop() -> None:
    test = current_test()
    if test is not None:
        test.work.stop()


def _look(was_active: bool) -> None:
    """The chart and what it says at this moment; when the test has ended, the whole page is shown anew."""
    attend()
    test = current_test()
    if test is None:
        return
    if was_active and not test.work.active:
        st.rerun()
    probes = test.work.records[:]
    if test.work.active:
        st.progress(min(len(probes) / test.steps, 1.0), text=f"step {len(probes)} of at most {test.steps}")
    if test.work.state is State.FAILED:
        st.error(plain(test.work.failure))
    found = test.suggestion
    if probes:
        theme = st.context.theme.type or "light"
        with st.container(key="finder-chart"):
            chart, said = rate_chart(probes, found, theme), "Loss by the learning rate at which it was reached"
            st.altair_chart(chart, width="stretch", key="finder_chart", alt=said)
    if not test.work.active:
        _show_suggestion(test, found)


def _show_suggestion(test: RangeTest, found: Suggestion | None) -> None:
    about = plain(in_words(test.recipe))
    if found is None:
        stopped = test.work.state is State.STOPPED
        why = "the test was stopped before the loss had fallen" if stopped else "the loss did not fall by 2% at any"
        st.markdown(f"No rate to suggest: {why}. Tried for {about}.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="suggestion"):
        st.markdown(f"Suggested: **{found.learning_rate:g}**", width="content")
        used = st.button(
            "Use this",
            type="primary",
            on_click=_use,
            args=(found.learning_rate,),
            disabled=watching(),
            key="use_found_rate",
        )
    if used:
        st.rerun()  # the slider is outside of what a press in here shows anew
    lost = f", and from {_digits(found.diverged)} on it is above its start" if found.diverged is not None else ""
    st.caption(
        f"The loss falls fastest at {_digits(found.steepest)} and is lowest at {_digits(found.lowest)}{lost}: the "
        f"suggestion lies between the two, well below what is too much. Tried for {about}."
    )


def _digits(rate: float) -> str:
    """A rate in two significant digits, none of them in an exponent."""
    return np.format_float_positional(rate, precision=2, fractional=False, trim="-")


def _use(rate: float) -> None:
    """Set the slider, from where a training that goes on gets it as well."""
    renew("learning_rate", rate)
