"""Views: the ways of looking at what a network has made of images, of which the opened one alone computes anything."""

from collections.abc import Callable

import streamlit as st

from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.evaluate.views.classes import show_classes
from interface.evaluate.views.comparing import show_comparing
from interface.evaluate.views.confusion import show_confusion
from interface.evaluate.views.kaggle import show_kaggle
from interface.evaluate.views.mistakes import show_mistakes
from interface.evaluate.views.refusal import show_refusal
from interface.evaluate.views.robustness import show_robustness
from interface.evaluate.views.sureness import show_sureness
from interface.evaluate.views.writing import show_report

VIEWS: dict[str, Callable[[Outcome, Subject, Material], None]] = {
    "Confusion": show_confusion,
    "Mistakes": show_mistakes,
    "Digit by digit": show_classes,
    "Sureness": show_sureness,
    "Refusal": show_refusal,
    "Robustness": show_robustness,
    "Compare": show_comparing,
    "Kaggle": show_kaggle,
    "Report": show_report,
}
"""What shows each view, by the word on its button."""

VIEW = "evaluate_view"


def show_views(outcome: Outcome, subject: Subject, material: Material) -> None:
    """A choice of views, and the opened one."""
    names = list(VIEWS)
    if VIEW not in st.session_state:
        asked = st.query_params.get("view", "").lower()
        st.session_state[VIEW] = next((name for name in names if name.lower() == asked), names[0])
    view = st.segmented_control(
        "View", names, required=True, key=VIEW, label_visibility="collapsed", persist_state="session"
    )
    with st.container(key="evaluate_opened"):
        VIEWS[str(view or names[0])](outcome, subject, material)
