"""How sure a reading is, in words that claim no more than the network does."""

from collections.abc import Sequence

from interface.draw.reading import Chosen
from interface.figures.drawings import percent
from recognizer.images.shapes import Shape
from recognizer.reading.many import ReadDigit, Reading

CERTAIN, LIKELY, FAIR = 0.99, 0.9, 0.7
"""The probabilities from which a digit is almost certain, very likely and likely."""

SPLIT = 0.4
"""A digit that is less than likely is one of two if the second has at least so much of its probability."""

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_SHAPES = {
    Shape.DOT: ("Only a dot", "Draw a digit, as large as you like."),
    Shape.SCRIBBLE: ("A scribble?", "A digit has fewer lines."),
}


def a_digit(digit: int) -> str:
    """The digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def sureness(digit: ReadDigit) -> str:
    """What a digit is, and how sure that is: "almost certainly a 7", "3 or 5"."""
    first, second = digit.probabilities.argsort()[::-1][:2].tolist()
    if digit.probability >= CERTAIN:
        return f"almost certainly {a_digit(first)}"
    if digit.probability >= LIKELY:
        return f"very likely {a_digit(first)}"
    if digit.probability >= FAIR:
        return f"probably {a_digit(first)}"
    if float(digit.probabilities[second]) >= SPLIT * digit.probability:
        return f"{first} or {second}"
    return f"perhaps {a_digit(first)}"


def describe(chosen: Chosen) -> tuple[str, str]:
    """What is said of the digit shown in detail: the words in large letters, and those below them."""
    digit = chosen.digit
    if digit.digit:
        return _capital(sureness(digit)), percent(digit.probability)
    likeness = f"Most like {a_digit(digit.label)}: {percent(digit.probability)}"
    return _SHAPES.get(chosen.shape, ("Not a digit", f"A letter or a sign, perhaps. {likeness}"))


def summary(digits: Sequence[ReadDigit]) -> str:
    """How sure a number is: of all of it, or which of its digits is the least sure; "" for a single one."""
    if len(digits) < 2:
        return ""
    strange = sum(not each.digit for each in digits)
    if strange:
        return _without_digits(strange, len(digits))
    place = min(range(len(digits)), key=lambda each: digits[each].probability)
    if digits[place].probability >= CERTAIN:
        return f"Almost certain of {'both' if len(digits) == 2 else f'all {_number(len(digits))}'}"
    return f"Least sure of {'the ' if place < len(PLACES) else ''}{ordinal(place)}: {sureness(digits[place])}"


def announce(reading: Reading, chosen: Chosen | None) -> str:
    """The answer as a screen reader says it."""
    if chosen is None:
        return ""
    if len(reading.digits) == 1:
        large, small = describe(chosen)
        return f"{large}, {small}" if chosen.digit.digit else f"{large}. {small}"
    return f"{', '.join(reading.text.split())}. {summary(reading.digits)}"


def name_of(place: int, digit: ReadDigit) -> str:
    """One of several digits as the button that shows it is called."""
    return f"{_capital(ordinal(place))}, {sureness(digit) if digit.digit else 'no digit'}"


def ordinal(place: int) -> str:
    """The name of a place, from 0."""
    return PLACES[place] if place < len(PLACES) else f"number {place + 1}"


def _without_digits(strange: int, marks: int) -> str:
    if strange == marks:
        return "Neither is a digit" if marks == 2 else f"None of {_number(marks)} is a digit"
    words = f"{_capital(_number(strange))} of {_number(marks)}"
    return f"{words} is no digit" if strange == 1 else f"{words} are no digits"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
