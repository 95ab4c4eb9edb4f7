"""Charts of trials: how the loss goes with the learning rate, and several trainings over one another."""

from collections.abc import Callable, Mapping, Sequence

import altair as alt
import pandas as pd

from recognizer.lab.rate_finder import Probe, Suggestion

HEIGHT = 300

COLOURS = ["#2f6fdb", "#d9730d", "#2c8c5a", "#b0439b", "#8a6d1d", "#1b8a9b", "#c2413b", "#6b5fc7", "#5f6f52", "#9a5b3c"]
"""Of lines, in order: 3 to 1 and more upon the background of both themes."""

QUIET = {"light": "#5b6575", "dark": "#a3adbd"}
"""Of marks and their words, by the theme."""


def rate_chart(probes: Sequence[Probe], found: Suggestion | None, theme: str) -> alt.LayerChart:
    """The loss by the learning rate, on a logarithmic axis, raw and smoothed, with the suggestion marked.

    Losses above one and a half times the first are cut off: there all is lost anyway.
    """
    table = pd.DataFrame(
        {
            "learning rate": [probe.learning_rate for probe in probes],
            "loss": [probe.loss for probe in probes],
            "smoothed": [probe.smoothed for probe in probes],
        }
    )
    top = 1.5 * float(table["loss"].iloc[0])
    x = alt.X(
        "learning rate:Q",
        scale=alt.Scale(type="log", domain=[1e-5, 100], nice=False),
        axis=alt.Axis(format="~g", values=[10.0**power for power in range(-5, 3)], grid=False, ticks=True),
    )
    y = alt.Y("loss:Q", title="loss", scale=alt.Scale(domain=[0, top], clamp=True, nice=False))
    base = alt.Chart(table)
    layers: list[alt.Chart] = [
        base.mark_point(filled=True, size=8, opacity=0.35, color=QUIET[theme], clip=True).encode(x=x, y=y),
        base.mark_line(strokeWidth=2, clip=True, color=COLOURS[0]).encode(
            x=x, y=alt.Y("smoothed:Q", title="loss", scale=alt.Scale(domain=[0, top], clamp=True, nice=False))
        ),
    ]
    if found is not None:
        mark = pd.DataFrame({"learning rate": [found.learning_rate], "words": [f"α {found.learning_rate:g}"]})
        marked = alt.Chart(mark)
        layers.append(marked.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=QUIET[theme]).encode(x=x))
        words = marked.mark_text(align="left", baseline="top", dx=5, fontSize=13, fontWeight="bold", color=QUIET[theme])
        layers.append(words.encode(x=x, y=alt.value(2), text="words:N"))
    return alt.LayerChart(layer=layers).properties(height=HEIGHT)


def overlay_chart(
    tables: Mapping[str, pd.DataFrame], quantity: str, planned: int, title: str = "iteration"
) -> alt.LayerChart:
    """Lines over one another, each with a band of its spread where there is one.

    Args:
        tables: by the lines' names, with columns iteration, mean, and spread (NaN where there is none).
        quantity: "loss" or "accuracy".
        planned: what the horizontal axis goes to at least.
        title: of the horizontal axis.
    """
    lines = pd.concat([table.assign(setting=name) for name, table in tables.items()])
    lines["low"], lines["high"] = lines["mean"] - lines["spread"], lines["mean"] + lines["spread"]
    top = max(planned, int(lines["iteration"].max()))
    x = alt.X(
        "iteration:Q",
        title=title,
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=5, grid=False, ticks=True, labelFlush=True),
    )
    y = _overlay_y(lines["mean"], quantity)
    domain = list(tables)
    legend = alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2, columns=3, labelLimit=220
    )
    colour = alt.Color("setting:N", scale=alt.Scale(domain=domain, range=COLOURS), legend=legend)
    dash = alt.StrokeDash("setting:N", scale=alt.Scale(domain=domain, range=DASHES), legend=legend)
    base = alt.Chart(lines)
    band = base.mark_area(opacity=0.18, clip=True).encode(x=x, y=y("low"), y2="high:Q", color=colour)
    line = base.mark_line(strokeWidth=2, clip=True).encode(x=x, y=y("mean"), color=colour, strokeDash=dash)
    return alt.LayerChart(layer=[band, line]).properties(height=HEIGHT)


def _overlay_y(means: pd.Series, quantity: str) -> Callable[[str], alt.Y]:
    """The vertical axis for a field: from 0 to 100 %, or to the highest loss below ten."""
    percent = quantity == "accuracy"
    below_ten = means[means < 10]
    top = 1.0 if percent else 1.05 * float(below_ten.max() if len(below_ten) else 10.0)
    scale = alt.Scale(domain=[0, top], nice=False, clamp=True)
    axis = alt.Axis(format="%" if percent else "~r", tickCount=5)
    return lambda field: alt.Y(f"{field}:Q", title=f"validation {quantity}", scale=scale, axis=axis)


DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 0], [6, 3]]
"""Of lines, in order, so that colour is not all that tells them apart."""
