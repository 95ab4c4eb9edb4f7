"""Reading a drawing: with which network, and how its answer is shown."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.charts import percent, probability_chart
from interface.data import bundled_models
from interface.images import png
from interface.page import current_run
from recognizer.dataset import SIDE
from recognizer.storage import Model

_DIGIT = '<div style="font-size:5.2rem;font-weight:700;line-height:1;color:var(--st-primary-color)">{}</div>'

_HINT = '<div style="font-size:1.6rem;opacity:0.6;padding:5rem 0">draw a digit</div>'


def choose_network() -> Model:
    """The network to read with: at first the one trained in this session, or else the one that comes along."""
    choices: dict[str, Model] = {}
    run = current_run()
    if run is not None and run.iterations:
        model = run.model()
        choices[f"Yours: {model.network.architecture}, {run.iterations:,} iterations, {run.status}"] = model
    uploaded = st.session_state.get("uploaded_model")
    if isinstance(uploaded, Model):
        choices[f"Uploaded: {uploaded.network.architecture}"] = uploaded
    for name in ("modern", "original"):
        model = bundled_models()[name]
        choices[f"{name.capitalize()}: {model.network.architecture}, {model.card['test_accuracy']:.1%}"] = model
    return choices[st.selectbox("Network", list(choices), help="Networks named Modern and Original come along.")]


def show_prediction(image: NDArray[np.float32], model: Model) -> None:
    """The digit read, how sure the network is of each, and the picture it really sees (784 × 1, 0 to 1)."""
    if not image.any():
        with st.container(key="prediction"):
            st.html(_HINT)
        return
    probabilities = model.network.copy().predict(image)[:, 0]
    digit = int(probabilities.argmax())
    figures, bars = st.columns([1, 2], gap="medium")
    with figures:
        with st.container(key="prediction"):
            st.html(_DIGIT.format(digit))
            st.markdown(percent(float(probabilities[digit])))
        picture = (image.reshape(SIDE, SIDE) * 255).round().astype(np.uint8)
        st.image(
            png(np.kron(picture, np.ones((5, 5), np.uint8))),
            caption="What the network sees, 28 × 28",
            width=140,
            alt="The drawing as 28 by 28 pixels",
        )
    with bars:
        st.altair_chart(
            probability_chart(probabilities.tolist()), key="probabilities", alt="The probability of each digit"
        )
