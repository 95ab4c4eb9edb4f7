"""Reading a drawing: with which network, and how its answer is shown."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.data import bundled_models, of_data
from interface.figures.drawings import PROBABILITY_FIGURE, percent, probability_bars
from interface.figures.images import png
from interface.figures.svg import show_svg
from interface.visit import current_run
from recognizer.arrays import CLASSES, SIDE
from recognizer.evaluation.evaluation import GUESSING
from recognizer.lab.run import Status
from recognizer.network.architecture import Architecture
from recognizer.reading.model import Model

YOURS = "Yours"
"""What the network trained in this session is called."""

BUNDLED = {"conv": "Convolutional", "mlp": "Dense", "modern": "Modern", "original": "Original"}
"""What the networks that come along are called, the best first."""

LONGEST_LINE = 36
"""Letters of a network's line that its list has room for on a phone."""

_DIGIT = (
    '<div style="font-size:5.2rem;font-weight:700;line-height:1">{}</div>'
    '<div style="font-size:1.3rem;padding-top:0.6rem">{}</div>'
)

_NO_DIGIT = (
    '<div style="font-size:1.6rem;font-weight:700;line-height:1.2">Not a digit?</div>'
    '<div style="font-size:1rem;padding-top:0.6rem">most like {}: {}</div>'
)

_HINT = '<div style="font-size:1.6rem;line-height:1.2;opacity:0.6;padding:1.6rem 0">{}</div>'


def choose_network() -> str:
    """The name of the network to read with: the one trained in this session if there is one, or the visitor's choice.

    A choice is kept until the next training begins.
    """
    labels = {name: f"{name}: {_in_short(model.network.architecture)}" for name, model in _models().items()}
    names = list(labels)
    chosen = st.session_state.get("chosen_network")
    return st.selectbox(
        "Network",
        names,
        index=names.index(chosen) if chosen in names else 0,
        key="reading_network",
        on_change=lambda: st.session_state.update(chosen_network=st.session_state["reading_network"]),
        format_func=lambda name: labels[name],
        help="The one you train on the Train page reads here, even while it learns. The others come along.",
    )


def _in_short(architecture: Architecture) -> str:
    """The network's line, or its size where that would not fit."""
    line = str(architecture)
    return line if len(line) <= LONGEST_LINE else f"{architecture.parameter_count:,} parameters"


def read(image: NDArray[np.float32], name: str) -> None:
    """Read the image (784 × 1, 0 to 1) with the network of that name, again and again while it learns."""
    run = current_run()
    learning = name == YOURS and run is not None and run.status is Status.TRAINING

    @st.fragment(run_every=1.0 if learning else None)
    def watch() -> None:
        model = _models()[name]
        show_prediction(image, model)
        accuracy, images = model.card.get("test_accuracy"), f"the test images{of_data(model.card.get('data'))}"
        if isinstance(accuracy, float) and accuracy < GUESSING:
            st.warning(f"This network reads {accuracy:.1%} of {images}, no better than guessing.")
        elif isinstance(accuracy, float):
            st.caption(f"This network reads {accuracy:.1%} of {images}.")
        elif run is not None:
            st.caption(f"This network is {run.status}, after {run.iterations:,} of {run.planned:,} iterations.")
        if learning and run is not None and run.status is not Status.TRAINING:
            st.rerun()

    watch()


def _models() -> dict[str, Model]:
    """What there is to read with, the first choice first."""
    models: dict[str, Model] = {}
    run = current_run()
    if run is not None and run.iterations:
        models[YOURS] = run.model()
    uploaded = st.session_state.get("uploaded_model")
    if isinstance(uploaded, Model):
        models["Uploaded"] = uploaded
    return models | {shown: bundled_models()[name] for name, shown in BUNDLED.items()}


def show_prediction(image: NDArray[np.float32], model: Model) -> None:
    """The digit read, how sure the network is of each, and the picture it really sees (784 × 1, 0 to 1).

    Before anything is drawn there is room for all of it, so that nothing moves when the first stroke is read.
    """
    probabilities = _probabilities(image, model)
    known = bool(np.isfinite(probabilities).all())
    with st.container(horizontal=True, gap="medium"):
        with st.container(key="prediction", width=130):
            if known:
                st.html(_answer(probabilities, model))
            else:
                st.html(_HINT.format("cannot read" if image.any() else "draw a digit"))
        picture = (image.reshape(SIDE, SIDE) * 255).round().astype(np.uint8)
        st.image(
            png(np.kron(picture, np.ones((5, 5), np.uint8))),
            caption="What the network sees",
            width=140,
            alt="The drawing as 28 by 28 pixels",
        )
    show_svg(
        probability_bars(probabilities if known else None),
        PROBABILITY_FIGURE,
        f"Probabilities: {probabilities.argmax()} is the largest" if known else "Probabilities: none yet",
        key="probabilities",
        most=460,
    )
    if image.any() and not known:
        st.warning("This network cannot read: its parameters are so large that the result is no number.")


def _probabilities(image: NDArray[np.float32], model: Model) -> NDArray[np.floating]:
    """What the network makes of the image; not finite where it is blank or the network's parameters are no good."""
    if not image.any():
        return np.full(CLASSES, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        return model.copy().predict(image)[:, 0]


def _answer(probabilities: NDArray[np.floating], model: Model) -> str:
    digit = int(probabilities.argmax())
    sure = bool(model.is_digit(probabilities[:, np.newaxis])[0])
    sureness = percent(float(probabilities[digit])).replace(">", "&gt;")
    return (_DIGIT if sure else _NO_DIGIT).format(digit, sureness)
