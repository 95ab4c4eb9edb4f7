"""Charts of an evaluation: digit by digit, how sure and how right, what a threshold keeps out, and what spoils."""

import altair as alt
import pandas as pd

HEIGHT = 330

BLUE, ORANGE = "#2f7de0", "#e0700f"
"""What is right, and what is wrong: 3 to 1 and more upon the background of both themes."""


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
