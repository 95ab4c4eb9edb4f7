"""Charts of several runs over one another, of which each keeps its colour and its dashes, whichever are shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from interface.figures.training_charts import smoothed
from interface.figures.trial_charts import COLOURS, DASHES

HEIGHT = 280

DASHED = 4
"""How many kinds of dashes there are."""


@dataclass(frozen=True, eq=False)
class RunLine:
    """A run as a line.

    Attributes:
        number: of the run, from 1, by which it has its looks.
        name: of the run; no other has it.
        iterations: of its points, at most 300.
        values: of its points; NaN where there is none.
    """

    number: int
    name: str
    iterations: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class _Axes:
    """What a chart's description depends on."""

    title: str
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    last: int
    bottom: float
    top: float


def colour_of(number: int) -> str:
    """The colour of the run of that number: 3 to 1 and more upon the background of both themes."""
    return COLOURS[(number - 1) % len(COLOURS)]


def dash_of(number: int) -> list[int]:
    """The dashes of the run of that number; those that share a colour have others."""
    return DASHES[(number - 1 + (number - 1) // len(COLOURS)) % DASHED]


def show_runs(lines: Sequence[RunLine], quantity: str, of: str, logarithmic: bool) -> None:
    """Show runs over one another.

    Args:
        lines: the runs; none is no chart.
        quantity: "loss" or "accuracy".
        of: "validation" or "training", the images that it is of.
        logarithmic: whether the axis of a loss is.
    """
    if not lines:
        return
    last = max(int(line.iterations[-1]) for line in lines if line.iterations.size)
    bottom, top = (0.0, 1.0) if quantity == "accuracy" else _range(lines, logarithmic)
    names, numbers = tuple(line.name for line in lines), tuple(line.number for line in lines)
    axes = _Axes(f"{of} {quantity}", names, numbers, _rounded(last), bottom, top)
    st.vega_lite_chart(
        {**_chart(axes), "datasets": {"runs": points_of(lines)}},
        key=f"runs_{quantity}_chart",
        alt=f"{of.capitalize()} {quantity} by iteration of {', '.join(names)}",
    )


def points_of(lines: Sequence[RunLine]) -> pa.Table:
    """Columns iteration, value and run: the points of all lines, those without a value left out."""
    known = [np.isfinite(line.values) for line in lines]
    counts = [int(each.sum()) for each in known]
    return pa.table(
        {
            "iteration": np.concatenate([line.iterations[at] for line, at in zip(lines, known, strict=True)]),
            "value": np.concatenate([line.values[at] for line, at in zip(lines, known, strict=True)]),
            "run": pa.array(np.repeat([line.name for line in lines], counts), pa.string()),
        }
    )


def smooth(line: RunLine) -> RunLine:
    """The line of means of its points and their neighbours."""
    return RunLine(line.number, line.name, line.iterations, smoothed(line.values))


def _range(lines: Sequence[RunLine], logarithmic: bool) -> tuple[float, float]:
    """From where to where an axis of losses goes: to the highest first one, or where that is lower, the highest."""
    finite = [values for line in lines if (values := line.values[np.isfinite(line.values)]).size]
    if not finite:
        return (0.01, 1.0) if logarithmic else (0.0, 1.0)
    top = max(min(float(values.max()), 4 * float(values[0])) for values in finite)
    top = _step_up(max(top, 1e-6))
    if not logarithmic:
        return 0.0, top
    lowest = max(min(float(values.min()) for values in finite), top / 1e6)
    return 10.0 ** math.floor(math.log10(lowest)), top


def _step_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5 and 7 times a power of ten, so that an axis seldom moves."""
    unit = 10.0 ** math.floor(math.log10(value))
    return float(next((step * unit for step in (1, 1.5, 2, 3, 5, 7) if value <= step * unit * (1 + 1e-9)), 10 * unit))


def _rounded(last: int) -> int:
    """The end of the axis of iterations, which does not move at every point."""
    unit = 10 ** max(len(str(last)) - 2, 0)
    return max(-(-last // unit) * unit, 10)


@lru_cache(maxsize=64)
def _chart(axes: _Axes) -> dict[str, Any]:
    """The description of a chart, without its data."""
    percent = axes.title.endswith("accuracy")
    names = list(axes.names)
    colours = alt.Scale(domain=names, range=[colour_of(number) for number in axes.numbers])
    dashes = alt.Scale(domain=names, range=[dash_of(number) for number in axes.numbers])
    legend = alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolStrokeWidth=2, columns=2, labelLimit=150, offset=4
    )
    scale = alt.Scale(type="log" if axes.bottom else "linear", domain=[axes.bottom, axes.top], nice=False, clamp=True)
    x = alt.X(
        "iteration:Q",
        scale=alt.Scale(domain=[0, axes.last], nice=False),
        axis=alt.Axis(tickCount=4, labelFlush=True, grid=False, ticks=True),
    )
    axis = alt.Axis(format="%" if percent else "~r", tickCount=5, minExtent=40, labelOverlap=True)
    chart = (
        alt.Chart(alt.NamedData("runs"))
        .mark_line(strokeWidth=2, clip=True)
        .encode(
            x=x,
            y=alt.Y("value:Q", title=axes.title, scale=scale, axis=axis),
            color=alt.Color("run:N", scale=colours, legend=legend),
            strokeDash=alt.StrokeDash("run:N", scale=dashes, legend=legend),
            tooltip=[
                alt.Tooltip("run:N", title="run"),
                alt.Tooltip("iteration:Q", format=",.0f"),
                alt.Tooltip("value:Q", title=axes.title, format=".2%" if percent else ".4f"),
            ],
        )
        .properties(height=HEIGHT)
    )
    description: dict[str, Any] = chart.to_dict()
    return description
