"""A reading at first sight: a test image that the page's network has never learned from, and what it reads there."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.data import bundled_models, mnist
from interface.figures.drawings import percent
from interface.figures.images import data_address, png
from interface.menu import page_link

NETWORK = "conv"
"""The network that reads: the best of those that come along."""

NUMBER = "home_reading"

# The answer is as large as the picture, so that one is seen to follow from the other.
_STYLE = """<style>
.st-key-first_reading { padding: 1rem 1.25rem; }
.st-key-first_reading figure { display: flex; flex-wrap: wrap; align-items: center; gap: 0.9rem 1.1rem; margin: 0; }
.st-key-first_reading img { width: 112px; height: 112px; image-rendering: pixelated; border-radius: 6px; }
.st-key-first_reading .arrow { font-size: 1.6rem; opacity: 0.65; }
.st-key-first_reading .digit { font-size: 5.2rem; font-weight: 700; line-height: 1; }
.st-key-first_reading figcaption { flex: 1 1 14rem; font-size: 0.875rem; line-height: 1.5; }
.st-key-first_reading figcaption b { display: block; font-size: 1.15rem; }
.st-key-first_step .stElementContainer, .st-key-first_step [data-testid="stPageLink"] { width: 100%; }
</style>"""

_READING = (
    '<figure role="group" aria-label="A reading"><img src="{picture}" alt="Test image {number}, 28 by 28 pixels">'
    '<span class="arrow" aria-hidden="true">→</span><span class="digit">{digit}</span>'
    "<figcaption><b>{sureness} sure, {verdict}</b>Image {number:,} of the {count:,} test images, "
    "read just now by the convolutional network.</figcaption></figure>"
)


def show_first_reading() -> None:
    """The picture of a test image and what the network reads there, with the first step beside them."""
    st.html(_STYLE)
    with st.container(key="first_reading", border=True):
        _show()


@st.fragment
def _show() -> None:
    number = st.session_state.setdefault(NUMBER, _first_read_right())
    probabilities = _read(number)
    digit, label = int(probabilities.argmax()), int(mnist().test.labels[number])
    sureness = percent(float(probabilities[digit])).replace("<", "&lt;").replace(">", "&gt;")
    reading, doing = st.columns([3, 1], vertical_alignment="center", gap="medium")
    with reading:
        st.html(
            _READING.format(
                picture=data_address(png(mnist().test.picture(number))),
                number=number,
                count=len(mnist().test),
                digit=digit,
                sureness=sureness,
                verdict="and right" if digit == label else f"but the label says {label}",
            )
        )
    with doing.container(key="first_step"):
        page_link("Draw", "Draw a digit")
        st.button("Read another", icon=":material/casino:", on_click=_take_another, width="stretch")


def _take_another() -> None:
    st.session_state[NUMBER] = int(np.random.default_rng().integers(len(mnist().test)))


def _read(number: int) -> NDArray[np.floating]:
    """Ten probabilities."""
    return bundled_models()[NETWORK].network.copy().predict(mnist().test.images[:, [number]])[:, 0]


def _first_read_right() -> int:
    """The number of the first test image that the network reads as its label says."""
    labels = mnist().test.labels
    return next(number for number in range(len(labels)) if _read(number).argmax() == labels[number])
