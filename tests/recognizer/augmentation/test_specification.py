"""Augmentation as a line of text."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizer import BadInput
from recognizer.augmentation.specification import AFFINE, AMOUNTS, NOTHING, Augmentation, parse_augmentation


@given(
    st.fixed_dictionaries({}, optional={name: st.floats(least, most) for name, (_, least, most, _) in AMOUNTS.items()})
)
def test_a_line_of_text_reads_back(values: dict[str, float]) -> None:
    augmentation = Augmentation(**values)
    assert parse_augmentation(augmentation.text) == augmentation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NOTHING),
        (" None ", NOTHING),
        ("shift0", NOTHING),
        ("shift2 rotate.5 elastic1.5", Augmentation(shift=2, rotate=0.5, elastic=1.5)),
        ("  Elastic   SIGMA5 ", Augmentation(elastic=AMOUNTS["elastic"].usual, sigma=5)),
        ("affine", Augmentation(**AFFINE)),
        ("affine elastic", Augmentation(**AFFINE, elastic=AMOUNTS["elastic"].usual)),
        ("affine rotate3", Augmentation(**AFFINE | {"rotate": 3})),
        ("rotate3 affine", Augmentation(**AFFINE | {"rotate": 3})),
    ],
)
def test_lines_that_people_type(text: str, expected: Augmentation) -> None:
    assert parse_augmentation(text) == expected


def test_the_text_says_all_numbers() -> None:
    assert parse_augmentation("affine elastic").text == "shift2 rotate15 scale0.15 shear0.2 elastic1"
    assert NOTHING.text == "none"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("affine foo", "found 'foo' as word 2, expected one of affine, shift, "),
        ("shift-1", "found 'shift-1' as word 1"),
        ("shift٣", "found 'shift٣' as word 1"),
        ("affine2", "found 'affine2' as word 1"),
        ("none shift", "found 'none' as word 1"),
        ("noise0.1 rotate500", "found 'rotate500' as word 2, expected rotate with 0 to 180 (degrees)"),
        ("shift" + "9" * 5000, "found 'shift9999"),
        ("sigma1", "expected sigma with 2 to 28 (pixels)"),
        ("shift2 affine shift3", "found 'shift3' as word 3, expected shift only once"),
        ("affine affine", "found 'affine' as word 2"),
    ],
)
def test_what_is_no_augmentation_is_pointed_at(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        parse_augmentation(text, "--augment")
    assert str(caught.value).startswith("--augment: ")


@pytest.mark.parametrize("name", AMOUNTS)
@pytest.mark.parametrize("value", [-0.1, 1000, math.nan, math.inf])
def test_amounts_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadInput, match=f"augmentation {name}: found"):
        Augmentation(**{name: value})
