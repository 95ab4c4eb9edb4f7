"""Which test images the home page offers: one that its network reads right, and one that it does not."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from interface.data import bundled_models, mnist

NETWORK = "original"
"""The network of the home page's figure: small enough that all of it can be drawn."""

SURE = 0.9


@dataclass(frozen=True)
class Examples:
    """Numbers of test images.

    Attributes:
        right: the first that the network reads right, and is sure of.
        misread: the first that it reads as another digit.
        read_as: which digit that is.
        label: which digit it should be.
    """

    right: int
    misread: int
    read_as: int
    label: int

    @property
    def offer(self) -> str:
        """The misread one in words: "A 5 that it reads as a 6"."""
        return f"{_a(self.label).capitalize()} that it reads as {_a(self.read_as)}"


@st.cache_resource(show_spinner=False)
def examples() -> Examples:
    """Found by reading all test images once, in a fraction of a second."""
    test = mnist().test
    probabilities = bundled_models()[NETWORK].copy().predict(test.images)
    read = probabilities.argmax(axis=0)
    right = (read == test.labels) & (probabilities.max(axis=0) > SURE)
    misread = int(np.argmax(read != test.labels))
    return Examples(int(np.argmax(right)), misread, int(read[misread]), int(test.labels[misread]))


def _a(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"
