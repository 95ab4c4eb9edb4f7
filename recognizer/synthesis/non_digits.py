"""Non-digits: images of what is no digit, for a network to learn, or to prove, that not everything is one.

A network that has seen digits only finds one in anything. Shown drawings that are none, with no digit wanted more than
another, it becomes unsure of them, and of others that it has not been shown. Which kinds are shown and which are only
measured is fixed here, so that no measurement can be of what was learned.

Besides figures there are images made from pixels and from digits: noise, negatives, digits upside down or
mirrored, two digits side by side. 0, 1, 6, 8 and 9 are digits even when they are turned by a half, and so not used; a 2
or a 5 in a mirror looks like the other.

Source: D. Hendrycks, M. Mazeika and T. Dietterich, Deep anomaly detection with outlier exposure (2019).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.images.framing import frame
from recognizer.images.photo.smoothing import blurred
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import Stroke, draw
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES
from recognizer.synthesis.penmanship import freehand

Picture = NDArray[np.float64]
"""28 × 28, from 0 (blank) to 1 (ink)."""

PictureMaker = Callable[[np.random.Generator, Dataset], Picture]
"""From random numbers, and digits to make it of, to a picture of what is no digit."""

TURNED, MIRRORED = (2, 3, 4, 5, 7), (3, 4, 7)
"""Digits that are none when they are turned by a half, or in a mirror."""

SHARP = {"square", "diamond", "triangle", "house", "zigzag"}
"""Figures that are nothing but their corners: rounded they would be a 0 or a 3."""


def white_noise(rng: np.random.Generator, digits: Dataset) -> Picture:  # noqa: ARG001
    """Every pixel of its own, all of them or a few."""
    return rng.random((SIDE, SIDE)) * (rng.random((SIDE, SIDE)) < rng.uniform(0.1, 1))


def blots(rng: np.random.Generator, digits: Dataset) -> Picture:  # noqa: ARG001
    """Noise blurred into blots."""
    gray: NDArray[np.floating] = rng.normal(0, 1, (SIDE, SIDE))
    for _ in range(int(rng.integers(2, 7))):
        gray = blurred(gray)
    return ((gray / gray.std() - rng.uniform(0, 0.8)) * 2 + 0.5).clip(0, 1)


def negative(rng: np.random.Generator, digits: Dataset) -> Picture:
    """A digit left out of a page of ink."""
    return 1 - _any_digit(rng, digits)


def upside_down(rng: np.random.Generator, digits: Dataset) -> Picture:
    """A 2, 3, 4, 5 or 7 turned by a half."""
    return _any_digit(rng, digits, TURNED)[::-1, ::-1]


def mirrored(rng: np.random.Generator, digits: Dataset) -> Picture:
    """A 3, 4 or 7 in a mirror."""
    return _any_digit(rng, digits, MIRRORED)[:, ::-1]


def pair(rng: np.random.Generator, digits: Dataset) -> Picture:
    """Two digits side by side, framed as if they were one."""
    return _row_of(2, rng, digits)


def triple(rng: np.random.Generator, digits: Dataset) -> Picture:
    """Three digits side by side."""
    return _row_of(3, rng, digits)


def blank(rng: np.random.Generator, digits: Dataset) -> Picture:  # noqa: ARG001
    """Nothing at all."""
    return np.zeros((SIDE, SIDE))


def _any_digit(rng: np.random.Generator, digits: Dataset, of: Sequence[int] = range(CLASSES)) -> Picture:
    """A random image of one of the digits `of`."""
    candidates = np.flatnonzero(np.isin(digits.labels, of))
    if not candidates.size:
        raise BadInput("impostors", f"data without a {_either(of)}", "at least one such image, to make them of")
    return digits.picture(int(rng.choice(candidates))) / 255


def _either(digits: Sequence[int]) -> str:
    return f"{', '.join(map(str, digits[:-1]))} or {digits[-1]}"


def _row_of(count: int, rng: np.random.Generator, digits: Dataset) -> Picture:
    parts = []
    for _ in range(count):
        digit = _any_digit(rng, digits)
        parts += [digit[:, digit.any(axis=0)], np.zeros((SIDE, int(rng.integers(1, 6))))]
    return frame(np.concatenate(parts[:-1], axis=1)).astype(np.float64).reshape(SIDE, SIDE)


TRAINING_IMAGES: dict[str, PictureMaker] = {
    "noise": white_noise,
    "negative": negative,
    "upside down": upside_down,
    "pair": pair,
    "blank": blank,
}
HELD_OUT_IMAGES: dict[str, PictureMaker] = {"blots": blots, "mirrored": mirrored, "triple": triple}

TRAINING_KINDS = (*TRAINING_FIGURES, *TRAINING_IMAGES, *["upside down"] * 5, *["pair"] * 2, *["diamond", "house"] * 2)
"""Kinds to learn from; those that are the most like digits, and the most various, more often than others."""

HELD_OUT_KINDS = (*HELD_OUT_FIGURES, *HELD_OUT_IMAGES)
"""Kinds to measure on."""


def non_digit_rows(
    count: int, rng: np.random.Generator, digits: Dataset, kinds: Sequence[str] = TRAINING_KINDS
) -> tuple[NDArray[np.uint8], list[str]]:
    """Images of what is no digit, each of a kind chosen at random.

    Args:
        count: how many.
        rng: chooses the kind of each and draws it.
        digits: what negatives, pairs and the like are made of.
        kinds: names to choose from, of `TRAINING_KINDS` and `HELD_OUT_KINDS`; one that is there twice, twice as often.

    Returns:
        The images, count × 784, uint8, from 0 (blank) to 255 (ink), and the kind of each.

    Raises:
        BadInput: a kind that came up is made of digits that the data does not have.
    """
    figures, images = TRAINING_FIGURES | HELD_OUT_FIGURES, TRAINING_IMAGES | HELD_OUT_IMAGES
    chosen = [kinds[each] for each in rng.integers(len(kinds), size=count)]
    rows = np.zeros((count, PIXELS), np.uint8)
    for row, kind in zip(rows, chosen, strict=True):
        if kind in images:
            row[:] = np.round(255 * images[kind](rng, digits)).ravel()
        else:
            row[:] = rendered(figures[kind](rng), rng, rounding=0 if kind in SHARP else 1)
    return rows, chosen


def letter_rows(count: int, rng: np.random.Generator, drawings: Sequence[Drawing]) -> NDArray[np.uint8]:
    """Images of letters, each letter of the alphabet as often as the others (give or take chance), in another hand.

    People write an e ten times as often as a Q, which is the one that is more like a digit.

    Args:
        count: how many.
        rng: chooses letters, drawings of them and hands.
        drawings: of letters, at least one; those that do not say which letter they are count as one letter more.

    Returns:
        The images, count × 784, uint8, from 0 (blank) to 255 (ink).
    """
    by_letter: dict[str | None, list[Drawing]] = {}
    for drawing in drawings:
        by_letter.setdefault(drawing.letter, []).append(drawing)
    groups = list(by_letter.values())
    rows = np.zeros((count, PIXELS), np.uint8)
    for row in rows:
        group = groups[int(rng.integers(len(groups)))]
        row[:] = rendered(group[int(rng.integers(len(group)))].strokes, rng)
    return rows


def glyph_rows(
    count: int, rng: np.random.Generator, glyphs: Mapping[str, Sequence[Stroke]]
) -> tuple[NDArray[np.uint8], list[str]]:
    """Images of glyphs, such as letters of a stroke font, each a random one in another hand.

    Args:
        count: how many.
        rng: chooses glyphs and hands.
        glyphs: strokes (n × 2 each, y downwards, in any unit) by name; at least one glyph.

    Returns:
        The images, count × 784, uint8, from 0 (blank) to 255 (ink), and the name of each one's glyph.
    """
    names = list(glyphs)
    chosen = [names[each] for each in rng.integers(len(names), size=count)]
    rows = np.zeros((count, PIXELS), np.uint8)
    for row, name in zip(rows, chosen, strict=True):
        row[:] = rendered(glyphs[name], rng)
    return rows, chosen


def rendered(strokes: Sequence[Stroke], rng: np.random.Generator, rounding: int = 2) -> NDArray[np.uint8]:
    """An image of strokes drawn freehand, with a pen a little thinner or thicker than MNIST's.

    Args:
        strokes: n × 2 each, y downwards, in any unit.
        rng: chooses hand and pen.
        rounding: how often at most corners are cut.

    Returns:
        One row, 784, uint8, from 0 (blank) to 255 (ink).
    """
    ink = draw(freehand(strokes, rng, amount=rng.uniform(0.3, 1.3), rounding=rounding))
    return np.round(255 * ink.ravel() ** np.exp(rng.normal(0, 0.3))).astype(np.uint8)
