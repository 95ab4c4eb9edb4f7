"""Letters of fonts and by hand, which are no digits."""

import sys

import numpy as np
import pytest

from recognizer import BadInput
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.alphabet import LETTER_FORMS
from recognizer.synthesis.letterforms import write
from recognizer.synthesis.letters import (
    ALSO_DIGITS,
    HANDS,
    HELD_OUT_FONTS,
    LETTERS,
    TRAINING_FONTS,
    letter_glyphs,
    training_glyphs,
)
from recognizer.synthesis.non_digits import glyph_rows


def test_fonts_that_are_learned_from_are_not_measured_on() -> None:
    assert not set(TRAINING_FONTS) & set(HELD_OUT_FONTS)


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
    assert set(LETTER_FORMS) == set(LETTERS)
    assert all(len(set(forms)) == len(forms) >= 4 for forms in LETTER_FORMS.values())


def test_forms_by_hand_stay_near_their_box(rng: np.random.Generator) -> None:
    for forms in LETTER_FORMS.values():
        for form in forms:
            points = np.concatenate(write(form, rng))
            assert np.isfinite(points).all()
            assert points.min() > -0.2
            assert points.max() < 1.5


def test_the_network_that_comes_along_takes_letters_by_hand_for_no_digits(rng: np.random.Generator) -> None:
    """To who knows digits only, an a of print is a 2 with a loop, and a D a 0."""
    model = load_model(find_model("conv"))
    taken = {}
    for letter, forms in LETTER_FORMS.items():
        rows, _ = glyph_rows(30, rng, {form: list(write(form, rng)) for form in forms})
        taken[letter] = float(model.is_digit(model.predict(rows.T)).mean())
    assert np.mean(list(taken.values())) <= 0.02
    assert max(taken.values()) <= 0.2, max(taken, key=lambda letter: taken[letter])


def test_an_a_of_print_is_for_the_judge_to_refuse(rng: np.random.Generator) -> None:
    model = load_model(find_model("conv"))
    printed = LETTER_FORMS["a"][2]
    rows, _ = glyph_rows(200, rng, {hand: list(write(printed, rng)) for hand in ("one", "two", "three")})
    assert model.is_digit(model.predict(rows.T)).mean() <= 0.1
    assert (model.network.predict(rows.T).argmax(axis=0) == 2).mean() > 0.5


def test_what_letters_are_learned_from_is_the_same_every_time() -> None:
    pytest.importorskip("HersheyFonts")
    first, second = training_glyphs(), training_glyphs()
    by_hand = [name for name in first if "by hand" in name]
    assert len(by_hand) == HANDS * sum(map(len, LETTER_FORMS.values()))
    assert len(first) == len(by_hand) + len(letter_glyphs(TRAINING_FONTS))
    assert list(first) == list(second)
    for name in first:
        assert all(np.array_equal(one, other) for one, other in zip(first[name], second[name], strict=True))
    assert not np.array_equal(first["D by hand, form 1, hand 1"][0], first["D by hand, form 1, hand 2"][0])


def test_without_the_fonts_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "HersheyFonts", None)
    for fonts in (TRAINING_FONTS, HELD_OUT_FONTS):
        with pytest.raises(BadInput, match="letters of fonts: found no package Hershey-Fonts, expected that of"):
            letter_glyphs(fonts)


def test_a_font_that_there_is_not_is_pointed_at() -> None:
    pytest.importorskip("HersheyFonts")
    with pytest.raises(BadInput, match=r"letters of fonts: found 'comic', expected one of .*futural"):
        letter_glyphs(["comic"])
