"""The one exception for input that cannot be used.

A file, an option or a drawing can be wrong in a hundred ways; to the person who gave it they are all the same thing: a
sentence that says where it is, what was found and what was expected. The command line prints that sentence on one line
and exits with status 2, a page shows it in place of the result.
"""

from collections.abc import Iterable

MOST_QUOTED = 80
"""Characters of what was found, or of where, that a message quotes."""

MOST_PATH = 200
"""Characters of where it was found: a path is longer, and of use only whole."""


class BadInput(ValueError):
    """Input that cannot be used; its message is one complete sentence for the person who gave it.

    What a file holds may be endless and no text at all: of what was found the message quotes some 80 characters, the
    beginning and the end, and shows what cannot be printed as escapes. The attributes hold it whole.

    Args:
        where: the file, option or field at fault.
        found: what is there.
        expected: what should be there.
    """

    def __init__(self, where: object, found: str, expected: str) -> None:
        self.where = str(where)
        self.found = found
        self.expected = expected
        super().__init__(f"{quoted(self.where, MOST_PATH)}: found {quoted(found)}, expected {expected}")


def quoted(text: str, most: int = MOST_QUOTED) -> str:
    """A text as a message quotes it: `most` characters at most, all of them printable; "…" stands for the middle."""
    text = _cut(text, most)
    if text.isprintable():
        return text
    return _cut("".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text), most)


def _cut(text: str, most: int) -> str:
    end = most // 3
    return text if len(text) <= most else f"{text[: most - end - 1]}…{text[-end:]}"


def check_known(where: object, name: str, names: Iterable[str]) -> None:
    """Raise `BadInput` unless `name` is one of `names`."""
    if name not in names:
        raise BadInput(where, f"'{name}'", f"one of {', '.join(names)}")
