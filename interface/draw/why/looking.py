"""Where it looked: what each pixel of ink says for the digit, and what the network relied on."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from interface.draw.why.kept import kept
from interface.figures.drawings import percent
from interface.figures.gallery import Shown, gallery, scale
from interface.figures.shades import (
    AGAINST,
    FOR,
    INK,
    PIXEL,
    STRONG,
    enlarged,
    one_sided,
    plain_ink,
    two_sided,
    with_lines,
)
from recognizer.arrays import SIDE, Array
from recognizer.images.strokes import Stroke, placed
from recognizer.reading.explanation.evidence import evidence
from recognizer.reading.explanation.occlusion import Occlusion, occlusion
from recognizer.reading.explanation.strokes import StrokeEffect, without_each_stroke
from recognizer.reading.many import ReadDigit
from recognizer.reading.model import Model

PATCH = 5
"""Height and width of the blank patch, in pixels."""

MUCH = 0.2
"""A loss of probability from which a part of the ink is one that the digit hangs on."""

LEAST_LOSS = 0.1
"""A loss of probability up to which a map of losses is not shown stronger than it is."""

STRONGEST = 0.93
"""The share of inked pixels that are shown less than strongest, so that one of them does not leave all others pale."""

MOST_STROKES = 8


def where_it_looked(digit: ReadDigit, strokes: Sequence[Stroke], model: Model) -> None:
    """Two maps of the digit, and what it would be without each of its strokes, if there are several."""
    with st.spinner("Covering one part after the other…", show_time=False):
        st.html(kept("where", digit, strokes, model, lambda: _maps(digit, strokes, model)))
    if 2 <= len(strokes) <= MOST_STROKES:
        st.markdown("**Without one of the strokes**")
        st.html(kept("strokes", digit, strokes, model, lambda: _strokes(strokes, model)))


def _maps(digit: ReadDigit, strokes: Sequence[Stroke], model: Model) -> str:
    lines = placed(strokes)
    found = occlusion(model, digit.column, PATCH)
    return gallery(
        [_evidence_map(digit, lines, model), _occlusion_map(digit, lines, found), _without_that(digit, found, model)]
    )


def _evidence_map(digit: ReadDigit, lines: Sequence[Stroke], model: Model) -> Shown:
    found = evidence(model.network, digit.column)
    label, other = found.label, found.runner_up
    inked = np.abs(found.difference[found.difference != 0])
    most = float(np.quantile(inked, STRONGEST)) if inked.size else 1.0
    picture = with_lines(enlarged(two_sided(found.difference, digit.column, most)), lines)
    return Shown(
        picture,
        f"Map of the ink that speaks for {label}, most of all {_place(found.difference)}, and of the ink that speaks "
        f"for {other}, most of all {_place(-found.difference)}",
        f"For {label}, or for {other}?",
        f"Blue ink speaks for {label}, orange ink for {other}, the next most likely. {label} leads by "
        f"{found.margin:.1f} logits. (Gradient × input.)",
        scale([AGAINST, (INK, INK, INK), FOR], [f"−{most:.2g} logits or more", "0", f"+{most:.2g} or more"]),
    )


def _occlusion_map(digit: ReadDigit, lines: Sequence[Stroke], found: Occlusion) -> Shown:
    lost = np.clip(found.probability - found.without, 0, None)
    most = max(float(lost.max()), LEAST_LOSS)
    label, whole = found.label, percent(found.probability)
    picture = with_lines(enlarged(one_sided(lost, digit.column, most)), lines)
    said = f"The yellower, the more probability {label} loses to a blank patch of {PATCH} × {PATCH} pixels there"
    said += "." if lost.max() >= MUCH else "; nowhere much: no one place decides."
    return Shown(
        picture,
        f"Map of what a blank patch costs: most {_place(lost)}, where the probability falls from {whole} to "
        f"{percent(float(found.without.min()))}",
        "What it relied on",
        f"{said} (Occlusion.)",
        scale(
            [(INK, INK, INK), STRONG],
            [f"{label}: {whole}", percent(max(found.probability - most, 0))],
        ),
    )


def _without_that(digit: ReadDigit, found: Occlusion, model: Model) -> Shown:
    """The digit with a patch over what cost it most, and what is read then."""
    row, column = np.unravel_index(int(found.without.argmin()), (SIDE, SIDE))
    rows, columns = (slice(max(0, at - PATCH // 2), at + PATCH // 2 + 1) for at in (int(row), int(column)))
    covered = digit.column.reshape(SIDE, SIDE).copy()
    covered[rows, columns] = 0
    image = covered.reshape(-1, 1)
    probabilities = model.predict(image)
    label = int(probabilities[:, 0].argmax())
    sure = percent(float(probabilities[label, 0]))
    still = "still" if label == found.label else "read as"
    if not model.is_digit(probabilities)[0]:
        still = "no digit any more, and most like"
    picture = enlarged(plain_ink(image))
    edge = picture[PIXEL * rows.start : PIXEL * rows.stop, PIXEL * columns.start : PIXEL * columns.stop]
    edge[[0, 1, -2, -1]] = edge[:, [0, 1, -2, -1]] = STRONG
    return Shown(
        picture,
        f"The digit with a blank patch {_place(found.probability - found.without)}: {still} {label}, {sure}",
        "Without that",
        f"With the patch where it is most yellow, it is {still} {label}: {sure}.",
    )


def _place(values: Array) -> str:
    """Where a map, 28 × 28, is largest, in words."""
    row, column = np.unravel_index(int(values.argmax()), (SIDE, SIDE))
    down = "top" if row < SIDE / 3 else "bottom" if row >= 2 * SIDE / 3 else "middle"
    across = "left" if column < SIDE / 3 else "right" if column >= 2 * SIDE / 3 else "centre"
    return f"at the {down} {across}"


def _strokes(strokes: Sequence[Stroke], model: Model) -> str:
    """The drawing as often as it has strokes, each time without one of them."""
    lines = placed(strokes)
    effects = without_each_stroke(model, strokes)
    return gallery([_without(lines, place, effect) for place, effect in enumerate(effects[: len(lines)])], "small")


def _without(lines: Sequence[Stroke], place: int, effect: StrokeEffect) -> Shown:
    blank = enlarged(plain_ink(np.zeros((SIDE * SIDE, 1), np.float32)))
    rest = with_lines(blank, [line for at, line in enumerate(lines) if at != place], width=16)
    read = f"{effect.label}, {percent(effect.probability)}" if effect.digit else "not a digit"
    return Shown(
        with_lines(rest, [lines[place]], AGAINST, width=4),
        f"The drawing without stroke {place + 1}: {read}",
        caption=read,
    )
