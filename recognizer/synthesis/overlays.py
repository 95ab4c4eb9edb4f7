"""Overlays: strokes laid over images of digits, so that MNIST's own zeros, ones and sevens get the world's forms.

An image does not say how it was written; where its oval or its stem is can be measured all the same, from its ink. The
flourish is drawn there with a pen of MNIST's width, and the whole framed again as MNIST frames digits.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE
from recognizer.images.framing import frame
from recognizer.images.strokes import PEN_WIDTH, Stroke, ink
from recognizer.synthesis.flourishes import bar, flag, foot, mark, tail

INKED = 0.3
"""From here on, of 1, a pixel counts as ink."""

MARGIN = 1.5
"""Pixels along the picture's edges in which no line's middle may be."""


def overlay(
    rows: NDArray[np.uint8], labels: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw a slash, bar or dot into zeros, flag and foot onto ones, a bar through sevens, and frame the result anew.

    Args:
        rows: m × 784, uint8, from 0 (blank) to 255 (ink).
        labels: m of them.
        rng: chooses flourishes and their forms.

    Returns:
        Rows, k × 784, uint8, and k labels, in the order that they came in; k is the number of images that are a 0, 1
        or 7 and have a place for a flourish: a zero that is wide enough, a one that is a bare stem, a seven whose stem
        is found.
    """
    drawn, kept = [], []
    for row, label in zip(rows, labels.tolist(), strict=True):
        picture = row.reshape(SIDE, SIDE).astype(np.float32) / np.float32(255)
        lines = _LINES[label](picture, rng) if label in _LINES else []
        if not lines:
            continue
        width = float(np.clip(rng.normal(PEN_WIDTH, 0.35), 1.6, 3.4))
        for line in lines:
            inside = _shortened(line)
            starts, ends = (inside[:-1], inside[1:]) if len(inside) > 1 else (inside, inside)
            picture = np.maximum(picture, ink(starts, ends, width))
        drawn.append(np.rint(frame(picture)[:, 0] * 255).astype(np.uint8))
        kept.append(label)
    return np.array(drawn, np.uint8).reshape(-1, PIXELS), np.array(kept, np.uint8)


def _zero(picture: NDArray[np.floating], rng: np.random.Generator) -> list[Stroke]:
    places = _inked(picture)
    if len(places) < 20:
        return []
    least, most = places.min(axis=0), places.max(axis=0)
    radii, centre = (most - least) / 2 - 1, (most + least) / 2
    x, y = np.rint(centre).astype(int)
    hole = picture[y - 3 : y + 3, x - 2 : x + 2]
    if radii[0] < 0.52 * radii[1] or not hole.size or hole.mean() > 0.08:  # nothing between the lines would be left
        return []
    return [mark(rng)(centre, radii, rng)]


def _one(picture: NDArray[np.floating], rng: np.random.Generator) -> list[Stroke]:
    places = _inked(picture)
    if len(places) < 8:
        return []
    centre = places.mean(axis=0)
    spread, axes = np.linalg.eigh(np.cov((places - centre).T))
    along = axes[:, 1] * (1 if axes[1, 1] > 0 else -1)
    if spread[0] > 2 or along[1] < 0.75:  # no bare stem, or one that lies down
        return []
    reach = (places - centre) @ along
    top, bottom = centre + along * (reach.min() + 1), centre + along * (reach.max() - 1)
    chance = rng.random()
    lines = [flag(top, bottom, rng)] if chance < 0.65 else []
    if chance < 0.12 or chance > 0.9:
        return [*lines, tail(top, bottom, rng)]
    short = not lines or lines[0][0, 1] < centre[1]  # with a long flag, a foot would make a triangle
    return [*lines, foot(top, bottom, rng)] if chance > 0.35 and short else lines


def _seven(picture: NDArray[np.floating], rng: np.random.Generator) -> list[Stroke]:
    places = _inked(picture)
    if len(places) < 8:
        return []
    top, bottom = places[:, 1].min(), places[:, 1].max()
    level = np.floor(top + (bottom - top) * rng.uniform(0.42, 0.62)) + 0.5
    across = places[places[:, 1] == level, 0]
    if not across.size or np.ptp(across) > 5:  # a bar is there already
        return []
    return [bar(np.array([across.mean(), level]), float(bottom - top), rng)]


def _shortened(line: Stroke) -> Stroke:
    """A line that goes beyond the margin, drawn in towards its middle until it is within."""
    middle = np.clip(line.mean(axis=0), MARGIN, SIDE - MARGIN)
    away = line - line.mean(axis=0)
    room = np.where(away > 0, SIDE - MARGIN - middle, middle - MARGIN)
    return middle + away * min(1.0, float(np.min(room / np.maximum(np.abs(away), 1e-9))))


def _inked(picture: NDArray[np.floating]) -> NDArray[np.floating]:
    """Middles of the inked pixels: n × 2, x and y."""
    rows, columns = np.nonzero(picture > INKED)
    return np.stack([columns, rows], axis=1) + 0.5


_LINES = {0: _zero, 1: _one, 7: _seven}
