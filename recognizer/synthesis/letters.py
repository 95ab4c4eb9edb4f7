"""Letters as strokes: for networks to learn that they are no digits, or to be measured on.

To learn from there are fonts and, in `alphabet`, the forms of people's hands; to measure on there are other fonts.

The fonts were digitised by A. Hershey at the U.S. Naval Weapons Laboratory (1967); the package Hershey-Fonts, needed
for development only, brings them. Letters that are digits too are left out: O o I l S s Z z B b q g. So are some
letters of script fonts: Q and r are written there like a 2, J and T like a 9, one C like a 6. All others must be
refused, even those, such as D, y or a script E, that a hasty hand brings near to a 0, a 4 or a 3. The dots of i and j
are moved up, clear of the stem: without its dot an i is a 1.
"""

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from recognizer.errors import BadInput, check_known
from recognizer.images.strokes import Stroke
from recognizer.synthesis.alphabet import LETTER_FORMS
from recognizer.synthesis.letterforms import write

if TYPE_CHECKING:
    from HersheyFonts import HersheyFonts

ALSO_DIGITS = frozenset("OolISsZzBbqg")
"""Letters that are digits in any hand."""

LETTERS = "".join(letter for letter in string.ascii_letters if letter not in ALSO_DIGITS)
"""All others, a to z and A to Z."""

DIGITS_OF_FONT = {"scripts": "QrJT", "cursive": "QrJT", "scriptc": "QrJTC"}
"""Letters that one font writes like digits."""

DOT_RAISED = 0.15
"""By how much of its height the dot of an i or a j is moved up."""

HANDS = 2
"""How often each form of a letter by hand is written."""

TRAINING_FONTS = ("futural", "futuram", "scripts", "cursive", "timesi", "rowmand")
"""What networks may learn from."""

HELD_OUT_FONTS = ("scriptc", "timesr")
"""What they are only measured on."""

_WHERE = "letters of fonts"


def training_glyphs() -> dict[str, list[Stroke]]:
    """The letters to learn from, as strokes (n × 2, y downwards, in any unit) by name.

    They are those of fonts and each form of the alphabet by hand, written `HANDS` times; always the same.

    Raises:
        BadInput: the fonts' package is not installed.
    """
    rng = np.random.default_rng(0)
    by_hand = {
        f"{letter} by hand, form {number}, hand {hand}": list(write(form, rng))
        for letter, forms in LETTER_FORMS.items()
        for number, form in enumerate(forms, 1)
        for hand in range(1, HANDS + 1)
    }
    return {**letter_glyphs(TRAINING_FONTS), **by_hand}


def letter_glyphs(fonts: Sequence[str]) -> dict[str, list[Stroke]]:
    """Every letter of every font that is no digit, as strokes (n × 2, y downwards, in the font's unit).

    Args:
        fonts: names that the package has for them.

    Returns:
        Strokes by names such as "a of scripts", font after font.

    Raises:
        BadInput: the fonts' package is not installed, or has no such font.
    """
    glyphs = {}
    for name in fonts:
        font = _font(name)
        for letter in LETTERS:
            if letter not in DIGITS_OF_FONT.get(name, ""):
                strokes: list[Stroke] = [np.array(stroke, np.float64) for stroke in font.strokes_for_text(letter)]
                glyphs[f"{letter} of {name}"] = _dotted(strokes) if letter in "ij" else strokes
    return glyphs


def _font(name: str) -> "HersheyFonts":
    try:
        from HersheyFonts import HersheyFonts  # here: only development needs it
    except ImportError:
        raise BadInput(_WHERE, "no package Hershey-Fonts", "that of requirements-dev.txt to be installed") from None
    font = HersheyFonts()
    check_known(_WHERE, name, font.default_font_names)
    font.load_default_font(name)
    return font


def _dotted(strokes: list[Stroke]) -> list[Stroke]:
    """The strokes of an i or a j, the dot higher: what lies wholly in the uppermost quarter."""
    heights = np.concatenate(strokes)[:, 1]
    quarter, raised = heights.min() + np.ptp(heights) / 4, DOT_RAISED * np.ptp(heights)
    return [stroke - [0, raised] if stroke[:, 1].max() < quarter else stroke for stroke in strokes]
