"""Robustness: how much turning, shifting, blurring and the like several networks can bear, in one chart."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from interface.evaluate.digits import STYLE, a
from interface.evaluate.downloads import offer_table
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject, subjects
from interface.figures.evaluation_charts import robustness_chart
from interface.figures.gallery import Shown, gallery
from interface.finding import Task, find_out, kept
from recognizer.arrays import SIDE
from recognizer.data.dataset import Dataset, select
from recognizer.evaluation.robustness import CORRUPTIONS, Corruption, sample_columns
from recognizer.lab.evaluating import A_JOB, NamedPoint, begin_curves, summed

SIZES = (200, 500, 1000, 2000)
MOST_NETWORKS = 6
GOOD = 0.9
"""Share of the images read from which on a network still bears a corruption."""


def show_robustness(outcome: Outcome, subject: Subject, material: Material) -> None:  # noqa: ARG001  (as every view)
    """Which corruption and which networks, the pictures at each step, and the curves."""
    offered = subjects()
    name = st.pills(
        "What is done to the images",
        list(CORRUPTIONS),
        default="rotation",
        required=True,
        key="evaluate_corruption",
        persist_state="session",
        format_func=lambda each: CORRUPTIONS[each].title,
    )
    corruption = CORRUPTIONS[str(name or "rotation")]
    left, right = st.columns([3, 1], gap="medium")
    with left:
        st.session_state.setdefault(
            "evaluate_robust_networks", [*dict.fromkeys([subject.name, *offered])][:MOST_NETWORKS]
        )
        names = st.multiselect(
            "Networks",
            list(offered),
            key="evaluate_robust_networks",
            max_selections=MOST_NETWORKS,
            persist_state="session",
        )
    with right:
        size = st.selectbox("Images a step", SIZES, index=1, key="evaluate_robust_size", persist_state="session")
    sample = select(material.dataset, sample_columns(material.dataset, int(size)))
    _show_steps(corruption, sample)
    chosen = {each: offered[each] for each in names if each in offered}
    if not chosen:
        st.info("Choose a network.")
        return
    points = _points(str(name or "rotation"), chosen, sample, (material.key, int(size)))
    if points is not None:
        _show_curves(corruption, list(chosen), points)
        table = curve_table(points)
        st.dataframe(bearing_table(corruption, points), hide_index=True, key="evaluate_bearing")
        offer_table(table, f"{name}.csv", "evaluate_robust_csv")


def _points(
    corruption: str, chosen: dict[str, Subject], sample: Dataset, of: tuple[object, int]
) -> list[NamedPoint] | None:
    """All points of the chosen networks' curves; None as long as some are missing, which is shown."""
    keys = {name: ("curve", corruption, subject.key, *of) for name, subject in chosen.items()}
    known: dict[str, list[NamedPoint]] = {name: kept().get(key) for name, key in keys.items()}
    missing = [name for name, points in known.items() if points is None]
    if missing:
        steps = [(corruption, amount) for amount in CORRUPTIONS[corruption].amounts]
        jobs = len(missing) * len(steps) * -(-len(sample) // A_JOB)
        there = [point for points in known.values() if points for point in points]

        def finish(records: Sequence[NamedPoint]) -> bool:
            points = summed(records)
            for name in missing:
                kept().put(keys[name], [point for point in points if point.network == name])
            return True

        def share(records: Sequence[NamedPoint]) -> tuple[float, str]:
            return len(records) / jobs, f"{', '.join(missing)}: {len(records) / jobs:.0%} read"

        def show(records: Sequence[NamedPoint]) -> None:
            _show_curves(CORRUPTIONS[corruption], list(chosen), [*there, *summed(records)])

        models = {name: chosen[name].model for name in missing}
        key = ("curves", *(keys[name] for name in missing))
        task = Task("robustness", key, lambda: begin_curves(models, sample, steps), finish, share, show)
        if find_out(task) is None:
            return None
        known = {name: kept().get(keyed) for name, keyed in keys.items()}
    return [
        NamedPoint(name, each.point) for name, points in known.items() for each in points or ()
    ]  # kept by numbers, which may have another name now


def _show_curves(corruption: Corruption, names: Sequence[str], points: Sequence[NamedPoint]) -> None:
    """The curves; each network keeps its colour, and the axis its ends, from the first point to the last."""
    title = f"{corruption.title.lower()}: {corruption.unit.strip()} {corruption.means}"
    chart = robustness_chart(curve_table(points), names, corruption.amounts, title)
    alt = f"The share of images that each network reads, by {corruption.title.lower()}"
    st.altair_chart(chart, key="evaluate_robustness", alt=alt)


def curve_table(points: Sequence[NamedPoint]) -> pd.DataFrame:
    """A row a point: network, amount, accuracy, low, high, images."""
    rows = [
        (each.network, each.point.amount, each.point.accuracy, *each.point.interval, each.point.images)
        for each in points
    ]
    return pd.DataFrame(rows, columns=["network", "amount", "accuracy", "low", "high", "images"])


def bearing_table(corruption: Corruption, points: Sequence[NamedPoint]) -> pd.DataFrame:
    """A row a network: how much it reads of images left as they are, and between which steps it reads 90 % of them."""
    rows = []
    for name in dict.fromkeys(each.network for each in points):
        accuracies = {each.point.amount: each.point.accuracy for each in points if each.network == name}
        borne = _around(corruption, accuracies)
        between = f"{corruption.text(borne[0])} to {corruption.text(borne[-1])}" if borne else "not even untouched ones"
        rows.append((name, f"{accuracies.get(corruption.harmless, float('nan')):.1%}", between))
    return pd.DataFrame(rows, columns=["Network", "Untouched", "Reads 90% from … to"])


def _around(corruption: Corruption, accuracies: dict[float, float]) -> list[float]:
    """The steps around the harmless one at which enough is read, ascending, without a gap."""
    steps = [amount for amount in corruption.amounts if amount in accuracies]
    if corruption.harmless not in steps or accuracies[corruption.harmless] < GOOD:
        return []
    middle = steps.index(corruption.harmless)
    first = last = middle
    while first > 0 and accuracies[steps[first - 1]] >= GOOD:
        first -= 1
    while last < len(steps) - 1 and accuracies[steps[last + 1]] >= GOOD:
        last += 1
    return steps[first : last + 1]


def _show_steps(corruption: Corruption, sample: Dataset) -> None:
    """One digit of the sample at every step."""
    place = int(st.session_state.get("evaluate_robust_digit", 0)) % len(sample)
    row = sample.rows[place : place + 1]
    label = a(int(sample.labels[place]))
    shown = [
        Shown(
            corruption(row, amount).reshape(SIDE, SIDE),
            f"{label}, {corruption.title.lower()} {corruption.text(amount)}",
            caption=corruption.text(amount),
        )
        for amount in corruption.amounts
    ]
    with st.container(key="evaluate_steps"):
        st.html(STYLE + gallery(shown, "digits steps"))
        st.button(
            "Another digit",
            key="evaluate_another",
            icon=":material/casino:",
            on_click=lambda: st.session_state.update(evaluate_robust_digit=place + 1),
        )
