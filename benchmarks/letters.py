"""Letters as strokes, from the Hershey fonts: for networks to learn that they are no digits, or to be measured on.

The fonts were digitised by A. Hershey at the U.S. Naval Weapons Laboratory (1967); the package Hershey-Fonts, needed
for development only, brings them. Letters that are digits too are left out: O o I l S s Z z B b q g. So are some
letters of script fonts: Q and r are written there like a 2, J and T like a 9, one C like a 6. All others must be
refused, even those, such as D, y or a script E, that a hasty hand brings near to a 0, a 4 or a 3. The dots of i and j
are moved up, clear of the stem: without its dot an i is a 1. To learn from there is one letter more, the a of print: no
font that is learned from has it, and to who knows digits only it is a 2 with a loop.
"""

import string

import numpy as np
from numpy.typing import NDArray

ALSO_DIGITS = frozenset("OolISsZzBbqg")
LETTERS = "".join(letter for letter in string.ascii_letters if letter not in ALSO_DIGITS)

DIGITS_OF_FONT = {"scripts": "QrJT", "cursive": "QrJT", "scriptc": "QrJTC"}
"""Letters that one font writes like digits."""

DOT_RAISED = 0.15
"""By how much of its height the dot of an i or a j is moved up."""

TRAINING_FONTS = ("futural", "futuram", "scripts", "cursive", "timesi", "rowmand")
HELD_OUT_FONTS = ("scriptc", "timesr")


def training_glyphs() -> dict[str, list[NDArray[np.float64]]]:
    """The letters to learn from."""
    printed = {f"a of print, {waist:.0%} above its bowl": _printed_a(waist) for waist in (0.35, 0.45, 0.55)}
    return {**letter_glyphs(TRAINING_FONTS), **printed}


def letter_glyphs(fonts: tuple[str, ...]) -> dict[str, list[NDArray[np.float64]]]:
    """Every letter of every font as strokes (n × 2, y downwards), by names such as "a of scripts"."""
    glyphs = {}
    for name in fonts:
        for letter in LETTERS:
            if letter not in DIGITS_OF_FONT.get(name, ""):
                strokes = _strokes(name, letter)
                glyphs[f"{letter} of {name}"] = _dotted(strokes) if letter in "ij" else strokes
    return glyphs


def _printed_a(waist: float) -> list[NDArray[np.float64]]:
    """An a with a roof, 1 high: over it and down the stem, then the bowl, which begins at the waist's height."""
    roof, bowl = np.radians(np.linspace(200, 360, 17)), np.radians(np.linspace(-50, -310, 27))
    over = np.column_stack([0.4 + 0.35 * np.cos(roof), 0.35 + 0.35 * np.sin(roof)])
    foot = np.array([[0.75, 0.85], [0.8, 0.97], [0.88, 1.0]])
    height = 1 - waist
    around = np.column_stack([0.42 + 0.4 * np.cos(bowl), 1 + height / 2 * (np.sin(bowl) - 1)])
    return [
        np.concatenate([over, foot]),
        np.concatenate([[[0.75, waist]], around, [[0.75, 1 - height / 4]]]),
    ]


def _strokes(name: str, letter: str) -> list[NDArray[np.float64]]:
    """A letter as a font has it."""
    from HersheyFonts import HersheyFonts  # a development dependency

    font = HersheyFonts()
    font.load_default_font(name)
    return [np.array(stroke, np.float64) for stroke in font.strokes_for_text(letter)]


def _dotted(strokes: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """The strokes of an i or a j, the dot higher: what lies wholly in the uppermost quarter."""
    heights = np.concatenate(strokes)[:, 1]
    quarter, raised = heights.min() + np.ptp(heights) / 4, DOT_RAISED * np.ptp(heights)
    return [stroke - [0, raised] if stroke[:, 1].max() < quarter else stroke for stroke in strokes]
