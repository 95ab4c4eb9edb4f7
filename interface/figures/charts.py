"""Charts of a training: how the loss falls and the accuracy rises, and where the learning rate was moved."""

import math
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from recognizer.lab.history import History

HEIGHT = 310
QUIET = "#8a94a6"
SERIES = ["training", "validation"]
MOST_CHANGES = 12
"""Marks of a moved learning rate: the last ones, so that a slider played with does not hatch the chart."""


def show_loss(history: History, planned: int) -> None:
    """Training and validation loss over all planned iterations, up to four times the loss at the beginning."""
    _show(history, planned, "loss", _round_up(min(history.highest_loss, 4 * history.first_loss)))


def show_accuracy(history: History, planned: int) -> None:
    """Training and validation accuracy over all planned iterations, always on the scale from 0 to 100 %."""
    _show(history, planned, "accuracy", 1.0)


def _show(history: History, planned: int, quantity: str, top: float) -> None:
    """Fill a chart's description, made once, with the data of the moment: a tenth of the time of a new chart."""
    tables = {"training": history.training_table(), "validation": history.validation_table()}
    lines = pd.concat([table.assign(series=name) for name, table in tables.items()])
    datasets = {"lines": lines[["iteration", quantity, "series"]], "changes": _changes(history, planned)}
    st.vega_lite_chart(
        {**_line_chart(quantity, planned, top), "datasets": datasets},
        key=f"{quantity}_chart",
        alt=f"Training and validation {quantity} by iteration",
    )


def _changes(history: History, planned: int) -> pd.DataFrame:
    """Columns iteration and rate: the last moves of the learning rate; of those too close for words, one is named."""
    changes = history.rate_changes[-MOST_CHANGES:]
    words = []
    for change, following in zip_longest(changes, changes[1:]):
        crowded = following is not None and following.iteration - change.iteration < planned / 6
        words.append("" if crowded else f"α {change.value:g}")
    return pd.DataFrame({"iteration": [float(change.iteration) for change in changes], "rate": words})


@lru_cache(maxsize=64)
def _line_chart(quantity: str, planned: int, top: float) -> dict[str, Any]:
    """The description of a chart of two lines, and of marks where the learning rate changed, without its data."""
    falls = quantity == "loss"  # and an accuracy rises: the words go where the line is not
    axis = alt.Axis(format="%" if quantity == "accuracy" else "~r", tickCount=5)
    x_axis = alt.Axis(tickCount=5, labelFlush=True)
    x = alt.X("iteration:Q", scale=alt.Scale(domain=[0, planned], nice=False), axis=x_axis)
    y = alt.Y(f"{quantity}:Q", axis=axis, scale=alt.Scale(domain=[0, top], nice=False))
    legend = alt.Legend(title=None, orient="top", symbolType="stroke")
    lines = (
        alt.Chart(alt.NamedData("lines"))
        .mark_line(strokeWidth=2, clip=True)
        .encode(
            x=x,
            y=y,
            color=alt.Color("series:N", scale=alt.Scale(domain=SERIES), legend=legend),
            strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=SERIES, range=[[1, 0], [5, 3]]), legend=None),
        )
    )
    marks = alt.Chart(alt.NamedData("changes")).mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="iteration:Q")
    words = (
        alt.Chart(alt.NamedData("changes"))
        .mark_text(align="left", baseline="top" if falls else "bottom", dx=3, color=QUIET)
        .encode(x="iteration:Q", y=alt.value(2 if falls else "height"), text="rate:N")
    )
    return alt.LayerChart(layer=[lines, marks, words]).properties(height=HEIGHT).to_dict()


def _round_up(value: float) -> float:
    """The next number with one significant digit or a half, so that an axis does not move at every point."""
    if not 0 < value < float("inf"):
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return round(math.ceil(2 * value / unit) / 2 * unit, 12)


def class_count_chart(counts: pd.DataFrame) -> alt.Chart:
    """Bars of how many images each digit has (index digit, one column)."""
    name = str(counts.columns[0])
    return (
        alt.Chart(counts.reset_index())
        .mark_bar()
        .encode(x=alt.X("digit:O", axis=alt.Axis(labelAngle=0)), y=alt.Y(f"{name}:Q", title="images"))
        .properties(height=HEIGHT)
    )


SYMLOG_TICKS = [0, 10, 1_000, 100_000, 10_000_000]
SHORT = "datum.value >= 1e6 ? datum.value / 1e6 + 'M' : datum.value >= 1e3 ? datum.value / 1e3 + 'k' : datum.value"


def intensity_chart(counts: pd.DataFrame) -> alt.Chart:
    """How many pixels have which value (columns value, pixels), on a logarithmic scale."""
    return (
        alt.Chart(counts)
        .mark_area(interpolate="step-after")
        .encode(
            x=alt.X("value:Q", title="pixel value", scale=alt.Scale(domain=[0, 256], nice=False)),
            y=alt.Y("pixels:Q", scale=alt.Scale(type="symlog"), axis=alt.Axis(labelExpr=SHORT, values=SYMLOG_TICKS)),
            tooltip=["value:Q", "pixels:Q"],
        )
        .properties(height=HEIGHT)
    )
