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
    usual_interval,
)
from interface.train.fields import ROWS, fill_in, fill_in_one, filled_in, kept_recipe, show_field
from interface.train.layout import HALVES, SETTINGS
from interface.train.own import FIRST_NETWORK, advice, fit_rate, fit_rate_to_layers, show_examples
from interface.train.speed import show_speed
from interface.train.steering import note_handed_over
from interface.train.words import in_words, size_in_words
from interface.upload import upload_network
from interface.visit import chosen_data, current_run, run_is_gone, take_wished_augmentation, watching
from recognizer.augmentation.specification import NOTHING
from recognizer.errors import BadInput
from recognizer.lab.limits import check_network, check_step, suitable_batch_size
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
OWNS = (
    "architecture",
    "optimizer",
    "loss",
    "initialization",
    "averaging",
    "beta1",
    "beta2",
    "rho",
    "images",
    "order",
    "random_labels",
)
"""What a preset fixes."""

OWN_OPEN = "train_own"
"""Key of the button behind which a network of one's own is chosen: whether that is open."""


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
    if run_is_gone():
        st.info(
            "The training that the address named is no longer here. What it was set to, as far as that stands in "
            "the address, is below.",
            icon=":material/info:",
        )
    if "train_recipe" not in st.session_state:
        recipe = None
        try:
            recipe = read_address(st.query_params)
        except BadInput as error:
            show_error(error)
        take_over(recipe or starting_recipe(FIRST))
    going_on = current_run()
    if going_on is None or not going_on.active:
        _fit_batches(len(chosen_data().train))
    wished = take_wished_augmentation()
    if wished is not None and not watching():
        fill_in_one("augmentation", wished)
        st.toast(f"Images are changed by {wished.text}, as in the studio.", icon=":material/check:")


def _fit_batches(images: int) -> None:
    """Where the data are others than before, move a batch size that nobody chose to what suits so many images."""
    if st.session_state.get("train_data_size") == images:
        return
    st.session_state["train_data_size"] = images
    usual, held = starting_recipe(kept_choice()).batch_size, kept_recipe().batch_size
    if held in (usual, st.session_state.get("train_fitted_batch", usual)):
        _set_batch(suitable_batch_size(usual, images))


def _set_batch(size: int | None) -> None:
    st.session_state["train_fitted_batch"] = size
    st.session_state["train_recipe"] = replace(kept_recipe(), batch_size=size)
    fill_in_one("batch_size", size)


def take_over(recipe: Recipe) -> None:
    """Set the choice of a preset and every control to a recipe."""
    choice = alike(recipe)
    published = choice in PUBLISHED_TITLES
    _note_choice(PUBLISHED if published else choice, choice if published else PUBLISHED_TITLES[0])
    st.session_state["train_preset"] = st.session_state["train_kind"]
    st.session_state["train_published"] = st.session_state["train_title"]
    _set(recipe, fitted=None)


def _note_choice(kind: str, title: str) -> None:
    """Keep a choice, which its controls do not while they are off the page."""
    st.session_state["train_kind"], st.session_state["train_title"] = kind, title


def show_choices() -> tuple[str, bool]:
    """All that is chosen once, in two rows whatever is chosen, with what there is to say of it beside them.

    Returns:
        The choice, one of `CHOICES`, and whether what was typed for one's own is a network.
    """
    promised = chosen_data() is mnist()
    left, right = st.columns(HALVES, gap="large")
    with left:
        kind = _choose_kind(promised)
        with st.container(horizontal=True, key="second-choice", gap="small", vertical_alignment="center", wrap=False):
            if kind == OWN:
                is_network = _choose_network()
            elif kind == PUBLISHED:
                is_network = _choose_published()
            else:
                is_network = _name_network(kept_choice())
            choice = kept_choice()
            text = _about(choice, is_network, promised)
            with st.container(key="about-in-popover", width="content"), st.popover("", icon=":material/info:"):
                st.markdown(text)
    with right, st.container(key="about-beside"):
        st.caption(text)
    return choice, is_network


def kept_choice() -> str:
    """The choice as it was made last, one of `CHOICES`."""
    kind = str(st.session_state["train_kind"])
    return str(st.session_state["train_title"]) if kind == PUBLISHED else kind


def _choose_kind(promised: bool) -> str:
    """The choice that fills in all the others, one of `KINDS`."""
    st.session_state.setdefault("train_preset", st.session_state["train_kind"])
    st.segmented_control(
        "Preset",
        KINDS,
        required=True,
        format_func=lambda kind: label(kind, promised),
        key="train_preset",
        on_change=_fill_in_preset,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(st.session_state["train_kind"])


def _choose_published() -> bool:
    """One of the networks of the literature."""
    st.session_state.setdefault("train_published", st.session_state["train_title"])
    st.selectbox(
        "Network of the literature",
        PUBLISHED_TITLES,
        key="train_published",
        on_change=_fill_in_preset,
        label_visibility="collapsed",
        persist_state="session",
    )
    return True


def _choose_network() -> bool:
    """All of a network of one's own that is chosen once, behind a button. Returns whether it is a network.

    The button's words stay the same, since a button of other words would be another one, and closed.
    """
    problem = _problem_with_layers()
    words, icon = "Layers, optimizer, loss, start", ":material/tune:"
    with st.popover(words, icon=icon, width="stretch", key=OWN_OPEN, on_change="rerun"):
        show_field("architecture", disabled=False, on_change=fit_rate_to_layers)
        if problem is not None:
            show_error(problem)
        show_field("optimizer", disabled=False, on_change=fit_rate)
        show_field("loss", disabled=False)
        show_field("initialization", disabled=False)
    return problem is None


def _problem_with_layers() -> BadInput | None:
    """What is wrong with the layers as they were typed."""
    try:
        check_network(filled_in("architecture"), ROWS["architecture"].label)
    except BadInput as error:
        return error
    return None


def _name_network(choice: str) -> bool:
    """The network of a preset, where there is no room for more beside it."""
    architecture = starting_recipe(choice).architecture
    with st.container(key="in-short"):
        st.caption(f"{architecture}, {architecture.parameter_count:,} parameters")
    return True


def _about(choice: str, is_network: bool, promised: bool) -> str:
    """What there is to say of a choice."""
    if choice != OWN:
        return f"{in_words(starting_recipe(choice))}. {about(choice, promised)}"
    return f"{size_in_words(filled_in('architecture'))}. {advice()}" if is_network else ""


def learning_rate_slider(disabled: bool) -> None:
    """The one control that is always in view while the network learns."""
    with st.container(key="rate"):
        show_field("learning_rate", disabled)


def choose_settings(choice: str, is_network: bool, images: int, busy: bool) -> Wish:
    """All else that can be set, and what it comes to; `images` is how many there are to learn from."""
    recipe = kept_recipe()
    chosen = _as_chosen(recipe)
    st.html(f'<span id="{SETTINGS}"></span>')
    left, right = st.columns(HALVES, gap="large")
    with left:
        problem = st.container()
        with st.container(horizontal=True, key="length", gap="medium"):
            show_field("batch_size", watching())
            show_field("epochs", watching())
    with right:
        with st.expander("While it learns"):
            show_speed(current_run())
            for name in MEANWHILE:
                if _acts(name, chosen):
                    show_field(name, watching())
            examples = st.container()
        with st.expander("More"):
            for name in ENDS:
                show_field(name, _is_fixed(name, busy))
            for name in OWNS[4:] if choice == OWN else ():
                if _acts(name, chosen):
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
    every = usual_interval(choice, values["batch_size"], images)
    recipe = replace(start, evaluate_every=every, **values)
    check_step(recipe, images, ROWS["batch_size"].label)
    return recipe


def _as_chosen(recipe: Recipe) -> Recipe:
    """The recipe with the network and the optimizer that have just been chosen, on which all else depends."""
    try:
        return replace(recipe, architecture=filled_in("architecture"), optimizer=filled_in("optimizer"))
    except BadInput:
        return recipe


def _acts(name: str, recipe: Recipe) -> bool:
    """Whether a hyperparameter has something to act on in this recipe."""
    if name == "dropout":
        return recipe.architecture.has_hidden_dense
    if name in ("momentum", "beta1", "beta2", "rho"):
        return name in {each.name for each in fields(OPTIMIZERS[recipe.optimizer])}
    return True


def _fill_in_preset() -> None:
    title = st.session_state.get("train_published", st.session_state["train_title"])
    _note_choice(str(st.session_state["train_preset"]), title)
    choice = kept_choice()
    recipe = starting_recipe(choice)
    if choice == OWN:
        recipe = replace(recipe, architecture=FIRST_NETWORK)
        st.session_state[OWN_OPEN] = True  # it is what there is to do next
    _set(recipe, fitted=recipe.learning_rate)
    _set_batch(suitable_batch_size(recipe.batch_size, len(chosen_data().train)))


def _set(recipe: Recipe, fitted: float | None) -> None:
    """Fill the controls in; `fitted` is a learning rate that may follow the network, None one that was chosen."""
    st.session_state["train_recipe"] = recipe
    fill_in(recipe)
    st.session_state["train_fitted_rate"] = fitted
    note_handed_over(recipe)
