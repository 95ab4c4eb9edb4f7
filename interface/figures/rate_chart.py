"""The learning rate over time: what was chosen, what the schedule made of it, and what it will make of it."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from interface.figures.training_charts import EXTENT, QUIET, TRAINING, theme
from recognizer.lab.run import Run

HEIGHT = 330
AHEAD = 150
"""Points of the line that is still to come."""


def show_rate(run: Run, logarithmic: bool) -> None:
    """The line so far, and dashed what is to come if nothing is moved any more."""
    st.vega_lite_chart(
        {
            **_chart(run.planned, logarithmic, theme()),
            "datasets": {"past": rates_so_far(run), "ahead": rates_ahead(run)},
        },
        key="rate_over_time",
        alt="The learning rate by iteration: as chosen, as used, and as planned",
    )


def rates_so_far(run: Run) -> pd.DataFrame:
    """Columns iteration, rate and line, which is "chosen" or "used"."""
    table = run.history.training_table()
    lines = [
        pd.DataFrame({"iteration": table["iteration"], "rate": table[column], "line": name})
        for column, name in (("learning_rate", "chosen"), ("rate", "used"))
    ]
    return pd.concat(lines)


def rates_ahead(run: Run) -> pd.DataFrame:
    """Columns iteration, rate and line, "to come": what the schedule will make of the rate that is chosen now."""
    done, planned, recipe = run.iterations, run.planned, run.recipe
    iterations = np.unique(np.linspace(done, planned - 1, AHEAD).round()) if done < planned else np.empty(0)
    rates = [
        recipe.learning_rate * recipe.schedule.at(run.schedule_pace.at(iteration + 0.5, planned))
        for iteration in iterations
    ]
    return pd.DataFrame({"iteration": iterations + 1, "rate": rates, "line": "to come"})


def _chart(planned: int, logarithmic: bool, theme: str) -> dict[str, Any]:
    scale = {"domain": ["chosen", "used", "to come"]}
    encoding = {
        "x": {
            "field": "iteration",
            "type": "quantitative",
            "scale": {"domain": [0, planned], "nice": False},
            "axis": {"tickCount": 5, "labelFlush": True, "grid": False, "ticks": True},
        },
        "y": {
            "field": "rate",
            "type": "quantitative",
            "title": "learning rate",
            "scale": {"type": "log", "nice": True} if logarithmic else {"zero": True},
            "axis": {"format": "~r", "tickCount": 5, "minExtent": EXTENT},
        },
        "color": {
            "field": "line",
            "type": "nominal",
            "scale": {**scale, "range": [QUIET[theme], TRAINING[theme], TRAINING[theme]]},
            "legend": {"title": None, "orient": "top", "symbolType": "stroke"},
        },
        "strokeDash": {"field": "line", "type": "nominal", "scale": {**scale, "range": [[2, 2], [1, 0], [6, 4]]}},
    }
    lines = {"mark": {"type": "line", "strokeWidth": 2, "clip": True}, "encoding": encoding}
    return {"height": HEIGHT, "layer": [{"data": {"name": name}, **lines} for name in ("past", "ahead")]}
