"""Messages: what is wrong, as a page says it."""

import re

import streamlit as st

from recognizer.errors import BadInput

MARKUP = re.compile(r"([\\`*\[\]<>$~#|]|:(?=\S))")
"""What Markdown would take for more than itself."""


def plain(text: str) -> str:
    """Markdown that shows this text, letter for letter."""
    return MARKUP.sub(r"\\\1", text)


def show_error(error: BadInput) -> None:
    """The sentence that says what is wrong, letter for letter: what somebody typed is no markup."""
    st.error(plain(str(error)))
