"""Widgets as the Train page needs them: their values can be set from elsewhere and outlive a visit to another page."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value", bound=float)


def unless_set(key: str, **default: Any) -> dict[str, Any]:
    """A control's first value, but none where a preset has set one: Streamlit wants the one or the other."""
    return {} if key in st.session_state else default


def choose(
    label: str,
    names: dict[str, str],
    first: str,
    key: str,
    disabled: bool,
    help_text: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> str:
    """A list of names to choose from, shown in other words (`names`)."""
    options = list(names)
    return st.selectbox(
        label,
        options,
        **unless_set(key, index=options.index(first)),
        key=key,
        disabled=disabled,
        format_func=lambda name: names.get(name, name),
        help=help_text,
        on_change=on_change or "rerun",
        persist_state="session",
    )


def slide(
    label: str,
    values: Iterable[Value],
    first: Value,
    key: str,
    disabled: bool,
    help_text: str,
    words: Callable[[Value], str] = str,
) -> Value:
    """One of a row of values; `first`, should it be none of them, is one more."""
    return st.select_slider(
        label,
        with_value(values, first),
        **unless_set(key, value=first),
        key=key,
        format_func=words,
        disabled=disabled,
        help=help_text,
        persist_state="session",
    )


def with_value(values: Iterable[Value], value: Value) -> list[Value]:
    """The values in their order, `value` among them."""
    return sorted({value, *values})
