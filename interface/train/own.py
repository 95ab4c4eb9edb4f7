"""A network of one's own: its layers as a line of text, and how it begins and learns."""

from dataclasses import replace

import numpy as np
import streamlit as st

from interface.figures.images import png, sprite
from interface.messages import show_error
from interface.train.words import NAMES, named
from interface.visit import chosen_data
from interface.widgets import choose, unless_set
from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import Augmentation, parse_augmentation
from recognizer.errors import BadInput
from recognizer.lab.limits import check_network, multiplications
from recognizer.network.architecture import Architecture, parse_architecture
from recognizer.network.initialization import INITIALIZATIONS
from recognizer.network.losses import LOSSES
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.recipe import Recipe
from recognizer.training.schedules import parse_schedule

FIRST_NETWORK = "dense128 dense64"
LAYERS = "Layers"
LAYERS_HELP = """From the picture to the digits, such as `conv16 pool conv32 pool dense128`:

- `dense128` – 128 units
- `conv16` – 16 kernels of 3 × 3; `conv16x5` of 5 × 5; `conv16x5valid` without a margin
- `pool`, `average` – halve height and width
- `norm` – batch normalisation, after a layer
- `dropout0.5` – leave half of the units out
- `relu`, `leaky`, `sigmoid`, `tanh`, `linear` – after a layer; ReLU if none is named

Ten outputs follow by themselves."""

SCHEDULES = {
    "constant": "Constant",
    "cosine": "Cosine",
    "warm-up5 cosine": "Warm-up, cosine",
    "one-cycle": "One cycle",
    "step0.1": "Steps",
}
SCHEDULE_HELP = """What the learning rate is multiplied by on the way:

- Constant – 1
- Cosine – from 1 smoothly down to 0
- Warm-up, cosine – the same after a rise from 0
- One cycle – up from 1/25, from 30% on down to 0
- Steps – 0.1 from half of the way, 0.01 from three quarters"""

AUGMENTATIONS = {
    parse_augmentation(line).text: words
    for line, words in (
        ("none", "None"),
        ("shift", "Shift"),
        ("shift rotate", "Shift, turn"),
        ("affine", "Shift, turn, stretch"),
        ("affine elastic", "Shift, turn, stretch, bend"),
    )
}
AUGMENTATION_HELP = "Changes to the images, drawn at random each time: a digit stays what it is, the pixels do not."
EXAMPLES = 16

FITTING = {"sgd": 0.5, "momentum": 0.05, "nesterov": 0.05, "rmsprop": 0.001, "adam": 0.001, "adamw": 0.001}
"""A learning rate that suits each optimizer."""

FITTING_CONVOLUTIONS = {"sgd": 0.1}
"""What suits an optimizer of convolutional networks, where it is another rate: at 0.5, SGD learns nothing."""


def compose(recipe: Recipe, disabled: bool) -> Recipe | None:
    """Choose everything that a preset fixes, beginning with that of a recipe; None while the layers are no network."""
    left, right = st.columns(2)
    with left:
        text = _layers(disabled)
        with st.container(horizontal=True):
            optimizer = choose("Optimizer", named(OPTIMIZERS), "sgd", "recipe_optimizer", disabled, on_change=fit_rate)
            schedule = choose("Schedule", SCHEDULES, "constant", "recipe_schedule", disabled, SCHEDULE_HELP)
    with right:
        with st.container(horizontal=True):
            loss = choose("Loss", named(LOSSES), recipe.loss, "recipe_loss", disabled)
            start = choose("Starting values", named(INITIALIZATIONS), recipe.initialization, "recipe_start", disabled)
        changes = choose("Augmentation", AUGMENTATIONS, "none", "recipe_augmentation", disabled, AUGMENTATION_HELP)
    architecture = _read(text)
    if architecture is None:
        return None
    return replace(
        recipe,
        architecture=architecture,
        loss=loss,
        initialization=start,
        optimizer=optimizer,
        schedule=parse_schedule(schedule),
        augmentation=parse_augmentation(changes),
    )


def _layers(disabled: bool) -> str:
    return st.text_input(
        LAYERS,
        **unless_set("recipe_network", value=FIRST_NETWORK),
        key="recipe_network",
        placeholder="none: a linear network",
        on_change=_fit_rate_to_layers,
        disabled=disabled,
        help=LAYERS_HELP,
        persist_state="session",
    )


def _read(text: str) -> Architecture | None:
    """The network that the line describes, with a word on its size, or a sentence on what is wrong with it."""
    try:
        architecture = parse_architecture(text, LAYERS)
        check_network(architecture, LAYERS)
    except BadInput as error:
        show_error(error)
        return None
    st.caption(
        f"{architecture}, {architecture.parameter_count:,} parameters, "
        f"{multiplications(architecture):,} multiplications an image"
    )
    return architecture


def show_examples(changes: Augmentation) -> None:
    """A few of the images to learn from, as the network may see them."""
    rows = chosen_data().train.rows[:EXAMPLES]
    changed = Augmenter(changes)(rows, np.random.default_rng(0))
    st.image(
        png(np.kron(sprite(changed.T, EXAMPLES), np.ones((2, 2), np.uint8))),
        alt="Digits to learn from, changed at random",
    )


def fit_rate() -> None:
    """Move the learning rate to what suits the optimizer and the kind of network, and remember that it was moved."""
    st.session_state["learning_rate"] = st.session_state["fitted_rate"] = fitting_rate()


def _fit_rate_to_layers() -> None:
    """After a change of the layers, move the learning rate to what suits them, unless the visitor has chosen one."""
    if st.session_state.get("fitted_rate") == st.session_state["learning_rate"]:
        fit_rate()


def fitting_rate() -> float:
    """A learning rate that suits the optimizer and the network that are chosen."""
    name = st.session_state.get("recipe_optimizer", "sgd")
    try:
        convolutional = parse_architecture(st.session_state.get("recipe_network", FIRST_NETWORK)).convolutional
    except BadInput:
        convolutional = False
    return {**FITTING, **(FITTING_CONVOLUTIONS if convolutional else {})}.get(name, 0.001)


def advice() -> str:
    """What to say below the slider."""
    name = st.session_state.get("recipe_optimizer", "sgd")
    rate = fitting_rate()
    moved = st.session_state.get("fitted_rate") == st.session_state["learning_rate"] == rate
    how = f"Set to {rate:g}, which suits" if moved else f"About {rate:g} suits"
    return f"{how} {NAMES.get(name, name)}; if the loss jumps up and stays there, it was too much."
