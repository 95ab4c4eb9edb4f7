"""Boxes over the canvas: around each digit that was read, with what it was read as."""

from pathlib import Path

import streamlit as st

from interface.draw.strokes import HEIGHT, WIDTH
from recognizer.images.lattice import Box
from recognizer.reading.many import Reading

MARGIN = 22
"""From a digit's strokes, as lines without width, to its box, in canvas units."""

_boxes = st.components.v2.component(
    "boxes", html="", js=Path(__file__).with_name("boxes.js").read_text("utf-8"), isolate_styles=False
)


def show_boxes(reading: Reading, chosen: int, number: int) -> None:
    """Tell the browser where each digit is.

    Args:
        reading: of the drawing on the canvas.
        chosen: which of its digits is shown in detail.
        number: of the drawing that was read.
    """
    digits = [
        {"box": _shares(each.box), "text": str(each.label) if each.digit else "?", "digit": each.digit}
        for each in reading.digits
    ]
    _boxes(data={"digits": digits, "chosen": chosen, "number": number}, key="boxes")


def _shares(box: Box) -> list[float]:
    """A box with its margin inside the canvas, in shares of the canvas's sides."""
    left, top, right, bottom = box
    return [
        max(left - MARGIN, 2) / WIDTH,
        max(top - MARGIN, 2) / HEIGHT,
        min(right + MARGIN, WIDTH - 2) / WIDTH,
        min(bottom + MARGIN, HEIGHT - 2) / HEIGHT,
    ]
