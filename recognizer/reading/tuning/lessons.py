"""Lessons: images with what a network that is tuned is to say of them.

What is new is a person's drawings: each as it was drawn, with other pens, and as other hands would have drawn it, so
that a form is learned and not ten pictures. What is known is rehearsed, and of that the network is to say what it said
before, all ten probabilities of it; so nothing pulls at it where nothing is new. Half of the digits that are rehearsed
are those that a new form is most easily mixed up with: of several times as many as there are to be, the ones that the
network already takes a little for the new form's digit.

Sources: A. Robins, Catastrophic forgetting, rehearsal and pseudorehearsal (1995); Z. Li and D. Hoiem, Learning without
forgetting (2016).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import NO_DIGIT, PIXELS, Array
from recognizer.data.dataset import Dataset
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import draw
from recognizer.network.losses import make_loss, softmax
from recognizer.network.network import Network
from recognizer.synthesis.non_digits import non_digit_rows, rendered
from recognizer.synthesis.penmanship import digit_rows, pen_width, rewrite

ONLY_OTHER_PEN = 4
"""One copy in so many is the drawing itself with another pen; the others are of another hand too."""


@dataclass(frozen=True, eq=False)
class Copies:
    """A person's drawings, several images of each.

    Attributes:
        rows: m × 784, uint8, from 0 (blank) to 255 (ink); the first `drawings` of them as they were drawn.
        labels: m of them, uint8; `NO_DIGIT` for what is none.
        drawings: how many there are.
    """

    rows: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    drawings: int


@dataclass(frozen=True, eq=False)
class Lesson:
    """Images with what is to be said of them.

    Attributes:
        rows: m × 784, uint8, from 0 (blank) to 255 (ink).
        targets: 10 × m, probabilities.
        hidden: units × m; what the network that is tuned makes of them below its last layer, before it is.
    """

    rows: NDArray[np.uint8]
    targets: Array
    hidden: Array

    def __len__(self) -> int:
        return len(self.rows)


def copies_of(drawings: Sequence[Drawing], count: int, rng: np.random.Generator) -> Copies:
    """At least `count` images of drawings, at least two of each and of all as many.

    Args:
        drawings: at least one.
        count: how many images there are to be at least.
        rng: chooses hands and pens.
    """
    times = max(2, -(-count // len(drawings)))
    rows = np.empty((times * len(drawings), PIXELS), np.uint8)
    for place, row in enumerate(rows):
        number, which = divmod(place, len(drawings))
        row[:] = _copy(drawings[which], number, rng)
    labels = [NO_DIGIT if drawing.label is None else drawing.label for drawing in drawings]
    return Copies(rows, np.tile(np.array(labels, np.uint8), times), len(drawings))


def _copy(drawing: Drawing, number: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A drawing's copy, 784; number 0 is the drawing as it is."""
    if number == 0:
        return _row(draw(drawing.strokes))
    if number % ONLY_OTHER_PEN == 0:
        return _row(draw(drawing.strokes, pen_width(rng)))
    if drawing.label is None:
        return rendered(drawing.strokes, rng)
    return _row(draw(rewrite(drawing, rng).strokes, pen_width(rng)))


def _row(column: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(column[:, 0] * 255).astype(np.uint8)


def new_lesson(network: Network, copies: Copies, smoothing: float) -> Lesson:
    """What is to be learned: a drawing's label, and no digit more than another of what is none.

    Args:
        network: to be tuned.
        copies: of the drawings to learn from.
        smoothing: share of a digit's target that is spread over all digits.
    """
    targets = make_loss("cross-entropy", smoothing).targets.take(copies.labels, axis=1)
    return Lesson(copies.rows, targets, network.hidden(copies.rows.T))


def known_lesson(network: Network, rows: NDArray[np.uint8], labels: NDArray[np.uint8] | None = None) -> Lesson:
    """What is to be kept: what the network says of images, m × 784.

    Args:
        network: before it is tuned.
        rows: the images.
        labels: of the images; those that it does not read so are left out, since to rehearse mistakes helps nobody.
    """
    hidden = network.hidden(rows.T)
    said = softmax(network.layers[-1].forward(hidden))
    right = np.arange(len(rows)) if labels is None else np.flatnonzero(said.argmax(axis=0) == labels)
    return Lesson(rows[right], said[:, right], hidden.T[right].T)


def at_risk(lesson: Lesson, count: int, labels: NDArray[np.integer], rng: np.random.Generator) -> Lesson:
    """So many of a lesson's images, half of them those that are the most easily mixed up with new forms of digits.

    Args:
        lesson: what is known.
        count: how many are to be left; all are if there are no more.
        labels: the digits that there are new forms of.
        rng: draws the other half.
    """
    if len(lesson) <= count:
        return lesson
    others = lesson.targets.copy()
    np.put_along_axis(others, others.argmax(axis=0)[np.newaxis], 0, axis=0)
    order = np.argsort(-others[labels].max(axis=0, initial=0), kind="stable")
    half = count // 2
    kept = np.sort(np.concatenate([order[:half], rng.permutation(order[half:])[: count - half]]))
    return Lesson(lesson.rows[kept], lesson.targets[:, kept], lesson.hidden.T[kept].T)


def digits_to_rehearse(
    dataset: Dataset, count: int, near: NDArray[np.integer], forms: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images of digits, some of a dataset and some of the letterforms.

    Args:
        dataset: whose images are drawn at random.
        count: how many of them, as far as there are so many.
        near: digits that half of those are to show.
        forms: how many letterforms.
        rng: draws.

    Returns:
        Rows, m × 784, uint8, and their labels.
    """
    nearby = rng.permutation(np.flatnonzero(np.isin(dataset.labels, near)))[: count // 2]
    places = np.union1d(nearby, rng.permutation(len(dataset))[: count - nearby.size])
    rows, labels = digit_rows([], forms, rng)
    return np.concatenate([dataset.rows[places], rows]), np.concatenate([dataset.labels[places], labels])


def others_to_rehearse(dataset: Dataset, count: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Images of what is no digit, count × 784, some of them made of a dataset's digits."""
    return non_digit_rows(count, rng, dataset)[0]
