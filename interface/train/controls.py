"""The controls of a training: a preset or a network of one's own, and how it learns, before and while it does.

What they come to is kept as the visitor's recipe: controls that are not on the page at the moment keep what they had.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import streamlit as st

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
    starting_recipe,
)
from interface.train.fields import ROWS, fill_in, filled_in, kept_recipe, key_of, show_field
from interface.train.own import FIRST_NETWORK, advice, fit_rate, fit_rate_to_layers, show_examples, show_size
from interface.train.words import in_words
from recognizer.augmentation.specification import NOTHING
from recognizer.errors import BadInput
from recognizer.lab.limits import check_network, check_step, evaluate_every
from recognizer.lab.run import Run
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.recipe import LIVE, Recipe

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


def choose_preset(disabled: bool) -> str:
    """The choice that fills in all the others: one of `CHOICES`."""
    choice = st.segmented_control(
        "Preset",
        KINDS,
        required=True,
        key="train_preset",
        on_change=_fill_in_preset,
        disabled=disabled,
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


def choose_network(choice: str, disabled: bool) -> bool:
    """For a preset, a word on what it fixes; for one's own, all of that to choose. Returns whether it is a network."""
    with st.container():  # one element of the page whatever is in it, so that what follows keeps its place
        if choice != OWN:
            st.caption(in_words(starting_recipe(choice)))
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
        show_size(architecture)
        return True


def learning_rate_slider(choice: str) -> None:
    """The one control that acts while the network learns without a rerun of the page."""
    show_field("learning_rate", disabled=False, on_change="ignore")
    st.caption(advice() if choice == OWN else about(choice))


def choose_settings(choice: str, is_network: bool, images: int, busy: bool) -> Wish:
    """All else that can be set, and what it comes to; `images` is how many there are to learn from."""
    recipe = kept_recipe()
    show_field("batch_size", disabled=False)
    problem = st.container()
    show_field("epochs", disabled=False)
    with st.expander("While it learns"):
        for name in MEANWHILE:
            if _acts(name, recipe):
                show_field(name, disabled=False)
    with st.expander("More"):
        for name in ENDS:
            show_field(name, busy and not ROWS[name].live)
        for name in OWNS[4:] if choice == OWN else ():
            if _acts(name, recipe):
                show_field(name, busy)
    try:
        wish = _composed(choice, is_network, images)
    except BadInput as error:
        with problem:
            show_error(error)
        return Wish(recipe, None)
    if wish.augmentation != NOTHING:
        show_examples(wish.augmentation)
    if is_network:
        st.session_state["train_recipe"] = wish
        write_address(CHOICES[choice], wish)
    return Wish(wish, wish if is_network else None)


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


def hand_over(run: Run) -> None:
    """Give the run what this visitor has moved since they gave it last; another may be steering the same run."""
    handed: dict[str, Any] = st.session_state["train_handed"]
    changes: dict[str, Any] = {}
    for row in LIVE:
        held = st.session_state.get(key_of(row))
        if held == handed.get(row.name) or row.name == "evaluate_every":
            continue
        handed[row.name] = held
        changes[row.name] = filled_in(row.name)
    if "batch_size" in changes:
        changes["evaluate_every"] = evaluate_every(changes["batch_size"], len(run.splits.train))
    try:
        if changes:
            run.change(**changes)
    except BadInput as error:
        show_error(error)


def note_handed_over() -> None:
    """Note that a run has all that the controls say, since it began with it."""
    st.session_state["train_handed"] = {row.name: st.session_state.get(key_of(row)) for row in LIVE}


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
    note_handed_over()
