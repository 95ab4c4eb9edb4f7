"""Confusion: which digits are taken for which, and the images behind each number."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.evaluate.digits import a, show_digits, words_on
from interface.evaluate.downloads import offer_table
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.evaluate.views.matrix import show_matrix
from recognizer.arrays import CLASSES
from recognizer.evaluation.report import confusion_table

OPENED = "evaluate_cell"
"""Where the session keeps the cell that is open."""


def show_confusion(outcome: Outcome, subject: Subject, material: Material) -> None:  # noqa: ARG001  (as every view)
    """The confusion matrix, and the images of the cell that is open."""
    confusion = outcome.report.confusion
    opened = st.session_state.get(OPENED)
    if opened is None or not confusion[opened]:
        opened = most_frequent(confusion)
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.header("What is taken for what", anchor=False)
        clicked = show_matrix(confusion, opened, key="evaluate_matrix")
        offer_table(confusion_table(confusion), "confusion.csv", "evaluate_confusion_csv", index=True)
    if clicked is not None:
        opened = st.session_state[OPENED] = clicked
        st.rerun()
    with right, st.container(key="evaluate_cell_digits"):
        _show_cell(outcome, material, opened)


def most_frequent(confusion: NDArray[np.int64]) -> tuple[int, int]:
    """Row and column of the confusion that is made most often, or of the digit read most often if there is none."""
    wrong = np.where(np.eye(CLASSES, dtype=bool), 0, confusion)
    row, column = np.unravel_index(int((wrong if wrong.any() else confusion).argmax()), confusion.shape)
    return int(row), int(column)


def _show_cell(outcome: Outcome, material: Material, opened: tuple[int, int]) -> None:
    row, column = opened
    chosen = np.flatnonzero((material.dataset.labels == row) & (outcome.read == column))
    surest_first = chosen[np.argsort(-outcome.sureness[chosen], kind="stable")]
    if row == column:
        title, surest_first = f"{a(row).capitalize()} read right", surest_first[::-1]
        order = "the least sure first"
    else:
        title, order = f"{a(row).capitalize()} read as {a(column)}", "the surest first"
    st.header(f"{title}: {chosen.size:,}", anchor=False)
    st.caption(f"Below each image: what it is → what was read, and how sure the network was; {order}.")
    key = f"evaluate_digits_{row}_{column}"
    show_digits(surest_first, material.dataset, words_on(outcome, material.dataset), key)
