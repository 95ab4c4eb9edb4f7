"""Fields: a hyperparameter as a control of the page, made of what its row in the table says.

A control holds what a person would type for the value, but where it is a whole number, or on and off, which the page
has controls for that hold these themselves.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from recognizer.errors import BadInput
from recognizer.training.hyperparameters import Choice, Hyperparameter, Kind, Line, Number, OrNone, Switch, Whole
from recognizer.training.recipe import HYPERPARAMETERS, Recipe

ROWS = {row.name: row for row in HYPERPARAMETERS}
"""The table, by the names of the recipe's fields."""

NO_VALUE = {"line": "as the layers say", "none": "none", "all": "all"}
"""What a control shows for the words that stand for no value."""

LONGER_HELP = {
    "architecture": """From the picture to the digits, such as `conv16 pool conv32 pool dense128`:

- `dense128` – 128 units
- `conv16` – 16 kernels of 3 × 3; `conv16x5` of 5 × 5; `conv16x5valid` without a margin
- `pool`, `average` – halve height and width
- `norm` – batch normalisation, after a layer
- `dropout0.5` – leave half of the units out
- `relu`, `leaky`, `sigmoid`, `tanh`, `linear` – after a layer; ReLU if none is named

Ten outputs follow by themselves.""",
    "learning_rate": "The size of each step, α in W ← W − α dW. Move it while the network learns: the next iteration "
    "uses it.",
    "schedule": """What the learning rate is multiplied by on the way:

- Constant – 1
- Cosine – from 1 smoothly down to 0
- Warm-up, cosine – a rise from 0, and then the cosine
- One cycle – up from 1/25, from 30% on down to 0
- Steps – 0.1 from half of the way, 0.01 from three quarters""",
    "augmentation": "Changes to the images, drawn at random each time: a digit stays what it is, the pixels do not.",
}
"""What takes more than a sentence to explain."""


def key_of(row: Hyperparameter) -> str:
    """The key of a row's control, of those that there were one after the other the present one."""
    renewed = st.session_state.get("train_renewed", {}).get(row.name, 0)
    return f"train_{row.key}_{renewed}" if renewed else f"train_{row.key}"


def fill_in(recipe: Recipe) -> None:
    """Set every control to what a recipe says."""
    st.session_state.update({key_of(row): _held(row, getattr(recipe, row.name)) for row in HYPERPARAMETERS})


def fill_in_one(name: str, value: Any) -> None:
    """Set the control of one of the recipe's fields."""
    st.session_state[key_of(ROWS[name])] = _held(ROWS[name], value)


def renew(name: str, value: Any) -> None:
    """Put a new control that holds this value in the place of that of one of the recipe's fields.

    What a browser that has not heard of it yet says of the control before means nothing then, however late it comes.
    """
    st.session_state.pop(key_of(ROWS[name]), None)
    renewed: dict[str, int] = st.session_state.get("train_renewed", {})
    st.session_state["train_renewed"] = renewed | {name: renewed.get(name, 0) + 1}
    fill_in_one(name, value)


def filled_in(name: str) -> Any:
    """The value that the control of one of the recipe's fields holds.

    Raises:
        BadInput: it holds what is no such value.
    """
    row = ROWS[name]
    if key_of(row) not in st.session_state:  # it is not on the page, and nobody has filled it in
        return getattr(kept_recipe(), name)
    held = st.session_state[key_of(row)]
    return row.kind.read(held, row.label) if isinstance(held, str) else held


def show_field(name: str, disabled: bool, on_change: str | Callable[[], None] = "rerun") -> None:
    """Show the control of one of the recipe's fields; it has been filled in before."""
    row, kind = ROWS[name], _kind(ROWS[name])
    if key_of(row) not in st.session_state:
        fill_in_one(name, getattr(kept_recipe(), name))
    common: dict[str, Any] = {
        "key": key_of(row),
        "disabled": disabled,
        "help": LONGER_HELP.get(name, row.help),
        "on_change": on_change,
        "persist_state": "session",
    }
    if isinstance(kind, Switch):
        st.toggle(row.label, **common)
    elif isinstance(kind, Choice) or (isinstance(kind, Line) and kind.titles):
        titles = kind.titles
        options = with_held(list(titles), st.session_state[key_of(row)])
        st.selectbox(row.label, options, format_func=lambda text: titles.get(text, text), **common)
    elif row.offered:
        texts = in_order(row, st.session_state[key_of(row)])
        st.select_slider(row.label, texts, format_func=lambda text: _shown(row, text), **common)
    elif isinstance(kind, Whole):
        st.number_input(row.label, kind.least, kind.most, placeholder="none", **common)
    else:
        st.text_input(row.label, **common)


def in_order(row: Hyperparameter, held: str) -> list[str]:
    """What a row's slider has to choose from: the values worth trying, and the one that it holds, by size."""
    values = list(row.offered)
    value = row.kind.read(held, row.label)
    if value not in values:
        nothing = [each for each in values if each is None]
        values = sorted([each for each in values if each is not None] + [value])
        values = nothing + values if row.offered[0] is None else values + nothing
    return [row.kind.text(each) for each in values]


def with_held(options: list[str], held: str) -> list[str]:
    """The options, and the one that is held if it is none of them."""
    return options if held in options else [*options, held]


def kept_recipe() -> Recipe:
    """What the controls came to last."""
    recipe: Recipe = st.session_state["train_recipe"]
    return recipe


def _kind(row: Hyperparameter) -> Kind:
    return row.kind.kind if isinstance(row.kind, OrNone) else row.kind


def _held(row: Hyperparameter, value: Any) -> str | int | None:
    """What the row's control holds for a value."""
    as_it_is = isinstance(_kind(row), Switch) or (isinstance(_kind(row), Whole) and not row.offered)
    return value if as_it_is else row.kind.text(value)


def _shown(row: Hyperparameter, text: str) -> str:
    """What a slider shows for a value: the shortest form of a number."""
    try:
        value = row.kind.read(text, row.label)
    except BadInput:
        return text
    if value is None:
        return NO_VALUE[text]
    if isinstance(row.kind, Number) and value == 0 and row.name != "learning_rate":
        return "none"
    return f"{value:g}" if isinstance(value, float) else f"{value}"
