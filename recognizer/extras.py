"""Extras: images to learn from beside a dataset's own, so that a network reads what people really draw.

MNIST holds the hand of a few hundred Americans and nothing but digits. What it lacks is made here: other people's forms
of the digits, drawn from `letterforms` and from real pen strokes in ever other hands, flourishes laid over its own
images, and drawings that are no digits at all, with the label `NO_DIGIT`, which no class is right for.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from recognizer.arrays import NO_DIGIT
from recognizer.dataset import Dataset, concatenate, from_rows
from recognizer.errors import BadInput
from recognizer.handwriting import Drawing
from recognizer.impostors import glyph_rows, impostor_rows
from recognizer.overlays import overlay
from recognizer.penmanship import render_training_rows

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


def parse(text: str, where: str = "extra") -> Extras:
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


def extend(dataset: Dataset, extras: Extras, drawings: Sequence[Drawing], seed: int) -> Dataset:
    """The dataset with extras after its own images; the same for the same seed.

    Raises:
        BadInput: drawings are asked for, and none of that kind are given.
    """
    rng = np.random.default_rng((seed, 1))
    written = [drawing for drawing in drawings if drawing.label is not None]
    others = {str(place): each.strokes for place, each in enumerate(drawings) if each.label is None}
    if extras.pen and not written:
        raise BadInput("extra", f"pen{extras.pen} without labelled drawings", "--strokes with some")
    if extras.letters and not others:
        raise BadInput("extra", f"letters{extras.letters} without drawings that are no digits", "--strokes with some")
    parts = [dataset]
    if extras.forms:
        parts.append(from_rows(*render_training_rows([], extras.forms, rng)))
    if extras.overlays:
        places = rng.permutation(np.flatnonzero(np.isin(dataset.labels, (0, 1, 7))))[: extras.overlays]
        parts.append(from_rows(*overlay(dataset.rows[places], dataset.labels[places], rng)))
    if extras.pen:
        parts.append(from_rows(*render_training_rows(written, extras.pen, rng, forms=0.0)))
    strangers = [glyph_rows(extras.letters, rng, others)[0]] if extras.letters else []
    if extras.impostors:
        strangers.append(impostor_rows(extras.impostors, rng, dataset)[0])
    parts += [from_rows(rows, np.full(len(rows), NO_DIGIT, np.uint8)) for rows in strangers]
    return concatenate(parts)
