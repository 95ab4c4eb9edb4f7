"""Views: the ways of looking at the data, of which the opened one alone computes anything.

An address may name one, and what is chosen in it: `?view=averages&digit=4`. It counts for a visit's first look at the
page; from then on the controls have what the visitor chose.
"""

from collections.abc import Callable

import streamlit as st

from interface.explore.averages import DIGIT, show_averages
from interface.explore.digits import show_digits
from interface.explore.doubts import show_doubts
from interface.explore.file_bytes import show_file
from interface.explore.filters import EASY, EVERY, HARD, HARDNESS, LABEL, MISREAD
from interface.explore.map.show import BY, COMPONENTS, NEIGHBOURS, OF, PIXELS, show_map_view
from interface.explore.neighbours import show_neighbours
from interface.explore.reading import READER
from interface.explore.source import SPLIT
from interface.explore.studio import show_studio
from interface.networks import BUNDLED

VIEWS: dict[str, Callable[[], None]] = {
    "Digits": show_digits,
    "Averages": show_averages,
    "Map": show_map_view,
    "Neighbours": show_neighbours,
    "Labels": show_doubts,
    "Distort": show_studio,
    "File": show_file,
}

VIEW = "explore_view"
"""Key of the control with the view."""


def show_views() -> None:
    """A choice of views, and the opened one."""
    if VIEW not in st.session_state:
        _read_address()
    names = list(VIEWS)
    view = st.segmented_control(
        "View", names, default=names[0], required=True, key=VIEW, label_visibility="collapsed", persist_state="session"
    )
    VIEWS[str(view or names[0])]()


def _read_address() -> None:
    """Set what the address names and the page knows; whatever else it says is passed over."""
    offered: dict[str, dict[str, tuple[str, object]]] = {
        "view": {name.lower(): (VIEW, name) for name in VIEWS},
        "split": {"train": (SPLIT, "Training"), "test": (SPLIT, "Test")},
        "label": {str(digit): (LABEL, str(digit)) for digit in range(10)},
        "network": {name: (READER, title) for name, title in BUNDLED.items()},
        "show": {each.lower(): (HARDNESS, each) for each in (EVERY, MISREAD, HARD, EASY)},
        "of": {"pixels": (OF, PIXELS), **{name: (OF, title) for name, title in BUNDLED.items()}},
        "by": {"tsne": (BY, NEIGHBOURS), "pca": (BY, COMPONENTS)},
        "digit": {str(digit): (DIGIT, digit) for digit in range(10)},
    }
    for parameter, values in offered.items():
        found = values.get(st.query_params.get(parameter, "").lower())
        if found is not None:
            st.session_state[found[0]] = found[1]
