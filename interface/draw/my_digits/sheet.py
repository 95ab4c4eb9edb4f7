"""The collection as a sheet of thumbnails, some of which the visitor chooses, to delete them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from interface.collection import Kept
from interface.draw.words import a_digit
from interface.figures.images import data_address, png, sprite
from recognizer.images.stroke_files import Drawing

ACROSS = 20
"""Drawings in a row of the picture of all; how many are in a row on the page is the page's."""

_HERE = Path(__file__).parent
_sheet = st.components.v2.component(
    "my_digits",
    html='<div class="sheet" role="group" aria-label="My digits: choose those to delete"></div>',
    css=_HERE.joinpath("sheet.css").read_text("utf-8"),
    js=_HERE.joinpath("sheet.js").read_text("utf-8"),
)


def chosen_names(collection: Mapping[str, Kept]) -> list[str]:
    """The names of the drawings that are chosen now."""
    chosen = (st.session_state.get("draw_my_sheet") or {}).get("chosen") or []
    return [name for name in chosen if name in collection]


def show_sheet(collection: Mapping[str, Kept]) -> None:
    """Show the drawings, at least one, by their names."""
    chosen = set(chosen_names(collection))
    images = np.stack([each.image for each in collection.values()], axis=1)
    across = min(ACROSS, len(collection))
    data: dict[str, Any] = {
        "sprite": data_address(png(sprite(images, across))),
        "across": across,
        "down": -(-len(collection) // across),
        "drawings": [
            {"name": name, "label": _label(each.drawing), "words": _words(each.drawing), "chosen": name in chosen}
            for name, each in collection.items()
        ],
    }
    _sheet(data=data, key="draw_my_sheet", on_chosen_change=lambda: None)


def _label(drawing: Drawing) -> str:
    return "none" if drawing.label is None else str(drawing.label)


def _words(drawing: Drawing) -> str:
    return "No digit" if drawing.label is None else a_digit(drawing.label).capitalize()
