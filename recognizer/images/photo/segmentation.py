"""Segmentation: a photograph of many digits, divided into pieces of ink and what may be one digit of them.

The ink of the whole sheet is found as that of a single digit is, but at the size of a page, and without rules. What
hangs together is a piece; specks, frames around digits, and what reaches in from the picture's edge are none. A piece
wide enough for two digits is cut where they may touch. The parts are atoms, as pen strokes are, and what may be a digit
among them is found in the same way (`images.grouping`), along lines that may run up or down a little.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.images.framing import frame
from recognizer.images.grouping import Atom, Run, runs
from recognizer.images.lattice import Box, Candidate
from recognizer.images.photo.components import Mask, components, on_border
from recognizer.images.photo.cutting import slices
from recognizer.images.photo.ink import FAINT, FAINTEST, calmed
from recognizer.images.photo.paper import Sheet, contrast, find_sheet, otsu_threshold
from recognizer.images.photo.rules import without_rules
from recognizer.images.photo.smoothing import Gray, reduced
from recognizer.images.photo.thickness import evened

PAGE_SIDE = 1400
"""Pixels of the longest side when a page is divided; digits of a hundredth of it can still be read."""

OVERVIEW = 240
"""Pixels of the longest side when the sheet is looked for."""

WINDOW = 0.15
"""The window that follows shadows, as a share of the longest side; lines of ink are narrower."""

SPECK = 0.2
"""What is smaller than this share of the usual height, both ways, is a speck."""

LARGEST = 5.0
"""What is larger than so many usual heights is no digit."""

WIDE, WIDE_PART = 0.72, 1.4
"""A piece wider than this share of the usual height may be two digits; the second of one that is no digit's height."""

TALL = 0.6
"""A piece as high as this share of the usual height may be a whole digit."""

MOST_ATOMS = 300
"""Of a page; the smallest are left out where there are more."""

POINTS = 48
"""Of an atom's ink, between which distances are measured."""

SKEW, SKEW_STEP = 0.2, 0.01
"""Slopes of lines that are tried: 11° either way."""

LARGE = 160
"""Pixels of a piece's longest side beyond which it is made smaller before it is framed or cut."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """The ink of a page.

    Attributes:
        ink: height × width, 0 where blank, up to 1.
        labels: height × width, the number of each pixel's piece, from 1; 0 is none.
        boxes: of each piece, its rows and columns.
    """

    ink: NDArray[np.float64]
    labels: NDArray[np.intp]
    boxes: tuple[tuple[slice, slice], ...]


def candidates_of(gray: Gray) -> list[Candidate]:
    """What may be a digit in a photograph.

    Args:
        gray: brightness, height × width, 0 to 1.

    Returns:
        Candidates that cover every line from its first atom to its last; none without ink. Their boxes are in pixels.
    """
    page, side = reduced(np.asarray(gray, np.float64), PAGE_SIDE)
    found = pieces_of(page)
    if not found.boxes:
        return []
    labels, origins = _cut(found)
    atoms = _atoms(labels, origins)
    boxes = {atom.stroke: _rectangle(atom) for atom in atoms}
    return [_candidate(run, found.ink, labels, boxes, side) for run in runs(_level(atoms))]


def pieces_of(gray: Gray) -> Pieces:
    """The pieces of ink that digits may be made of."""
    smooth, grain = calmed(gray)
    overview, side = reduced(smooth, OVERVIEW)
    sheet = find_sheet(overview)
    rows, columns = (
        np.minimum(np.arange(count) // side, most - 1) for count, most in zip(gray.shape, overview.shape, strict=True)
    )
    inside = sheet.inside[rows[:, np.newaxis], columns]
    difference, _ = contrast(smooth, Sheet(inside, sheet.dark_ink), grain, WINDOW)
    unframed = _without_frames(difference)
    plain = without_rules(unframed, inside, grain)
    if plain.max() < max(FAINTEST, 5 * grain):
        plain = difference
    threshold, full = _levels(plain)
    if full < max(FAINTEST, 5 * grain):
        return Pieces(np.zeros(gray.shape), np.zeros(gray.shape, np.intp), ())
    labels, count = components(plain > FAINT * full)
    kept = _digit_like(labels, count, plain > max(threshold, FAINT * full))
    return _numbered((plain / full).clip(0, 1), labels, kept)


def _levels(difference: Gray) -> tuple[float, float]:
    """The contrast that divides ink from paper, and that of ink; 0 where there is none."""
    threshold = otsu_threshold(difference)
    strong = difference > threshold
    return threshold, float(np.quantile(difference[strong], 0.9)) if strong.any() else 0.0


def _without_frames(difference: NDArray[np.float64]) -> NDArray[np.float64]:
    """The contrast without frames that are drawn or printed around digits."""
    _, full = _levels(difference)
    if not full:
        return difference
    labels, _ = components(difference > FAINT * full)
    frames = [number for number, box in enumerate(_boxes(labels), 1) if _is_frame(labels[box], number)]
    return np.where(np.isin(labels, frames), 0, difference) if frames else difference


def _numbered(ink: NDArray[np.float64], labels: NDArray[np.intp], kept: Mask) -> Pieces:
    """Pieces of those components that are kept, numbered anew."""
    numbers = np.where(kept, np.cumsum(kept), 0)[labels]
    return Pieces(np.where(numbers > 0, ink, 0), numbers, tuple(_boxes(numbers)))


def _boxes(labels: NDArray[np.intp]) -> list[tuple[slice, slice]]:
    """Rows and columns of each number from 1 on."""
    count = int(labels.max(initial=0))
    rows, columns = np.nonzero(labels)
    numbers = labels[rows, columns]
    ends = []
    for places, extent in ((rows, labels.shape[0]), (columns, labels.shape[1])):
        least, most = np.full(count + 1, extent), np.zeros(count + 1, np.intp)
        np.minimum.at(least, numbers, places)
        np.maximum.at(most, numbers, places)
        ends.append((least.tolist(), most.tolist()))
    (tops, bottoms), (lefts, rights) = ends
    return [
        (slice(tops[each], bottoms[each] + 1), slice(lefts[each], rights[each] + 1)) for each in range(1, count + 1)
    ]


def _digit_like(labels: NDArray[np.intp], count: int, strong: Mask) -> Mask:
    """Which components may belong to digits, count + 1 of them: neither specks nor what reaches in."""
    strengths = np.bincount(labels[strong], minlength=count + 1).astype(np.float64)
    strengths[0] = 0
    boxes = _boxes(labels)
    heights = np.array([0, *(each[0].stop - each[0].start for each in boxes)], np.float64)
    widths = np.array([0, *(each[1].stop - each[1].start for each in boxes)], np.float64)
    kept = strengths > 0
    edge = np.bincount(on_border(labels), minlength=count + 1)
    touching = edge > 0
    touching[0] = False
    inner = strengths[~touching].sum()
    if inner > 0.3 * strengths.sum():
        kept &= ~touching
    else:
        kept &= edge < 0.5 * np.maximum(heights, widths)
    if not kept.any():
        return kept
    usual = _usual(heights[kept], strengths[kept])
    large = np.maximum(heights, widths)
    kept &= (large >= SPECK * usual) & (large <= LARGEST * usual)
    return kept


def _usual(heights: NDArray[np.float64], strengths: NDArray[np.float64]) -> float:
    """The median of heights, each counted as often as it has ink."""
    order = np.argsort(heights)
    sums = np.cumsum(strengths[order])
    return float(heights[order][np.searchsorted(sums, sums[-1] / 2)])


def _is_frame(labels: NDArray[np.intp], number: int) -> bool:
    """Whether a component, in its box, is a rectangle of thin lines around something else."""
    mine = labels == number
    height, width = mine.shape
    rim = max(round(0.12 * min(height, width)), 2)
    if min(height, width) < 4 * rim:
        return False
    middle = mine[rim:-rim, rim:-rim]
    if middle.mean() > 0.02 or not (labels[rim:-rim, rim:-rim] > 0).any():
        return False
    sides = (mine[:rim].any(axis=0), mine[-rim:].any(axis=0), mine[:, :rim].any(axis=1), mine[:, -rim:].any(axis=1))
    return all(side.mean() > 0.85 for side in sides)


def _cut(found: Pieces) -> tuple[NDArray[np.intp], list[int]]:
    """The labels with wide pieces cut, and which piece each of the new numbers was part of, from number 1 on."""
    heights = np.array([each[0].stop - each[0].start for each in found.boxes], np.float64)
    strengths = np.array([np.count_nonzero(found.labels[each] == number) for number, each in enumerate(found.boxes, 1)])
    usual = _usual(heights, strengths.astype(np.float64))
    labels = found.labels.copy()
    origins = list(range(1, len(found.boxes) + 1))
    for number, box in enumerate(found.boxes, 1):
        mine = found.labels[box] == number
        if mine.shape[1] < usual * (WIDE if mine.shape[0] >= TALL * usual else WIDE_PART):
            continue
        side = max(-(-max(mine.shape[0], 2 * usual) // LARGE), 1)
        small = reduced_mask(mine, int(side))
        parts = slices(small, usual / side)
        parts = parts.repeat(int(side), axis=0).repeat(int(side), axis=1)[: mine.shape[0], : mine.shape[1]]
        for part in range(1, int(parts.max()) + 1):
            origins.append(number)
            labels[box][mine & (parts == part)] = len(origins)
    return labels, origins


def reduced_mask(mask: Mask, side: int) -> Mask:
    """One pixel for each block of `side` × `side`, set where any of them is; the last blocks may be smaller."""
    if side == 1:
        return mask
    height, width = (-(-count // side) * side for count in mask.shape)
    padded = np.pad(mask, [(0, height - mask.shape[0]), (0, width - mask.shape[1])])
    return np.asarray(padded.reshape(height // side, side, width // side, side).any(axis=(1, 3)))


def _atoms(labels: NDArray[np.intp], origins: list[int]) -> list[Atom]:
    """Each number's ink, x and y, as it is measured."""
    found: list[tuple[int, Atom]] = []
    for number, box in enumerate(_boxes(labels), 1):
        rows, columns = np.nonzero(labels[box] == number)
        if not rows.size:
            continue
        top, left = box[0].start, box[1].start
        places = np.linspace(0, rows.size - 1, min(POINTS, rows.size)).astype(np.intp)
        points = np.stack([columns[places] + left + 0.5, rows[places] + top + 0.5], axis=1)
        least, most = np.array([left, top], np.float64), np.array([box[1].stop, box[0].stop], np.float64)
        found.append((rows.size, Atom(number, least, most, points, origins[number - 1])))
    found.sort(key=lambda each: -each[0])
    return [atom for _, atom in found[:MOST_ATOMS]]


def _rectangle(atom: Atom) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of an atom, in whole pixels."""
    (left, top), (right, bottom) = atom.least.tolist(), atom.most.tolist()
    return int(left), int(top), int(right), int(bottom)


def _level(atoms: list[Atom]) -> list[Atom]:
    """The atoms moved up or down so that their lines are level."""
    slope = _slope(atoms)

    def moved(atom: Atom) -> Atom:
        move = np.array([0, -slope * float(atom.least[0] + atom.most[0]) / 2])
        return Atom(atom.stroke, atom.least + move, atom.most + move, atom.points + move, atom.ink)

    return [moved(atom) for atom in atoms] if slope else atoms


def _slope(atoms: list[Atom]) -> float:
    """The slope of a page's lines, along which the heights of its digits lie beside each other the most; 0 if unknown.

    Of each slope the sum of squares is taken of how many atoms there are at each height.
    """
    heights = np.array([atom.height for atom in atoms])
    usual = float(np.median(heights[heights >= heights.max() / 2]))
    tall = [atom for atom in atoms if atom.height >= usual / 2]
    if len(tall) < 3:
        return 0.0
    tops, bottoms = (np.array([getattr(atom, end)[1] for atom in tall]) for end in ("least", "most"))
    middles = np.array([float(atom.least[0] + atom.most[0]) / 2 for atom in tall])
    best, slope = -np.inf, 0.0
    for tried in sorted(np.arange(-SKEW, SKEW + SKEW_STEP / 2, SKEW_STEP).tolist(), key=abs):
        move = -tried * middles
        grid = np.arange((tops + move).min(), (bottoms + move).max() + 1, usual / 12)
        beside = ((tops + move)[:, np.newaxis] <= grid) & ((bottoms + move)[:, np.newaxis] > grid)
        score = float(np.square(beside.sum(axis=0)).sum()) * (1 - abs(tried) / 2)
        if score > best * 1.001:
            best, slope = score, tried
    return slope


def _candidate(
    run: Run,
    ink: NDArray[np.float64],
    labels: NDArray[np.intp],
    boxes: dict[int, tuple[int, int, int, int]],
    side: int,
) -> Candidate:
    numbers = sorted(atom.stroke for atom in run.atoms)
    corners = np.array([boxes[number] for number in numbers])
    left, top = corners[:, :2].min(axis=0).tolist()
    right, bottom = corners[:, 2:].max(axis=0).tolist()
    near = (slice(top, bottom), slice(left, right))
    mine = np.where(np.isin(labels[near], numbers), ink[near], 0)
    box: Box = (float(left * side), float(top * side), float(right * side), float(bottom * side))
    column = frame(evened(reduced(mine, LARGE)[0]))
    return Candidate(run.line, run.first, run.last, box, column, run.prior, tuple(number - 1 for number in numbers))
