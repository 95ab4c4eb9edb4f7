"""Sweeps: other values of a hyperparameter or two, by several seeds, beside everything else; and the winner, to use."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from interface.figures.trial_charts import overlay_chart
from interface.messages import plain, show_error
from interface.train.controls import Wish, take_over
from interface.train.words import in_words
from interface.visit import attend, keep_work, watching
from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.lab.background import State, Work
from recognizer.lab.run import Run
from recognizer.lab.sweeps.here import MOST_TRIALS_SHARED, begin_trials, check_trials
from recognizer.lab.sweeps.plan import Plan, Setting, parse_variation, texts_of
from recognizer.lab.sweeps.table import results_of, sweep_table, winner
from recognizer.lab.sweeps.trial import Failure, Outcome
from recognizer.training.hyperparameters import Choice, Hyperparameter, Line, OrNone, Switch
from recognizer.training.loop import planned_iterations
from recognizer.training.recipe import HYPERPARAMETERS, Recipe

KEY = "train_sweep"
"""Under which the visit keeps its last sweep."""

NOTHING_ELSE = "nothing else"
NOT_VARIED = ("evaluate_every", "extra", "threads", "seed")
VARIED = {row.label: row for row in HYPERPARAMETERS if row.name not in NOT_VARIED}
"""What can be varied, by its label."""

FIRST = {
    "learning_rate": "0.05, 0.1, 0.5",
    "network": "dense32, dense128, dense128 dense64",
    "iterations": "100, 200, 400",
}
"""Values to begin with, by keys, where those around the present one say little."""

LOOK_SECONDS = 1.0
MOST_LINES = 10


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep that goes on or has ended.

    Attributes:
        plan: what is tried.
        work: the outcomes of its trials.
        iterations: of all trials together.
    """

    plan: Plan
    work: Work[Outcome]
    iterations: int


def show_sweeps(run: Run | None, splits: Splits, wish: Wish) -> None:  # noqa: ARG001  (every section has these)
    """What is to be varied, the button that begins, and how the sweep that was begun last stands."""
    sweep = current_sweep()
    active = sweep is not None and sweep.work.active
    st.markdown(
        "The training that is set above, again and again with other values, each by several seeds. The images held out "
        "say which is best."
    )
    plan = _choose_plan(wish.recipe, splits, active)
    if active:
        st.button("Stop the sweep", on_click=_stop, key="stop_sweep")
    else:
        st.button(
            "Begin the sweep",
            on_click=_begin,
            args=(plan, splits),
            disabled=plan is None,
            key="begin_sweep",
            icon=":material/stacked_line_chart:",
        )
    if sweep is not None:
        st.fragment(_look, run_every=LOOK_SECONDS if active else None)(active)


def current_sweep() -> Sweep | None:
    """This visitor's last sweep."""
    found = st.session_state.get(KEY)
    return found if isinstance(found, Sweep) else None


def _choose_plan(recipe: Recipe | None, splits: Splits, active: bool) -> Plan | None:
    """The plan that the controls come to; None while something is wrong with it, which is then said."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="sweep-controls"):
        first = _choose_variation("first", ["Learning rate", *VARIED], recipe, active)
        second = _choose_variation("second", [NOTHING_ELSE, *VARIED], recipe, active)
        seeds = st.number_input("Seeds", 1, 10, 3, key="train_sweep_seeds", disabled=active, persist_state="session")
    if recipe is None:
        return None
    try:
        variations = tuple(parse_variation(line, "Values") for line in (first, second) if line)
        plan = Plan(recipe, variations, int(seeds))
        check_trials(plan.recipes(), splits)
    except BadInput as error:
        show_error(error)
        return None
    iterations = sum(planned_iterations(each, len(splits.train)) for each in plan.recipes())
    st.caption(
        f"That makes {len(plan.recipes())} trainings and {iterations:,} iterations. More than {MOST_TRIALS_SHARED} "
        "trainings are for the command line."
    )
    return plan


def _choose_variation(place: str, labels: list[str], recipe: Recipe | None, active: bool) -> str:
    """A hyperparameter and its values as the line that `parse_variation` reads; "" where nothing is varied."""
    options = list(dict.fromkeys(labels))
    label = st.selectbox(
        "Vary" if place == "first" else "and",
        options,
        key=f"train_sweep_{place}",
        disabled=active,
        persist_state="session",
    )
    if label not in VARIED:
        return ""
    row = VARIED[label]
    key = f"train_sweep_{place}_{row.key}"
    st.session_state.setdefault(key, usual_values(row, recipe))
    values = st.text_input("Values", key=key, disabled=active, persist_state="session", help=row.help)
    return f"{row.key}={values}"


def usual_values(row: Hyperparameter, recipe: Recipe | None) -> str:
    """Values to begin with, as they are typed: those worth trying around the present one, or some that are usual."""
    if row.key in FIRST:
        return FIRST[row.key]
    kind = row.kind.kind if isinstance(row.kind, OrNone) else row.kind
    if isinstance(kind, Switch):
        return "on, off"
    if isinstance(kind, Choice | Line) and kind.titles:
        return ", ".join(list(kind.titles)[:3])
    offered = list(row.offered)
    present = getattr(recipe, row.name) if recipe is not None else row.default
    at = offered.index(present) if present in offered else 0
    start = min(max(at - 1, 0), max(len(offered) - 3, 0))
    return ", ".join(row.kind.text(value) for value in offered[start : start + 3])


def _begin(plan: Plan, splits: Splits) -> None:
    recipes = plan.recipes()
    work = begin_trials(recipes, splits)
    iterations = sum(planned_iterations(recipe, len(splits.train)) for recipe in recipes)
    st.session_state[KEY] = Sweep(plan, work, iterations)
    keep_work("sweep", work)


def _stop() -> None:
    sweep = current_sweep()
    if sweep is not None:
        sweep.work.stop()


def _look(was_active: bool) -> None:
    """The sweep at this moment; when it has ended, the whole page is shown anew."""
    attend()
    sweep = current_sweep()
    if sweep is None:
        return
    if was_active and not sweep.work.active:
        st.rerun()
    outcomes = sweep.work.records[:]
    trials = len(sweep.plan.recipes())
    if sweep.work.active:
        done = min(sweep.work.attention.steps / max(sweep.iterations, 1), 1.0)
        st.progress(done, text=f"{len(outcomes)} of {trials} trainings have ended")
    elif sweep.work.state is State.STOPPED:
        st.caption(f"Stopped after {len(outcomes)} of {trials} trainings.")
    elif sweep.work.state is State.FAILED:
        st.error(plain(sweep.work.failure))
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            st.warning(plain(f"{_name(sweep.plan, sweep.plan.setting_of(outcome.recipe))}: {outcome.reason}"))
    _show_outcomes(sweep, outcomes)


def _show_outcomes(sweep: Sweep, outcomes: list[Outcome]) -> None:
    plan = sweep.plan
    lines = {_name(plan, setting): _curve(plan, outcomes, setting) for setting in plan.settings[:MOST_LINES]}
    shown = {name: table for name, table in lines.items() if len(table)}
    if not shown:
        return
    with st.container(key="sweep-chart"):
        said = f"Validation accuracy by iteration, of {', '.join(shown)}"
        st.altair_chart(overlay_chart(shown, "accuracy", 1), width="stretch", key="sweep_curves", alt=said)
    st.dataframe(_in_words(plan, sweep_table(plan, outcomes)), hide_index=True, width="stretch", key="sweep_table")
    best = winner(plan, outcomes)
    if best is not None and not sweep.work.active:
        _show_winner(plan, best)


def _show_winner(plan: Plan, best: Setting) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="sweep-winner"):
        st.markdown(f"Best: **{plain(_name(plan, best))}**", width="content")
        used = st.button(
            "Use the winner",
            type="primary",
            on_click=take_over,
            args=(plan.recipe_of(best),),
            disabled=watching(),
            key="use_winner",
        )
    if used:
        st.rerun()  # the controls are outside of what a press in here shows anew
    seeds = "1 seed" if plan.seeds == 1 else f"{plan.seeds} seeds"
    st.caption(
        f"It reads most of the images held out, in the mean over {seeds}. All else: {plain(in_words(plan.recipe))}."
    )


def _curve(plan: Plan, outcomes: list[Outcome], setting: Setting) -> pd.DataFrame:
    """Mean and spread of the validation accuracy by iteration, over the seeds that have come as far."""
    points = [
        (point.iteration, point.validation_accuracy)
        for result in results_of(plan, outcomes, setting)
        for point in result.points
    ]
    table = pd.DataFrame(points, columns=["iteration", "accuracy"]).groupby("iteration")["accuracy"]
    return pd.DataFrame({"mean": table.mean(), "spread": table.std()}).reset_index()


def _name(plan: Plan, setting: Setting) -> str:
    """A setting in words: labels and values."""
    labels = {each.row.key: each.row.label for each in plan.variations}
    return ", ".join(f"{labels[key]} {text}" for key, text in texts_of(plan, setting).items())


def _in_words(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it: labels over the columns, per cent, and the spread beside the mean."""

    def shares(name: str) -> list[str]:
        pairs = zip(table[f"{name}_accuracy"], table[f"{name}_spread"], strict=True)
        return [
            "–" if pd.isna(mean) else f"{mean:.2%}" + ("" if pd.isna(spread) else f" ± {100 * spread:.2f}")
            for mean, spread in pairs
        ]

    return pd.DataFrame(
        {
            **{each.row.label: table[each.row.key] for each in plan.variations},
            "Held out": shares("validation"),
            "Test": shares("test"),
            "Loss held out": ["–" if pd.isna(loss) else f"{loss:.4f}" for loss in table["validation_loss"]],
            "Trainings": table["trials"],
            "Diverged": table["diverged"],
            "Seconds": ["–" if pd.isna(seconds) else f"{seconds:.1f}" for seconds in table["seconds"]],
        }
    )
