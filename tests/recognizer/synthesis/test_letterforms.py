"""Forms of the digits, written from nothing."""

import numpy as np
import pytest

from recognizer.synthesis.letterforms import DIGIT_FORMS, write, write_digit

EVERY_FORM = [(label, form) for label, forms in DIGIT_FORMS.items() for form in forms]


@pytest.mark.parametrize(("label", "form"), EVERY_FORM)
def test_every_form_can_be_written(label: int, form: str, rng: np.random.Generator) -> None:
    for _ in range(20):
        drawn = write_digit(label, rng, {label: (form,)})
        assert drawn.label == label
        assert len(drawn.strokes) == form.count("|") + 1
        assert all(np.isfinite(stroke).all() for stroke in drawn.strokes)
        height = np.ptp(np.concatenate(drawn.strokes)[:, 1])
        assert 0.8 < height < 1.25


def test_a_sharp_turn_stays_sharp_and_all_else_is_smooth(rng: np.random.Generator) -> None:
    seven = write_digit(7, rng, {7: ("0,0 90,0! 40,100",)}).strokes[0]
    steps = np.diff(seven, axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert np.sort(turns)[-2] < 0.1 < 1.5 < turns.max()


def test_every_digit_has_forms_and_each_is_as_likely(rng: np.random.Generator) -> None:
    assert sorted(DIGIT_FORMS) == list(range(10))
    assert all(len(set(forms)) == len(forms) >= 5 for forms in DIGIT_FORMS.values())
    strokes = [len(write_digit(7, rng, {7: ("0,0 9,9", "0,0 9,9 | 4,4 5,5")}).strokes) for _ in range(300)]
    assert 100 < strokes.count(1) < 200


def test_a_form_is_never_written_the_same_way_twice_but_by_the_same_numbers(rng: np.random.Generator) -> None:
    form = DIGIT_FORMS[9][2]
    first, second = write(form, rng), write(form, rng)
    assert not any(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    same = [write(form, np.random.default_rng(1)) for _ in range(2)]
    assert all(np.array_equal(one, other) for one, other in zip(*same, strict=True))
