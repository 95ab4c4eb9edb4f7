"""Messages: what is wrong, and how much is right, as a page says it."""

import re

import streamlit as st

from recognizer.errors import BadInput

MARKUP = re.compile(r"([\\`*\[\]<>$~#|]|:(?=\S))")
"""What Markdown would take for more than itself."""


FEW = 100
"""Below which a share is no percentage: one image more would be more than one per cent."""


def plain(text: str) -> str:
    """Markdown that shows this text, letter for letter."""
    return MARKUP.sub(r"\\\1", text)


def share_in_words(correct: int, total: int) -> str:
    """How many of so many are correct: a percentage, or of a few, of which it would say too much, the numbers."""
    return f"{correct:,} of {total:,}" if total < FEW else f"{correct / total:.1%}"


def show_error(error: BadInput) -> None:
    """The sentence that says what is wrong, letter for letter: what somebody typed is no markup."""
    st.error(plain(str(error)))
