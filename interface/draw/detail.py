"""One digit in detail: how sure the network is, what else it may be, and what the network really sees."""

import base64
from pathlib import Path

import numpy as np
import streamlit as st

from interface.draw.reading import Chosen
from interface.draw.words import describe
from interface.figures.drawings import PROBABILITY_FIGURE, probability_bars
from interface.figures.svg import show_svg
from recognizer.arrays import SIDE
from recognizer.reading.many import Reading

_WORDS = (
    '<div class="detail" style="font-size:1.25rem;font-weight:700;line-height:1.25">{}</div>'
    '<div style="font-size:1rem;line-height:1.35;padding-top:0.4rem">{}</div>'
)

_HERE = Path(__file__).parent
_seen = st.components.v2.component(
    "seen",
    html='<figure><canvas class="seen" width="28" height="28" role="img"></canvas><figcaption></figcaption></figure>',
    css=_HERE.joinpath("seen.css").read_text("utf-8"),
    js=_HERE.joinpath("seen.js").read_text("utf-8"),
)


def show_detail(chosen: Chosen | None, reading: Reading) -> None:
    """The chosen digit in words, the image of it that was read, and a bar for each digit that it may be.

    Before anything is drawn there is room for all of it, so that nothing moves when the first stroke is read.
    """
    large, small = ("", "") if chosen is None else describe(chosen)
    with st.container(horizontal=True, gap="medium"):
        with st.container(key="detail", width="stretch"):
            st.html(_WORDS.format(*(_escaped(each) or "&nbsp;" for each in (large, small))))
        _show_seen(chosen, reading)
    show_svg(
        probability_bars(None if chosen is None else chosen.digit.probabilities),
        PROBABILITY_FIGURE,
        f"Probabilities: {chosen.digit.label} is the largest" if chosen else "Probabilities: none yet",
        key="probabilities",
        most=400,
    )


def _show_seen(chosen: Chosen | None, reading: Reading) -> None:
    """The image that the network sees; while the pen is down, the browser draws what it is about to see."""
    column = np.zeros((SIDE * SIDE, 1), np.float32) if chosen is None else chosen.digit.column
    pixels = base64.b64encode((column[:, 0] * 255).round().astype(np.uint8).tobytes()).decode("ascii")
    digits = [{"box": each.box, "strokes": each.strokes} for each in reading.digits]
    _seen(data={"pixels": pixels, "words": "What the network sees", "digits": digits}, key="seen", width="content")


def _escaped(words: str) -> str:
    return words.replace("<", "&lt;").replace(">", "&gt;")
