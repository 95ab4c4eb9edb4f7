"""Why: what the network saw in the chosen digit, and what would have made it read another.

Only the view that is opened is found out. Each is HTML that is made once for the same digit, network and data, and
kept for this visitor: to go back and forth between two views costs nothing.
"""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from interface.draw.why.alike import alike
from interface.draw.why.changing import what_would_change_it
from interface.draw.why.layers import layer_by_layer
from interface.draw.why.looking import where_it_looked
from interface.figures.gallery import STYLE
from recognizer.images.strokes import Stroke
from recognizer.reading.many import ReadDigit
from recognizer.reading.model import Model

View = Callable[[ReadDigit, Sequence[Stroke], Model], None]

VIEWS: dict[str, View] = {
    "Where it looked": where_it_looked,
    "Layer by layer": layer_by_layer,
    "What would change it": what_would_change_it,
    "Alike": alike,
}
"""What shows each view, by its name, in their order."""


@st.fragment
def show_why(digit: ReadDigit, strokes: Sequence[Stroke], model: Model) -> None:
    """A choice of views of one digit, of which the chosen one alone is found out.

    Args:
        digit: what was read; `column` is what the network saw.
        strokes: the digit's own, n × 2 each, y downwards; none of a photograph.
        model: the network that reads, with the judge that is asked; this visitor's own copy, which may predict.
    """
    chosen = st.segmented_control(
        "Why",
        list(VIEWS),
        default=next(iter(VIEWS)),
        required=True,
        key="draw_why",
        persist_state="session",
        label_visibility="collapsed",
    )
    st.html(STYLE)
    if not _reads(digit, model):
        st.info("This network's numbers have grown beyond all bounds, so there is nothing to be seen in it.")
        return
    with st.container(key="draw_why_view"), np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        VIEWS[str(chosen or next(iter(VIEWS)))](digit, strokes, model)


def _reads(digit: ReadDigit, model: Model) -> bool:
    return bool(
        np.isfinite(digit.probabilities).all() and np.isfinite(model.network.forward(digit.column.copy())).all()
    )
