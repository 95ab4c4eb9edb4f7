"""Photographs of strokes, made: a sheet, what is printed on it, what is written on that, the light, the camera's noise.

A photograph is brightness from 0 (black) to 1, about 1200 × 900 or as wide as the writing needs.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from recognizer.images.strokes import Stroke

Picture = NDArray[np.float64]
Sheet = Callable[[Picture, float, np.random.Generator], Picture]
"""From the ink (height × width, 0 to 1), the digits' height in pixels and chance to a photograph."""


def written(strokes: Sequence[Stroke], height: float, pen: float, margin: float) -> Picture:
    """The ink of strokes whose digits are 1 high: so many pixels high, with a pen so wide, and a margin around."""
    points = np.concatenate(list(strokes))
    least = points.min(axis=0)
    width, tall = (int(size) + 1 for size in np.ptp(points, axis=0) * height + 2 * margin)
    image = Image.new("L", (2 * width, 2 * tall))
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        line = [(2 * float(x), 2 * float(y)) for x, y in (stroke - least) * height + margin]
        draw.line(line, fill=255, width=max(round(2 * pen), 1), joint="curve")
        for x, y in (line[0], line[-1]):
            draw.ellipse((x - pen, y - pen, x + pen, y + pen), fill=255)
    small = image.resize((width, tall), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(small, np.float64) / 255


def light(shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Light that falls off from one side by up to a third."""
    angle, share = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.33)
    rows, columns = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.asarray(1 - share * (rows * np.sin(angle) + columns * np.cos(angle) + 1.4) / 2.8)


def photographed(paper: Picture, ink: Picture, rng: np.random.Generator) -> Picture:
    """Ink of some darkness on paper (0 to 1), in uneven light, with a camera's noise."""
    depth = rng.uniform(0.55, 0.85)
    picture = np.minimum(paper, paper.max() - depth * ink) * light((paper.shape[0], paper.shape[1]), rng)
    return (picture + rng.normal(0, rng.uniform(0.004, 0.02), paper.shape)).clip(0, 1)


def clean(ink: Picture, _height: float, rng: np.random.Generator) -> Picture:
    """Plain paper."""
    return photographed(np.full(ink.shape, 0.9), ink, rng)


def _ruled(picture: Picture, gap: float, slope: float, width: float, depth: float, start: float) -> None:
    """Print lines across a picture, from the row `start` on."""
    rows, columns = np.indices(picture.shape)
    apart = np.abs((rows - slope * columns - start + gap / 2) % gap - gap / 2)
    np.subtract(picture, depth * (width / 2 + 0.5 - apart).clip(0, 1), out=picture)


def ruled(ink: Picture, height: float, rng: np.random.Generator) -> Picture:
    """Ruled paper, its lines 1.2 to 1.6 digits apart, an eighth to a half as dark as black, not quite level."""
    paper = np.full(ink.shape, 0.9)
    gap = height * rng.uniform(1.2, 1.6)
    _ruled(paper, gap, rng.uniform(-0.02, 0.02), rng.uniform(1, 3), rng.uniform(0.12, 0.5), rng.uniform(0, gap))
    return photographed(paper, ink, rng)


def squared(ink: Picture, height: float, rng: np.random.Generator) -> Picture:
    """Squared paper, its squares half to as large as a digit is high."""
    paper = np.full(ink.shape, 0.9)
    gap, slope, depth = height * rng.uniform(0.5, 1), rng.uniform(-0.02, 0.02), rng.uniform(0.1, 0.35)
    across = np.full(ink.shape, 0.9)
    _ruled(paper, gap, slope, rng.uniform(1, 2), depth, rng.uniform(0, gap))
    _ruled(across.T, gap, -slope, rng.uniform(1, 2), depth, rng.uniform(0, gap))
    return photographed(np.minimum(paper, across), ink, rng)


SHEETS: dict[str, Sheet] = {"clean": clean, "ruled": ruled, "squared": squared}


def photograph(strokes: Sequence[Stroke], sheet: str, rng: np.random.Generator) -> Picture:
    """Strokes whose digits are about 1 high, on a sheet; digits 40 to 120 pixels high, at most 1200 wide."""
    width = float(np.ptp(np.concatenate(list(strokes))[:, 0]))
    height = min(float(rng.uniform(40, 120)), 1000 / max(width, 1))
    pen = height * rng.uniform(0.05, 0.12)
    ink = written(strokes, height, pen, height * rng.uniform(0.6, 2))
    return SHEETS[sheet](ink, height, rng)
