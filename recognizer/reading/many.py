"""Several digits at once: of all ways to divide a page's lines into digits, the one that is the most likely.

All candidates of a page are read in one batch. A way through a line is as good as its candidates together: each adds
the prior that its places and sizes give it, and what the network makes of its image. That is the larger of two scores:
of a digit, which rises with how sure the network is, and of a mark that is none. The best way is found by dynamic
programming, a line at a time.

Nothing here knows what candidates are made of, pen strokes or pieces of ink in a photograph.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array
from recognizer.images.lattice import Box, Candidate

SURENESS = 0.62
"""What a digit's score rises by with the log-odds of its best class: calibrated, as `NO_DIGIT_SCORE` is, together with
the weights of `images.grouping` on numbers composed of training people's digits and letters."""

LEAST_SURE, MOST_SURE = -5.0, 7.0
"""Between these log-odds sureness counts: half a hundredth above chance, and 999 in a thousand."""

NO_DIGIT_SCORE = -1.4
"""The score of a mark that is no digit."""

ALONE = 2.0
"""What is added to the score of a candidate that is all of its page, since most pages are one digit: of the digits that
people wrote in several strokes, fewer than one in a hundred are taken apart then."""

NARROW, UPRIGHT = 0.5, 0.7
"""What reads as a 1 is one in company if it is no wider than this share of its height, and no lower than this share of
the usual height in its line. Alone it may be an l or a bar, which no network can tell."""

Reads = Callable[[Array], tuple[Array, NDArray[np.bool_]]]
"""What reads images (784 × m, float32): probabilities, 10 × m, and which are taken for digits."""


@dataclass(frozen=True, eq=False)
class ReadDigit:
    """One of a page's digits, or a mark that is none.

    Attributes:
        label: the digit that it is most like, 0 to 9.
        digit: whether it is taken for one.
        probability: of the label.
        probabilities: ten.
        box: left, top, right, bottom, y downwards, in the unit of what was drawn.
        line: which of the page's lines it is in, from 0 at the top.
        strokes: which of the page's strokes it is made of, in their order there; of a photograph, pieces of ink.
        column: 784 × 1, from 0 to 1, the image that was read.
    """

    label: int
    digit: bool
    probability: float
    probabilities: Array
    box: Box
    line: int
    strokes: tuple[int, ...]
    column: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Reading:
    """What a page says.

    Attributes:
        digits: line by line, from left to right.
    """

    digits: tuple[ReadDigit, ...]

    @property
    def text(self) -> str:
        """A row of characters a line, such as "42\\n2026", with ? for what is no digit; "" for an empty page."""
        lines = groupby(self.digits, key=lambda each: each.line)
        return "\n".join("".join(str(each.label) if each.digit else "?" for each in line) for _, line in lines)


class Answers:
    """What a network has made of images, so that it is asked for new ones only; the oldest are forgotten.

    It belongs to whoever reads a page that grows, and holds for one network with the parameters that it has.
    """

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._known: OrderedDict[bytes, tuple[Array, bool]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def read(self, columns: NDArray[np.float32], reads: Reads) -> tuple[Array, NDArray[np.bool_]]:
        """As `reads` answers, which is asked in one batch for those of the images (784 × m) that are new."""
        keys = [blake2b(column.tobytes(), digest_size=16).digest() for column in columns.T]
        new = {key: place for place, key in enumerate(keys) if key not in self._known}
        answered = {key: self._known[key] for key in keys if key in self._known}
        if new:
            probabilities, digits = reads(columns[:, list(new.values())])
            fresh = zip(new, probabilities.T, digits.tolist(), strict=True)
            answered |= {key: (probability, digit) for key, probability, digit in fresh}
        for key in dict.fromkeys(keys):
            self._known[key] = answered[key]
            self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        ordered = [answered[key] for key in keys]
        return np.stack([probability for probability, _ in ordered], axis=1), np.array([digit for _, digit in ordered])


def read_candidates(candidates: Sequence[Candidate], reads: Reads, answers: Answers | None = None) -> Reading:
    """Read a page.

    A mark alone on its page is a digit where `reads` takes it for one. In company so is one whose score as a digit is
    better than as none, since beside others a mark that may be a digit mostly is; and so is an upright bar, as a 1.

    Args:
        candidates: of each line, at least one way from its first atom to its last.
        reads: what reads; it is asked once, and not at all where there is nothing new.
        answers: what it has answered before; changed by what it answers now.

    Returns:
        The most likely way through each line, from line 0 on.
    """
    if not candidates:
        return Reading(())
    columns = np.concatenate([each.column for each in candidates], axis=1)
    probabilities, taken = (Answers() if answers is None else answers).read(columns, reads)
    digit = digit_scores(probabilities)
    everything = {stroke for each in candidates for stroke in each.strokes}
    priors = np.array([each.prior + ALONE * (set(each.strokes) == everything) for each in candidates])
    scores = priors + np.maximum(digit, NO_DIGIT_SCORE)
    chosen: list[int] = []
    for line in sorted({each.line for each in candidates}):
        places = [place for place, each in enumerate(candidates) if each.line == line]
        chosen += [places[step] for step in best_way([candidates[place] for place in places], scores[places])]
    if len(chosen) > 1:
        taken = taken | (digit > NO_DIGIT_SCORE)
    read = [_digit(candidates[each], probabilities[:, each], bool(taken[each])) for each in chosen]
    lines = [[each for each in read if each.line == line] for line in dict.fromkeys(each.line for each in read)]
    return Reading(tuple(each for line in lines for each in _with_ones(line)))


def _with_ones(line: Sequence[ReadDigit]) -> list[ReadDigit]:
    """A line, of which the upright bars beside other marks are ones."""
    usual = float(np.median([each.box[3] - each.box[1] for each in line]))

    def upright(each: ReadDigit) -> bool:
        left, top, right, bottom = each.box
        return each.label == 1 and right - left <= NARROW * (bottom - top) and bottom - top >= UPRIGHT * usual

    return [replace(each, digit=True) if len(line) > 1 and upright(each) else each for each in line]


def digit_scores(probabilities: Array) -> NDArray[np.float64]:
    """SURENESS · log((p − 1/10) / (1 − p)) of the best class's p in each column (10 × m), the logarithm within bounds.

    Those are the odds of what is above chance, 1/10, which a judge that is certain of no digit leaves of any reading.
    """
    best = probabilities.max(axis=0).astype(np.float64)
    above, missing = np.maximum(best - 1 / CLASSES, 1e-9), np.maximum(1 - best, 1e-9)
    return SURENESS * np.log(above / missing).clip(LEAST_SURE, MOST_SURE)


def best_way(candidates: Sequence[Candidate], scores: NDArray[np.float64]) -> list[int]:
    """The way through one line whose scores add up to the most: places among its candidates, left to right."""
    atoms = max(each.last for each in candidates) + 1
    total = np.full(atoms + 1, -np.inf)  # of the best way through the atoms before each
    total[0] = 0.0
    through = [0] * (atoms + 1)
    for place in sorted(range(len(candidates)), key=lambda each: candidates[each].last):
        first, end = candidates[place].first, candidates[place].last + 1
        if total[first] + scores[place] > total[end]:
            total[end], through[end] = total[first] + scores[place], place
    way: list[int] = []
    end = atoms
    while end:
        way.append(through[end])
        end = candidates[through[end]].first
    return way[::-1]


def _digit(candidate: Candidate, probabilities: Array, digit: bool) -> ReadDigit:
    label = int(probabilities.argmax())
    probability = float(probabilities[label])
    box, line, strokes, column = candidate.box, candidate.line, candidate.strokes, candidate.column
    return ReadDigit(label, digit, probability, probabilities, box, line, strokes, column)
