"""A network of one's own: which learning rate suits it, and how its images are changed."""

import numpy as np
import streamlit as st

from interface.figures.images import png, sprite
from interface.train.fields import fill_in_one, filled_in
from interface.visit import chosen_data
from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import Augmentation
from recognizer.errors import BadInput
from recognizer.network.architecture import parse_architecture
from recognizer.training.recipe import TITLES, suitable_rate

FIRST_NETWORK = parse_architecture("dense128 dense64")
EXAMPLES, ACROSS = 16, 8


def show_examples(changes: Augmentation) -> None:
    """A few of the images to learn from, as the network may see them."""
    rows = chosen_data().train.rows[:EXAMPLES]
    changed = Augmenter(changes)(rows, np.random.default_rng(0))
    st.image(
        png(np.kron(sprite(changed.T, ACROSS), np.ones((2, 2), np.uint8))),
        alt="Digits to learn from, changed at random",
    )


def fit_rate() -> None:
    """Move the learning rate to what suits the optimizer and the kind of network, and remember that it was moved."""
    rate = fitting_rate()
    st.session_state["train_fitted_rate"] = rate
    fill_in_one("learning_rate", rate)


def fit_rate_to_layers() -> None:
    """After a change of the layers, move the learning rate to what suits them, unless the visitor has chosen one."""
    if st.session_state.get("train_fitted_rate") == filled_in("learning_rate"):
        fit_rate()


def fitting_rate() -> float:
    """A learning rate that suits the optimizer and the network that are chosen."""
    try:
        architecture = filled_in("architecture")
    except BadInput:
        architecture = FIRST_NETWORK
    return suitable_rate(filled_in("optimizer"), architecture)


def advice() -> str:
    """What to say of the learning rate."""
    name, rate = filled_in("optimizer"), fitting_rate()
    moved = st.session_state.get("train_fitted_rate") == filled_in("learning_rate") == rate
    how = f"Set to {rate:g}, which suits" if moved else f"About {rate:g} suits"
    return f"{how} {TITLES.get(name, name)}; if the loss jumps up and stays there, it was too much."
