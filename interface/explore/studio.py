"""The studio: every distortion of the augmentation with its slider, on a sheet of digits, and the way to training."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.explore.source import Source, choose_source
from interface.figures.images import png, sprite
from interface.menu import PAGES
from interface.messages import show_error
from interface.visit import wish_augmentation
from recognizer.arrays import CLASSES
from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import AMOUNTS, NOTHING, Augmentation, parse_augmentation
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.training.recipe import AUGMENTATIONS

ACROSS, COPIES = 10, 6
"""Digits beside each other, and how many changed copies of each there are below it."""

TIMES = 3
"""Pixels of the sheet for each of an image."""

LINE, START, THROW, OTHERS = "explore_augment", "explore_augment_start", "explore_throw", "explore_others"
"""Keys: of the line of text and of what it starts from; and how often other dice and other digits were asked for."""

_STYLE = """<style>
@media (max-width: 640px) { /* where the sliders are below the sheet it stays in view while they are moved */
    .stColumn:has(> * .st-key-explore_studio) {
        position: sticky; top: 3.25rem; z-index: 5; background: light-dark(#ffffff, #10151d); padding-bottom: 0.5rem;
    }
}
</style>"""


@dataclass(frozen=True)
class Distortion:
    """A slider.

    Attributes:
        title: with the unit.
        step: of its values.
        help: what it does.
    """

    title: str
    step: float
    help: str


DISTORTIONS = {
    "shift": Distortion("Shift, ± pixels", 0.5, "To the side, and up or down."),
    "rotate": Distortion("Turn, ± degrees", 1.0, "About the middle of the picture."),
    "scale": Distortion("Size, ± share", 0.01, "0.15 draws sizes from 85% to 115%."),
    "aspect": Distortion("Aspect, ± share", 0.01, "Wider and flatter, or narrower and higher."),
    "shear": Distortion("Slant, ± share", 0.01, "Each row is moved against the next by this share of a pixel."),
    "elastic": Distortion("Bend, pixels", 0.1, "An elastic field, as if the paper were rubber (Simard, 2003)."),
    "sigma": Distortion("Width of bends, pixels", 0.5, "Large: all bends as one. Small: wiggles. Only with a bend."),
    "thick": Distortion("Pen, ± share", 0.05, "Part of the way to a line one pixel thicker, or thinner."),
    "erase": Distortion("Erase, up to pixels", 1.0, "Blanks a rectangle whose sides are drawn from 0 to this."),
    "noise": Distortion("Noise, ± share", 0.01, "Share of full ink that is added to each pixel for itself."),
}
"""By the words that they have in a line of text, in their order there."""


def show_studio() -> None:
    """Sliders, the sheet, and a button that hands the distortions over to the training."""
    st.html(_STYLE)
    source = choose_source()
    sheet, controls = st.columns([3, 2], gap="large")
    with controls:
        chosen = _choose()
        _offer_training(chosen)
    with sheet, st.container(key="explore_studio"):
        _show_sheet(source, chosen)


def key_of(name: str) -> str:
    """Of a distortion's slider."""
    return f"explore_augment_{name}"


def set_sliders(chosen: Augmentation) -> None:
    """Let the sliders and the line of text say this; to be called before they are shown."""
    st.session_state.update({key_of(name): float(getattr(chosen, name)) for name in DISTORTIONS})
    st.session_state[LINE] = chosen.text


def _choose() -> Augmentation:
    """The controls, and what they come to."""
    if key_of("shift") not in st.session_state:
        set_sliders(parse_augmentation("affine elastic"))
    st.pills("Start from", list(AUGMENTATIONS.values()), key=START, on_change=_start, wrap=True)
    columns = st.columns(2, gap="medium")
    for at, (name, each) in enumerate(DISTORTIONS.items()):
        amount = AMOUNTS[name]
        columns[at % 2].slider(
            each.title,
            float(amount.least),
            float(amount.most),
            step=each.step,
            format="%g",
            key=key_of(name),
            help=each.help,
            on_change=_write_line,
            persist_state="session",
        )
    st.text_input("As a line", key=LINE, on_change=_read_line, help=_LINE_HELP, persist_state="session")
    error = st.session_state.get("explore_augment_error")
    if isinstance(error, BadInput):
        show_error(error)
    return _sliders()


_LINE_HELP = "What files and the command line call it: `python -m recognizer train --augment '…'`."


def _sliders() -> Augmentation:
    return Augmentation(**{name: float(st.session_state[key_of(name)]) for name in DISTORTIONS})


def _start() -> None:
    """Fill in what was chosen to start from."""
    chosen = next((line for line, title in AUGMENTATIONS.items() if title == st.session_state[START]), None)
    if chosen is not None:
        st.session_state.pop("explore_augment_error", None)
        set_sliders(parse_augmentation(chosen))


def _write_line() -> None:
    st.session_state.pop("explore_augment_error", None)
    st.session_state[LINE], st.session_state[START] = _sliders().text, None


def _read_line() -> None:
    """Move the sliders to what was typed, or keep what is wrong with it."""
    try:
        set_sliders(parse_augmentation(st.session_state[LINE], "line"))
        st.session_state.pop("explore_augment_error", None)
        st.session_state[START] = None
    except BadInput as error:
        st.session_state["explore_augment_error"] = error


def _show_sheet(source: Source, chosen: Augmentation) -> None:
    columns = _columns(source.dataset, st.session_state.get(OTHERS, 0))
    rows = source.dataset.rows[np.tile(columns, COPIES)]
    changed = Augmenter(chosen)(rows, np.random.default_rng(st.session_state.get(THROW, 0)))
    for title, shown, words in (
        ("As they are", source.dataset.rows[columns], "Digits as they are"),
        ("As the network would see them", changed, f"The same digits changed by {chosen.text}"),
    ):
        st.markdown(f"**{title}**")
        st.image(png(np.kron(sprite(shown.T, ACROSS), np.ones((TIMES, TIMES), np.uint8))), width="stretch", alt=words)


def _count(key: str) -> None:
    st.session_state[key] = st.session_state.get(key, 0) + 1


def _columns(dataset: Dataset, turn: int) -> NDArray[np.intp]:
    """One image of each digit, as far as there are any, and others at each turn; always as many as there are digits."""
    found = [
        places[turn % len(places)]
        for digit in range(CLASSES)
        if (places := np.flatnonzero(dataset.labels == digit)).size
    ]
    return np.array([found[at % len(found)] for at in range(ACROSS)], np.intp)


def _offer_training(chosen: Augmentation) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Throw again", key="explore_throw_again", icon=":material/casino:", on_click=_count, args=(THROW,))
        st.button(
            "Other digits", key="explore_other_digits", icon=":material/refresh:", on_click=_count, args=(OTHERS,)
        )
    st.button(
        "Use for training",
        key="explore_use",
        type="primary",
        icon=":material/show_chart:",
        disabled=chosen == replace(NOTHING, sigma=chosen.sigma),
        on_click=wish_augmentation,
        args=(chosen,),
    )
    if st.session_state.get("explore_use"):
        st.switch_page(PAGES["Train"][0])
    st.caption(
        "Every image is changed anew each time that the network sees it; each draws its own numbers within ± what the "
        "sliders say. A digit must still be one: turned by 180°, a 6 is a 9."
    )
