"""The one exception for input that cannot be used.

A file, an option or a drawing can be wrong in a hundred ways; to the person who gave it they are all the same thing: a
sentence that says where it is, what was found and what was expected. The command line prints that sentence on one line
and exits with status 2, a page shows it in place of the result.
"""

from collections.abc import Iterable


class BadInput(ValueError):
    """Input that cannot be used; its message is one complete sentence for the person who gave it.

    Args:
        where: the file, option or field at fault.
        found: what is there.
        expected: what should be there.
    """

    def __init__(self, where: object, found: str, expected: str) -> None:
        self.where = str(where)
        self.found = found
        self.expected = expected
        super().__init__(f"{self.where}: found {found}, expected {expected}")


def check_known(where: object, name: str, names: Iterable[str]) -> None:
    """Raise `BadInput` unless `name` is one of `names`."""
    if name not in names:
        raise BadInput(where, f"'{name}'", f"one of {', '.join(names)}")
