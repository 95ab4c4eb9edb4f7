"""Extra data: images to learn from beside a dataset's own, so that a network reads what people really draw.

MNIST holds the hand of a few hundred Americans and nothing but digits. What it lacks is described here, as a line of
text that people can type and read back, and made: other people's forms of the digits, drawn from letterforms and from
real pen strokes in ever other hands, flourishes laid over its own images, and drawings that are no digits at all, with
the label `NO_DIGIT`, which no class is right for.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import NO_DIGIT
from recognizer.data.dataset import Dataset, concatenate, from_rows
from recognizer.errors import BadInput

if TYPE_CHECKING:
    from recognizer.images.stroke_files import Drawing

MOST_OF_A_KIND = 1_000_000
"""Images: 784 MB."""


@dataclass(frozen=True)
class ExtraData:
    """How many images of each kind; the attributes are the words of the line of text.

    Attributes:
        forms: digits written in the forms of `letterforms`.
        overlays: zeros, ones and sevens of the dataset to draw flourishes over; some have no place for one.
        pen: digits rewritten from labelled drawings.
        letters: drawings without a label, such as letters, drawn freehand; each letter as often as the others.
        impostors: what else is no digit, made by `non_digits`: scribbles, shapes, noise, digits upside down and the
            like.
    """

    forms: int = 0
    overlays: int = 0
    pen: int = 0
    letters: int = 0
    impostors: int = 0

    @property
    def text(self) -> str:
        """The line of text that `parse_extra_data` reads back as this; "none" if there is nothing."""
        return " ".join(f"{name}{count}" for name, count in asdict(self).items() if count) or "none"


def parse_extra_data(text: str, where: str = "extra") -> ExtraData:
    """Read what extra data there is to be from a line of text such as `forms30000 overlays15000`.

    Args:
        text: the attributes of `ExtraData`, each with a number and at most once; `none` or nothing for none.
        where: what errors name: the option or field that the text was typed into.

    Raises:
        BadInput: a word that is unknown, given twice, or without a number from 1 to a million.
    """
    counts: dict[str, int] = {}
    kinds = asdict(ExtraData())
    words = [] if text.strip().lower() == "none" else text.lower().split()
    for position, word in enumerate(words, start=1):
        match = re.fullmatch(r"([a-z]+)([0-9]{1,9})", word)
        if not match or match[1] not in kinds or match[1] in counts or not 1 <= int(match[2]) <= MOST_OF_A_KIND:
            expected = f"one of {', '.join(f'{kind}10000' for kind in kinds)}, each once, to {MOST_OF_A_KIND:,}"
            raise BadInput(where, f"'{word[:40]}' as word {position}", expected)
        counts[match[1]] = int(match[2])
    return ExtraData(**counts)


def extend(dataset: Dataset, extra: ExtraData, drawings: Sequence["Drawing"], seed: int) -> Dataset:
    """Put extra data after a dataset's own images; by chance, but the same for the same seed.

    Args:
        dataset: stays as it is; its digits are what overlays and some non-digits are made of.
        extra: what to make.
        drawings: those with a label are for `pen`, those without for `letters`.
        seed: of all random numbers, from 0.

    Returns:
        The dataset's images and then the extra ones: digits with their labels, others with `NO_DIGIT`. The dataset
        itself if there is nothing to add.

    Raises:
        BadInput: there is nothing given that what is asked for could be made of, or drawings are given that nothing
            asks for.
    """
    # Here, since the description is all that a recipe needs: `import recognizer` shall not wait for what draws.
    from recognizer.synthesis.non_digits import letter_rows, non_digit_rows
    from recognizer.synthesis.overlays import overlay
    from recognizer.synthesis.penmanship import digit_rows

    _check(extra, drawings)
    rng = np.random.default_rng((seed, 1))
    parts = [dataset]
    if extra.forms:
        parts.append(from_rows(*digit_rows([], extra.forms, rng)))
    if extra.overlays:
        places = rng.permutation(np.flatnonzero(np.isin(dataset.labels, (0, 1, 7))))[: extra.overlays]
        overlaid = from_rows(*overlay(dataset.rows[places], dataset.labels[places], rng))
        if not len(overlaid):
            found = f"overlays{extra.overlays} for data without a 0, 1 or 7 that has a place for one"
            raise BadInput("--extra", found, "at least one such image")
        parts.append(overlaid)
    if extra.pen:
        parts.append(from_rows(*digit_rows(drawings, extra.pen, rng, forms=0.0)))
    if extra.letters:
        letters = [drawing for drawing in drawings if drawing.label is None]
        parts.append(_no_digits(letter_rows(extra.letters, rng, letters)))
    if extra.impostors:
        parts.append(_no_digits(non_digit_rows(extra.impostors, rng, dataset)[0]))
    return concatenate(parts)


def _check(extra: ExtraData, drawings: Sequence["Drawing"]) -> None:
    """Raise `BadInput` unless drawings are there where they are asked for, and only there."""
    labels = [drawing.label for drawing in drawings]
    if extra.pen and all(label is None for label in labels):
        raise BadInput("--extra", f"pen{extra.pen} without labelled drawings", "--strokes with some")
    if drawings and not extra.pen and not extra.letters:
        raise BadInput("--strokes", "drawings that nothing asks for", "--extra with pen… or letters…")
    if extra.letters and None not in labels:
        raise BadInput("--extra", f"letters{extra.letters} without drawings that are no digits", "--strokes with some")


def _no_digits(rows: NDArray[np.uint8]) -> Dataset:
    """Images, m × 784, that no class is right for."""
    return from_rows(rows, np.full(len(rows), NO_DIGIT, np.uint8))
