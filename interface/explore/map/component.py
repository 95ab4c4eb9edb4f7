"""The component that draws a map of digits in the browser, and tells which of them are brushed there."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from interface.figures.images import data_address, sprite

ACROSS = 50
"""Digits in a row of the picture of all."""

GRAYS = 16
"""Shades of that picture, which make it half as large and which nobody sees at its size."""

_HTML = """
<div class="map">
  <div class="tools">
    <button class="mode" aria-pressed="false" title="Draw around digits to see them together">Brush</button>
    <button class="clear" hidden>Clear</button>
    <div class="digits" role="group" aria-label="Show only one digit"></div>
  </div>
  <div class="field" tabindex="0" role="application">
    <canvas></canvas><canvas></canvas>
    <div class="card" hidden><div class="picture"></div><p></p></div>
  </div>
  <p class="said" aria-live="polite"></p>
</div>
"""

_HERE = Path(__file__).parent
_map = st.components.v2.component(
    "digit_map",
    html=_HTML,
    css=_HERE.joinpath("map.css").read_text("utf-8"),
    js=_HERE.joinpath("map.js").read_text("utf-8"),
)


@dataclass(frozen=True, eq=False)
class Points:
    """Digits on a map.

    Attributes:
        token: another for other digits; the same ones in other places have the same.
        numbers: of the images in their dataset, m.
        labels: m.
        picture: of all of them, as `sheet_of` makes it.
        places: m × 2, x to the right and y upwards, in any unit.
        read: what a network reads, m; None where none is asked.
    """

    token: str
    numbers: NDArray[np.intp]
    labels: NDArray[np.uint8]
    picture: str
    places: NDArray[np.floating]
    read: NDArray[np.intp] | None


def sheet_of(images: NDArray[np.uint8]) -> str:
    """All images, 784 × m, in one picture, as an address that holds all of it."""
    shades = (sprite(images, ACROSS).astype(np.float32) / 255 * (GRAYS - 1)).round().astype(np.uint8)
    picture = Image.fromarray(shades, "P")
    picture.putpalette([value * 255 // (GRAYS - 1) for value in range(GRAYS) for _ in range(3)])
    file = io.BytesIO()
    picture.save(file, format="PNG", bits=4)
    return data_address(file.getvalue())


def show_map(points: Points, title: str, key: str) -> NDArray[np.intp]:
    """Show a map; returns which of its digits are brushed, as places among them."""
    told = (st.session_state.get(key) or {}).get("brushed") or {}
    brushed = told["places"] if told.get("token") == points.token else []
    least, size = points.places.min(axis=0), np.maximum(np.ptp(points.places, axis=0), 1e-12)
    x, y = ((points.places - least) / size * 10_000).round().astype(int).T.tolist()
    data: dict[str, Any] = {
        "token": points.token,
        "title": title,
        "sprite": points.picture,
        "across": ACROSS,
        "down": -(-points.labels.size // ACROSS),
        "numbers": points.numbers.tolist(),
        "labels": points.labels.tolist(),
        "x": x,
        "y": y,
        "read": None if points.read is None else points.read.tolist(),
        "brushed": brushed,
    }
    _map(data=data, key=key, on_brushed_change=lambda: None)
    return np.array(brushed, np.intp)
