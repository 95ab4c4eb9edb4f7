"""Reading a drawing: the digit, how sure the network is, what else it may be, and what the network really sees."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.draw.canvas import SIDE as PAPER
from interface.draw.networks import YOURS, choose_judge, choose_network, models, show_card
from interface.draw.recent import remember
from interface.figures.drawings import PROBABILITY_FIGURE, percent, probability_bars
from interface.figures.svg import show_svg
from interface.visit import current_run
from recognizer.arrays import CLASSES, SIDE
from recognizer.images.shapes import Shape, count_side_by_side, shape_of
from recognizer.images.strokes import Stroke, draw
from recognizer.lab.run import Status
from recognizer.reading.judging import Judge
from recognizer.reading.model import Model

_DIGIT = (
    '<div style="font-size:5.2rem;font-weight:700;line-height:1">{}</div>'
    '<div style="font-size:1.3rem;padding-top:0.6rem">{}</div>'
)
_WORDS = (
    '<div style="font-size:1.6rem;font-weight:700;line-height:1.2">{}</div>'
    '<div style="font-size:1rem;line-height:1.35;padding-top:0.6rem">{}</div>'
)
_HINT = '<div style="font-size:1.6rem;line-height:1.2;opacity:0.75;padding:1.6rem 0">{}</div>'

_HERE = Path(__file__).parent
_seen = st.components.v2.component(
    "seen",
    html='<figure><canvas class="seen" width="28" height="28" role="img"></canvas><figcaption></figcaption></figure>',
    css=_HERE.joinpath("seen.css").read_text("utf-8"),
    js=_HERE.joinpath("seen.js").read_text("utf-8"),
)
_announcement = st.components.v2.component(
    "announcement",
    html='<div role="status" aria-live="polite"></div>',
    css="div { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }",
    js="""export default ({ data, parentElement }) => {
      const region = parentElement.querySelector("[role=status]");
      if (region.textContent !== data.words) region.textContent = data.words;
    }""",
)
"""A region that stays while its words change, which is what a screen reader listens to."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network makes of a drawing.

    Attributes:
        image: 784 × 1, from 0 to 1, as the network sees it; all 0 where nothing is drawn.
        probabilities: ten; not finite where nothing is drawn or the network's parameters are no good.
        is_digit: whether the judge takes it for one; True if none is asked.
        shape: what the strokes look like, if they are no digit.
        beside: how many digits there may be beside each other.
    """

    image: NDArray[np.float32]
    probabilities: NDArray[np.floating]
    is_digit: bool
    shape: Shape
    beside: int

    @property
    def known(self) -> bool:
        """Whether there is an answer."""
        return bool(np.isfinite(self.probabilities).all())

    @property
    def digit(self) -> int:
        """The digit that is the most likely."""
        return int(self.probabilities.argmax())

    def words(self) -> tuple[str, str]:
        """The answer in large letters, and what is said below it."""
        sureness = percent(float(self.probabilities[self.digit]))
        if self.is_digit:
            return str(self.digit), sureness
        return {
            Shape.DOT: ("Only a dot", "Draw a digit, as large as you like."),
            Shape.SEVERAL: (f"{'Two' if self.beside == 2 else 'Several'} digits?", "Draw one at a time."),
            Shape.SCRIBBLE: ("A scribble?", "Draw one digit, with no more lines than it has."),
        }.get(self.shape, ("Not a digit?", f"A letter or a sign, perhaps. Most like {self.digit}: {sureness}"))


def read(strokes: Sequence[Stroke], model: Model, judge: Judge | None) -> Reading:
    """Read strokes as a digit, with a judge that says whether they are one, if it is to be asked."""
    image = draw(strokes)
    shape, beside = shape_of(strokes, PAPER), count_side_by_side(strokes)
    if not image.any():
        return Reading(image, np.full(CLASSES, np.nan), False, shape, beside)
    network = model.network.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        if judge is None:
            return Reading(image, network.predict(image)[:, 0], True, shape, beside)
        probabilities, is_digit = judge.read(network, image)
    one = bool(is_digit[0]) and shape not in (Shape.DOT, Shape.SEVERAL)
    return Reading(image, probabilities[:, 0], one, shape, beside)


def show_reading(strokes: Sequence[Stroke]) -> None:
    """What the chosen network reads, again and again while it learns, and which network that is."""
    answer = st.container()
    name = choose_network()
    judge = choose_judge()
    run = current_run()
    learning = name == YOURS and run is not None and run.status is Status.TRAINING
    watched = st.fragment(run_every=1.0 if learning else None)

    def answering() -> None:
        reading = read(strokes, models()[name], judge)
        remember(reading.image, reading.words()[0] if reading.known and reading.is_digit else "?")
        _show(reading)
        if learning and run is not None and run.status is not Status.TRAINING:
            st.rerun()

    with answer:
        watched(answering)()
    watched(lambda: show_card(name, models()[name], judge is not None))()


def _show(reading: Reading) -> None:
    """The answer, the picture that the network really sees, and a bar for each digit.

    Before anything is drawn there is room for all of it, so that nothing moves when the first stroke is read.
    """
    known, inked = reading.known, bool(reading.image.any())
    large, small = reading.words() if known else ("cannot read" if inked else "draw a digit", "")
    with st.container(horizontal=True, gap="medium"):
        with st.container(key="prediction", width=170):
            form = _HINT if not known else _DIGIT if reading.is_digit else _WORDS
            st.html(form.format(large, small.replace("<", "&lt;").replace(">", "&gt;")))
        _show_seen(reading.image)
    show_svg(
        probability_bars(reading.probabilities if known else None),
        PROBABILITY_FIGURE,
        f"Probabilities: {reading.digit} is the largest" if known else "Probabilities: none yet",
        key="probabilities",
        most=400,
    )
    _announcement(data={"words": f"{large} {small}".strip() if known else ""}, key="announcement")
    if inked and not known:
        st.warning("This network cannot read: its parameters are so large that the result is no number.")


def _show_seen(image: NDArray[np.float32]) -> None:
    """The picture that the network sees; while the pen is down, the browser draws what it is about to see."""
    pixels = base64.b64encode((image[:, 0] * 255).round().astype(np.uint8).tobytes()).decode("ascii")
    _seen(data={"pixels": pixels, "words": "What the network sees", "side": SIDE}, key="seen", width="content")
