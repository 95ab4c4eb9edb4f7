"""Images that are no digits: what they are made of, and that what is learned from is not what is measured."""

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.images.strokes import draw
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.alphabet import FORMS
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES
from recognizer.synthesis.letterforms import written
from recognizer.synthesis.letters import (
    ALSO_DIGITS,
    HANDS,
    HELD_OUT_FONTS,
    LETTERS,
    TRAINING_FONTS,
    letter_glyphs,
    training_glyphs,
)
from recognizer.synthesis.non_digits import HELD_OUT_KINDS, TRAINING_KINDS, drawn, glyph_rows, impostor_rows
from recognizer.synthesis.warps import varied

FIGURES = TRAINING_FIGURES | HELD_OUT_FIGURES
L = [np.array([[0.0, 0], [0, 20], [12, 20]])]


@pytest.mark.parametrize("kind", sorted({*TRAINING_KINDS, *HELD_OUT_KINDS}))
def test_every_kind_is_an_image(digits: Dataset, rng: np.random.Generator, kind: str) -> None:
    rows, kinds = impostor_rows(4, rng, digits, (kind,))
    assert rows.shape == (4, 784)
    assert rows.dtype == np.uint8
    assert kinds == [kind] * 4
    assert rows.any(axis=1).all() == (kind != "blank")
    assert kind == "blank" or len(np.unique(rows, axis=0)) == 4


def test_what_is_measured_is_not_what_is_learned() -> None:
    assert not set(TRAINING_KINDS) & set(HELD_OUT_KINDS)
    assert not set(TRAINING_FONTS) & set(HELD_OUT_FONTS)


def test_kinds_come_about_equally_often(digits: Dataset, rng: np.random.Generator) -> None:
    _, kinds = impostor_rows(600, rng, digits, ("noise", "blank", "negative"))
    assert all(150 < kinds.count(kind) < 250 for kind in ("noise", "blank", "negative"))


def test_the_same_numbers_give_the_same_images(digits: Dataset) -> None:
    first, again = (impostor_rows(30, np.random.default_rng(3), digits) for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert first[1] == again[1]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_lines_in_the_plane(rng: np.random.Generator, name: str) -> None:
    for _ in range(10):
        strokes = FIGURES[name](rng)
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and np.isfinite(stroke).all() for stroke in strokes)
        assert draw(strokes).any()


def test_no_arrow_points_up(rng: np.random.Generator) -> None:
    for _ in range(200):
        start, end = FIGURES["arrow"](rng)[0]
        across, up = end[0] - start[0], start[1] - end[1]
        assert up <= 0.51 * np.hypot(across, up)


def test_another_hand_draws_the_same_figure(rng: np.random.Generator) -> None:
    usual = draw(L)
    for _ in range(20):
        strokes = varied(L, rng, amount=0.3)
        assert len(strokes) == 1
        assert np.corrcoef(draw(strokes).ravel(), usual.ravel())[0, 1] > 0.4


def test_without_variation_a_figure_keeps_its_shape(rng: np.random.Generator) -> None:
    assert np.allclose(draw(varied(L, rng, amount=0, rounding=0)), draw(L), atol=0.02)


def test_a_dot_and_an_empty_extent_can_be_drawn(rng: np.random.Generator) -> None:
    assert drawn([np.array([[3.0, 3]]), np.array([[3.0, 3], [3, 3]])], rng).any()


def test_glyphs_keep_their_names(rng: np.random.Generator) -> None:
    rows, names = glyph_rows(20, rng, {"L": L, "dot": [np.zeros((1, 2)), np.ones((1, 2))]})
    assert rows.shape == (20, 784)
    assert set(names) == {"L", "dot"}


def test_letters_that_are_digits_are_left_out() -> None:
    assert len(LETTERS) == 52 - 12
    assert not ALSO_DIGITS & set(LETTERS)


def test_letters_come_from_the_fonts(rng: np.random.Generator) -> None:
    pytest.importorskip("HersheyFonts")
    glyphs = letter_glyphs(HELD_OUT_FONTS)
    assert len(glyphs) == len(HELD_OUT_FONTS) * len(LETTERS) - 5
    assert "Q of scriptc" not in glyphs
    rows, _ = glyph_rows(10, rng, glyphs)
    assert rows.any(axis=1).all()
    dotted = glyphs["i of timesr"]
    dot, stem = (sorted(stroke[:, 1].max() for stroke in dotted)[end] for end in (0, -1))
    assert dot < stem


def test_every_letter_is_written_by_hand_too() -> None:
    assert set(FORMS) == set(LETTERS)
    assert all(len(set(forms)) == len(forms) >= 4 for forms in FORMS.values())


def test_forms_by_hand_stay_near_their_box(rng: np.random.Generator) -> None:
    for forms in FORMS.values():
        for form in forms:
            points = np.concatenate(written(form, rng))
            assert np.isfinite(points).all()
            assert points.min() > -0.2
            assert points.max() < 1.5


def test_the_network_that_comes_along_takes_letters_by_hand_for_no_digits(rng: np.random.Generator) -> None:
    """To who knows digits only, an a of print is a 2 with a loop, and a D a 0."""
    model = load_model(find_model("conv"))
    taken = {}
    for letter, forms in FORMS.items():
        rows, _ = glyph_rows(60, rng, {form: list(written(form, rng)) for form in forms})
        taken[letter] = float(model.is_digit(model.predict(rows.T)).mean())
    assert np.mean(list(taken.values())) <= 0.02
    assert max(taken.values()) <= 0.1, max(taken, key=lambda letter: taken[letter])


def test_an_a_of_print_is_for_the_judge_to_refuse(rng: np.random.Generator) -> None:
    model = load_model(find_model("conv"))
    printed = FORMS["a"][2]
    rows, _ = glyph_rows(200, rng, {hand: list(written(printed, rng)) for hand in ("one", "two", "three")})
    assert model.is_digit(model.predict(rows.T)).mean() <= 0.05
    assert (model.network.predict(rows.T).argmax(axis=0) == 2).mean() > 0.5


def test_what_letters_are_learned_from_is_the_same_every_time() -> None:
    pytest.importorskip("HersheyFonts")
    first, second = training_glyphs(), training_glyphs()
    by_hand = [name for name in first if "by hand" in name]
    assert len(by_hand) == HANDS * sum(map(len, FORMS.values()))
    assert len(first) == len(by_hand) + len(letter_glyphs(TRAINING_FONTS))
    assert list(first) == list(second)
    for name in first:
        assert all(np.array_equal(one, other) for one, other in zip(first[name], second[name], strict=True))
    assert not np.array_equal(first["D by hand, form 1, hand 1"][0], first["D by hand, form 1, hand 2"][0])
