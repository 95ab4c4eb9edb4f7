"""Sureness: whether a network is right as often as it says."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.evaluate.downloads import offer_table
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.figures.evaluation_charts import reliability_chart, sureness_chart
from interface.figures.training_charts import theme
from recognizer.evaluation.metrics import Reliability


def show_sureness(outcome: Outcome, subject: Subject, material: Material) -> None:  # noqa: ARG001  (as every view)
    """The reliability diagram, and how many images there are at each sureness."""
    found = outcome.report.reliability
    table = reliability_table(found)
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.header("Is it right as often as it says?", anchor=False)
        alt = "How often the network is right, by how sure it is, beside the line on which both are the same"
        st.altair_chart(reliability_chart(table, theme()), key="evaluate_reliability", alt=alt)
    with right:
        st.header(f"Calibration error: {outcome.report.ece:.2%}", anchor=False)
        st.markdown(in_words(found))
        st.altair_chart(sureness_chart(table), key="evaluate_sureness", alt="Images by how sure the network is")
        offer_table(table, "reliability.csv", "evaluate_reliability_csv")


def reliability_table(found: Reliability) -> pd.DataFrame:
    """A row for each bin that has images: from, to, images, confidence, accuracy."""
    table = pd.DataFrame(
        {
            "from": found.edges[:-1],
            "to": found.edges[1:],
            "images": found.images,
            "confidence": found.confidence,
            "accuracy": found.accuracy,
        }
    )
    return table[table["images"] > 0].reset_index(drop=True)


def in_words(found: Reliability) -> str:
    """What the diagram says, in a sentence or two, in Markdown."""
    filled = found.images > 0
    mean_confidence = float(np.average(found.confidence[filled], weights=found.images[filled]))
    mean_accuracy = float(np.average(found.accuracy[filled], weights=found.images[filled]))
    gap = mean_confidence - mean_accuracy
    tendency = (
        "as sure as it is right"
        if abs(gap) < 0.002
        else f"{'surer' if gap > 0 else 'less sure'} than it is right, by {abs(gap):.1%}"
    )
    return (
        f"On the whole it is {mean_confidence:.2%} sure and {mean_accuracy:.2%} right: {tendency}. Bars below the "
        "dashed line are claims that it does not keep; bars above it are modesty. The calibration error (ECE) is the "
        "distance of bars and line, averaged over the images."
    )
