"""Ink: from the brightness of a picture to how much ink of a digit each pixel has.

It is looked for twice: in the whole picture, reduced, to know where the digit is; then, if it is small, around that
place in as many pixels as there are. Both times the picture's own noise decides how much it is smoothed and how faint
a difference from the paper may be to count; specks, and what reaches in from the border, are dropped.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.images.photo.components import Mask, components, on_border
from recognizer.images.photo.margins import with_margin
from recognizer.images.photo.paper import Sheet, contrast, find_sheet, otsu_threshold
from recognizer.images.photo.smoothing import Gray, blurred, noise, reduced

FAINTEST = 0.1
"""Contrast between paper and ink, from 0 to 1, below which a picture is taken for blank."""

OVERVIEW = 240
"""Pixels of the longest side when the digit is looked for."""

ENOUGH = 90
"""Pixels of a digit's longest side that show all there is to see; the digit itself ends as 20."""

GRAIN = 0.012
"""Noise, of a brightness from 0 to 1, that no longer matters."""

NOISELESS = 0.002
"""Noise below which a picture comes from a drawing program, or from MNIST, rather than from a camera."""

FAINT, EXACT = 0.3, 0.02
"""Ink fainter than this share of the rest is something else, such as ruled lines; the second if there is no noise."""

LEAST_PART = 0.02
"""A part of a digit has at least this share of the pixels of its largest part; what is smaller is a speck."""


def ink_of(gray: Gray) -> NDArray[np.float64]:
    """The ink of the digit in a picture (brightness, height × width, 0 to 1), cropped to it: 0 where blank, up to 1.

    The result is as wide and high as the digit; all 0 if the picture is blank.
    """
    overview, side = reduced(gray, OVERVIEW)
    smooth, grain = calmed(overview)
    cut = with_margin(smooth, grain)
    if cut is not None:
        whole, dark = cut
        ink, _ = _ink(whole, Sheet(np.ones(whole.shape, np.bool_), dark), grain)
        return _cropped(ink)
    sheet = find_sheet(smooth)
    ink, dark = _ink(smooth, sheet, grain)
    box = _box(ink)
    if box is None:
        return np.zeros((1, 1))
    longest = max(part.stop - part.start for part in box)
    if side == 1 or longest >= ENOUGH:
        return ink[box]
    near = tuple(_widened(part, longest, length) for part, length in zip(box, overview.shape, strict=True))
    inside = np.kron(sheet.inside[near], np.ones((side, side), np.bool_))
    close = gray[tuple(slice(part.start * side, part.stop * side) for part in near)]
    close, again = reduced(close, OVERVIEW)
    inside = inside[again // 2 :: again, again // 2 :: again][: close.shape[0], : close.shape[1]]
    smooth, grain = calmed(close)
    ink, _ = _ink(smooth, Sheet(inside, dark), grain)
    return _cropped(ink)


def calmed(gray: Gray) -> tuple[Gray, float]:
    """The picture smoothed as far as its noise makes it necessary, and the noise that is left."""
    gray = np.asarray(gray, np.float64)
    grain = noise(gray)
    for _ in range(4):
        if grain < GRAIN or min(gray.shape) < 60:  # in small pictures a line is hardly wider than the smoothing
            break
        gray, grain = blurred(gray), grain * 0.45  # 3/8 the first time, less later: neighbours are alike by then
    return gray, grain


def _ink(gray: Gray, sheet: Sheet, grain: float) -> tuple[NDArray[np.float64], bool]:
    """What is drawn on the sheet, without specks, and whether it is darker than paper; all 0 if nothing is."""
    difference, dark = contrast(gray, sheet, grain)
    threshold = otsu_threshold(difference)
    strong = difference > threshold
    if not strong.any():
        return np.zeros(gray.shape), dark
    full = float(np.quantile(difference[strong], 0.9))
    if full < max(FAINTEST, 5 * grain):
        return np.zeros(gray.shape), dark
    threshold = max(threshold, FAINT * full)
    labels, count = components(difference > (EXACT if grain < NOISELESS else FAINT) * full)
    kept = _digit(labels, count, difference > threshold)
    return np.where(kept, difference / full, 0).clip(0, 1), dark


def _digit(labels: NDArray[np.intp], count: int, strong: Mask) -> Mask:
    """Which pixels belong to the digit, of numbered parts of a picture: large parts, and none that touch the border."""
    strengths = np.bincount(labels[strong], minlength=count + 1)
    strengths[0] = 0
    touching = np.zeros(count + 1, np.bool_)
    touching[on_border(labels)] = True
    inner = np.where(touching, 0, strengths)
    if inner.max() > 0.1 * strengths.max():
        strengths = inner
    kept = strengths > LEAST_PART * strengths.max()
    return kept[labels]


def _box(ink: NDArray[np.float64]) -> tuple[slice, slice] | None:
    """The rows and columns from the first that has ink to the last; None without ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _cropped(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    box = _box(ink)
    return np.zeros((1, 1)) if box is None else ink[box]


def _widened(part: slice, longest: int, length: int) -> slice:
    """Some more of a picture's side on both ends: enough paper to see its light."""
    more = longest // 2 + 2
    return slice(max(part.start - more, 0), min(part.stop + more, length))
