"""Views: the ways of looking at the data, of which the opened one alone computes anything.

An address may name one, and what is chosen in it: `?view=averages&digit=4`.
"""

from collections.abc import Callable

import streamlit as st

from interface.address import Setting, keep_choice, states, take_from_address
from interface.explore.averages import DIGIT, show_averages
from interface.explore.browser import OPENED
from interface.explore.digits import show_digits
from interface.explore.doubts import SPLIT as DOUBTS_SPLIT
from interface.explore.doubts import show_doubts
from interface.explore.file_bytes import IMAGE, STEP, STEPS, show_file
from interface.explore.filters import EASY, EVERY, HARD, HARDNESS, LABEL, MISREAD
from interface.explore.map.show import BY, COMPONENTS, NEIGHBOURS, OF, PIXELS, show_map_view
from interface.explore.map.show import SPLIT as MAP_SPLIT
from interface.explore.neighbours import BY as ALIKE_BY
from interface.explore.neighbours import NUMBER, show_neighbours
from interface.explore.reading import READER
from interface.explore.source import SPLIT
from interface.explore.studio import show_studio
from interface.image_number import open_image
from interface.networks import BUNDLED
from recognizer.arrays import CLASSES

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
    take_from_address("Explore", settings(), _open)
    names = list(VIEWS)
    keep_choice(VIEW, names, names[0])
    view = st.segmented_control(
        "View", names, required=True, key=VIEW, label_visibility="collapsed", persist_state="session"
    )
    VIEWS[str(view or names[0])]()


def settings() -> dict[str, dict[str, Setting]]:
    """What an address may say, by its parameters."""
    networks = dict(BUNDLED)
    return {
        "view": states({name: name for name in VIEWS}, VIEW),
        "split": states({"train": "Training", "test": "Test"}, SPLIT, MAP_SPLIT, DOUBTS_SPLIT),
        "label": states({str(digit): str(digit) for digit in range(CLASSES)}, LABEL),
        "network": states(networks, READER),
        "show": states({each: each for each in (EVERY, MISREAD, HARD, EASY)}, HARDNESS),
        "digit": states({str(digit): digit for digit in range(CLASSES)}, DIGIT),
        "of": states({"pixels": PIXELS} | networks, OF, ALIKE_BY),
        "by": states({"tsne": NEIGHBOURS, "pca": COMPONENTS}, BY),
        "step": states({str(at): step for at, step in enumerate(STEPS, start=1)}, STEP),
    }


def _open(number: int) -> None:
    """Open an image in every view that has one."""
    for key in (OPENED, NUMBER, IMAGE):
        open_image(number, key)
