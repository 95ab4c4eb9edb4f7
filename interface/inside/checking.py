"""Gradient check: the way back beside what the loss really does when a number is moved, live, for any layer."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from interface.inside.subject import Subject, current_loss, signature
from interface.visit import keep_work
from recognizer.dissection.differences import STEP, TOLERANCE, Checked, check_gradient, checkable
from recognizer.lab.background import Attention, State, Work
from recognizer.lab.turns import TURNS, by_turns

COUNTS = [20, 100, 400]

KEY = "inside_check"

AGREES, BENDS, DIFFERS = "agrees", "bends there", "differs"

HEIGHT = 330


@dataclass(frozen=True, eq=False)
class Check:
    """A check that goes on or has ended.

    Attributes:
        of: what it is of: network, digit, loss, layer, count and seed.
        work: the numbers that are checked.
        count: how many there will be.
    """

    of: tuple[object, ...]
    work: Work[Checked]
    count: int


def show_checking(subject: Subject) -> None:
    """The choice of a layer, and the check, which begins by itself."""
    st.markdown(
        "Every number of a layer has two opinions of ∂L/∂θ: the one that the way back has calculated, and the slope "
        f"that the loss shows when θ is moved up and down by h = {STEP:g}. In 64 bits they agree to many digits."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="inside_check_choice"):
        layer = st.selectbox("Layer", checkable(subject.network), index=1, key="inside_check_layer", width=220)
        count = st.segmented_control("Numbers", COUNTS, default=COUNTS[0], required=True, key="inside_check_count")
        st.button("Others", key="inside_check_others", icon=":material/casino:", on_click=_others)
    wanted = _begun(subject, str(layer), int(count or COUNTS[0]))
    st.fragment(_watch, run_every=0.5 if wanted.work.active else None)(wanted, wanted.work.active)


def _others() -> None:
    st.session_state["inside_check_seed"] = st.session_state.get("inside_check_seed", 0) + 1


def _begun(subject: Subject, layer: str, count: int) -> Check:
    """The check of these numbers, begun if there is none yet."""
    loss, seed = current_loss(subject), st.session_state.get("inside_check_seed", 0)
    image, label = subject.image, subject.digit.label
    of = (signature(subject.network), image.tobytes(), label, loss, layer, count, seed)
    check = st.session_state.get(KEY)
    if isinstance(check, Check) and check.of == of:
        return check
    numbers = check_gradient(subject.network, image, label, loss, layer, count, seed)
    work = Work(by_turns(numbers, TURNS), Attention(), "gradient check")
    keep_work("gradient check", work)
    begun = st.session_state[KEY] = Check(of, work, count)
    return begun


def _watch(check: Check, was_active: bool) -> None:
    """The numbers that have been checked so far."""
    work = check.work
    work.attention.seen()
    if was_active and not work.active:
        st.rerun()
    found = work.records[:]
    if work.state is State.FAILED:
        st.error(work.failure)
        return
    if work.active:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(len(found) / check.count, 1.0), text=f"{len(found):,} of {check.count:,} numbers")
            st.button("Stop", key="inside_stop_check", on_click=work.stop)
    if found:
        st.markdown(_in_words(found))
        table = _table(found)
        left, right = st.columns(2, gap="large")
        with left:
            words = "Each derivative by the way back, beside the same by central differences"
            st.altair_chart(_chart(table), width="stretch", key="inside_check_chart", alt=words)
        with right:
            numbers = {name: st.column_config.NumberColumn(format="%.5g") for name in ("θ", "∂L/∂θ", "by differences")}
            error = {"relative error": st.column_config.NumberColumn(format="%.1e")}
            st.dataframe(table, hide_index=True, height=HEIGHT, column_config=numbers | error, key="inside_check_table")


def _in_words(found: list[Checked]) -> str:
    bends = sum(each.bends and not each.agrees for each in found)
    wrong = sum(not each.agrees and not each.bends for each in found)
    agree = len(found) - bends - wrong
    errors = [each.error for each in found if each.agrees]
    largest = f" The largest relative error is {max(errors):.1g}." if errors else ""
    words = f"**{agree:,} of {len(found):,} agree** to a relative error of {TOLERANCE:g}.{largest}"
    if bends:
        words += f" At {bends:,} the loss bends within h, so that there is no derivative to agree with."
    return words + (f" {wrong:,} differ." if wrong else "")


def _table(found: list[Checked]) -> pd.DataFrame:
    verdicts = [AGREES if each.agrees else BENDS if each.bends else DIFFERS for each in found]
    return pd.DataFrame(
        {
            "of": [each.part for each in found],
            "place": [each.place for each in found],
            "θ": [each.value for each in found],
            "∂L/∂θ": [each.derivative for each in found],
            "by differences": [each.difference for each in found],
            "relative error": [each.error for each in found],
            "verdict": verdicts,
        }
    )


def _chart(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Points of the one opinion over the other, upon the line where both are the same."""
    both = table[["∂L/∂θ", "by differences"]].to_numpy()
    most = float(np.abs(both).max()) or 1e-12
    scale = alt.Scale(domain=[-most, most])
    axis = alt.Axis(format="~g", tickCount=5)
    line = (
        alt.Chart(pd.DataFrame({"x": [-most, most], "y": [-most, most]}))
        .mark_line(strokeDash=[4, 4], color="gray")
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))
    )
    points = (
        alt.Chart(table)
        .mark_circle(size=60, opacity=0.8)
        .encode(
            x=alt.X("by differences:Q", scale=scale, axis=axis, title="by central differences"),
            y=alt.Y("∂L/∂θ:Q", scale=scale, axis=axis, title="by the way back, ∂L/∂θ"),
            color=alt.Color(
                "verdict:N",
                scale=alt.Scale(domain=[AGREES, BENDS, DIFFERS], range=["#3f8cf0", "#f0a02f", "#e0453a"]),
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=["of", "place", alt.Tooltip("θ", format=".5g"), alt.Tooltip("∂L/∂θ", format=".8g"),
                     alt.Tooltip("by differences", format=".8g"), alt.Tooltip("relative error", format=".2g")],
        )
    )  # fmt: skip
    return alt.layer(line, points).properties(height=HEIGHT, title="Two opinions of the same derivative")
