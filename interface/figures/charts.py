"""Charts of the data: how many images each digit has, and how bright their pixels are."""

import altair as alt
import pandas as pd

HEIGHT = 310


def class_count_chart(counts: pd.DataFrame) -> alt.Chart:
    """Bars of how many images each digit has (index digit, one column)."""
    name = str(counts.columns[0])
    return (
        alt.Chart(counts.reset_index())
        .mark_bar()
        .encode(
            x=alt.X("digit:O", axis=alt.Axis(labelAngle=0)),
            y=alt.Y(f"{name}:Q", title="images", axis=alt.Axis(tickMinStep=1, format=",d")),
        )
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
            x=alt.X(
                "value:Q",
                title="pixel value",
                scale=alt.Scale(domain=[0, 256], nice=False),
                axis=alt.Axis(values=[0, 50, 100, 150, 200, 255], labelFlush=8),
            ),
            y=alt.Y("pixels:Q", scale=alt.Scale(type="symlog"), axis=alt.Axis(labelExpr=SHORT, values=SYMLOG_TICKS)),
            tooltip=["value:Q", "pixels:Q"],
        )
        .properties(height=HEIGHT)
    )
