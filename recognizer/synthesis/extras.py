"""Extras: images to learn from beside a dataset's own, so that a network reads what people really draw.

MNIST holds the hand of a few hundred Americans and nothing but digits. What it lacks is described here and made by
`lessons`: other people's forms of the digits, drawn from `letterforms` and from real pen strokes in ever other hands,
flourishes laid over its own images, and drawings that are no digits at all, with the label `NO_DIGIT`, which no class
is right for.
"""

import re
from dataclasses import asdict, dataclass

from recognizer.errors import BadInput

MOST = 1_000_000
"""Images of a kind: 784 MB."""


@dataclass(frozen=True)
class Extras:
    """How many images of each kind.

    Attributes:
        forms: digits from `letterforms`.
        overlays: zeros, ones and sevens of the dataset to draw flourishes over; some have no place for one.
        pen: labelled drawings, varied.
        letters: drawings without a label, such as letters, varied.
        impostors: scribbles, figures, noise and the like.
    """

    forms: int = 0
    overlays: int = 0
    pen: int = 0
    letters: int = 0
    impostors: int = 0

    @property
    def text(self) -> str:
        """The line of text that `parse` reads back as this."""
        return " ".join(f"{name}{count}" for name, count in asdict(self).items() if count) or "none"


def parse_extras(text: str, where: str = "extra") -> Extras:
    """Read extras from a line of text such as `forms30000 overlays15000`.

    Raises:
        BadInput: a word that is unknown, given twice, or without a number from 1 to a million.
    """
    counts: dict[str, int] = {}
    words = [] if text.strip().lower() == "none" else text.lower().split()
    for position, word in enumerate(words, start=1):
        match = re.fullmatch(r"([a-z]+)([0-9]{1,9})", word)
        names = ", ".join(f"{name}10000" for name in asdict(Extras()))
        if not match or match[1] not in asdict(Extras()) or match[1] in counts or not 1 <= int(match[2]) <= MOST:
            raise BadInput(where, f"'{word[:40]}' as word {position}", f"one of {names}, each once, to {MOST:,}")
        counts[match[1]] = int(match[2])
    return Extras(**counts)
