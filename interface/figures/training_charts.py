"""Charts of a training: how the loss falls and the accuracy rises, at which learning rate, and what was changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from recognizer.lab.history import History
from recognizer.network.losses import CrossEntropy
from recognizer.training.hyperparameters import Line
from recognizer.training.learner import Change
from recognizer.training.recipe import HYPERPARAMETERS

HEIGHT = 370
"""Pixels of a chart, legend and axis included: the whole of it is in view beside the controls on a phone."""

BAND, GAP = 40, 14
"""Pixels at the foot of the loss chart for the learning rate, and between it and the loss."""

EXTENT = 40
"""Pixels for an axis's numbers, whatever they are, so that the lines stay where they are when these change."""

SERIES = ["training", "validation"]
LABEL_SHARE = 1 / 6
"""Of the chart's width, which a learning rate in words takes; other words take `LETTER_SHARE` a letter."""

LETTER_SHARE = 0.016
MOST_LETTERS = 22

RESUMED = "trained on"
"""What stands at the iteration with which a training was taken up again."""

SHORT = {"learning_rate": "α", "batch_size": "batch", "label_smoothing": "smoothing", "augmentation": "images:"}
"""What a label calls hyperparameters of long names."""

SMOOTHED = 40
"""A point of a smoothed line is the mean of a twentieth of all points: a fortieth on either side."""

QUIET = {"light": "#5b6575", "dark": "#a3adbd"}
"""Of marks and their words, by the theme: 4.5 to 1 and more upon its background."""

TRAINING = {"light": "#0b63c5", "dark": "#63a8ff"}
"""The colour of the first line, as the app's themes have it."""

LOWEST_LOSS = 1e-6
"""Where a logarithmic axis ends at the latest."""

DECADES = 4
"""Powers of ten of the learning rate that are shown: a schedule ends near 0."""

_LABELS = {row.name: row.label for row in HYPERPARAMETERS}
_KINDS = {row.name: row.kind for row in HYPERPARAMETERS}


@dataclass(frozen=True)
class Frame:
    """Where a chart's axes begin and end.

    Attributes:
        planned: iterations that the horizontal axis goes to, from 0.
        bottom, top: of the quantity.
    """

    planned: int
    bottom: float
    top: float


@dataclass(frozen=True)
class Axes:
    """What a chart's description depends on.

    Attributes:
        quantity: loss or accuracy.
        frame: where the axes begin and end; None is where the data do.
        logarithmic: whether the quantity's axis is.
        rates: powers of ten that the learning rate lies between; None leaves it out.
        theme: light or dark.
    """

    quantity: str
    frame: Frame | None
    logarithmic: bool
    rates: tuple[int, int] | None
    theme: str


@dataclass(frozen=True, eq=False)
class Curves:
    """The lines of a training at a moment, made once for both charts.

    Attributes:
        history: that they are of.
        zoomed: the iterations that they are of, first and last; None if they are of all.
        training, validation: by column, as the history's tables have them.
    """

    history: History
    zoomed: tuple[int, int] | None
    training: dict[str, NDArray[np.float64]]
    validation: dict[str, NDArray[np.float64]]


def curves_of(history: History, last: int | None = None) -> Curves:
    """What a history has at this moment: of its latest `last` steps, or of all if it is None or there are none yet."""
    training, validation = history.training_points(last), history.validation_points(last)
    zoomed = None
    if last is not None and training["iteration"].size:
        zoomed = int(training["iteration"][0]), len(history)
    return Curves(history, zoomed, training, validation)


def show_loss(curves: Curves, planned: int, logarithmic: bool) -> None:
    """Training and validation loss over all planned iterations, and below them the learning rate as it was used.

    The axis goes up to `top_of`; from 0, or from below the lowest loss if it is logarithmic.
    Where the curves are of the latest steps alone, the axes show these as large as there is room.
    """
    history = curves.history
    top = _round_up(top_of(history))
    lowest = _lowest(top / 10, curves.training["loss"], curves.validation["loss"]) if logarithmic else 0.0
    frame = Frame(planned, _round_down(lowest) if logarithmic else 0.0, top)
    _show(
        curves, Axes("loss", None if curves.zoomed else frame, logarithmic, _decades(curves.training["rate"]), theme())
    )


def top_of(history: History) -> float:
    """The highest loss, but at most four times that of the beginning, or of guessing.

    A training that goes on with a trained network begins with next to no loss, and may well come to have much more.
    """
    return min(history.highest_loss, 4 * max(history.first_loss, CrossEntropy.guessing))


def show_accuracy(curves: Curves, planned: int) -> None:
    """Training and validation accuracy over all planned iterations, on the scale from 0 to 100 %.

    Where the curves are of the latest steps alone, the axes show these as large as there is room.
    """
    frame = None if curves.zoomed else Frame(planned, 0.0, 1.0)
    _show(curves, Axes("accuracy", frame, logarithmic=False, rates=None, theme=theme()))


def _show(curves: Curves, axes: Axes) -> None:
    """Fill a chart's description, made once, with the data of the moment: a tenth of the time of a new chart."""
    stretch = curves.zoomed or (0, axes.frame.planned if axes.frame else 1)
    datasets = {
        "lines": lines_of(curves, axes.quantity),
        **_words(curves.history.changes, curves.history.resumed, stretch),
    }
    if axes.rates:
        datasets["rates"] = steps_of(curves.training["iteration"], curves.training["rate"])
    st.vega_lite_chart(
        {**_chart(axes), "datasets": datasets},
        key=f"{axes.quantity}_chart",
        alt=f"Training and validation {axes.quantity} by iteration",
    )


def lines_of(curves: Curves, quantity: str) -> pa.Table:
    """Columns iteration, the quantity, smoothed for training, raw (that as it was recorded) and series.

    Where the curves are of the latest steps alone, what was recorded is cut off far beyond the lines, which would
    otherwise be flat beside single batches.
    """
    training, validation = curves.training, curves.validation
    counts = [training[quantity].size, validation[quantity].size]
    nothing = np.full(counts[1], np.nan)
    line, raw = smoothed(training[quantity]), training[quantity]
    if curves.zoomed:
        line = np.maximum(line, LOWEST_LOSS)  # what is 0 has no place on a logarithmic axis
        raw = _cut_off(raw, np.concatenate([line, validation[quantity]]))
    return pa.table(
        {
            "iteration": np.concatenate([training["iteration"], validation["iteration"]]),
            quantity: np.concatenate([line, validation[quantity]]),
            "raw": pa.array(np.concatenate([raw, nothing]), from_pandas=True),
            "series": pa.array(np.repeat(SERIES, counts), pa.string()),
        }
    )


def _cut_off(raw: NDArray[np.float64], lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Recorded values, none of them beyond both the lines and the middle nine tenths of what was recorded."""
    within = lines[np.isfinite(lines)]
    usual = raw[np.isfinite(raw)]
    if not within.size or not usual.size:
        return raw
    low, high = np.percentile(usual, [5, 95])
    return np.clip(raw, min(low, within.min()), max(high, within.max()))


@lru_cache(maxsize=64)
def _words(changes: tuple[Change, ...], resumed: tuple[int, ...], stretch: tuple[int, int]) -> dict[str, pa.Table]:
    """What there is to say of the changes in a stretch of iterations, which is seldom another."""
    first, last = stretch
    changes = tuple(change for change in changes if first <= change.iteration <= last)
    resumed = tuple(iteration for iteration in resumed if first <= iteration <= last)
    return {
        "changes": pa.Table.from_pandas(words_on_changes(changes, resumed), preserve_index=False),
        "labels": pa.Table.from_pandas(labels_of_changes(changes, last, resumed, first), preserve_index=False),
    }


def steps_of(iterations: NDArray[np.float64], rates: NDArray[np.float64]) -> pa.Table:
    """Columns iteration and rate: the points of the line at which the rate is another, and the last."""
    moved = np.diff(rates, prepend=np.nan) != 0
    moved[-1:] = True
    return pa.table({"iteration": iterations[moved], "rate": rates[moved]})


def words_on_changes(changes: tuple[Change, ...], resumed: Sequence[int] = ()) -> pd.DataFrame:
    """Columns iteration, what and kind: a row for each iteration before which something was changed.

    `kind` is "learning rate" where only that was moved, and "other" where anything else was. The iterations with which
    a training was `resumed` have a row as well.
    """
    words: dict[int, list[str]] = {iteration: [RESUMED] for iteration in resumed}
    others: set[int] = set(resumed)
    for change in changes:
        if change.name != "evaluate_every":  # the page sets it, with the batch size
            words.setdefault(change.iteration, []).append(f"{_LABELS[change.name]} {_text(change)}")
            others |= {change.iteration} if change.name != "learning_rate" else set()
    return pd.DataFrame(
        {
            "iteration": [float(iteration) for iteration in words],
            "what": [", ".join(each) for each in words.values()],
            "kind": ["other" if iteration in others else "learning rate" for iteration in words],
        }
    )


def smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means of points and their neighbours; at the beginning, where a loss falls steeply, of fewer. NaN is left out."""
    at = np.arange(values.size)
    reach = values.size // SMOOTHED
    first, last = at - np.minimum(reach, at), at + np.minimum(np.minimum(reach, at), values.size - 1 - at)
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    count = counts[last + 1] - counts[first]
    return np.divide(sums[last + 1] - sums[first], count, out=np.full(values.size, np.nan), where=count > 0)


def labels_of_changes(
    changes: Sequence[Change], last: int, resumed: Sequence[int] = (), first: int = 0
) -> pd.DataFrame:
    """Columns iteration, words and flip: those changes that there is room to name, the latest first.

    The axis goes from the iteration `first` to `last`. The iterations with which a training was `resumed` are named as
    well. Where a name would go beyond the right edge it is to stand on the other side of its rule, which `flip` says.
    """
    words: dict[int, list[str]] = {iteration: [RESUMED] for iteration in resumed}
    for change in changes:
        if change.name != "evaluate_every":
            words.setdefault(change.iteration, []).append(_label(change))
    named: list[tuple[float, str, bool]] = []
    free_to = float(last)
    for iteration in sorted(words, reverse=True):
        text = ", ".join(words[iteration])
        text = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…"
        room = (last - first) * max(LABEL_SHARE, LETTER_SHARE * len(text))
        flip = not named and iteration + room > last
        if flip or iteration + room <= free_to:
            named.append((float(iteration), text, flip))
            free_to = iteration - room if flip else iteration
    return pd.DataFrame(named, columns=["iteration", "words", "flip"])


def _label(change: Change) -> str:
    """A change in few letters."""
    name = SHORT.get(change.name, _LABELS[change.name].lower())
    kind = _KINDS[change.name]
    text = f"{change.value:g}" if isinstance(change.value, float) else _text(change)
    return f"{name} {kind.titles.get(text, text).lower() if isinstance(kind, Line) else text}"


@lru_cache(maxsize=64)
def _chart(axes: Axes) -> dict[str, Any]:
    """The description of a chart, without its data."""
    layers = [_lines(axes), *_marks(axes)]
    if axes.rates is not None:
        layers.append(_rate_line(axes, axes.rates))
    chart = alt.LayerChart(layer=layers).resolve_scale(y="independent").properties(height=HEIGHT)
    return chart.to_dict()


def _x(axes: Axes) -> alt.X:
    scale = alt.Scale(domain=[0, axes.frame.planned], nice=False) if axes.frame else alt.Scale(nice=False, zero=False)
    return alt.X(
        "iteration:Q", scale=scale, axis=alt.Axis(tickCount=5, labelFlush=True, grid=False, ticks=True, titlePadding=2)
    )


def _foot(axes: Axes) -> alt.ExprRef:
    """Where the lines end below, in pixels from above."""
    return alt.ExprRef(f"height - {BAND + GAP}" if axes.rates else "height")


def _lines(axes: Axes) -> alt.LayerChart:
    """Training and validation, told apart by colour and by dashes; behind them, pale, training as it was recorded."""
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", offset=4)
    percent, framed = axes.quantity == "accuracy", axes.frame
    scale = alt.Scale(
        type="log" if axes.logarithmic else "linear",
        domain=[framed.bottom, framed.top] if framed else alt.Undefined,
        range=[_foot(axes), 0],
        nice=framed is None and not axes.logarithmic,
        zero=alt.Undefined if axes.logarithmic else False,
        clamp=True,
    )
    ticks = _logarithmic_ticks(framed.bottom, framed.top) if framed and axes.logarithmic else alt.Undefined
    axis = alt.Axis(format="~%" if percent else "~r", tickCount=5, values=ticks, minExtent=EXTENT)
    x, y = _x(axes), alt.Y(f"{axes.quantity}:Q", axis=axis, scale=scale, title=axes.quantity)
    raw = (
        alt.Chart(alt.NamedData("lines"))
        .mark_line(strokeWidth=1, opacity=0.4, clip=True, color=TRAINING[axes.theme])
        .encode(x=x, y=alt.Y("raw:Q", axis=axis, scale=scale, title=axes.quantity))
    )
    lines = (
        alt.Chart(alt.NamedData("lines"))
        .mark_line(strokeWidth=2, clip=True)
        .encode(
            x=x,
            y=y,
            color=alt.Color("series:N", scale=alt.Scale(domain=SERIES), legend=legend),
            strokeDash=alt.StrokeDash(
                "series:N", scale=alt.Scale(domain=SERIES, range=[[1, 0], [5, 3]]), legend=legend
            ),
        )
    )
    return alt.LayerChart(layer=[raw, lines])


def _marks(axes: Axes) -> list[alt.Chart]:
    """A mark at the lines' foot for every change, and the named ones among the rates as words upon a rule."""
    quiet, falls = QUIET[axes.theme], axes.quantity == "loss"  # words go where the line is not
    labels = alt.Chart(alt.NamedData("labels"))
    rules = labels.mark_rule(strokeDash=[4, 3], color=quiet, opacity=0.6).encode(x="iteration:Q")
    height = alt.value(2 if falls else alt.ExprRef("height - 8"))
    words = [
        labels.transform_filter("datum.flip" if flipped else "!datum.flip")
        .mark_text(
            align="right" if flipped else "left",
            baseline="top" if falls else "bottom",
            dx=-3 if flipped else 3,
            fontSize=12,
            color=quiet,
        )
        .encode(x="iteration:Q", y=height, text="words:N")
        for flipped in (False, True)
    ]
    points = (
        alt.Chart(alt.NamedData("changes"))
        .mark_point(filled=True, size=55, opacity=0.9, color=quiet)
        .encode(
            x="iteration:Q",
            y=alt.value(_foot(axes)),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=["learning rate", "other"], range=["triangle-up", "diamond"]),
                legend=None,
            ),
            tooltip=[alt.Tooltip("iteration:Q", title="from iteration"), alt.Tooltip("what:N", title="changed")],
        )
    )
    return [
        rules,
        *words,
        points,
    ]


def _rate_line(axes: Axes, rates: tuple[int, int]) -> alt.Chart:
    """The learning rate that was used, on a logarithmic scale."""
    low, high = rates
    scale = alt.Scale(
        type="log",
        domain=[10.0**low, 10.0**high],
        range=[alt.ExprRef("height"), alt.ExprRef(f"height - {BAND}")],
        nice=False,
        clamp=True,
    )
    axis = alt.Axis(
        title="rate", format="~r", values=[10.0**low, 10.0**high], grid=False, orient="left", minExtent=EXTENT
    )
    return (
        alt.Chart(alt.NamedData("rates"))
        .mark_line(interpolate="step-after", strokeWidth=1.5, color=QUIET[axes.theme], clip=True)
        .encode(x="iteration:Q", y=alt.Y("rate:Q", scale=scale, axis=axis))
    )


def _logarithmic_ticks(bottom: float, top: float) -> list[float]:
    """1, 2 and 5 times the powers of ten from bottom to top; over three powers and more, the powers alone."""
    low, high = math.floor(math.log10(bottom) + 1e-9), math.floor(math.log10(top) + 1e-9)
    digits = (1, 2, 5) if high - low < 3 else (1,)
    ticks = [round(digit * 10.0**power, 12) for power in range(low, high + 1) for digit in digits]
    return [tick for tick in ticks if bottom <= tick <= top]


def _lowest(least: float, *losses: NDArray[np.float64]) -> float:
    """The lowest finite loss of these, or `least` if none is below it."""
    return min([least, *(float(each.min()) for line in losses if (each := line[np.isfinite(line)]).size)])


def _decades(rates: NDArray[np.float64]) -> tuple[int, int]:
    """The powers of ten that learning rates lie between, at most four apart; those of 1 where there are none."""
    positive = rates[(rates > 0) & (rates < math.inf)]
    if not positive.size:
        return -1, 0
    high = math.ceil(math.log10(positive.max()) - 1e-9)
    low = math.floor(math.log10(positive.min()) + 1e-9)
    return max(min(low, high - 1), high - DECADES), high


def _round_up(value: float) -> float:
    """The next number with one significant digit or a half, so that an axis does not move at every point."""
    if not 0 < value < math.inf:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return round(math.ceil(2 * value / unit) / 2 * unit, 12)


def _round_down(value: float) -> float:
    """1, 2 or 5 times a power of ten, at most the value and at least `LOWEST_LOSS`."""
    value = max(value, LOWEST_LOSS)
    unit = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return round(max(step for step in (1, 2, 5) if step * unit <= value * (1 + 1e-9)) * unit, 12)


def theme() -> str:
    """The page's theme: light or dark."""
    return st.context.theme.type or "light"


def _text(change: Change) -> str:
    """What a hyperparameter was changed to, as a person would type it."""
    return _KINDS[change.name].text(change.value)
