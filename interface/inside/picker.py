"""A picker: a picture of numbers, of which the visitor chooses one."""

from pathlib import Path

import numpy as np
import streamlit as st

from interface.inside.steps.quantities import numbers
from recognizer.arrays import Array

_HERE = Path(__file__).parent
_picker = st.components.v2.component(
    "picker",
    html='<figure class="picker"><figcaption></figcaption><div class="map" tabindex="0" role="application">'
    '<canvas></canvas><div class="window"></div><div class="pointed"></div></div><div class="words"></div></figure>',
    css=_HERE.joinpath("picker.css").read_text("utf-8"),
    js="\n".join(_HERE.joinpath(name).read_text("utf-8") for name in ("numbers.js", "picker.js")),
)


def pick(values: Array, title: str, words: str, key: str, gray: bool = False) -> int:
    """Show numbers and return the place of the chosen one, counted through all axes; at first the largest.

    Args:
        values: tiles × rows × columns.
        title: above them.
        words: what a tile is called where there are several, such as "channel".
        key: of the element.
        gray: whether they are pixels, from 0 to 1.
    """
    tiles, rows, columns = values.shape
    chosen = (st.session_state.get(key) or {}).get("place")
    place = chosen if isinstance(chosen, int) and 0 <= chosen < values.size else int(np.abs(values).argmax())
    data = {
        "values": numbers(values),
        "tiles": tiles,
        "rows": rows,
        "columns": columns,
        "across": max(1, round(np.sqrt(tiles * rows / columns))) if rows > 1 else min(tiles, 16),
        "title": title,
        "places": [words],
        "place": place,
        "gray": gray,
    }
    _picker(data=data, key=key, on_place_change=lambda: None)
    return place
