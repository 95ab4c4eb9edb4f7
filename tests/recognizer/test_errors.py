import pytest

from recognizer import BadInput
from recognizer.errors import MOST_PATH, MOST_QUOTED, quoted


def test_a_message_is_one_sentence_of_where_what_and_what_instead() -> None:
    error = BadInput("some.npz", "nothing", "a model file")
    assert str(error) == "some.npz: found nothing, expected a model file"


def test_what_is_endless_is_quoted_by_its_beginning_and_end() -> None:
    error = BadInput("w" * 5000, f"'{'x' * 5000}' as word 2", "a word")
    where, rest = str(error).split(": found ")
    found, expected = rest.split(", expected ")
    assert (len(where), len(found), expected) == (MOST_PATH, MOST_QUOTED, "a word")
    assert found.startswith("'xxx")
    assert found.endswith("xxx' as word 2")
    assert "x…x" in found
    assert (len(error.where), len(error.found)) == (5000, 5012)  # who asks gets it whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ten × zehn", "ten × zehn"),
        ("a\nb\x1b[31m\0", r"a\nb\x1b[31m\x00"),
        ("\udcff", r"\udcff"),
        ("x" * MOST_QUOTED, "x" * MOST_QUOTED),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, expected: str) -> None:
    assert quoted(text) == expected


def test_escapes_are_characters_too() -> None:
    assert len(quoted("\U0010ffff" * 5000)) == MOST_QUOTED
