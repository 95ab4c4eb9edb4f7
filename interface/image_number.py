"""An image chosen by its number, typed or stepped to. What was typed is never changed: what no image has is said."""

from collections.abc import Callable

import streamlit as st

from interface.messages import show_error
from recognizer.errors import BadInput


def open_image(number: int, key: str) -> None:
    """Choose this image in the field of that key, which must not have been shown in this run yet."""
    st.session_state[key] = st.session_state[_chosen(key)] = number


def opened_image(key: str) -> int:
    """The image that was chosen last in the field of that key."""
    return int(st.session_state.get(_chosen(key), 0))


def choose_image(
    label: str, count: int, key: str, on_choice: Callable[[int], None] = lambda _: None, width: int | None = None
) -> int:
    """The field. A number that no image has stays in it, with a sentence that says which there are.

    Args:
        label: of the field.
        count: how many images there are; the last is `count` − 1.
        key: of the field.
        on_choice: called with the number of an image that somebody has typed or stepped to, before the page runs.
        width: in pixels; otherwise as wide as there is room for.

    Returns:
        The image chosen: the number in the field, or the last good one before it.
    """

    def take() -> None:
        if (number := _number_typed(count, key)) is not None:
            st.session_state[_chosen(key)] = number
            on_choice(number)

    st.session_state.setdefault(key, opened_image(key))
    # No limits for Streamlit to see to: it would keep a number beyond them in the browser, and say so to nobody.
    typed = st.number_input(
        label, value=None, step=1, key=key, on_change=take, persist_state="session", width=width or "stretch"
    )
    if _number_typed(count, key) is None:
        found = "no number" if typed is None else f"{typed:,}"
        show_error(BadInput(label.lower(), found, f"a number from 0 to {count - 1:,}"))
    return min(opened_image(key), count - 1)


def _number_typed(count: int, key: str) -> int | None:
    """What stands in the field, if one of `count` images has that number."""
    typed = st.session_state.get(key)
    return int(typed) if typed is not None and 0 <= typed < count else None


def _chosen(key: str) -> str:
    return f"{key}_chosen"
