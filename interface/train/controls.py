"""The controls of a training: a preset or a network of one's own, and sliders for how it learns."""

from dataclasses import dataclass, replace

import streamlit as st

from interface.messages import show_error
from interface.train.choices import FIRST, KINDS, OWN, PUBLISHED, PUBLISHED_TITLES, about, alike, starting_recipe
from interface.train.own import FIRST_NETWORK, advice, compose, show_examples
from interface.train.words import in_words
from interface.widgets import slide, unless_set, with_value
from recognizer.augmentation.specification import NOTHING
from recognizer.errors import BadInput
from recognizer.lab.limits import check_step, evaluate_every
from recognizer.lab.run import Run
from recognizer.training.recipe import Recipe
from recognizer.training.settings import Settings

RATES = [round(digit * 10.0**power, 6) for power in range(-4, 1) for digit in (1, 1.5, 2, 3, 5, 7)] + [10.0]
"""Learning rates from 0.0001 to 10, evenly spaced in the logarithm, near enough."""

ALL = 10**9
BATCH_SIZE = "Batch size"
BATCH_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 4096, ALL]
EPOCHS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000]
WEIGHT_DECAYS = [0.0, 0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1]
LABEL_SMOOTHINGS = [0.0, 0.02, 0.05, 0.1, 0.2]


@dataclass(frozen=True)
class Wish:
    """What the controls say: the settings, and a recipe, unless something is wrong with it."""

    settings: Settings
    recipe: Recipe | None


def choose_preset(disabled: bool) -> str:
    """The choice that fills in all the others: one of `CHOICES`."""
    choice = st.segmented_control(
        "Preset",
        KINDS,
        **unless_set("preset", default=FIRST),
        required=True,
        key="preset",
        on_change=_fill_in_preset,
        disabled=disabled,
        persist_state="session",
    )
    if choice != PUBLISHED:
        return str(choice or FIRST)
    return st.selectbox(
        "Network of the literature",
        PUBLISHED_TITLES,
        **unless_set("published", index=0),
        key="published",
        on_change=_fill_in_preset,
        disabled=disabled,
        persist_state="session",
    )


def choose_network(choice: str, disabled: bool) -> Recipe | None:
    """For a preset, a word on what it fixes; for one's own, all of that to choose. None if it is no network."""
    with st.container():  # one element of the page whatever is in it, so that what follows keeps its place
        if choice != OWN:
            st.caption(in_words(starting_recipe(choice)))
        recipe = compose(starting_recipe(choice), disabled) if choice == OWN else starting_recipe(choice)
        if recipe is not None and recipe.augmentation != NOTHING:
            show_examples(recipe.augmentation)
    return recipe


def learning_rate_slider(choice: str) -> None:
    """The one control that acts while the network learns, without a rerun of the page."""
    rate = starting_recipe(choice).learning_rate
    st.select_slider(
        "Learning rate",
        with_value(RATES, rate),
        **unless_set("learning_rate", value=rate),
        key="learning_rate",
        on_change="ignore",
        format_func=lambda rate: f"{rate:g}",
        help="The size of each step, α in W ← W − α dW. Move it while the network learns: the next iteration uses it.",
        persist_state="session",
    )
    st.caption(advice() if choice == OWN else about(choice))


def hand_over_rate(run: Run) -> None:
    """Give the run the slider's learning rate if this visitor has moved it; another may be steering the same run."""
    rate = st.session_state["learning_rate"]
    if rate != st.session_state.get("handed_rate"):
        run.learning_rate = st.session_state["handed_rate"] = rate


def choose_settings(choice: str, network: Recipe | None, images: int, disabled: bool) -> Wish:
    """Batch size, length and seed, which together with the network are the recipe to train by, on so many images."""
    recipe = starting_recipe(choice)
    batch_size, problem = _batch_size(recipe, disabled), st.container()
    epochs = _epochs(recipe, disabled)
    with st.expander("More"):
        iterations = _iterations(disabled)
        if choice == OWN:
            decay, smoothing = _weight_decay(disabled), _smoothing(disabled)
            network = network and replace(network, weight_decay=decay, label_smoothing=smoothing)
        seed = _seed(disabled)
    kept = choice != OWN and batch_size == recipe.settings.batch_size
    every = evaluate_every(batch_size, images)
    if kept:
        every = min(every, recipe.settings.evaluate_every)
    settings = Settings(batch_size, epochs, iterations, every)
    if network is None:
        return Wish(settings, None)
    try:
        check_step(network.architecture, batch_size, images, BATCH_SIZE)
    except BadInput as error:
        with problem:
            show_error(error)
        return Wish(settings, None)
    return Wish(
        settings, replace(network, learning_rate=st.session_state["learning_rate"], settings=settings, seed=seed)
    )


def _batch_size(recipe: Recipe, disabled: bool) -> int | None:
    size = slide(
        BATCH_SIZE,
        BATCH_SIZES,
        recipe.settings.batch_size or ALL,
        "batch_size",
        disabled,
        "Images whose mean gradient makes one step; all of them is full-batch gradient descent.",
        lambda size: "all" if size == ALL else str(size),
    )
    return None if size == ALL else size


def _epochs(recipe: Recipe, disabled: bool) -> int:
    words = "How often every training image is used. With a batch of all images, an epoch is one iteration."
    return slide("Epochs", EPOCHS, recipe.settings.epochs, "epochs", disabled, words)


def _weight_decay(disabled: bool) -> float:
    words = "How strongly weights are drawn to 0."
    return slide("Weight decay", WEIGHT_DECAYS, 0.0, "recipe_weight_decay", disabled, words, _none_or_number)


def _smoothing(disabled: bool) -> float:
    words = "Share of each target that is spread over all digits, so that the network never needs to be certain."
    return slide("Label smoothing", LABEL_SMOOTHINGS, 0.0, "recipe_label_smoothing", disabled, words, _none_or_number)


def _none_or_number(value: float) -> str:
    return f"{value:g}" if value else "none"


def _iterations(disabled: bool) -> int | None:
    return st.number_input(
        "Stop after iterations",
        min_value=1,
        max_value=1_000_000,
        **unless_set("recipe_iterations", value=None),
        key="recipe_iterations",
        placeholder="all epochs",
        disabled=disabled,
        persist_state="session",
    )


def _seed(disabled: bool) -> int:
    return st.number_input(
        "Seed",
        min_value=0,
        max_value=2**31,
        **unless_set("recipe_seed", value=0),
        key="recipe_seed",
        disabled=disabled,
        help="Of every random number: the same seed gives the same training again.",
        persist_state="session",
    )


def fill_in(recipe: Recipe, learning_rate: float) -> None:
    """Set every control to what a recipe says, and to the learning rate that it has come to."""
    choice = alike(recipe)
    if choice in PUBLISHED_TITLES:
        st.session_state["published"] = choice
    st.session_state["preset"] = PUBLISHED if choice in PUBLISHED_TITLES else choice
    _set_controls(recipe, learning_rate, recipe.architecture.text)
    st.session_state["fitted_rate"] = None


def _fill_in_preset() -> None:
    choice = str(st.session_state["preset"])
    if choice == PUBLISHED:
        choice = st.session_state.get("published", PUBLISHED_TITLES[0])
    recipe = starting_recipe(choice)
    _set_controls(recipe, recipe.learning_rate, FIRST_NETWORK if choice == OWN else recipe.architecture.text)


def _set_controls(recipe: Recipe, learning_rate: float, network: str) -> None:
    st.session_state.update(
        learning_rate=learning_rate,
        fitted_rate=learning_rate,
        batch_size=recipe.settings.batch_size or ALL,
        epochs=recipe.settings.epochs,
        handed_rate=learning_rate,
        recipe_network=network,
        recipe_loss=recipe.loss,
        recipe_start=recipe.initialization,
        recipe_optimizer=recipe.optimizer,
        recipe_schedule=recipe.schedule.text,
        recipe_augmentation=recipe.augmentation.text,
        recipe_weight_decay=recipe.weight_decay,
        recipe_label_smoothing=recipe.label_smoothing,
        recipe_iterations=recipe.settings.iterations,
        recipe_seed=recipe.seed,
    )
