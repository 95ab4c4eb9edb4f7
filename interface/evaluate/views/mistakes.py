"""Mistakes: the images that were misread, one at a time, with what the network thought of each."""

import numpy as np
import streamlit as st

from interface.evaluate.digits import a, show_digits, show_large, words_on
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.figures.drawings import percent, probability_bars
from interface.figures.svg import show_svg

ORDERS = ("Surest first", "Least sure first", "By number")
PLACE, ORDER = "evaluate_mistake", "evaluate_mistake_order"


def show_mistakes(outcome: Outcome, subject: Subject, material: Material) -> None:  # noqa: ARG001  (as every view)
    """One mistake large, buttons to the next and the one before, and all of them small."""
    mistakes = outcome.mistakes
    if not mistakes.size:
        st.success("Nothing is misread.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="evaluate_mistake_controls"):
        order = st.segmented_control(
            "Order",
            ORDERS,
            default=ORDERS[0],
            required=True,
            key=ORDER,
            persist_state="session",
            on_change=_go_to,
            args=(0,),
        )
        place = min(int(st.session_state.get(PLACE, 0)), mistakes.size - 1)
        st.button("Previous", icon=":material/arrow_back:", on_click=_go_to, args=((place - 1) % mistakes.size,))
        st.button(
            "Next mistake",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=_go_to,
            args=((place + 1) % mistakes.size,),
        )
    if order == ORDERS[1]:
        mistakes = mistakes[::-1]
    elif order == ORDERS[2]:
        mistakes = np.sort(mistakes)
    _show_one(outcome, material, int(mistakes[place]), f"Mistake {place + 1:,} of {mistakes.size:,}")
    st.header("All mistakes", anchor=False)
    show_digits(mistakes, material.dataset, words_on(outcome, material.dataset), f"evaluate_mistakes_{order}")


def _go_to(place: int) -> None:
    st.session_state[PLACE] = place


def _show_one(outcome: Outcome, material: Material, column: int, title: str) -> None:
    probabilities = outcome.probabilities[:, column]
    label, read = int(material.dataset.labels[column]), int(probabilities.argmax())
    left, right = st.columns([2, 3], gap="large", vertical_alignment="center")
    with left:
        show_large(material.dataset, column, f"Image {column:,}, {a(label)}")
    with right:
        st.header(f"{title}: {a(label)} read as {a(read)}", anchor=False)
        sure, true = percent(float(probabilities[read])), percent(float(probabilities[label]))
        st.markdown(f"Image {column:,}. {sure} sure of the {read}; {true} for the {label} that it is labelled.")
        show_svg(probability_bars(probabilities), (390, 254), "The ten probabilities", "evaluate_bars", most=440)
