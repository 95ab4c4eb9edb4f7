"""Messages: what is wrong, as a page says it."""

import re

import streamlit as st

from recognizer.errors import BadInput

MARKUP = re.compile(r"([\\`*\[\]<>$~#|]|:(?=\S))")
"""What Markdown would take for more than itself."""


def show_error(error: BadInput) -> None:
    """The sentence that says what is wrong, letter for letter: what somebody typed is no markup."""
    st.error(MARKUP.sub(r"\\\1", str(error)))
