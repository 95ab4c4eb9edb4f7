"""Reading a drawing: with which network, and how its answer is shown."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface import drawings
from interface.data import bundled_models
from interface.figure import show_svg
from interface.images import png
from interface.page import current_run
from recognizer.arrays import SIDE
from recognizer.storage import Model

_DIGIT = (
    '<div style="font-size:5.2rem;font-weight:700;line-height:1">{}</div>'
    '<div style="font-size:1.3rem;padding-top:0.6rem">{}</div>'
)

_HINT = '<div style="font-size:1.6rem;opacity:0.6;padding:2.5rem 0">draw a digit</div>'


def choose_network() -> Model:
    """The network to read with: unless another is chosen, the one trained in this session, if there is one."""
    models: dict[str, Model] = {}
    run = current_run()
    if run is not None and run.iterations:
        models["Yours"] = run.model()
    uploaded = st.session_state.get("uploaded_model")
    if isinstance(uploaded, Model):
        models["Uploaded"] = uploaded
    models |= {name.capitalize(): bundled_models()[name] for name in ("modern", "original")}
    name = st.selectbox(
        "Network",
        list(models),
        key="reading_network",
        format_func=lambda name: f"{name}: {models[name].network.architecture}",
        help="The one you train on the Train page reads here, even while it learns. Modern and Original come along.",
    )
    accuracy = models[name].card.get("test_accuracy")
    if isinstance(accuracy, float):
        st.caption(f"It reads {accuracy:.1%} of the test images.")
    elif name == "Yours" and run is not None:
        st.caption(f"It is {run.status}, after {run.iterations:,} of {run.planned:,} iterations.")
    return models[name]


def show_prediction(image: NDArray[np.float32], model: Model) -> None:
    """The digit read, how sure the network is of each, and the picture it really sees (784 × 1, 0 to 1)."""
    if not image.any():
        with st.container(key="prediction"):
            st.html(_HINT)
        return
    probabilities = model.network.copy().predict(image)[:, 0]
    digit = int(probabilities.argmax())
    with st.container(horizontal=True, gap="medium"):
        with st.container(key="prediction", width=130):
            st.html(_DIGIT.format(digit, drawings.percent(float(probabilities[digit])).replace(">", "&gt;")))
        picture = (image.reshape(SIDE, SIDE) * 255).round().astype(np.uint8)
        st.image(
            png(np.kron(picture, np.ones((5, 5), np.uint8))),
            caption="What the network sees",
            width=140,
            alt="The drawing as 28 by 28 pixels",
        )
    show_svg(
        drawings.probability_bars(probabilities),
        drawings.PROBABILITY_FIGURE,
        f"Probabilities: {digit} is the largest",
        key="probabilities",
        most=460,
    )
