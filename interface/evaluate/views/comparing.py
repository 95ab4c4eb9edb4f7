"""Comparing: two networks on the same images, by McNemar's test, and the images that only one of them reads."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.evaluate.digits import show_digits
from interface.evaluate.reading import Outcome, read
from interface.evaluate.subject import Material, Subject, subjects
from interface.figures.drawings import percent
from interface.messages import plain
from interface.networks import in_short
from recognizer.data.dataset import Dataset
from recognizer.evaluation.comparison import compare, in_words


def show_comparing(outcome: Outcome, subject: Subject, material: Material) -> None:
    """Which other network, what the test says, and what each alone reads."""
    others = {name: each for name, each in subjects().items() if name != subject.name}
    if st.session_state.get("evaluate_other") not in others:
        st.session_state["evaluate_other"] = next(iter(others))
    name = st.selectbox(
        "Compare with",
        list(others),
        key="evaluate_other",
        persist_state="session",
        format_func=lambda each: f"{each}: {in_short(others[each].model.network.architecture)}",
    )
    other = read(others[name], material, "comparison")
    if other is None:
        return
    labels = material.dataset.labels
    found = compare(outcome.read, other.read, labels)
    st.header(f"{subject.name} {outcome.report.accuracy:.2%}, {name} {other.report.accuracy:.2%}", anchor=False)
    st.markdown(plain(in_words(found, subject.name, name)) + f" (McNemar's exact test, p = {found.p_value:.2g}.)")
    table = pd.DataFrame(
        {
            "": [f"{subject.name} reads it", f"{subject.name} does not"],
            f"{name} reads it": [found.both, found.only_second.size],
            f"{name} does not": [found.only_first.size, found.neither],
        }
    )
    st.dataframe(table, hide_index=True, width="content", key="evaluate_mcnemar")
    for title, columns in ((subject.name, found.only_first), (name, found.only_second)):
        st.header(f"Only {title} reads these: {columns.size:,}", anchor=False)
        if columns.size:
            st.caption(f"Below each image: what it is → what {plain(subject.name)} reads | what {plain(name)} reads.")
            words = _Words(material.dataset, outcome, other, subject.name, name)
            show_digits(columns[_by_doubt(columns, outcome, other)], material.dataset, words, f"evaluate_only_{title}")


def _by_doubt(columns: NDArray[np.intp], one: Outcome, two: Outcome) -> NDArray[np.intp]:
    """Places of columns, those first of which both networks are surest."""
    return np.argsort(-np.minimum(one.sureness[columns], two.sureness[columns]), kind="stable")


class _Words:
    """What two networks made of an image, as `show_digits` takes it."""

    def __init__(self, dataset: Dataset, one: Outcome, two: Outcome, first: str, second: str) -> None:
        self._labels, self._reads, self._names = dataset.labels, (one.read, two.read), (first, second)
        self._sureness = one.sureness, two.sureness

    def __call__(self, column: int) -> tuple[str, str]:
        """Both digits below the image, and both in words."""
        digits = [int(read[column]) for read in self._reads]
        sure = [percent(float(each[column])) for each in self._sureness]
        parts = [
            f"{name} reads {digit}, {how} sure" for name, digit, how in zip(self._names, digits, sure, strict=True)
        ]
        label = int(self._labels[column])
        return f"{label} → {digits[0]} | {digits[1]}", f"Image {column:,}, a {label}: {'; '.join(parts)}"
