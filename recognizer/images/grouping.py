"""Grouping: which strokes of a page may be a digit together.

Strokes are put in lines, and in a line from left to right by their middles, so that the order in which they were drawn
doesn't matter. The strokes of one digit then stand beside each other: the two of a 4, the bar of a crossed 7. Every
run of a few neighbours is given a prior by what can be measured: how high it is beside its line, how wide, how far
apart its strokes are and how much they overlap. Runs that no good division of the line into digits has a use for are
dropped, so that a network is asked for few of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognizer.images.lattice import Box, Candidate
from recognizer.images.strokes import Stroke, draw

FARTHEST = 1e100
"""Coordinates beyond this are passed over like those that are not finite: their squares would not be."""

MOST_STROKES = 200
"""Of a page that is divided. One with more is a scribble, and one candidate."""

MOST_TOGETHER = 4
"""Strokes of a digit."""

TALL = 0.4
"""A piece as high as this share of the usual height says by itself which line it is in; others are with the nearest."""

SAME_LINE = 0.35
"""Two pieces are in one line where so much of the lower one's height is beside the other."""

TOUCHING = 0.1
"""Strokes nearer than this share of the usual height touch, for what their line is."""

MARGIN = 7.0
"""A candidate is dropped if the best division with it has a prior so much below that of the best without."""

SAMPLES = 32
"""Points along a stroke between which distances are measured."""

THIN = 0.05
"""A share of the usual height, or of the width of a line that is nearly flat, that is counted where there is less."""

Points = NDArray[np.float64]
Ends = tuple[int, int]
"""The first and the last of neighbouring atoms in a line, which may be the same."""


class Measures(NamedTuple):
    """What a run of atoms is judged by, or how much each counts; lengths are shares of the usual height in the line.

    Attributes:
        joins: how many atoms there are beside the first.
        overlap: how much each of those overlaps, from left to right, with the ones before it, as a share of the
            narrower, from 0 to 1; the sum of it.
        apart: how much farther than 0.25 each of those is from the nearest one before it; the sum of it.
        both: how much higher than 0.5 the lower of each of those and the ones before it is: a part mostly is lower
            than a digit, and two digits are not; the sum of it.
        high, low: how much higher it is than 1.1, and how much lower than 0.8.
        wide: how much wider it is than 0.9.
        whole: how many of those beside the first were cut from the same connected ink as the one before it.
    """

    joins: float
    overlap: float
    apart: float
    both: float
    high: float
    low: float
    wide: float
    whole: float


WEIGHTS = Measures(joins=2.6, overlap=4.4, apart=-3.0, both=-4.5, high=-1.0, low=-5.0, wide=-2.6, whole=3.0)
"""What a prior rises by, in log-odds, with each of the measures: calibrated, together with the weights of
`reading.many`, on numbers composed of training people's digits and letters; `whole` alone was chosen
by hand, on a few dozen photographs of numbers."""


@dataclass(frozen=True, eq=False)
class Atom:
    """A stroke, or a piece of a photograph's ink, as it is measured.

    Attributes:
        stroke: which of the page's.
        least, most: its box, x and y.
        points: n × 2, evenly along it.
        ink: which connected ink it was cut from; what was not cut is alone with its number.
    """

    stroke: int
    least: Points
    most: Points
    points: Points
    ink: int

    @property
    def height(self) -> float:
        """Of its box."""
        return float(self.most[1] - self.least[1])


class Run(NamedTuple):
    """Neighbouring atoms of a line that may be one digit.

    Attributes:
        line: which of the page's lines, from 0 at the top.
        first, last: of its atoms, from 0 at the left of the line; they may be the same.
        atoms: from left to right.
        prior: how well they go together, in log-odds.
    """

    line: int
    first: int
    last: int
    atoms: Sequence[Atom]
    prior: float


def candidates(strokes: Sequence[Stroke]) -> list[Candidate]:
    """What may be a digit on a page.

    Args:
        strokes: n × 2 each, x to the right and y downwards, in any unit and order. Points that are not finite are
            passed over, and so are strokes without others.

    Returns:
        Candidates that cover every line from its first atom to its last in at least one way; none without a point.
        Their boxes are in the strokes' unit.
    """
    usable = [_usable(stroke) for stroke in strokes]
    atoms = [_atom(place, points) for place, points in enumerate(usable) if len(points)]
    if len(atoms) > MOST_STROKES:
        return [_candidate(Run(0, 0, 0, atoms, 0.0), usable)]
    return [_candidate(run, usable) for run in runs(atoms)]


def runs(atoms: Sequence[Atom]) -> list[Run]:
    """The runs of atoms that a good division of a page's lines into digits may need, line by line from the top."""
    found: list[Run] = []
    for line, members in enumerate(_lines(atoms)):
        worth = _worth_reading(_priors(members), len(members))
        found += [Run(line, first, last, members[first : last + 1], prior) for (first, last), prior in worth.items()]
    return found


def _usable(stroke: Stroke) -> Points:
    points = np.asarray(stroke, np.float64).reshape(-1, 2)
    return points[(np.abs(points) <= FARTHEST).all(axis=1)]


def _atom(place: int, points: Points) -> Atom:
    ways = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    at = np.linspace(0, ways[-1], SAMPLES)
    samples = np.stack([np.interp(at, ways, points[:, axis]) for axis in (0, 1)], axis=1)
    return Atom(place, points.min(axis=0), points.max(axis=0), samples, place)


def _candidate(run: Run, usable: Sequence[Points]) -> Candidate:
    members = tuple(sorted(atom.stroke for atom in run.atoms))
    column = draw([usable[stroke] for stroke in members])
    return Candidate(run.line, run.first, run.last, box_of(run.atoms), column, run.prior, members)


def box_of(atoms: Sequence[Atom]) -> Box:
    """The box around atoms."""
    box = (*np.min([atom.least for atom in atoms], axis=0), *np.max([atom.most for atom in atoms], axis=0))
    left, top, right, bottom = map(float, box)
    return left, top, right, bottom


def _distance(one: Atom, other: Atom) -> float:
    """The least between their points; less than nothing is known of them in between."""
    apart = np.maximum(one.least - other.most, other.least - one.most)
    if float(apart.max()) > 1.0 * max(one.height, other.height, 1e-9):
        return float(apart.max())
    away = one.points[:, np.newaxis] - other.points
    return float(np.sqrt((away * away).sum(axis=2).min()))


def _lines(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """The atoms of each line from left to right by their middles, the lines from the top."""
    if not atoms:
        return []
    pieces = _pieces(atoms)
    spans = np.array([[min(a.least[1] for a in piece), max(a.most[1] for a in piece)] for piece in pieces])
    heights = spans[:, 1] - spans[:, 0]
    usual = _usual(heights)
    tall = [place for place in range(len(pieces)) if heights[place] >= TALL * usual]
    lines = _connected(tall, lambda one, other: _beside(spans[one], spans[other]))
    lines.sort(key=lambda line: float(np.mean(spans[line])))
    gathered = [[atom for place in line for atom in pieces[place]] for line in lines]
    low = [atom for place, piece in enumerate(pieces) if place not in tall for atom in piece]
    homes = [min(range(len(lines)), key=lambda line: _away(atom, gathered[line])) for atom in low]
    for atom, home in zip(low, homes, strict=True):
        gathered[home].append(atom)
    return [sorted(line, key=_from_the_left) for line in gathered]


def _from_the_left(atom: Atom) -> tuple[float, float, int]:
    """By the middles of the boxes; of two in the same place the narrower one comes first, whichever was drawn first."""
    return float((atom.least + atom.most)[0]), float((atom.most - atom.least)[0]), atom.stroke


def _usual(heights: NDArray[np.float64]) -> float:
    """The median of heights, without those less than half of the largest."""
    return float(np.median(heights[heights >= heights.max() / 2]))


def _pieces(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Strokes that touch, one above the other: the halves of an 8, whose line can't be told apart."""
    usual = max(_usual(np.array([atom.height for atom in atoms])), 1e-9)

    def touch(one: int, other: int) -> bool:
        a, b = atoms[one], atoms[other]
        shared = min(a.most[0], b.most[0]) - max(a.least[0], b.least[0])
        narrower = min(a.most[0] - a.least[0], b.most[0] - b.least[0])
        return bool(shared >= narrower / 2) and _distance(a, b) < TOUCHING * usual

    return [[atoms[place] for place in piece] for piece in _connected(range(len(atoms)), touch)]


def _connected(places: Sequence[int], linked: Callable[[int, int], bool]) -> list[list[int]]:
    """Places in groups: two are in one if they are linked, or others link them."""
    groups: list[list[int]] = []
    for place in places:
        mine, rest = [place], []
        for group in groups:
            if any(linked(place, other) for other in group):
                mine = group + mine
            else:
                rest.append(group)
        groups = [*rest, mine]
    return groups


def _beside(one: Points, other: Points) -> bool:
    """Whether two spans of y share enough for one line."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return bool(shared >= SAME_LINE * min(one[1] - one[0], other[1] - other[0]))


def _away(atom: Atom, line: Sequence[Atom]) -> float:
    """From an atom's box to the nearest of a line's."""
    gaps = [np.maximum(np.maximum(atom.least - a.most, a.least - atom.most), 0) for a in line]
    return min(float(np.hypot(*gap)) for gap in gaps)


def measures(atoms: Sequence[Atom], height: float) -> Measures:
    """A run of neighbouring atoms, measured by the usual height in its line."""
    least, most = atoms[0].least, atoms[0].most
    overlap = apart = both = 0.0
    whole = float(sum(one.ink == other.ink for one, other in pairwise(atoms)))
    for place, atom in enumerate(atoms[1:], 1):
        shared = float(min(most[0], atom.most[0]) - max(least[0], atom.least[0]))
        narrower = max(float(min(most[0] - least[0], atom.most[0] - atom.least[0])), THIN * height)
        overlap += min(max(shared / narrower, 0.0), 1.0)
        apart += max(min(_distance(atom, other) for other in atoms[:place]) / height - 0.25, 0.0)
        both += max(min(float(most[1] - least[1]), atom.height) / height - 0.5, 0.0)
        least, most = np.minimum(least, atom.least), np.maximum(most, atom.most)
    across, down = ((most - least) / height).tolist()
    high, low, wide = max(down - 1.1, 0.0), max(0.8 - down, 0.0), max(across - 0.9, 0.0)
    return Measures(len(atoms) - 1, overlap, apart, both, high, low, wide, whole)


def _priors(atoms: Sequence[Atom]) -> dict[Ends, float]:
    """The prior of every run of a few neighbours in a line, by its first and its last."""
    height = line_height(atoms)
    ends = {first: min(first + MOST_TOGETHER, len(atoms)) for first in range(len(atoms))}
    each = [(first, last) for first, end in ends.items() for last in range(first, end)]
    measured = {(first, last): measures(atoms[first : last + 1], height) for first, last in each}
    return {run: sum(map(mul, WEIGHTS, measured[run])) for run in each}


def line_height(atoms: Sequence[Atom]) -> float:
    """The usual height in a line; of one that is nearly flat, a share of the widest stroke."""
    widest = max(float((atom.most - atom.least).max()) for atom in atoms)
    return max(_usual(np.array([atom.height for atom in atoms])), THIN * widest, 1e-9)


def _worth_reading(priors: dict[Ends, float], count: int) -> dict[Ends, float]:
    """Those runs that a division of the line needs whose prior is not far below the best division's."""
    before, after = np.full(count + 1, -np.inf), np.full(count + 1, -np.inf)
    before[0] = after[count] = 0.0
    for (first, last), prior in sorted(priors.items(), key=lambda item: item[0][1]):
        before[last + 1] = max(before[last + 1], before[first] + prior)
    for (first, last), prior in sorted(priors.items(), key=lambda item: -item[0][0]):
        after[first] = max(after[first], prior + after[last + 1])
    best = before[count]
    return {
        (first, last): prior
        for (first, last), prior in priors.items()
        if before[first] + prior + after[last + 1] >= best - MARGIN
    }
