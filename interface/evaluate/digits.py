"""Digits with what was made of them: pictures beside each other, a few words below each."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.evaluate.reading import Outcome
from interface.figures.drawings import percent
from interface.figures.gallery import STYLE as GALLERY
from interface.figures.gallery import Shown, gallery, image
from recognizer.data.dataset import Dataset

A_PAGE = 24

STYLE = f"""{GALLERY}<style>
.gallery.digits {{ gap: 0.7rem 0.6rem; grid-template-columns: repeat(auto-fill, minmax(70px, 1fr)); }}
.gallery.digits figcaption {{ margin-top: 0.3rem; font-size: 0.8rem; line-height: 1.35; text-align: center; }}
.gallery.digits.steps {{ grid-template-columns: repeat(auto-fit, minmax(46px, 1fr)); gap: 0.5rem 0.35rem; }}
.large-digit img {{ display: block; width: 100%; image-rendering: pixelated; border-radius: 8px; }}
</style>"""


def show_digits(columns: NDArray[np.intp], dataset: Dataset, words: Callable[[int], tuple[str, str]], key: str) -> None:
    """Pictures of the images at these columns, a page at a time.

    Args:
        columns: in the order in which they are shown.
        dataset: has them.
        words: what stands below an image, given its column, and what it shows for those who cannot see it.
        key: of what turns the pages; with another one the first page is shown.
    """
    pages = -(-columns.size // A_PAGE)
    page = st.pagination(pages, key=f"{key}_page", max_visible_pages=5) if pages > 1 else 1
    st.html(STYLE + pictures(columns[(page - 1) * A_PAGE : page * A_PAGE], dataset, words))


def show_large(dataset: Dataset, column: int, words: str) -> None:
    """One image, large."""
    st.html(f'{STYLE}<div class="large-digit">{image(dataset.picture(column), words, most=280)}</div>')


def pictures(columns: NDArray[np.intp], dataset: Dataset, words: Callable[[int], tuple[str, str]]) -> str:
    """HTML of the pictures; `words` as `show_digits` takes them."""
    said = [words(int(column)) for column in columns]
    shown = [
        Shown(dataset.picture(int(column)), alt, caption=caption)
        for column, (caption, alt) in zip(columns, said, strict=True)
    ]
    return gallery(shown, "digits")


def words_on(outcome: Outcome, dataset: Dataset) -> Callable[[int], tuple[str, str]]:
    """What a network made of an image, as `show_digits` takes it."""
    read, sureness = outcome.read, outcome.sureness

    def words(column: int) -> tuple[str, str]:
        label, digit, sure = int(dataset.labels[column]), int(read[column]), percent(float(sureness[column]))
        return f"{label} → {digit}\n{sure}", f"Image {column:,}: {a(label)} read as {a(digit)}, {sure} sure"

    return words


def a(digit: int) -> str:
    """A digit with its article: "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"
