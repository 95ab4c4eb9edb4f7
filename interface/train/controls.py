"""The controls of a training: a preset or a network of one's own, and how it learns, before and while it does.

What they come to is kept as the visitor's recipe: controls that are not on the page at the moment keep what they had.
"""

from dataclasses import dataclass, fields, replace

import streamlit as st

from interface.data import mnist
from interface.messages import show_error
from interface.train.address import read_address, write_address
from interface.train.choices import (
    CHOICES,
    FIRST,
    KINDS,
    OWN,
    PUBLISHED,
    PUBLISHED_TITLES,
    about,
    alike,
    label,
    starting_recipe,
)
from interface.train.fields import ROWS, fill_in, filled_in, kept_recipe, show_field
from interface.train.layout import HALVES
from interface.train.own import FIRST_NETWORK, advice, fit_rate, fit_rate_to_layers, show_examples
from interface.train.steering import note_handed_over
from interface.train.words import in_words, size_in_words
from interface.upload import upload_network
from interface.visit import chosen_data, watching
from recognizer.augmentation.specification import NOTHING
from recognizer.errors import BadInput
from recognizer.lab.limits import check_network, check_step, evaluate_every
from recognizer.lab.run import Run
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.recipe import Recipe

ALWAYS = ("learning_rate", "batch_size", "epochs")
MEANWHILE = (
    "momentum",
    "schedule",
    "augmentation",
    "dropout",
    "weight_decay",
    "label_smoothing",
    "clip",
    "max_norm",
)
"""What is worth moving while the network learns, beside the learning rate."""

ENDS = ("iterations", "until", "patience", "keep_best", "seed")
OWNS = ("architecture", "optimizer", "loss", "initialization", "averaging", "beta1", "beta2", "rho")
"""What a preset fixes."""


@dataclass(frozen=True)
class Wish:
    """What the controls say.

    Attributes:
        shown: the last recipe that was one, to show how long it takes.
        recipe: what to train; None while something is wrong with it.
    """

    shown: Recipe
    recipe: Recipe | None


def begin_controls(run: Run | None) -> None:
    """Fill the controls in where nobody has yet: by a run taken up from an address, by the address, or by a preset."""
    if run is not None:
        take_over(run.recipe)
    if "train_recipe" in st.session_state:
        return
    recipe = None
    try:
        recipe = read_address(st.query_params)
    except BadInput as error:
        show_error(error)
    take_over(recipe or starting_recipe(FIRST))


def take_over(recipe: Recipe) -> None:
    """Set the choice of a preset and every control to a recipe."""
    choice = alike(recipe)
    if choice in PUBLISHED_TITLES:
        st.session_state["train_published"] = choice
    st.session_state["train_preset"] = PUBLISHED if choice in PUBLISHED_TITLES else choice
    _set(recipe, fitted=None)


def show_choices(disabled: bool) -> tuple[str, bool]:
    """All that is chosen once: a preset, and for a network of one's own its layers and the like.

    Returns:
        The choice, one of `CHOICES`, and whether what was typed is a network.
    """
    choice = _choose_preset(disabled)
    return choice, _choose_network(choice, disabled)


def _choose_preset(disabled: bool) -> str:
    """The choice that fills in all the others."""
    promised = chosen_data() is mnist()
    choice = st.segmented_control(
        "Preset",
        KINDS,
        required=True,
        format_func=lambda kind: label(kind, promised),
        key="train_preset",
        on_change=_fill_in_preset,
        disabled=disabled,
        label_visibility="collapsed",
        persist_state="session",
    )
    if choice != PUBLISHED:
        return str(choice or FIRST)
    st.session_state.setdefault("train_published", PUBLISHED_TITLES[0])
    return st.selectbox(
        "Network of the literature",
        PUBLISHED_TITLES,
        key="train_published",
        on_change=_fill_in_preset,
        disabled=disabled,
        persist_state="session",
    )


def _choose_network(choice: str, disabled: bool) -> bool:
    """For a preset, a word on what it fixes; for one's own, all of that to choose. Returns whether it is a network."""
    if choice != OWN:
        st.caption(f"{in_words(starting_recipe(choice))}. {about(choice, chosen_data() is mnist())}")
        return True
    left, right = st.columns(2)
    with left:
        show_field("architecture", disabled, fit_rate_to_layers)
    with right, st.container(horizontal=True):
        show_field("optimizer", disabled, fit_rate)
        show_field("loss", disabled)
        show_field("initialization", disabled)
    try:
        architecture = filled_in("architecture")
        check_network(architecture, ROWS["architecture"].label)
    except BadInput as error:
        show_error(error)
        return False
    st.caption(f"{size_in_words(architecture)}. {advice()}")
    return True


def learning_rate_slider(disabled: bool) -> None:
    """The one control that acts while the network learns without a rerun of the page."""
    show_field("learning_rate", disabled, on_change="ignore")


def choose_settings(choice: str, is_network: bool, images: int, busy: bool) -> Wish:
    """All else that can be set, and what it comes to; `images` is how many there are to learn from."""
    recipe = kept_recipe()
    left, right = st.columns(HALVES, gap="large")
    with left:
        problem = st.container()
        with st.container(horizontal=True, key="length", gap="medium"):
            show_field("batch_size", watching())
            show_field("epochs", watching())
    with right:
        with st.expander("While it learns"):
            for name in MEANWHILE:
                if _acts(name, recipe):
                    show_field(name, watching())
            examples = st.container()
        with st.expander("More"):
            for name in ENDS:
                show_field(name, _is_fixed(name, busy))
            for name in OWNS[4:] if choice == OWN else ():
                if _acts(name, recipe):
                    show_field(name, _is_fixed(name, busy))
        upload_network()
    try:
        wish = _composed(choice, is_network, images)
    except BadInput as error:
        with problem:
            show_error(error)
        return Wish(recipe, None)
    if wish.augmentation != NOTHING:
        with examples:
            show_examples(wish.augmentation)
    if is_network:
        st.session_state["train_recipe"] = wish
        write_address(CHOICES[choice], wish)
    return Wish(wish, wish if is_network else None)


def _is_fixed(name: str, busy: bool) -> bool:
    """Whether a hyperparameter cannot be moved at the moment."""
    return watching() or (busy and not ROWS[name].live)


def _composed(choice: str, is_network: bool, images: int) -> Recipe:
    """The recipe that the controls come to.

    Raises:
        BadInput: values that are none, do not go together, or would make a single step too long.
    """
    start = starting_recipe(choice)
    names = [*ALWAYS, *MEANWHILE, *ENDS, *(OWNS if choice == OWN else ())]
    if not is_network:
        names.remove("architecture")
    values = {name: filled_in(name) for name in names}
    if not values.get("architecture", start.architecture).has_hidden_dense:
        values["dropout"] = None
    every = evaluate_every(values["batch_size"], images)
    if values["batch_size"] == start.batch_size and choice != OWN:
        every = min(every, start.evaluate_every)
    recipe = replace(start, evaluate_every=every, **values)
    check_step(recipe.architecture, recipe.batch_size, images, ROWS["batch_size"].label)
    return recipe


def _acts(name: str, recipe: Recipe) -> bool:
    """Whether a hyperparameter has something to act on in this recipe."""
    if name == "dropout":
        return recipe.architecture.has_hidden_dense
    if name in ("momentum", "beta1", "beta2", "rho"):
        return name in {each.name for each in fields(OPTIMIZERS[recipe.optimizer])}
    return True


def _fill_in_preset() -> None:
    choice = str(st.session_state["train_preset"])
    if choice == PUBLISHED:
        choice = st.session_state.get("train_published", PUBLISHED_TITLES[0])
    recipe = starting_recipe(choice)
    if choice == OWN:
        recipe = replace(recipe, architecture=FIRST_NETWORK)
    _set(recipe, fitted=recipe.learning_rate)


def _set(recipe: Recipe, fitted: float | None) -> None:
    """Fill the controls in; `fitted` is a learning rate that may follow the network, None one that was chosen."""
    st.session_state["train_recipe"] = recipe
    fill_in(recipe)
    st.session_state["train_fitted_rate"] = fitted
    note_handed_over(recipe)
