"""Source: whose images a view shows: those to learn from, those to be tested on, or the visitor's own drawings."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from interface.address import keep_choice
from interface.collection import collection
from interface.visit import chosen_data
from recognizer.data.dataset import Dataset, from_rows

MINE = "My digits"
"""What the digits are called that the visitor has corrected on the Draw page."""

SPLIT = "split"
"""Key of the control with the split, where a view has no other one."""


@dataclass(frozen=True, eq=False)
class Source:
    """Images to look at.

    Attributes:
        name: "train" or "test" of the visitor's data, or "mine" for their own drawings.
        dataset: the images, at least one.
    """

    name: str
    dataset: Dataset


def choose_source(first: str = "Training", key: str = SPLIT) -> Source:
    """Training or test images, or the visitor's own digits once there are any.

    Args:
        first: which is chosen at first, "Training" or "Test".
        key: of the control.
    """
    splits = chosen_data()
    sources = {"Training": Source("train", splits.train), "Test": Source("test", splits.test)}
    mine = _my_digits()
    if mine is not None:
        sources[MINE] = Source("mine", mine)
    keep_choice(key, list(sources), first)
    chosen = st.segmented_control("Split", list(sources), required=True, key=key, persist_state="session")
    return sources[str(chosen or first)]


def _my_digits() -> Dataset | None:
    """The visitor's drawings with the labels that they gave them: the same object until there are others."""
    labelled = {name: each for name, each in collection().items() if each.drawing.label is not None}
    if not labelled:
        return None
    content = tuple((name, each.drawing.label) for name, each in labelled.items())
    known = st.session_state.get("explore_mine")
    if known is None or known[0] != content:
        rows = np.stack([each.image for each in labelled.values()])
        labels = np.array([label for _, label in content], np.uint8)
        known = st.session_state["explore_mine"] = content, from_rows(rows, labels)
    dataset: Dataset = known[1]
    return dataset
