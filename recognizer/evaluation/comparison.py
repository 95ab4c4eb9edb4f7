"""Comparison: two networks that have read the same images, and whether one of them is the better one.

Images that both read, or neither does, say nothing of which is better. Of those that only one reads, two equally good
networks would have about half each; how unlikely it is that chance alone shares them out so unequally is McNemar's
test, here with the exact binomial distribution in place of its approximation.

Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions or percentages (1947).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.evaluation.metrics import Labels

SIGNIFICANT = 0.05
"""The p-value below which a difference is not put down to chance."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """How two networks have read the same images.

    Attributes:
        both, neither: how many images both of them read correctly, and neither of them.
        only_first, only_second: columns of the images that one of them alone reads correctly, ascending.
        p_value: how likely two equally good networks are to differ at least as much, from 0 to 1.
    """

    both: int
    neither: int
    only_first: NDArray[np.intp]
    only_second: NDArray[np.intp]
    p_value: float

    @property
    def images(self) -> int:
        """How many there are."""
        return self.both + self.neither + self.only_first.size + self.only_second.size


def compare(first: Labels, second: Labels, labels: Labels) -> Comparison:
    """Compare what two networks have read.

    Args:
        first, second: the m digits that each of them has read, from 0 to 9.
        labels: the m true digits.

    Raises:
        ValueError: not three vectors, equally long.
    """
    if not (first.ndim == 1 and first.shape == second.shape == labels.shape):
        raise ValueError(f"each image is read twice; these are {first.shape}, {second.shape} and {labels.shape}")
    first_right, second_right = first == labels, second == labels
    only_first = np.flatnonzero(first_right & ~second_right)
    only_second = np.flatnonzero(second_right & ~first_right)
    return Comparison(
        both=int(np.count_nonzero(first_right & second_right)),
        neither=int(np.count_nonzero(~first_right & ~second_right)),
        only_first=only_first,
        only_second=only_second,
        p_value=mcnemar(only_first.size, only_second.size),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided p-value of McNemar's exact test, p = min(1, 2 · Σ_{k ≤ min(b, c)} C(b + c, k) / 2^(b + c)).

    Args:
        only_first, only_second: b and c, how many images one network alone reads correctly; at least 0.

    Raises:
        ValueError: one of them is negative.
    """
    if only_first < 0 or only_second < 0:
        raise ValueError(f"counts are at least 0; these are {only_first} and {only_second}")
    total, ways, term = only_first + only_second, 0, 1
    for k in range(min(only_first, only_second) + 1):
        ways += term  # whole numbers of any size: nothing is rounded before the division
        term = term * (total - k) // (k + 1)
    return min(1.0, 2 * ways / 2**total)


def in_words(comparison: Comparison, first: str, second: str) -> str:
    """What the test says, in two plain sentences; `first` and `second` are the networks' names."""
    here, there = comparison.only_first.size, comparison.only_second.size
    if not here + there:
        return f"{first} and {second} read the same {comparison.both:,} of {comparison.images:,} images: no difference."
    counts = f"{first} alone reads {_images(here)}, {second} alone {there:,}. "
    if comparison.p_value >= SIGNIFICANT:
        chance = "as often as not" if comparison.p_value > 0.5 else f"{_chance(comparison.p_value)} of the time"
        return f"{counts}Two equally good networks would differ as much {chance}: neither is shown to be the better."
    better = first if here > there else second
    often = _chance(comparison.p_value)
    return f"{counts}Two equally good networks would differ as much only {often} of the time: {better} reads better."


def _images(count: int) -> str:
    return f"{count:,} image{'s' * (count != 1)}"


def _chance(p: float) -> str:
    """A probability as people read it: two digits of per cent, or that it is less than one in a million."""
    if p < 1e-6:
        return "less than one millionth"
    decimals = max(0, 1 - math.floor(math.log10(100 * p)))
    return f"{100 * p:.{decimals}f}%"
