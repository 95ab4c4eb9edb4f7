import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizer import Architecture, BadInput, parse


@given(widths=st.lists(st.integers(1, 1000), max_size=5))
def test_a_line_of_text_reads_back(widths: list[int]) -> None:
    architecture = Architecture(tuple(widths))
    assert parse(architecture.text) == architecture
    assert parse(str(architecture)) == architecture


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("dense128", (128,)), ("  Dense300   dense100 ", (300, 100)), ("784-10-10", (10,)), ("784-10", ()), ("", ())],
)
def test_lines_that_people_type(text: str, hidden: tuple[int, ...]) -> None:
    assert parse(text).hidden == hidden


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dense128 foo", "found 'foo' as word 2"),
        ("dense", "found 'dense' as word 1"),
        ("128", "found '128'"),
        ("dense" + "9" * 5000, "found 'dense9999"),
        ("dense٣", "as word 1"),
        ("dense-5", "found 'dense-5'"),
        ("dense0", "found a layer of 0, expected widths from 1 to 4096"),
        ("dense5000", "found a layer of 5000"),
        ("100-10", "expected 784 inputs first"),
        ("784-10-9", "10 outputs last"),
        ("784-0-10", "a layer of 0"),
        (" ".join(["dense10"] * 11), "found 11 hidden layers, expected at most 10"),
        (" ".join(["dense4096"] * 3), "parameters, expected at most 20,000,000"),
    ],
)
def test_what_is_no_architecture_is_pointed_at(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        parse(text, "--network")
    assert str(caught.value).startswith("--network: ")
