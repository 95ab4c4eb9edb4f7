"""The controls of a training: a preset or a network of one's own, and sliders for how it learns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from interface.run import Run
from recognizer.architecture import Architecture, parse
from recognizer.errors import BadInput
from recognizer.initialization import INITIALIZATIONS
from recognizer.losses import LOSSES
from recognizer.presets import PRESETS
from recognizer.recipe import Recipe
from recognizer.training import Settings

OWN = "Your own"
CHOICES = {"Original": "original", "Modern": "modern", OWN: "modern"}
"""What can be chosen, and the preset whose recipe it starts from."""

OWN_NETWORK = "dense128 dense64"
HIDDEN_LAYERS = "Hidden layers"
WORDS = {"mse": "mean squared error", "cross-entropy": "cross-entropy", "uniform": "uniform", "he": "He"}

RATES = [round(digit * 10.0**power, 6) for power in range(-4, 1) for digit in (1, 1.5, 2, 3, 5, 7)] + [10.0]
"""Learning rates from 0.0001 to 10, evenly spaced in the logarithm, near enough."""

ALL = 0
BATCH_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 4096, ALL]
EPOCHS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000]

MOST_PARAMETERS = 2_000_000
"""Of a network trained on a page, which may share its machine with many others; the command line goes further."""


@dataclass(frozen=True)
class Wish:
    """What the controls say: the settings, and a recipe or the reason why there is none."""

    settings: Settings
    recipe: Recipe | None
    problem: BadInput | None = None


def choose_preset(disabled: bool) -> str:
    """The choice that fills in all the others."""
    choice = st.segmented_control(
        "Preset",
        list(CHOICES),
        **_unless_set("preset", default="Original"),
        required=True,
        key="preset",
        on_change=_fill_in_preset,
        disabled=disabled,
        persist_state="session",
    )
    return str(choice or "Original")


def learning_rate_slider(choice: str) -> None:
    """The one control that acts while the network learns, without a rerun of the page."""
    advice = {
        "Original": "At 1.0 this network reaches 90.5% on the test images after 500 iterations, at 0.1 about 74.7%.",
        "Modern": "At 0.5 this network reaches 97.9% on the test images after 10 epochs, at 0.1 only 96.8%.",
        OWN: "From 0.1 to 1 suits most; if the loss jumps up and stays there, it was too much.",
    }
    st.select_slider(
        "Learning rate",
        RATES,
        **_unless_set("learning_rate", value=_recipe(choice).learning_rate),
        key="learning_rate",
        on_change="ignore",
        format_func=lambda rate: f"{rate:g}",
        help="The size of each step, α in W ← W − α dW. Move it while the network learns: the next iteration uses it.",
        persist_state="session",
    )
    st.caption(advice[choice])


def hand_over_rate(run: Run) -> None:
    """Give the run the slider's learning rate if this visitor has moved it; another may be steering the same run."""
    rate = st.session_state["learning_rate"]
    if rate != st.session_state.get("handed_rate"):
        run.learning_rate = st.session_state["handed_rate"] = rate


@dataclass(frozen=True)
class Made:
    """What a network is made of and begins with, by the names that recipes use."""

    layers: str
    loss: str
    initialization: str


def choose_network(choice: str, disabled: bool) -> Made:
    """For a preset, a word on its network; for one's own, its layers, loss and starting values to choose."""
    recipe = _recipe(choice)
    if choice != OWN:
        words = f"{recipe.architecture}, {WORDS[recipe.loss]}, {WORDS[recipe.initialization]} initialisation"
        st.caption(f"{words}, {recipe.architecture.parameter_count:,} parameters")
        return Made(recipe.architecture.text, recipe.loss, recipe.initialization)
    layers, loss, start = st.columns([3, 2, 2])
    with layers:
        text = _hidden_layers(disabled)
    with loss:
        loss_name = _one_of("Loss function", LOSSES, recipe.loss, "recipe_loss", disabled)
    with start:
        start_name = _one_of(
            "Starting values", INITIALIZATIONS, recipe.initialization, "recipe_initialization", disabled
        )
    return Made(text, loss_name, start_name)


def choose_settings(choice: str, made: Made, disabled: bool) -> Wish:
    """Batch size, length and seed, which together with the network are the recipe to train by."""
    recipe = _recipe(choice)
    batch_size, epochs = _batch_size(recipe, disabled), _epochs(recipe, disabled)
    with st.expander("More"):
        iterations, seed = _iterations(disabled), _seed(disabled)
    settings = Settings(batch_size or None, epochs, iterations, recipe.settings.evaluate_every)
    try:
        architecture = _affordable(parse(made.layers, HIDDEN_LAYERS))
    except BadInput as error:
        return Wish(settings, None, error)
    rate = st.session_state["learning_rate"]
    return Wish(settings, Recipe(architecture, made.initialization, made.loss, rate, settings, seed))


def _batch_size(recipe: Recipe, disabled: bool) -> int:
    return st.select_slider(
        "Batch size",
        BATCH_SIZES,
        **_unless_set("batch_size", value=recipe.settings.batch_size or ALL),
        key="batch_size",
        format_func=lambda size: "all" if size == ALL else str(size),
        disabled=disabled,
        help="Images whose mean gradient makes one step; all of them is full-batch gradient descent.",
        persist_state="session",
    )


def _epochs(recipe: Recipe, disabled: bool) -> int:
    return st.select_slider(
        "Epochs",
        EPOCHS,
        **_unless_set("epochs", value=recipe.settings.epochs),
        key="epochs",
        disabled=disabled,
        help="How often every training image is used. With a batch of all images, an epoch is one iteration.",
        persist_state="session",
    )


def _hidden_layers(disabled: bool) -> str:
    return st.text_input(
        HIDDEN_LAYERS,
        **_unless_set("recipe_network", value=OWN_NETWORK),
        key="recipe_network",
        disabled=disabled,
        help="From input to output, such as `dense128 dense64`; nothing for a linear network.",
        persist_state="session",
    )


def _one_of(label: str, names: Iterable[str], first: str, key: str, disabled: bool) -> str:
    options = list(names)
    return st.selectbox(
        label,
        options,
        **_unless_set(key, index=options.index(first)),
        key=key,
        disabled=disabled,
        persist_state="session",
    )


def _iterations(disabled: bool) -> int | None:
    return st.number_input(
        "Stop after iterations",
        min_value=1,
        max_value=1_000_000,
        **_unless_set("recipe_iterations", value=None),
        key="recipe_iterations",
        placeholder="when the epochs end",
        disabled=disabled,
        persist_state="session",
    )


def _seed(disabled: bool) -> int:
    return st.number_input(
        "Seed",
        min_value=0,
        max_value=2**31,
        **_unless_set("recipe_seed", value=0),
        key="recipe_seed",
        disabled=disabled,
        help="Of every random number: the same seed gives the same training again.",
        persist_state="session",
    )


def _affordable(architecture: Architecture) -> Architecture:
    if architecture.parameter_count > MOST_PARAMETERS:
        raise BadInput(HIDDEN_LAYERS, f"{architecture.parameter_count:,} parameters", f"at most {MOST_PARAMETERS:,}")
    return architecture


def _recipe(choice: str) -> Recipe:
    return PRESETS[CHOICES[choice]].recipe


def _unless_set(key: str, **default: Any) -> dict[str, Any]:
    """A control's first value, but none where a preset has set one: Streamlit wants the one or the other."""
    return {} if key in st.session_state else default


def fill_in(recipe: Recipe, learning_rate: float) -> None:
    """Set every control to what a recipe says, and to the learning rate that it has come to."""
    alike = (choice for choice in CHOICES if choice != OWN and _network_of(_recipe(choice)) == _network_of(recipe))
    st.session_state["preset"] = next(alike, OWN)
    _set_controls(recipe, learning_rate, recipe.architecture.text)


def _network_of(recipe: Recipe) -> tuple[object, ...]:
    """What a preset fixes."""
    return recipe.architecture, recipe.loss, recipe.initialization


def _fill_in_preset() -> None:
    choice = str(st.session_state["preset"])
    recipe = _recipe(choice)
    _set_controls(recipe, recipe.learning_rate, OWN_NETWORK if choice == OWN else recipe.architecture.text)


def _set_controls(recipe: Recipe, learning_rate: float, network: str) -> None:
    st.session_state.update(
        learning_rate=learning_rate,
        batch_size=recipe.settings.batch_size or ALL,
        epochs=recipe.settings.epochs,
        handed_rate=learning_rate,
        recipe_network=network,
        recipe_loss=recipe.loss,
        recipe_initialization=recipe.initialization,
        recipe_iterations=recipe.settings.iterations,
        recipe_seed=recipe.seed,
    )
