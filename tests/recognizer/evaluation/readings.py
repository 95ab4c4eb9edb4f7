"""Readings that many tests measure: probabilities and true labels, by hand and at random."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recognizer.network.losses import softmax

Pair = tuple[np.ndarray, np.ndarray]


def columns(*images: dict[int, float]) -> np.ndarray:
    """Probabilities, an image a dictionary of digits to theirs; the rest is shared by the digits that are not named."""
    probabilities = np.zeros((10, len(images)), np.float32)
    for column, named in enumerate(images):
        probabilities[:, column] = (1 - sum(named.values())) / (10 - len(named))
        for digit, probability in named.items():
            probabilities[digit, column] = probability
    return probabilities


def random_readings(images: int, sharpness: float = 3.0, seed: int = 1) -> Pair:
    """Probabilities that are right more often than not, and labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, images).astype(np.uint8)
    logits = rng.normal(size=(10, images)) * sharpness
    logits[labels, np.arange(images)] += sharpness
    return softmax(logits.astype(np.float32)), labels


@st.composite
def readings(draw: st.DrawFn) -> Pair:
    images = draw(st.integers(1, 30))
    logits = draw(hnp.arrays(np.float32, (10, images), elements=st.floats(-30, 30, width=32)))
    return softmax(logits), draw(hnp.arrays(np.uint8, images, elements=st.integers(0, 9)))


# An image that is read right, one read wrong with 0.75, one read wrong with 0.5 whose true digit comes second, and one
# where everything is equally likely and the smallest digit is read.
FOUR = columns({3: 0.875}, {7: 0.75, 1: 0.0}, {2: 0.5, 8: 0.25}, {})
FOUR_LABELS = np.array([3, 1, 8, 0], np.uint8)
