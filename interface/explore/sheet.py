"""A sheet of digits to browse: one picture, with a button over each digit, for mouse, touch and keyboard."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.figures.images import data_address, png, sprite
from recognizer.data.dataset import Dataset

ACROSS = 10
"""Digits in a row."""

_CSS = """
.sheet { position: relative; max-width: 600px; line-height: 0; }
.sheet img { width: 100%; image-rendering: pixelated; border-radius: 8px; }
.digits { position: absolute; inset: 0; display: grid; grid-template-columns: repeat(10, 1fr); }
button { padding: 0; border: 0; background: none; cursor: pointer; border-radius: 4px; }
button:hover { outline: 2px solid #8fc1ff; outline-offset: -2px; }
button:focus-visible, button.open { outline: 3px solid #ffa257; outline-offset: -3px; z-index: 1; }
"""

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".sheet");
  const image = sheet.querySelector("img");
  if (image.src !== data.sprite) image.src = data.sprite;
  image.alt = `A sheet of ${data.numbers.length} digits`;
  image.style.aspectRatio = `${data.across} / ${data.down}`;
  const digits = sheet.querySelector(".digits");
  digits.style.gridTemplateRows = `repeat(${data.down}, 1fr)`;
  digits.replaceChildren(...data.numbers.map((number, index) => {
    const button = document.createElement("button");
    button.title = `Image ${number}, a ${data.labels[index]}`;
    button.setAttribute("aria-label", button.title);
    button.classList.toggle("open", number === data.open);
    button.onclick = () => setTriggerValue("picked", number);
    return button;
  }));
}
"""

_sheet = st.components.v2.component(
    "digit_sheet", html='<div class="sheet"><img><div class="digits"></div></div>', css=_CSS, js=_JS
)


def show_sheet(dataset: Dataset, columns: NDArray[np.intp], opened: int, key: str) -> int | None:
    """Show the images at these columns, that of column `opened` marked.

    Returns:
        The column of the digit that was clicked just now, if one was.
    """
    data: dict[str, Any] = {
        "sprite": data_address(png(sprite(dataset.images[:, columns], ACROSS))),
        "across": ACROSS,
        "down": -(-columns.size // ACROSS),
        "numbers": columns.tolist(),
        "labels": dataset.labels[columns].tolist(),
        "open": opened,
    }
    picked = _sheet(data=data, key=key, on_picked_change=lambda: None).picked
    return None if picked is None else int(picked)
