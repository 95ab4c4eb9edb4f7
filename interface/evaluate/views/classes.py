"""Digits one by one: how many images each has, and how well it is read."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.evaluate.downloads import offer_table
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.figures.evaluation_charts import recall_chart
from recognizer.evaluation.report import class_table, recall_table

SHARES = {
    "precision": ("Precision", "Of the images read as this digit, how many are it"),
    "recall": ("Recall", "Of this digit's images, how many are read as it"),
    "f1": ("F1", "The harmonic mean of the two"),
}
"""Titles of the table's shares and what they say, by the columns' names."""


def show_classes(outcome: Outcome, subject: Subject, material: Material) -> None:  # noqa: ARG001  (as every view)
    """The table, and each digit's recall with its interval as a chart."""
    confusion = outcome.report.confusion
    table = class_table(confusion).reset_index()
    shown = table.assign(**_percentages(table, confusion.sum(axis=0)))
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.header("Digit by digit", anchor=False)
        columns: dict[str, Any] = {"digit": "Digit", "images": "Images", "correct": "Correct"}
        for name, (title, words) in SHARES.items():
            columns[name] = st.column_config.NumberColumn(title, format="%.2f%%", help=words)
        st.dataframe(shown, hide_index=True, height=388, column_config=columns, key="evaluate_classes")
        offer_table(table, "digits.csv", "evaluate_classes_csv")
    with right:
        st.header("Recall, with its 95% interval", anchor=False)
        alt = "The share of each digit's images that is read, with its interval"
        st.altair_chart(recall_chart(recall_table(confusion)), key="evaluate_recall", alt=alt)
        st.caption("Where two intervals overlap by far, chance alone may have made one digit look harder than another.")


def _percentages(table: pd.DataFrame, read_as: NDArray[np.int64]) -> dict[str, pd.Series]:
    """The shares in %; NaN, which is shown as nothing, where there are no images to have a share of."""
    seen, read = table["images"] > 0, pd.Series(read_as > 0)
    known = {"precision": read, "recall": seen, "f1": seen | read}
    return {name: (100 * table[name]).where(known[name]) for name in SHARES}
