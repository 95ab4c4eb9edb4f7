"""The answer: what was read, in large letters, of which one is chosen to be shown in detail."""

from pathlib import Path
from typing import Any

import streamlit as st

from interface.collection import correction
from interface.draw.boxes import show_boxes
from interface.draw.detail import show_detail
from interface.draw.networks import Reader, is_learning, reader_now
from interface.draw.reading import Chosen, Paper, choose, own_strokes
from interface.draw.recent import remember
from interface.draw.words import a_digit, announce, name_of, summary
from interface.visit import keep_digit
from recognizer.errors import BadInput
from recognizer.reading.many import ReadDigit, Reading

_HERE = Path(__file__).parent
_answer = st.components.v2.component(
    "answer",
    html='<div class="answer"><div class="lines"></div><div class="hint"></div><div class="summary"></div></div>',
    css=_HERE.joinpath("answer.css").read_text("utf-8"),
    js=_HERE.joinpath("answer.js").read_text("utf-8"),
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


def show_answer(paper: Paper, reader: Reader) -> Chosen | None:
    """What is read of the paper, again and again while the network learns, and the digit chosen of it."""
    if not is_learning(reader.name):
        return _answer_once(paper, reader)
    place = _chosen_place(paper)

    def answering() -> Chosen | None:
        chosen = _answer_once(paper, reader_now(reader.name, reader.model.judge is not None))
        if not is_learning(reader.name) or _chosen_place(paper) != place:
            st.rerun()
        return chosen

    return st.fragment(answering, run_every=1.0)()


def _answer_once(paper: Paper, reader: Reader) -> Chosen | None:
    try:
        reading = paper.read(reader)
    except BadInput:
        _show(paper, Reading(()), None, "cannot read")
        st.warning("This network cannot read: its parameters are so large that the result is no number.")
        return None
    chosen = choose(reading, _chosen_place(paper), paper, reader.model)
    if paper.on_canvas:
        remember(reading.text)
    if chosen is not None:
        keep_digit(chosen.digit.column, chosen.digit.label)
    _show(paper, reading, chosen, "" if reading.digits else _hint(paper))
    return chosen


def _hint(paper: Paper) -> str:
    """What is said where nothing is read."""
    if paper.on_canvas:
        return "draw a digit"
    return "no digit found" if paper.number else "no photograph yet"


_CORRECTED = "In colour: as you say"


def _chosen_place(paper: Paper) -> int:
    """Which of the paper's digits the visitor has chosen; −1 if none has been, since it was changed last."""
    chosen: dict[str, Any] | None = (st.session_state.get("answer") or {}).get("chosen")
    return int(chosen["place"]) if chosen and chosen["number"] == paper.number else -1


def _letter(place: int, digit: ReadDigit, paper: Paper) -> dict[str, str | bool]:
    """A digit of the answer: as it was read, or as the visitor has corrected it."""
    said = correction(own_strokes(digit, paper.strokes)) if paper.strokes else None
    if said is None:
        text = str(digit.label) if digit.digit else "?"
        return {"text": text, "digit": digit.digit, "corrected": False, "words": name_of(place, digit)}
    label = said.drawing.label
    text, words = ("?", "no digit") if label is None else (str(label), a_digit(label))
    return {
        "text": text,
        "digit": label is not None,
        "corrected": True,
        "words": f"{name_of(place, digit)}; corrected: {words}",
    }


def _show(paper: Paper, reading: Reading, chosen: Chosen | None, hint: str) -> None:
    """The answer and the chosen digit's detail, with room for all of it before anything is drawn."""
    lines = [
        [_letter(place, each, paper) for place, each in enumerate(reading.digits) if each.line == line]
        for line in dict.fromkeys(each.line for each in reading.digits)
    ]
    data = {
        "lines": lines,
        "hint": hint,
        "summary": _CORRECTED if any(each["corrected"] for line in lines for each in line) else summary(reading.digits),
        "chosen": chosen.place if chosen else -1,
        "number": paper.number,
    }
    with st.container(key="prediction", gap=None):
        _answer(data=data, key="answer", on_chosen_change=lambda: None)
        if paper.on_canvas:
            show_boxes(reading, chosen.place if chosen else -1, paper.number)
    show_detail(chosen, reading)
    _announcement(data={"words": announce(reading, chosen)}, key="announcement")
