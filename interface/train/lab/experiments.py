"""Experiments: a shelf of instructive trainings, each one press away, and what has happened in the last one and why."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from interface.figures.trial_charts import overlay_chart
from interface.messages import plain
from interface.train.buttons import begin_training
from interface.train.controls import Wish, take_over
from interface.train.zoom import ALL
from interface.train.zoom import CHOSEN as ZOOM
from interface.visit import current_run, watching
from recognizer.data.dataset import Splits
from recognizer.lab.experiments import EXPERIMENTS, Experiment, result_of
from recognizer.lab.run import Run, Status

KEY = "train_experiment"
"""Under which the visit keeps its last experiment."""

ACROSS = 3
"""Cards in a row of the shelf."""

LOOK_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class Trying:
    """An experiment that goes on or has ended.

    Attributes:
        experiment: which one.
        run: the visitor's, which is seen above and may be steered.
        other: what it is compared with, which goes on beside it.
    """

    experiment: Experiment
    run: Run
    other: Run

    @property
    def active(self) -> bool:
        """Whether there is more to come."""
        return self.run.active or self.other.active


def show_experiments(run: Run | None, splits: Splits, wish: Wish) -> None:  # noqa: ARG001  (every section has these)
    """The experiment that was begun last, as long as its run is the visitor's, or else the shelf."""
    trying = current_experiment()
    if trying is None:
        _show_shelf(splits)
        return
    st.fragment(_look, run_every=LOOK_SECONDS if trying.active else None)(trying.active)
    st.button("All experiments", on_click=_put_back, key="all_experiments", icon=":material/arrow_back:")


def current_experiment() -> Trying | None:
    """This visitor's experiment; None once another training was begun, or this one forgotten."""
    trying = st.session_state.get(KEY)
    return trying if isinstance(trying, Trying) and trying.run is current_run() else None


def _show_shelf(splits: Splits) -> None:
    st.markdown("Each sets everything and starts at once, with another training beside it to compare with.")
    with st.container(key="shelf"):
        experiments = list(EXPERIMENTS.values())
        for first in range(0, len(experiments), ACROSS):
            for column, experiment in zip(
                st.columns(ACROSS, gap="small"), experiments[first : first + ACROSS], strict=False
            ):
                with column, st.container(border=True, height="stretch", key=f"card_{experiment.name}"):
                    st.markdown(f"**{experiment.title}**")
                    st.caption(experiment.expectation)
                    st.button(
                        "Try it",
                        on_click=_begin,
                        args=(experiment, splits),
                        disabled=watching(),
                        key=f"try_{experiment.name}",
                        width="stretch",
                    )


def _begin(experiment: Experiment, splits: Splits) -> None:
    """Set every control, end what is going on, and begin both trainings."""
    before = current_run()
    if before is not None and before.active:
        before.stop()
    _end_other()
    take_over(experiment.recipe)
    st.session_state[ZOOM] = ALL  # what to look at may be at the beginning
    run = begin_training(experiment.recipe, splits, paused=False, title=experiment.title)
    st.session_state[KEY] = Trying(experiment, run, Run(experiment.other, splits))


def _put_back() -> None:
    """Back to the shelf; the visitor's run stays."""
    _end_other()
    st.session_state.pop(KEY, None)


def _end_other() -> None:
    trying = st.session_state.get(KEY)
    if isinstance(trying, Trying):
        trying.other.abandon()


def _look(was_active: bool) -> None:
    """The experiment at this moment; when it has ended, the page is shown anew, with the explanation."""
    trying = current_experiment()
    if trying is None:
        return
    if trying.other.active:
        trying.other.seen()
    if was_active and not trying.active:
        st.rerun()
    experiment = trying.experiment
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(f"**{experiment.title}**")
        st.caption(experiment.expectation)
        _show_progress(trying)
        if not trying.active:
            _show_explanation(trying)
    with right, st.container(key="experiment-chart"):
        _show_curves(trying)


def _show_progress(trying: Trying) -> None:
    for words, run in ((trying.experiment.subject, trying.run), (trying.experiment.control, trying.other)):
        if run.active:
            st.progress(min(run.iterations / run.planned, 1.0), text=f"{words}: {run.iterations:,} of {run.planned:,}")


def _show_explanation(trying: Trying) -> None:
    result, other = result_of(trying.run), result_of(trying.other)
    with st.container(key="explanation"):
        if result is None or other is None:
            st.markdown("One of the two ended before there was anything to compare. Try it again from the shelf.")
            return
        if Status.STOPPED in (trying.run.status, trying.other.status):
            st.caption(
                f"Stopped after {trying.run.iterations:,} of {trying.run.planned:,} iterations; as far as it came:"
            )
        elif trying.run.history.changes:
            st.caption("You have changed something on the way, which may be why it came out as it did.")
        st.markdown(f"**What has happened.** {plain(trying.experiment.explain(result, other))}")


def _show_curves(trying: Trying) -> None:
    shown = {
        words: _line(run)
        for words, run in ((trying.experiment.subject, trying.run), (trying.experiment.control, trying.other))
    }
    if all(len(table) for table in shown.values()):
        chart, said = overlay_chart(shown, "loss", 100, "% of the way"), f"Validation loss of {' and '.join(shown)}"
        st.altair_chart(chart, width="stretch", key="experiment_curves", alt=said)


def _line(run: Run) -> pd.DataFrame:
    """The validation loss over how far a training has come, in per cent, since the two may take different steps."""
    table = run.history.validation_table()
    return pd.DataFrame(
        {"iteration": 100 * table["iteration"] / run.planned, "mean": table["loss"], "spread": float("nan")}
    )
