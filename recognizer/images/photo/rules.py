"""Rules: the lines of ruled and squared paper, tables and frames, taken away without cutting the digits upon them.

A rule is straight or slightly bent, thin, and far longer than a digit is wide. It is looked for along every slope that
a sheet held nearly straight may give it: where most pixels of a long window are marked, and few of those above and
below. Each is followed by a parabola. How dark it is shows where nothing crosses it; what is no darker is taken away,
but for the places where ink comes in from above and leaves below, which is a stroke that crosses it.

A long stroke is no rule: a rule is much fainter than the ink, or goes from one edge of the sheet to the other, or ends
at others, as the lines of a table do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recognizer.images.photo.components import Mask, components
from recognizer.images.photo.smoothing import reduced

Contrast = NDArray[np.floating]

OVERVIEW = 640
"""Pixels of the longest side when rules are looked for."""

LENGTH = 0.3
"""The window along a rule, as a share of the longest side; it is no longer than the picture is, but for its margin."""

SHORTEST = 0.4
"""A rule is at least so long, but for those of a table's cells."""

MOST_SLOPE, SLOPE_STEP = 0.12, 0.012
"""Slopes that are tried: 7° either way, in steps that are off by no more than a pixel at the window's ends."""

THICKEST = 5
"""Pixels of a rule's width in the overview."""

COVERED, BESIDE = 0.72, 0.45
"""Shares of the window that is marked on a rule at least, and above and below it at most."""

MARKED = 0.03
"""Contrast, from 0 to 1, from which a pixel may belong to a rule."""

FAINT = 0.5
"""A rule that is no darker than this share of the ink is one wherever it ends."""

ACROSS = 0.95
"""A rule of this share of the sheet goes from edge to edge."""

LIKE = 0.6
"""The lines of a table have at least so much of each other's darkness and width."""

NEAR = 0.02
"""A line ends at another if it comes as near as this share of the longest side."""

DARKER = 1.5
"""Ink on a rule is so many times as dark as the rule."""

STRAIGHT = 0.6
"""The share of a rule's columns in which it is where it should be."""

DRIFT = 0.02
"""How far a line may be from where it led to, as a share of the way in between."""

BLOCK = 48
"""Columns over which a rule is followed."""

EDGE = 0.15
"""Rows in which a rule has at least this share of its level are part of it."""


Trace = tuple[NDArray[np.intp], NDArray[np.float64]]
"""Columns, and in each the row where a line seems to be."""


@dataclass(frozen=True, eq=False)
class Rule:
    """A line across a picture from left to right; one from top to bottom is a line across the transposed picture.

    Attributes:
        course: y = a·x² + b·x + c, the three numbers.
        first, last: the columns that it goes from and to.
        level: its contrast.
        width: in rows.
    """

    course: NDArray[np.float64]
    first: float
    last: float
    level: float
    width: float

    def at(self, x: NDArray[np.floating] | float) -> NDArray[np.float64]:
        """The rows where it passes columns."""
        return np.polyval(self.course, x)

    def scaled(self, side: int) -> "Rule":
        """This rule in a larger picture, whose blocks of `side` × `side` pixels became this one's pixels."""
        a, b, c = self.course
        course = np.array([a / side, b, c * side])
        return Rule(course, self.first * side, self.last * side, self.level, self.width * side)


@dataclass(frozen=True, eq=False)
class Band:
    """Where a rule is: a strip of pixels along it, (2·reach + 1) × n, of which the rule has some rows.

    Attributes:
        rows, columns: of each pixel of the strip.
        top, bottom: the rule's first row in the strip, and the one past its last.
        level: its contrast.
    """

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    top: int
    bottom: int
    level: float


def without_rules(contrast: Contrast, inside: Mask, grain: float) -> Contrast:
    """What is drawn on a sheet without its rules.

    Args:
        contrast: how much each pixel differs from paper, height × width, 0 to 1.
        inside: the sheet's pixels.
        grain: the standard deviation of the noise.

    Returns:
        The contrast, 0 where only a rule was; itself if there is none, or nothing else.
    """
    overview, side = reduced(contrast, OVERVIEW)
    sheet = inside[side // 2 :: side, side // 2 :: side][: overview.shape[0], : overview.shape[1]]
    marked = overview > max(MARKED, 2 * grain / side)
    across, down = _rules(overview, marked, sheet)
    if not across and not down:
        return contrast
    left = contrast.copy()
    pictures = ((left, across), (left.T, down))
    bands = [
        [band for rule in rules if (band := _band(picture, rule.scaled(side), side * (THICKEST + 2))) is not None]
        for picture, rules in pictures
    ]
    alone = [contrast.copy(), contrast.copy().T]  # without the rules of the other direction
    for picture, found in zip((alone[0].T, alone[1].T), (bands[1], bands[0]), strict=True):
        for band in found:
            _erase(picture, band, None)
    for (picture, _), beside, found in zip(pictures, alone, bands, strict=True):
        for band in found:
            _erase(picture, band, beside)
    return left


def _rules(overview: Contrast, marked: Mask, sheet: Mask) -> tuple[list[Rule], list[Rule]]:
    """The rules from left to right, and, of the transposed picture, those from top to bottom."""
    longest = max(overview.shape)
    ways = ((overview, marked), (overview.T, marked.T))
    found = [
        [
            line
            for line in lines(picture, mask, min(LENGTH * longest, 0.9 * picture.shape[1]))
            if line.last - line.first >= min(SHORTEST * longest, 0.8 * picture.shape[1])
        ]
        for picture, mask in ways
    ]
    full = _ink_level(overview, marked, found)
    rules = [
        [line for line in found[way] if _is_rule(line, full, sheet.T if way else sheet, found[1 - way], longest)]
        for way in (0, 1)
    ]
    for way, (picture, mask) in enumerate(ways):
        cells = _cell(rules[1 - way], longest)
        if cells is not None:
            short = lines(picture, mask, cells)
            known = rules[way]
            fresh = [each for each in short if _ends_at(each, rules[1 - way], longest) and not _known(each, known)]
            rules[way] = known + fresh
    return rules[0], rules[1]


def _known(line: Rule, others: Sequence[Rule]) -> bool:
    """Whether a line is part of another of the same direction."""
    middle = (line.first + line.last) / 2
    return any(
        each.first <= middle <= each.last and abs(float(each.at(middle) - line.at(middle))) <= THICKEST
        for each in others
    )


def _ink_level(overview: Contrast, marked: Mask, found: Sequence[Sequence[Rule]]) -> float:
    """How dark the ink is away from all lines; 0 where there is none."""
    rest = marked.copy()
    for way, each in enumerate(found):
        turned = rest.T if way else rest
        for line in each:
            columns = np.arange(max(int(line.first), 0), min(int(line.last) + 1, turned.shape[1]))
            rows = np.rint(line.at(columns)).astype(np.intp)
            for step in range(-THICKEST, THICKEST + 1):
                turned[(rows + step).clip(0, turned.shape[0] - 1), columns] = False
    values = overview[rest]
    return float(np.quantile(values, 0.9)) if values.size > 20 else 0.0


def _is_rule(line: Rule, full: float, sheet: Mask, others: Sequence[Rule], longest: int) -> bool:
    if line.level <= FAINT * full:
        return True
    rows = line.at(np.array([line.first, line.last])).clip(0, sheet.shape[0] - 1).astype(np.intp)
    span = np.flatnonzero(sheet[rows.min() : rows.max() + 1].any(axis=0))
    if span.size and line.last - line.first >= ACROSS * np.ptp(span):
        return True
    return _ends_at(line, others, longest)


def _ends_at(line: Rule, others: Sequence[Rule], longest: int) -> bool:
    """Whether a line goes from one of the lines across it to another of them, all much alike."""
    reach = NEAR * longest + line.width
    alike = [each for each in others if _like(each.level, line.level) and _like(each.width, line.width)]

    def meets(x: float) -> bool:
        y = float(line.at(x))
        return any(
            each.first - reach <= y <= each.last + reach and abs(float(each.at(y)) - x) <= reach for each in alike
        )

    return meets(line.first) and meets(line.last)


def _like(one: float, other: float) -> bool:
    return min(one, other) >= LIKE * max(one, other)


def _cell(rules: Sequence[Rule], longest: int) -> float | None:
    """The window that finds lines between neighbouring rules, nearly as long as the least gap; None without a gap."""
    middles = sorted(float(each.at((each.first + each.last) / 2)) for each in rules)
    gaps = [gap for gap in np.diff(middles).tolist() if gap > 3 * THICKEST]
    return 0.8 * min(gaps) if gaps and 0.8 * min(gaps) < LENGTH * longest else None


def lines(picture: Contrast, marked: Mask, window: float) -> list[Rule]:
    """Thin lines, from left to right, at least about as long as a window.

    Args:
        picture: contrast, height × width.
        marked: which of its pixels may belong to a line.
        window: pixels.
    """
    half = max(int(window / 2), 4)
    hits = np.zeros(marked.shape, np.bool_)
    thick = marked.copy()  # a row more either way, for what bends
    thick[1:] |= marked[:-1]
    thick[:-1] |= marked[1:]
    for slope in np.arange(-MOST_SLOPE, MOST_SLOPE + SLOPE_STEP / 2, SLOPE_STEP).tolist():
        _mark(hits, thick, slope, half)
    hits &= thick
    joined = hits.copy()
    joined[1:] |= hits[:-1]
    labels, count = components(joined)
    places = np.flatnonzero(hits)
    by = np.argsort(labels.ravel()[places], kind="stable")
    numbers = labels.ravel()[places][by]
    groups = np.split(places[by], np.flatnonzero(np.diff(numbers)) + 1) if count else []
    traces = [_trace(picture, *np.divmod(group, picture.shape[1])) for group in groups]
    return [rule for trace in _joined(traces, half) if (rule := _measured(picture, marked, trace, half)) is not None]


def _mark(hits: Mask, marked: Mask, slope: float, half: int) -> None:
    """Set the middles of windows along one slope that are marked, those above and below not."""
    height, width = marked.shape
    shifts = np.rint(slope * (np.arange(width) - width / 2)).astype(np.intp)
    margin = int(np.abs(shifts).max()) + THICKEST + 2
    padded = np.zeros((height + 2 * margin, width), np.bool_)
    padded[margin:-margin] = marked
    rows = np.arange(height + 2 * margin - 2 * (margin - THICKEST - 2))[:, np.newaxis] + margin - THICKEST - 2
    sheared = padded[rows + shifts, np.arange(width)]  # each row is a line of that slope
    sums = np.zeros((sheared.shape[0], width + 1), np.int32)
    np.cumsum(sheared, axis=1, out=sums[:, 1:])
    middles = np.arange(width)
    before, after = np.maximum(middles - half, 0), np.minimum(middles + half + 1, width)
    share = (sums[:, after] - sums[:, before]) / (after - before).astype(np.float32)
    step = THICKEST + 2
    good = (share[step:-step] >= COVERED) & (share[: -2 * step] <= BESIDE) & (share[2 * step :] <= BESIDE)
    y, x = np.nonzero(good)
    rows_of = y + shifts[x]
    inside = (rows_of >= 0) & (rows_of < height)
    hits[rows_of[inside], x[inside]] = True


def _trace(picture: Contrast, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Trace:
    """The middle of what is marked in each column of some pixels."""
    weights = np.square(picture[rows, columns]) + 1e-6
    total = np.bincount(columns, weights)
    used = np.flatnonzero(total)
    return used, np.bincount(columns, weights * rows)[used] / total[used]


def _course(trace: Trace, half: int) -> NDArray[np.float64] | None:
    """The parabola, or over a short way the straight line, near most of a trace; None if there is none."""
    used, middles = trace
    extent = float(np.ptp(used))
    if extent < half / 2:
        return None
    degree = 2 if extent > 4 * half else 1
    course, near = np.zeros(3), np.ones(used.size, np.bool_)
    for most in (2.0 * THICKEST, THICKEST / 2):  # ink that crosses it pulls the middles away at first
        course[2 - degree :] = np.polyfit(used[near], middles[near], degree)
        near = np.abs(middles - np.polyval(course, used)) <= most
        if near.mean() < STRAIGHT:
            return None
    return course


def _joined(traces: Sequence[Trace], half: int) -> list[Trace]:
    """Traces of which those that go on along each other's course are one: digits had hidden what is between them."""
    left = sorted(traces, key=lambda trace: -trace[0].size)
    joined: list[Trace] = []
    while left:
        mine = left.pop(0)
        course = _course(mine, half)
        again = course is not None
        while again and course is not None:
            again = False
            for place, other in enumerate(left):
                both = np.concatenate([mine[0], other[0]]), np.concatenate([mine[1], other[1]])
                if _goes_on(course, mine, other) and (longer := _course(both, half)) is not None:
                    mine, course, again = both, longer, True
                    del left[place]
                    break
        joined.append(mine)
    return joined


def _goes_on(course: NDArray[np.float64], mine: Trace, other: Trace) -> bool:
    """Whether a trace lies where the course of another leads, straight on from its nearer end."""
    end = mine[0].max() if other[0].mean() > mine[0].mean() else mine[0].min()
    slope = 2 * course[0] * end + course[1]
    apart = other[1] - (np.polyval(course, end) + slope * (other[0] - end))
    reach = THICKEST / 2 + DRIFT * abs(float(other[0].mean()) - float(end))
    return bool(np.median(np.abs(apart)) <= reach)


def _measured(picture: Contrast, marked: Mask, trace: Trace, half: int) -> Rule | None:
    """The line along a trace, with its ends, its level and its width; None if there is none."""
    course = _course(trace, half)
    if course is None:
        return None
    width = picture.shape[1]
    near = half // 2
    first, last = max(int(trace[0].min()) - near, 0), min(int(trace[0].max()) + near, width - 1)
    columns = np.arange(width)
    rows = np.rint(np.polyval(course, columns)).astype(np.intp)
    on = np.zeros(width, np.bool_)
    for step in (-1, 0, 1):
        inside = (rows + step >= 0) & (rows + step < picture.shape[0])
        on[inside] |= marked[rows[inside] + step, columns[inside]]
    if first and on[:first].mean() > COVERED:
        first = 0
    if last < width - 1 and on[last + 1 :].mean() > COVERED:
        last = width - 1
    rule = Rule(course, float(first), float(last), 0.0, 1.0)
    profile = _profile(_strip(picture, rule, THICKEST + 2)[0])
    level = float(profile.max())
    return replace(rule, level=level, width=float((profile > level / 2).sum())) if level > 0 else None


def _strip(picture: Contrast, rule: Rule, reach: int) -> tuple[Contrast, NDArray[np.intp], NDArray[np.intp]]:
    """The pixels along a rule, (2·reach + 1) × n, the rule in the middle row; and their rows and columns."""
    height, width = picture.shape
    columns = np.arange(max(int(rule.first), 0), min(int(np.ceil(rule.last)) + 1, width))
    rows = np.rint(rule.at(columns)).astype(np.intp) + np.arange(-reach, reach + 1)[:, np.newaxis]
    return picture[rows.clip(0, height - 1), columns], rows, np.broadcast_to(columns, rows.shape)


def _profile(strip: Contrast) -> NDArray[np.float64]:
    """How dark a rule is in each row of its strip, whatever crosses it: a level that less than half of the row reaches.

    Where a rule runs between two rows, each of them has it in half of its columns.
    """
    return np.asarray(np.quantile(strip, 0.6, axis=1), np.float64)


def _band(contrast: Contrast, rule: Rule, reach: int) -> Band | None:
    """Where a rule is in a picture; None if it is not to be seen."""
    strip, rows, columns = _strip(contrast, rule, reach)
    rows = rows + _drift(strip)
    profile = _profile(_at(contrast, rows, columns))
    level = float(profile.max())
    if level <= 0:
        return None
    band = np.flatnonzero(profile > EDGE * level)
    return Band(rows, columns, max(int(band[0]) - 1, 1), min(int(band[-1]) + 2, len(strip) - 1), level)


def _at(contrast: Contrast, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Contrast:
    """The contrast at places of which some may be above or below the picture, where it is 0."""
    inside = (rows >= 0) & (rows < contrast.shape[0])
    return np.where(inside, contrast[rows.clip(0, contrast.shape[0] - 1), columns], 0)


def _erase(contrast: Contrast, band: Band, beside: Contrast | None) -> None:
    """Take one rule out of the contrast, which changes; ink darker than it, or going through it, stays.

    Args:
        contrast: height × width.
        band: where the rule is.
        beside: where what goes through the rule is looked for; None if nothing does.
    """
    strip = _at(contrast, band.rows, band.columns)
    kept = strip > DARKER * band.level + MARKED
    if beside is not None:
        least = max(0.4 * band.level, MARKED)
        around = _at(beside, band.rows, band.columns)
        parts = (around[: band.top][-2:], around[band.bottom :][:2])
        above, below = (_widened(part.max(axis=0) > least, band.bottom - band.top) for part in parts)
        kept |= above & below
    erased = ~kept & (band.rows >= 0) & (band.rows < contrast.shape[0])
    erased[: band.top] = erased[band.bottom :] = False
    contrast[band.rows[erased], band.columns[erased]] = 0


def _drift(strip: Contrast) -> NDArray[np.intp]:
    """How many rows above or below its middle a rule really is in each column of its strip."""
    reach, count = len(strip) // 2, strip.shape[1]
    blocks = max(count // BLOCK, 1)
    edges = np.linspace(0, count, blocks + 1).astype(np.intp)
    profiles = np.stack([_profile(strip[:, first:end]) for first, end in pairwise(edges.tolist())])
    levels = profiles.max(axis=1)
    seen = levels > 0.5 * np.median(levels)
    if not seen.any():
        return np.zeros(count, np.intp)
    middles = (edges[:-1] + edges[1:]) / 2
    drift = np.interp(np.arange(count), middles[seen], profiles[seen].argmax(axis=1) - reach)
    return np.rint(drift).astype(np.intp)


def _widened(marked: Mask, reach: int) -> Mask:
    """A row of pixels of which those near a marked one are marked too."""
    sums = np.concatenate([np.zeros(reach + 1, np.intp), np.cumsum(np.pad(marked, (0, reach)))])
    return sums[2 * reach + 1 :] > sums[: marked.size] if reach else marked
