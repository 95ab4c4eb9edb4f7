"""Lessons: a dataset with its extras, drawn and made by chance, but the same for the same seed."""

from collections.abc import Sequence

import numpy as np

from recognizer.arrays import NO_DIGIT
from recognizer.data.dataset import Dataset, concatenate, from_rows
from recognizer.errors import BadInput
from recognizer.images.stroke_files import Drawing
from recognizer.synthesis.extras import Extras
from recognizer.synthesis.non_digits import glyph_rows, impostor_rows
from recognizer.synthesis.overlays import overlay
from recognizer.synthesis.penmanship import render_training_rows


def extend(dataset: Dataset, extras: Extras, drawings: Sequence[Drawing], seed: int) -> Dataset:
    """The dataset with extras after its own images; the same for the same seed.

    Raises:
        BadInput: drawings are asked for, and none of that kind are given.
    """
    rng = np.random.default_rng((seed, 1))
    written = [drawing for drawing in drawings if drawing.label is not None]
    others = {str(place): each.strokes for place, each in enumerate(drawings) if each.label is None}
    if extras.pen and not written:
        raise BadInput("--extra", f"pen{extras.pen} without labelled drawings", "--strokes with some")
    if drawings and not extras.pen and not extras.letters:
        raise BadInput("--strokes", "drawings that nothing asks for", "--extra with pen… or letters…")
    if extras.letters and not others:
        raise BadInput("--extra", f"letters{extras.letters} without drawings that are no digits", "--strokes with some")
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
