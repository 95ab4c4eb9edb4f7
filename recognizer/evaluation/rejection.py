"""Rejection: how sure a network must be for its reading to count, and what each such threshold costs and keeps out.

Whoever refuses what a network is less sure of loses some digits, and with them most of those that it misreads; what is
no digit at all, such as a letter or a figure, should be refused nearly always.

Sources: C. Chow, On optimum recognition error and reject tradeoff (1970); D. Hendrycks and K. Gimpel, A baseline for
detecting misclassified and out-of-distribution examples (2017).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS
from recognizer.data.dataset import from_rows
from recognizer.evaluation.metrics import Scores, Values, auroc, false_accept_rate
from recognizer.synthesis.alphabet import LETTER_FORMS
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES
from recognizer.synthesis.letterforms import write
from recognizer.synthesis.non_digits import glyph_rows, non_digit_rows

MOST_POINTS = 300
"""Of a curve: more would not be seen."""


@dataclass(frozen=True, eq=False)
class NonDigits:
    """Images of what is no digit.

    Attributes:
        images: 784 × m, uint8.
        kinds: what each is: "letter a", "spiral".
        groups: which of "letters", "figures" and "figures held out" each belongs to; the last are such as no network
            that comes with the project has learned from.
    """

    images: NDArray[np.uint8]
    kinds: NDArray[np.str_]
    groups: NDArray[np.str_]


def make_non_digits(count: int, rng: np.random.Generator) -> NonDigits:
    """Draw letters and figures by hand, none of them a digit.

    Args:
        count: of each of the three groups.
        rng: chooses what is drawn, and by which hand.
    """
    glyphs = {f"letter {letter}, {n}": list(write(form, rng)) for letter, n, form in _forms()}
    nothing = from_rows(np.zeros((0, PIXELS), np.uint8), np.zeros(0, np.uint8))  # figures are not made of digits
    letters, names = glyph_rows(count, rng, glyphs)
    figures, kinds = non_digit_rows(count, rng, nothing, [*TRAINING_FIGURES])
    held_out, others = non_digit_rows(count, rng, nothing, [*HELD_OUT_FIGURES])
    return NonDigits(
        np.concatenate([letters, figures, held_out]).T,
        np.array([*(name.split(",")[0] for name in names), *kinds, *others]),
        np.repeat(["letters", "figures", "figures held out"], count),
    )


def _forms() -> list[tuple[str, int, str]]:
    """Letter, number and form of all letters that are written by hand."""
    return [(letter, n, form) for letter, forms in LETTER_FORMS.items() for n, form in enumerate(forms)]


@dataclass(frozen=True, eq=False)
class Rejection:
    """What each threshold keeps, by how sure a network is: the highest of its ten probabilities.

    Attributes:
        thresholds: from 0 to 1, ascending, at most `MOST_POINTS`; what reaches one is accepted.
        kept: the share of the digits that reaches each, from 1 down.
        misread: the share of those kept that is misread; NaN where none is kept.
        accepted: the share of what is no digit that reaches each; None if there is nothing of the kind.
        auroc: how well digits are told from the rest, 0.5 for not at all and 1 for always; None likewise.
        false_accepts: the share of what is no digit that is accepted where 95 % and 99 % of the digits are kept.
    """

    thresholds: Values
    kept: Values
    misread: Values
    accepted: Values | None
    auroc: float | None
    false_accepts: dict[float, float]

    def at(self, threshold: float) -> tuple[float, float, float]:
        """What is kept, misread and accepted at the nearest of the thresholds; NaN for what is not known."""
        nearest = int(np.abs(self.thresholds - threshold).argmin())
        accepted = float("nan") if self.accepted is None else float(self.accepted[nearest])
        return float(self.kept[nearest]), float(self.misread[nearest]), accepted

    def in_words(self, threshold: float) -> str:
        """What this network makes of what is no digit, of which there is some, and what its own threshold does; 0 is
        none.
        """
        accepts = " and ".join(
            f"{share:.1%} where {kept:.0%} of the digits are kept"
            for kept, share in sorted(self.false_accepts.items(), reverse=True)
        )
        said = (
            f"Letters and figures are told from digits with an AUROC of {self.auroc:.4f} (1 is always, 0.5 is by "
            f"chance). Of them {accepts} are taken for digits."
        )
        if not threshold:
            return f"{said} This network has no threshold of its own: it takes whatever it sees for a digit."
        kept, misread, accepted = self.at(threshold)
        return (
            f"{said} At its own threshold, {threshold:.3f}, {kept:.2%} of the digits are kept, {misread:.2%} of those "
            f"are misread, and {accepted:.1%} of what is no digit is accepted."
        )


def rejection(sureness: Scores, correct: NDArray[np.bool_], strangers: Scores, marked: float = 0.0) -> Rejection:
    """Go through all thresholds that make a difference to the digits.

    Args:
        sureness: m highest probabilities, of digits; m at least 1.
        correct: which of them are read as what they are.
        strangers: the highest probabilities of what is no digit; may be empty.
        marked: a threshold that is wanted among the others, from 0 to 1.

    Raises:
        ValueError: no digits, or numbers that are not finite.
    """
    if sureness.shape != correct.shape or not sureness.size or not np.isfinite(sureness).all():
        raise ValueError(f"there are as many finite scores as digits, at least 1; these are {sureness.shape}")
    order = np.argsort(sureness)
    ordered = sureness[order].astype(np.float64)
    wrong_from = np.append(np.cumsum((~correct[order])[::-1])[::-1], 0)  # misread from each place on
    thresholds = _thresholds(ordered, strangers, marked)
    first = np.searchsorted(ordered, thresholds, "left")
    kept = ordered.size - first
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN of nothing kept
        misread = wrong_from[first] / kept
    known = strangers.size > 0
    accepted = 1 - np.searchsorted(np.sort(strangers), thresholds, "left") / strangers.size if known else None
    return Rejection(
        thresholds=thresholds,
        kept=kept / ordered.size,
        misread=misread,
        accepted=accepted,
        auroc=auroc(sureness, strangers) if known else None,
        false_accepts={share: false_accept_rate(sureness, strangers, share) for share in (0.95, 0.99) if known},
    )


def _thresholds(ordered: Values, strangers: Scores, marked: float) -> Values:
    """0, the marked one, 1, and as many of the scores as are to be shown, evenly along digits and strangers."""
    half = np.linspace(0, 1, (MOST_POINTS - 3) // 2)
    parts = [np.quantile(each, half, method="lower") for each in (ordered, strangers) if each.size]
    return np.unique(np.concatenate([*parts, [0.0, marked, 1.0]])).astype(np.float64)
