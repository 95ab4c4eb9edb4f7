import pytest

from interface.draw.words import announce, describe, name_of, summary, sureness
from recognizer.images.shapes import Shape
from recognizer.reading.many import Reading
from tests.interface.draw.drawings import chosen, mostly, read_digit


@pytest.mark.parametrize(
    ("probabilities", "words"),
    [
        (mostly(7, 0.995), "almost certainly a 7"),
        (mostly(8, 0.95), "very likely an 8"),
        (mostly(1, 0.75, 7, 0.2), "probably a 1"),
        (mostly(3, 0.55, 5, 0.4), "3 or 5"),
        (mostly(5, 0.48, 3, 0.46), "5 or 3"),
        (mostly(2, 0.5, 1, 0.1), "perhaps a 2"),
    ],
)
def test_a_probability_is_said_in_words(probabilities: list[float], words: str) -> None:
    assert sureness(read_digit(probabilities)) == words


def test_no_words_claim_more_than_the_network_does() -> None:
    large, small = describe(chosen(read_digit(mostly(7, 1.0))))
    assert (large, small) == ("Almost certainly a 7", "> 99.9%")


@pytest.mark.parametrize(
    ("shape", "large", "small"),
    [
        (Shape.DOT, "Only a dot", "as large as you like"),
        (Shape.SCRIBBLE, "A scribble?", "fewer lines"),
        (Shape.SIGN, "Not a digit", "Most like a 6: 12.0%"),
        (Shape.SEVERAL, "Not a digit", "Most like a 6: 12.0%"),
    ],
)
def test_what_is_no_digit_is_told_by_what_it_looks_like(shape: Shape, large: str, small: str) -> None:
    said = describe(chosen(read_digit(mostly(6, 0.12), digit=False), shape))
    assert said[0] == large
    assert small in said[1]


def test_a_number_is_as_sure_as_its_least_sure_digit() -> None:
    sure, split, letter = (
        read_digit(mostly(4, 0.999)),
        read_digit(mostly(3, 0.5, 5, 0.4)),
        read_digit(mostly(0, 0.2), digit=False),
    )
    assert summary([sure]) == ""
    assert summary([sure, sure]) == "Almost certain of both"
    assert summary([sure] * 4) == "Almost certain of all four"
    assert summary([sure] * 12) == "Almost certain of all 12"
    assert summary([sure, split, sure]) == "Least sure of the second: 3 or 5"
    assert summary([sure, letter, split]) == "One of three is no digit"
    assert summary([letter, sure, letter]) == "Two of three are no digits"
    assert summary([letter, letter]) == "Neither is a digit"
    assert summary([letter] * 3) == "None of three is a digit"


def test_a_screen_reader_hears_the_answer() -> None:
    four, two = read_digit(mostly(4, 0.995)), read_digit(mostly(2, 0.8), line=1)
    assert announce(Reading(()), None) == ""
    assert announce(Reading((four,)), chosen(four)) == "Almost certainly a 4, 99.5%"
    letter = read_digit(mostly(6, 0.12), digit=False)
    assert announce(Reading((letter,)), chosen(letter)).startswith("Not a digit. A letter or a sign")
    assert announce(Reading((four, two)), chosen(two)) == "4, 2. Least sure of the second: probably a 2"


def test_a_button_is_called_by_its_place() -> None:
    assert name_of(0, read_digit(mostly(4, 0.999))) == "First, almost certainly a 4"
    assert name_of(1, read_digit(mostly(4, 0.2), digit=False)) == "Second, no digit"
    assert name_of(11, read_digit(mostly(4, 0.999))) == "Number 12, almost certainly a 4"
