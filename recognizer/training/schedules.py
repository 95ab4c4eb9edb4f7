"""Schedules: how the size of the steps changes on the way.

A schedule is a function of progress, from the first iteration to the last planned, to a factor between 0 and 1. What it
multiplies is the learning rate that a person chose and may move at any time; the schedule itself remembers nothing.

Schedules are a line of text that people can type and read back:

- `constant`: 1 all the way.
- `step`: 1, from half of the way 0.1, from three quarters 0.01; `step0.2` multiplies by 0.2 instead.
  `step0.5x10` multiplies by 0.5 after every tenth of the way.
- `cosine`: from 1 to 0 on half a cosine.
- `one-cycle`: from 1/25 up to 1 in the first 30 % of the way, then down to 0.
- `warm-up` before any of these, or alone: a rise from 0 in the first 5 % of the way, and the other schedule in what is
  left of it; `warm-up10` takes 10 %.

An iteration stands for the stretch of the way that it covers, and is judged by the middle of it: progress at iteration
i of n is (i − ½) / n. So it never is 0 or 1, and no factor is 0, neither at the beginning of a rise nor at the end.
"""

import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass

from recognizer.errors import BadInput

WARM_UP = 5
"""Per cent of the way that `warm-up` takes if nothing else is said."""

LONGEST_WARM_UP = 90
SMALLEST_DROP = 0.001
MOST_PARTS = 100
EXPECTED = "constant, step, step0.5x10, cosine or one-cycle, and warm-up or warm-up5 before it"


class Curve(ABC):
    """A factor over progress, from 0 (nothing done yet) to 1 (all done)."""

    @property
    @abstractmethod
    def text(self) -> str:
        """The word for it."""

    @abstractmethod
    def at(self, progress: float) -> float:
        """The factor, over 0 and at most 1, where 0 ≤ `progress` < 1."""


@dataclass(frozen=True)
class Constant(Curve):
    """The learning rate as it is."""

    text = "constant"

    def at(self, progress: float) -> float:  # noqa: ARG002
        """1."""
        return 1.0


@dataclass(frozen=True)
class StepDecay(Curve):
    """The factor is multiplied by `drop` now and then, as in the training of residual networks (He et al., 2016).

    Attributes:
        drop: from 0.001 to less than 1.
        parts: how many equal parts the way has, with a drop after each; None has them at half and three quarters.
    """

    drop: float = 0.1
    parts: int | None = None

    @property
    def text(self) -> str:
        """`step0.5x10`, or `step0.1` without parts."""
        return f"step{self.drop}" + (f"x{self.parts}" if self.parts else "")

    def at(self, progress: float) -> float:
        """drop ^ drops so far."""
        drops = int(progress * self.parts) if self.parts else (progress >= 0.5) + (progress >= 0.75)
        return self.drop**drops


@dataclass(frozen=True)
class Cosine(Curve):
    """From 1 to 0, flat at both ends: (1 + cos πp) / 2 at progress p (Loshchilov and Hutter, 2017; no restarts)."""

    text = "cosine"

    def at(self, progress: float) -> float:
        """cos²(πp / 2), which is the same and is not rounded to 0 near the end."""
        return math.cos(math.pi * progress / 2) ** 2


@dataclass(frozen=True)
class OneCycle(Curve):
    """Up from 1/25 in a straight line, then down on a cosine (Smith, 2018: super-convergence)."""

    text = "one-cycle"
    rise = 0.3
    first = 1 / 25

    def at(self, progress: float) -> float:
        """1/25 + 24/25 · p / 0.3 while p < 0.3, and then the cosine of what is left."""
        if progress < self.rise:
            return self.first + (1 - self.first) * progress / self.rise
        return Cosine().at((progress - self.rise) / (1 - self.rise))


@dataclass(frozen=True)
class Schedule:
    """A curve, after a warm-up or without one.

    The warm-up is a straight line from 0 to where the curve begins (Goyal et al., 2017); the curve takes the rest.

    Attributes:
        curve: the factor after the warm-up.
        warm_up: per cent of the way that the warm-up takes; 0 is none.
    """

    curve: Curve = Constant()
    warm_up: int = 0

    @property
    def text(self) -> str:
        """The line of text that `parse_schedule` reads back as this schedule."""
        return f"warm-up{self.warm_up} {self.curve.text}" if self.warm_up else self.curve.text

    def at(self, progress: float) -> float:
        """What multiplies the learning rate, over 0 and at most 1, where 0 < `progress` < 1.

        Raises:
            ValueError: another progress.
        """
        if not 0 < progress < 1:
            raise ValueError(f"progress is between 0 and 1; this is {progress}")
        warm_up = self.warm_up / 100
        if progress < warm_up:
            return progress / warm_up * self.curve.at(0.0)
        return self.curve.at((progress - warm_up) / (1 - warm_up))


def parse_schedule(text: str, where: str = "schedule") -> Schedule:
    """Read a schedule from a line of text; an empty one is `constant`.

    Args:
        text: at most one of `constant`, `step`, `cosine` and `one-cycle`, and `warm-up` before it.
        where: what errors name: the option or field that the text was typed into.

    Raises:
        BadInput: a word that is unknown or one too many, a warm-up outside 1 to 90 %, a step that does not multiply by
            0.001 to less than 1, or not 2 to 100 parts.
    """
    words = text.lower().split()
    warm_up = _warm_up(words[0], where) if words else 0
    first = 1 if warm_up else 0
    curve = _curve(words[first], where, first + 1) if len(words) > first else Constant()
    if len(words) > first + 1:
        raise BadInput(where, f"'{words[first + 1][:40]}' as word {first + 2}", f"nothing after {words[first]}")
    return Schedule(curve, warm_up)


def _warm_up(word: str, where: str) -> int:
    match = re.fullmatch(r"warm-up([0-9]{0,9})", word)
    if not match:
        return 0
    warm_up = int(match[1] or WARM_UP)
    if not 1 <= warm_up <= LONGEST_WARM_UP:
        raise BadInput(where, f"a warm-up of {warm_up} %", f"1 to {LONGEST_WARM_UP} %")
    return warm_up


def _curve(word: str, where: str, position: int) -> Curve:
    for curve in (Constant(), Cosine(), OneCycle()):
        if word == curve.text:
            return curve
    match = re.fullmatch(r"step([0-9]{0,9}\.?[0-9]{1,20})?(?:x([0-9]{1,9}))?", word)
    if not match:
        raise BadInput(where, f"'{word[:40]}' as word {position}", EXPECTED)
    drop, parts = float(match[1] or StepDecay.drop), int(match[2]) if match[2] else None
    if not SMALLEST_DROP <= drop < 1:
        raise BadInput(where, f"a step of × {drop:g}", f"{SMALLEST_DROP} to less than 1")
    if parts is not None and not 2 <= parts <= MOST_PARTS:
        raise BadInput(where, f"a step after each of {parts} parts", f"2 to {MOST_PARTS} parts")
    return StepDecay(drop, parts)
