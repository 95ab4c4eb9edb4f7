"""The digit that is looked at: a test image by its number, or the one that the visitor has drawn last."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from interface.image_number import choose_image, open_image
from interface.visit import chosen_data, kept_digit
from recognizer.arrays import CLASSES, Array

NUMBER = "inside_number"
"""Key of the field with the test image's number."""

TEST, DRAWN = "Test image", "Your drawing"


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit.

    Attributes:
        image: 784 × 1, float64, from 0 (blank) to 1 (ink).
        label: which digit it should be read as.
        name: what the page calls it.
    """

    image: Array
    label: int
    name: str


def choose_digit() -> Digit:
    """The controls, in a row, and the digit that is chosen."""
    drawn = kept_digit()
    source = TEST
    if drawn is not None:
        source = st.segmented_control(
            "Digit", [TEST, DRAWN], default=TEST, required=True, key="inside_source", persist_state="session"
        )
    if source == DRAWN and drawn is not None:
        column, read = drawn
        label = st.selectbox(
            "What it is", range(CLASSES), index=read, key=f"inside_label_{read}", width=120, help="The loss needs it."
        )
        return Digit(column.astype(np.float64), label, "your drawing")
    test = chosen_data().test
    number = choose_image("Test image", len(test), NUMBER, width=200)
    st.button(
        "Another digit",
        icon=":material/casino:",
        key="inside_another",
        on_click=lambda: open_image(int(np.random.default_rng().integers(len(test))), NUMBER),
    )
    return Digit(test.images[:, [number]] / 255, int(test.labels[number]), f"test image {number:,}")
