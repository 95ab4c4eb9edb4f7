"""Correct me: with one click the visitor says which digit it is, or that it is none, and the drawing is theirs."""

from collections.abc import Sequence

import streamlit as st

from interface.collection import collection, correct, correction, take_back
from interface.draw.words import a_digit
from interface.messages import show_error
from recognizer.arrays import CLASSES, NO_DIGIT
from recognizer.errors import BadInput
from recognizer.images.strokes import Stroke

KEY = "draw_correct"

_STYLE = """<style>
.st-key-draw_correct [role="radiogroup"], .st-key-draw_correct [role="group"] {
    display: grid; grid-template-columns: repeat(6, 1fr); gap: 0.35rem; max-width: 25rem;
}
.st-key-draw_correct button { width: 100%; padding-inline: 0; justify-content: center; }
.st-key-draw_correct button:last-child { grid-column: span 2; }
.st-key-draw_correct label, .st-key-draw_correct label p { color: inherit; }
</style>"""


def show_correcting(strokes: Sequence[Stroke] | None) -> None:
    """What the digit shown in detail really is, to be said with one click, and what has been said of it.

    Args:
        strokes: its own, n × 2 each, in canvas units, y downwards; none of a photograph, and None if there is no digit.
    """
    said = correction(strokes or ())
    st.session_state[KEY] = None if said is None else _choice(said.drawing.label)
    st.html(_STYLE)
    with st.container(key="draw_correcting", gap="xxsmall"):
        if strokes is None or strokes:  # of a photograph the words below alone
            st.pills(
                "What is it really?",
                [*range(CLASSES), NO_DIGIT],
                key=KEY,
                format_func=lambda choice: "no digit" if choice == NO_DIGIT else str(choice),
                on_change=_take,
                args=(tuple(strokes or ()),),
                disabled=not strokes,
                width="stretch",
            )
        st.caption(_words(strokes, None if said is None else _choice(said.drawing.label)))
        error = st.session_state.pop("draw_correction_error", None)
        if isinstance(error, BadInput):
            show_error(error)


def _choice(label: int | None) -> int:
    return NO_DIGIT if label is None else label


def _words(strokes: Sequence[Stroke] | None, choice: int | None) -> str:
    if strokes is not None and not strokes:
        return "A digit of a photograph has no strokes to learn from. Draw it, and it can be corrected."
    if choice is None:
        return "Corrected with one click, it joins your digits, which a network can learn from."
    said = "No digit" if choice == NO_DIGIT else f"{a_digit(choice).capitalize()}"
    return f":green[:material/check:] {said}, you say. It is one of {len(collection()):,} under My digits."


def _take(strokes: tuple[Stroke, ...]) -> None:
    """Keep what has been clicked; a click on what was said already takes it back."""
    choice = st.session_state[KEY]
    try:
        if choice is None:
            take_back(strokes)
        else:
            correct(strokes, None if choice == NO_DIGIT else choice)
    except BadInput as error:
        st.session_state["draw_correction_error"] = error
