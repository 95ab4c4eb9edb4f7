"""Paper: where the sheet is in a picture, how it is lit, and how far each pixel is from blank.

A photograph of a digit is brightness: the paper's, times the light that falls on it. Three things are undone here. A
dark frame or a desk around the sheet is found as what surrounds a large, solid, lighter part, and left out. Light that
falls off is a smooth surface, and the paper's brightness is divided by it; the edge of a shadow is followed by what is
left when everything narrower than a window, as lines are, is taken away. Then the paper is 1 everywhere, and contrast
is how much a pixel differs from that: at most 1, black ink on white paper or white on black.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.images.photo.components import Mask, components, distances, on_border, sizes
from recognizer.images.photo.smoothing import Gray, closed, smooth_surface

LEAST_SPAN = 0.5
"""A sheet takes up at least this share of the picture's height and width."""

SOLID = 0.85
"""... and of the smallest rectangle around it, however turned; an oval takes up 0.79 of its own."""

MOST_MARKED = 0.35
"""Share of a sheet that can be ink; a ring with more inside it is a zero."""

FLAT = 0.04
"""Brightness by which the border of an evenly lit picture may vary, beyond its noise."""

WINDOW = 0.3
"""The window that follows shadows, as a share of the longest side; ink is narrower."""

CERTAIN = 3
"""Standard deviations of noise that a pixel must differ from paper by."""

DARKEST = 0.08
"""Light below which nothing can be seen; what is divided by is at least this."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Where paper may be.

    Attributes:
        inside: height × width, true on the sheet and on what is drawn on it.
        dark_ink: whether the ink must be darker than the paper (or lighter); None if either may be.
    """

    inside: Mask
    dark_ink: bool | None


def find_sheet(gray: Gray) -> Sheet:
    """The sheet in a picture, without the frame or desk around it; all of the picture if there is none.

    The picture is split in two by brightness. What its border mostly is surrounds the rest; the rest's largest part,
    its holes filled, is the sheet if it is large and solid, and if the holes look like something drawn. Otherwise that
    part is the digit itself.
    """
    threshold = otsu_threshold(gray)
    everything = Sheet(np.ones(gray.shape, np.bool_), None)
    light = gray > threshold
    outside_is_light = float(on_border(light.astype(np.intp)).mean()) > 0.5
    other = light != outside_is_light
    labels, count = components(other)
    if not count:
        return everything
    largest = int(sizes(labels, count)[1:].argmax()) + 1
    part = labels == largest
    filled = ~_surroundings(~part)
    if np.mean(on_border(part.astype(np.intp))) > 0.25 or not _is_sheet(other, filled):
        return everything
    margin = max(round(max(gray.shape) / 60), 1)
    inside = distances(~filled, margin + 1) > margin
    return Sheet(inside, not outside_is_light) if inside.any() else everything


def _surroundings(mask: Mask) -> Mask:
    """The part of a mask that is connected with the picture's border."""
    labels, count = components(mask)
    outer = np.zeros(count + 1, np.bool_)
    outer[on_border(labels)] = True
    outer[0] = False
    return outer[labels]


def _is_sheet(blank: Mask, filled: Mask) -> bool:
    """Whether a part of a picture, its holes filled, is a sheet rather than a thick digit; `blank` is like paper."""
    rows, columns = (np.flatnonzero(filled.any(axis=axis)) for axis in (1, 0))
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    if height < LEAST_SPAN * blank.shape[0] or width < LEAST_SPAN * blank.shape[1]:
        return False
    area = int(filled.sum())
    solid = area / _rectangle(filled)
    marks = filled & ~blank
    marked = int(marks.sum()) / area
    if marked < 0.001:
        return solid > SOLID and min(height, width) > 0.45 * max(height, width)  # nothing on it: a blank sheet
    return solid > SOLID and marked < MOST_MARKED and not _is_blob(marks)


def _rectangle(filled: Mask) -> float:
    """The area of the smallest rectangle around a mask, of those turned by whole steps of 3°."""
    rows = np.flatnonzero(filled.any(axis=1))
    first = filled[rows].argmax(axis=1)
    past = filled.shape[1] - filled[rows, ::-1].argmax(axis=1)
    sides = [np.stack([rows + down, edge], axis=1) for down in (0, 1) for edge in (first, past)]
    corners = np.concatenate(sides)
    angles = np.radians(np.arange(0, 90, 3))
    turned = corners @ np.stack([np.cos(angles), np.sin(angles)])
    across = corners @ np.stack([-np.sin(angles), np.cos(angles)])
    return float((np.ptp(turned, axis=0) * np.ptp(across, axis=0)).min())


def _is_blob(marks: Mask) -> bool:
    """Whether the largest of some holes is round and full, as the inside of a zero is."""
    labels, count = components(marks)
    hole = labels == int(sizes(labels, count)[1:].argmax()) + 1
    height, width = (int(np.ptp(np.flatnonzero(hole.any(axis=axis)))) + 1 for axis in (1, 0))
    return int(hole.sum()) > 0.6 * height * width and max(height, width) < 2.5 * min(height, width)


def contrast(gray: Gray, sheet: Sheet, grain: float, window: float = WINDOW) -> tuple[NDArray[np.float64], bool]:
    """How much each pixel differs from paper, from 0 to 1, and whether ink is darker than paper.

    Args:
        gray: brightness, height × width.
        sheet: where the paper is; everywhere else contrast is 0.
        grain: the standard deviation of the picture's noise.
        window: what follows shadows, as a share of the longest side; ink is narrower.
    """
    gray = np.asarray(gray, np.float64)
    border = gray[_edge(sheet.inside)]
    low, high = np.quantile(border, [0.1, 0.9])
    if high - low < FLAT + 4 * grain:
        smooth = behind_dark = behind_light = np.full(gray.shape, np.median(border))
    else:
        smooth = smooth_surface(gray, sheet.inside)
        gray = np.where(sheet.inside, gray, smooth)
        behind_dark, behind_light = _behind_dark_ink(gray, smooth, window), _behind_light_ink(gray, smooth, window)
    dark = sheet.dark_ink
    if dark is None:  # the stronger of what is darker, or lighter, than every estimate of the paper
        darker = (np.minimum(smooth, behind_dark) - gray).clip(0)
        lighter = (gray - np.maximum(smooth, behind_light)).clip(0)
        dark = bool(np.where(sheet.inside, darker**3 - lighter**3, 0).sum() > 0)
    apart = behind_dark - gray if dark else gray - behind_light
    apart -= np.median(apart[sheet.inside])  # most of it is paper: what is followed is the brightest of its noise
    apart = np.where(sheet.inside & (apart > CERTAIN * grain), apart, 0)
    # light takes its share of ink and paper alike; light ink adds to the paper
    return (apart / np.maximum(behind_dark, DARKEST) if dark else apart).clip(0, 1), dark


def _edge(inside: Mask) -> Mask:
    """The outermost pixels of a sheet."""
    return inside & (distances(~np.pad(inside, 1), 2)[1:-1, 1:-1] <= 1)


def _behind_dark_ink(gray: Gray, smooth: Gray, window: float) -> NDArray[np.float64]:
    """The paper's brightness under uneven light, given the smooth surface that comes near it.

    Two estimates, of which neither calls paper ink where the other does not: the picture closed as it is, which follows
    the edge of a shadow but not a slope that ends at the border, and closed after its light is evened out, which does
    the reverse. Both are too bright where they are wrong, so the darker is taken.
    """
    reach = max(round(window * max(gray.shape) / 2), 1)
    light = np.maximum(smooth, DARKEST)
    return np.minimum(closed(gray, reach), closed(gray / light, reach) * light)


def _behind_light_ink(gray: Gray, smooth: Gray, window: float) -> NDArray[np.float64]:
    """The paper's brightness behind ink that is lighter than it: the lighter of two estimates, both too dark if wrong.

    They are the picture opened as it is, and opened after its light is taken away, since light ink adds to the paper.
    """
    reach = max(round(window * max(gray.shape) / 2), 1)
    return np.maximum(-closed(-gray, reach), smooth - closed(smooth - gray, reach))


def otsu_threshold(levels: NDArray[np.floating]) -> float:
    """The level, from 0 to 1, that best splits the values in two: it maximises the variance between the halves.

    Source: N. Otsu, A threshold selection method from gray-level histograms (1979).
    """
    counts, edges = np.histogram(levels, bins=256, range=(0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums[:-1] / below - (sums[-1] - sums[:-1]) / above
    between = np.where((below > 0) & (above > 0), below * above * np.square(np.nan_to_num(gap)), 0)
    best = between >= between.max() * (1 - 1e-9)  # between two clear groups many levels are equally good
    return float(edges[1:-1][best].mean())
