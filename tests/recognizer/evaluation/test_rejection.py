"""Thresholds and what they keep, lose and let in, counted by hand."""

import numpy as np
import pytest

from recognizer.evaluation.rejection import MOST_POINTS, make_non_digits, rejection

SURENESS = np.array([0.9, 0.5, 0.8, 0.4], np.float32)
CORRECT = np.array([True, False, True, True])
STRANGERS = np.array([0.3, 0.45, 0.85], np.float32)


def test_each_threshold_keeps_what_reaches_it() -> None:
    found = rejection(SURENESS, CORRECT, STRANGERS, marked=0.6)
    assert found.at(0.0) == (1.0, 0.25, 1.0)
    assert found.at(0.5) == pytest.approx((0.75, 1 / 3, 1 / 3))  # what is as sure as that is kept
    assert found.at(0.6) == pytest.approx((0.5, 0.0, 1 / 3))
    assert 0.6 in found.thresholds
    kept, misread, accepted = found.at(1.0)
    assert (kept, accepted) == (0, 0)
    assert np.isnan(misread)
    assert found.auroc == pytest.approx((3 + 2 + 2 + 1) / 12)  # how many strangers each digit is surer than
    assert found.false_accepts == {0.95: pytest.approx(2 / 3), 0.99: pytest.approx(2 / 3)}


def test_what_is_refused_is_said_in_words() -> None:
    found = rejection(SURENESS, CORRECT, STRANGERS, marked=0.6)
    assert found.in_words(0.6) == (
        "Letters and figures are told from digits with an AUROC of 0.6667 (1 is always, 0.5 is by chance). "
        "Of them 66.7% where 99% of the digits are kept and 66.7% where 95% of the digits are kept are taken "
        "for digits. At its own threshold, 0.600, 50.00% of the digits are kept, 0.00% of those are misread, "
        "and 33.3% of what is no digit is accepted."
    )
    assert found.in_words(0.0).endswith("no threshold of its own: it takes whatever it sees for a digit.")


def test_without_strangers_nothing_is_said_of_them() -> None:
    found = rejection(SURENESS, CORRECT, np.empty(0))
    assert (found.accepted, found.auroc, found.false_accepts) == (None, None, {})
    with pytest.raises(ValueError, match="at least 1"):
        rejection(SURENESS[:0], CORRECT[:0], STRANGERS)


def test_a_curve_of_many_has_few_points_and_only_falls(rng: np.random.Generator) -> None:
    found = rejection(rng.random(20_000), rng.random(20_000) < 0.9, rng.random(5_000))
    assert found.accepted is not None
    assert found.thresholds.size <= MOST_POINTS
    for each in (found.kept, found.accepted):
        assert (np.diff(each) <= 0).all()
        assert (each[0], each[-1]) == (1, 0)


def test_letters_and_figures_are_drawn_the_same_each_time() -> None:
    made, again = (make_non_digits(6, np.random.default_rng(0)) for _ in range(2))
    assert made.images.shape == (784, 18)
    assert np.array_equal(made.images, again.images)
    assert (made.images.max(axis=0) > 150).all()
    assert all(kind.startswith("letter ") for kind in made.kinds[made.groups == "letters"])
    assert set(made.kinds[made.groups == "figures held out"]) <= {"spiral", "cross", "at sign", "percent sign"}
