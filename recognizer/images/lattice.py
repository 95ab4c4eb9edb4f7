"""Lattices: the ways in which the marks of a page may be divided into digits, for whoever reads them to choose from.

A page is lines, and a line is atoms, left to right: pen strokes, or pieces of ink in a photograph. Whether an atom is a
digit or only a part of one can't be told before it is read, so every run of neighbouring atoms that may be one digit is
a candidate, with the image that a network would see. A way through a line takes each of its atoms once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, y downwards, in the unit of what was drawn."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A run of atoms of a line that may be one digit.

    Attributes:
        line: which of the page's lines, from 0 at the top.
        first: the first of its atoms, from 0 at the left of the line.
        last: the last of its atoms; it may be the first.
        box: around all of it.
        column: 784 × 1, float32, from 0 (blank) to 1 (ink), as a network sees it.
        prior: how well its atoms go together by their places and sizes alone, a logarithm of odds up to what all ways
            through the line have in common.
        strokes: which of the page's strokes it is made of, in their order there; of a photograph, pieces of ink.
    """

    line: int
    first: int
    last: int
    box: Box
    column: NDArray[np.float32]
    prior: float
    strokes: tuple[int, ...]
