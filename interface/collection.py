"""The collection: drawings that the visitor has said what they are of. It lasts as long as the visit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from recognizer.errors import BadInput
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import Stroke, draw

MOST = 500
"""Drawings that are kept, so that many visitors' fit into memory."""

MOST_POINTS = 5_000
"""Of one drawing: a minute of a pen that is heard of eighty times a second."""

DECIMALS = 2
"""Of a point's place on the canvas, which are enough, and keep a file small."""


@dataclass(frozen=True, eq=False)
class Kept:
    """One drawing of the collection.

    Attributes:
        drawing: its strokes and what it is.
        image: 784, uint8, from 0 (blank) to 255 (ink), as a network sees it.
    """

    drawing: Drawing
    image: NDArray[np.uint8]


def collection() -> dict[str, Kept]:
    """All drawings, the oldest first, by the names of their strokes."""
    kept: dict[str, Kept] = st.session_state.setdefault("draw_my_digits", {})
    return kept


def correction(strokes: Sequence[Stroke]) -> Kept | None:
    """What the visitor has said of strokes on the canvas, n × 2 each; None if nothing."""
    kept = collection()
    return kept.get(_name(_rounded(strokes))) if kept and strokes else None


def correct(strokes: Sequence[Stroke], label: int | None) -> None:
    """Keep strokes on the canvas, n × 2 each, as this digit, or as none; what was said of them before counts no more.

    Raises:
        BadInput: there is no room for another.
    """
    add([Drawing(label, _rounded(strokes))])


def take_back(strokes: Sequence[Stroke]) -> None:
    """Forget what the visitor has said of strokes on the canvas, n × 2 each."""
    remove([_name(_rounded(strokes))])


def add(drawings: Iterable[Drawing]) -> int:
    """Add drawings, each in place of the same strokes if they are there already; returns how many are new.

    Raises:
        BadInput: there is no room for all of them, or one has too many points; then none is added.
    """
    now = collection()
    new = {_name(each.strokes): each for each in drawings}
    longest = max((sum(map(len, each.strokes)) for each in new.values()), default=0)
    if longest > MOST_POINTS:
        raise BadInput("drawing", f"{longest:,} points", f"at most {MOST_POINTS:,}")
    together = len(now | dict.fromkeys(new))
    if together > MOST:
        raise BadInput("my digits", f"{together:,}", f"at most {MOST:,}; delete some, or take them along as a file")
    added = together - len(now)
    for name, each in new.items():
        now[name] = _kept(each)
    return added


def remove(names: Iterable[str]) -> None:
    """Remove the drawings of these names, those that are there."""
    kept = collection()
    for name in list(names):
        kept.pop(name, None)


def _kept(drawing: Drawing) -> Kept:
    return Kept(drawing, np.rint(draw(drawing.strokes)[:, 0] * 255).astype(np.uint8))


def _name(strokes: Sequence[Stroke]) -> str:
    """A name made of the strokes alone, whatever digit they are said to be."""
    name = blake2b(digest_size=12)
    for stroke in strokes:
        name.update(len(stroke).to_bytes(4, "big") + stroke.tobytes())
    return name.hexdigest()


def _rounded(strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    """Strokes on the canvas as they are kept; 0 for −0, which a file may not tell apart."""
    return tuple(np.round(stroke, DECIMALS) + 0.0 for stroke in strokes)
