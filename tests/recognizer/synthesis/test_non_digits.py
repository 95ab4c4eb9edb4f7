"""Images that are no digits: what they are made of, and that what is learned from is not what is measured."""

import numpy as np
import pytest

from recognizer import BadInput, Dataset
from recognizer.data.dataset import select
from recognizer.images.stroke_files import Drawing
from recognizer.synthesis.non_digits import (
    HELD_OUT_KINDS,
    TRAINING_KINDS,
    glyph_rows,
    letter_rows,
    non_digit_rows,
    rendered,
)

L = [np.array([[0.0, 0], [0, 20], [12, 20]])]


@pytest.mark.parametrize("kind", sorted({*TRAINING_KINDS, *HELD_OUT_KINDS}))
def test_every_kind_is_an_image(digits: Dataset, rng: np.random.Generator, kind: str) -> None:
    rows, kinds = non_digit_rows(4, rng, digits, (kind,))
    assert rows.shape == (4, 784)
    assert rows.dtype == np.uint8
    assert kinds == [kind] * 4
    assert rows.any(axis=1).all() == (kind != "blank")
    assert kind == "blank" or len(np.unique(rows, axis=0)) == 4


def test_what_is_measured_is_not_what_is_learned() -> None:
    assert not set(TRAINING_KINDS) & set(HELD_OUT_KINDS)


def test_kinds_come_about_equally_often(digits: Dataset, rng: np.random.Generator) -> None:
    _, kinds = non_digit_rows(600, rng, digits, ("noise", "blank", "negative"))
    assert all(150 < kinds.count(kind) < 250 for kind in ("noise", "blank", "negative"))


def test_the_same_numbers_give_the_same_images(digits: Dataset) -> None:
    first, again = (non_digit_rows(30, np.random.default_rng(3), digits) for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert first[1] == again[1]


def test_a_dot_and_an_empty_extent_can_be_drawn(rng: np.random.Generator) -> None:
    assert rendered([np.array([[3.0, 3]]), np.array([[3.0, 3], [3, 3]])], rng).any()


def test_glyphs_keep_their_names(rng: np.random.Generator) -> None:
    rows, names = glyph_rows(20, rng, {"L": L, "dot": [np.zeros((1, 2)), np.ones((1, 2))]})
    assert rows.shape == (20, 784)
    assert set(names) == {"L", "dot"}


def test_each_letter_comes_as_often_however_few_have_drawn_it(rng: np.random.Generator) -> None:
    level = (np.array([[0.0, 0], [20, 0]]),)
    upright = (np.array([[0.0, 0], [0, 20]]),)
    drawings = [Drawing(None, level, letter="e")] * 90 + [Drawing(None, upright, letter="Q")]
    rows = letter_rows(300, rng, drawings).reshape(-1, 28, 28)
    upright_ones = sum(np.ptp(np.nonzero(row)[0]) > np.ptp(np.nonzero(row)[1]) for row in rows)
    assert 110 < upright_ones < 190


@pytest.mark.parametrize(
    ("kind", "labels", "wanted"),
    [
        ("upside down", (0, 1, 6, 8, 9), "2, 3, 4, 5 or 7"),
        ("mirrored", (0, 1, 2, 5, 6), "3, 4 or 7"),
        ("pair", (), "0, 1, 2, 3, 4, 5, 6, 7, 8 or 9"),
        ("triple", (), "8 or 9"),
        ("negative", (), "8 or 9"),
    ],
)
def test_what_is_made_of_digits_that_are_not_there_is_pointed_at(
    digits: Dataset, rng: np.random.Generator, kind: str, labels: tuple[int, ...], wanted: str
) -> None:
    few = select(digits, np.isin(digits.labels, labels))
    with pytest.raises(BadInput, match=f"impostors: found data without a .*{wanted}, expected at least one"):
        non_digit_rows(3, rng, few, (kind,))


@pytest.mark.parametrize("kind", ["noise", "blank", "blots", "heart"])
def test_what_is_made_of_nothing_needs_no_digits(digits: Dataset, rng: np.random.Generator, kind: str) -> None:
    assert non_digit_rows(2, rng, select(digits, np.arange(0)), (kind,))[0].shape == (2, 784)
