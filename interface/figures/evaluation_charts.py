"""Charts of an evaluation: digit by digit, how sure and how right, what a threshold keeps out, and what spoils."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from interface.figures.charts import SHORT
from interface.figures.trial_charts import COLOURS, DASHES, QUIET

HEIGHT = 330

BLUE, ORANGE = "#2f7de0", "#e0700f"
"""What is right, and what is wrong: 3 to 1 and more upon the background of both themes."""

LEAST_KEPT = 0.8
"""Share of digits kept from which on thresholds are shown: nobody wants to lose more."""

OWN_THRESHOLD = "its threshold"
"""What the mark of a network's own threshold says."""


def recall_chart(table: pd.DataFrame) -> alt.LayerChart:
    """A point with its interval for each digit (columns digit, recall, low, high, images, all shares from 0 to 1)."""
    base = alt.Chart(table).encode(
        x=alt.X("digit:O", axis=alt.Axis(labelAngle=0)),
        tooltip=[
            "digit:O",
            alt.Tooltip("recall:Q", format=".2%"),
            alt.Tooltip("low:Q", title="from", format=".2%"),
            alt.Tooltip("high:Q", title="to", format=".2%"),
            alt.Tooltip("images:Q", format=","),
        ],
    )
    scale = alt.Scale(zero=False, nice=True)
    y = alt.Y("recall:Q", title="share of its images that is read", axis=alt.Axis(format="~%"), scale=scale)
    bars = base.mark_rule(strokeWidth=2, color=BLUE, opacity=0.6).encode(
        y=alt.Y("low:Q", title="share of its images that is read", scale=scale), y2="high:Q"
    )
    return alt.LayerChart(layer=[bars, base.mark_point(filled=True, size=80, color=BLUE).encode(y=y)]).properties(
        height=HEIGHT
    )


def reliability_chart(table: pd.DataFrame, theme: str) -> alt.LayerChart:
    """How right a network is by how sure it is, a bar a bin, beside the line on which the two are the same.

    Args:
        table: columns from, to, confidence, accuracy, from 0 to 1, and images; a row for each bin that has some.
        theme: "light" or "dark".
    """
    axis = alt.Axis(format="%", tickCount=5)
    unit = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("from:Q", title="how sure it is", scale=unit, axis=axis)
    base = alt.Chart(table).encode(
        tooltip=[
            alt.Tooltip("from:Q", title="sure from", format=".0%"),
            alt.Tooltip("to:Q", title="to", format=".0%"),
            alt.Tooltip("confidence:Q", title="in the mean", format=".2%"),
            alt.Tooltip("accuracy:Q", title="right", format=".2%"),
            alt.Tooltip("images:Q", format=","),
        ]
    )
    y = alt.Y("accuracy:Q", title="how often it is right", scale=unit, axis=axis)
    ends = pd.DataFrame({"confidence": [0.0, 1.0], "accuracy": [0.0, 1.0]})
    line = alt.Chart(ends).mark_line(strokeDash=[5, 4], strokeWidth=1.5, color=QUIET[theme])
    layers = [
        base.mark_bar(color=BLUE, opacity=0.35, binSpacing=2).encode(x=x, x2="to:Q", y=y, y2=alt.datum(0)),
        line.encode(x=alt.X("confidence:Q", scale=unit), y=alt.Y("accuracy:Q", scale=unit)),
        base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(x=alt.X("confidence:Q", scale=unit), y=y),
    ]
    return alt.LayerChart(layer=layers).properties(height=HEIGHT)


def sureness_chart(table: pd.DataFrame) -> alt.Chart:
    """How many images there are by how sure a network is, on a logarithmic axis; `table` as `reliability_chart` has."""
    return (
        alt.Chart(table)
        .mark_bar(color=BLUE, opacity=0.7, binSpacing=2)
        .encode(
            x=alt.X(
                "from:Q",
                title="how sure it is",
                scale=alt.Scale(domain=[0, 1], nice=False),
                axis=alt.Axis(format="%", tickCount=5),
            ),
            x2="to:Q",
            y=alt.Y(
                "images:Q",
                title="images",
                scale=alt.Scale(type="symlog"),
                axis=alt.Axis(values=[0, 1, 10, 100, 1_000, 10_000], labelExpr=SHORT),
            ),
            y2=alt.datum(0),
            tooltip=[alt.Tooltip("from:Q", format=".0%"), alt.Tooltip("to:Q", format=".0%"), "images:Q"],
        )
        .properties(height=150)
    )


def rejection_chart(table: pd.DataFrame, marked: pd.DataFrame, quantity: str, title: str, theme: str) -> alt.LayerChart:
    """What a threshold costs: a quantity by the share of digits that is kept.

    Args:
        table: columns threshold, kept and the quantity, the last two as shares from 0 to 1.
        marked: the same columns and `words`, of the thresholds that are marked.
        quantity: the name of its column.
        title: of the vertical axis.
        theme: "light" or "dark".
    """
    colour = ORANGE
    shown, marked = (each[each["kept"] >= LEAST_KEPT] for each in (table, marked))
    x = alt.X(
        "kept:Q",
        title="digits kept",
        scale=alt.Scale(domain=[LEAST_KEPT, 1], nice=False),
        axis=alt.Axis(format="~%", tickCount=5),
    )
    y = alt.Y(f"{quantity}:Q", title=title, axis=alt.Axis(format="~%", tickCount=5), scale=alt.Scale(zero=True))
    tooltip = [
        alt.Tooltip("threshold:Q", format=".3f"),
        alt.Tooltip("kept:Q", title="digits kept", format=".2%"),
        alt.Tooltip(f"{quantity}:Q", title=title, format=".2%"),
    ]
    line = alt.Chart(shown).mark_line(strokeWidth=2, color=colour, point=alt.OverlayMarkDef(size=12, color=colour))
    points = alt.Chart(marked).encode(x=x, y=y, tooltip=tooltip)
    own = alt.datum.words == OWN_THRESHOLD
    words = [  # the network's own stands higher, since it is often near another
        points.transform_filter(which).mark_text(
            align="right", baseline="bottom", dx=-7, dy=dy, fontSize=12, color=QUIET[theme]
        )
        for which, dy in ((own, -20), (~own, -4))
    ]
    layers = [
        line.encode(x=x, y=y, tooltip=tooltip),
        points.mark_point(size=110, strokeWidth=2, color=QUIET[theme], filled=False),
        *(each.encode(text="words:N") for each in words),
    ]
    return alt.LayerChart(layer=layers).properties(height=HEIGHT)


def robustness_chart(
    table: pd.DataFrame, networks: Sequence[str], amounts: Sequence[float], title: str
) -> alt.LayerChart:
    """Accuracy by the amount of a corruption, a line a network with the band of its interval.

    Args:
        table: columns network, amount, accuracy, low, high (shares from 0 to 1) and images.
        networks: their names, in the order of their colours; some may have no rows yet.
        amounts: all that there will be: the horizontal axis reaches from the least to the largest.
        title: of the horizontal axis, with its unit.
    """
    legend = alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2, columns=3, labelLimit=220
    )
    domain = [*networks]
    colour = alt.Color("network:N", scale=alt.Scale(domain=domain, range=COLOURS), legend=legend)
    dash = alt.StrokeDash("network:N", scale=alt.Scale(domain=domain, range=DASHES), legend=legend)
    scale = alt.Scale(domain=[min(amounts), max(amounts)], nice=False, padding=10)
    x = alt.X("amount:Q", title=title, scale=scale, axis=alt.Axis(grid=False, ticks=True))
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format="%", tickCount=5)
    base = alt.Chart(table).encode(
        x=x,
        color=colour,
        tooltip=[
            "network:N",
            alt.Tooltip("amount:Q", title=title),
            alt.Tooltip("accuracy:Q", format=".1%"),
            alt.Tooltip("low:Q", title="from", format=".1%"),
            alt.Tooltip("high:Q", title="to", format=".1%"),
            alt.Tooltip("images:Q", format=","),
        ],
    )
    read = "share of the images read"
    layers = [
        base.mark_area(opacity=0.13).encode(y=alt.Y("low:Q", title=read, scale=scale, axis=axis), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y=alt.Y("accuracy:Q", scale=scale), strokeDash=dash),
        base.mark_point(filled=True, size=45, opacity=1).encode(y=alt.Y("accuracy:Q", scale=scale)),
    ]
    return alt.LayerChart(layer=layers).properties(height=HEIGHT + 40)
