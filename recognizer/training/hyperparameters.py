"""Hyperparameters: what can be set about a training, each described once.

A row says what a hyperparameter is called, which values it may have, what it does in a sentence, and whether it may
change while a network learns. All that deals with hyperparameters reads the rows: the recipe that they are the fields
of checks itself by them, files and commands are written and read by them, the command line and the pages offer what
they say. The table itself is `Recipe`.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from recognizer.errors import BadInput, check_known

Plain = str | float | int | bool | None
"""A value as JSON has it."""

MOST_WHOLE = 999_999_999
LARGEST = 1e300
"""Beyond this, a whole number that a file may hold is no float."""


class Kind(ABC):
    """The values that a hyperparameter may have, and how they are typed and written down.

    Attributes:
        metavar: what stands for the value where the command line is explained.
    """

    metavar: str

    @abstractmethod
    def read(self, text: str, where: str) -> Any:
        """The value that a person typed.

        Raises:
            BadInput: text that is no such value; `where` is what the message names.
        """

    @abstractmethod
    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is such a value."""

    def text(self, value: Any) -> str:
        """What a person would type for this value."""
        return str(value)

    def plain(self, value: Any) -> Plain:
        """The value as JSON has it."""
        plain: Plain = value
        return plain

    def from_plain(self, plain: Any, where: str) -> Any:
        """The value that a file has in JSON.

        Raises:
            BadInput: JSON of another type, or out of its range.
        """
        self.check(plain, where)
        return plain


@dataclass(frozen=True)
class Number(Kind):
    """A finite number of at least `least`, at most `most` and below `below`."""

    least: float = 0.0
    below: float = math.inf
    metavar: str = "NUMBER"
    most: float = math.inf

    @property
    def expected(self) -> str:
        """What an error says was expected."""
        if self.most < math.inf:
            return f"a number from {self.least:g} to {self.most:g}"
        if self.below == math.inf:
            return f"a finite number of at least {self.least:g}"
        return f"a finite number from {self.least:g} to below {self.below:g}"

    def read(self, text: str, where: str) -> float:
        """The number that was typed, such as `0.5` or `1e-5`; raises `BadInput` for anything else."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not self._allows(value):
            raise BadInput(where, f"'{text}'", self.expected)
        return value

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is a float or a whole number in the range."""
        if type(value) not in (int, float) or not self._allows(value):
            raise BadInput(where, repr(value), self.expected)

    def from_plain(self, plain: Any, where: str) -> float:
        """The number in JSON as a float; raises `BadInput` for another type or a number out of the range."""
        self.check(plain, where)
        return float(plain)

    def _allows(self, value: float) -> bool:
        return self.least <= value < min(self.below, LARGEST) and value <= self.most


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number from `least` to `most`."""

    least: int = 1
    most: int = MOST_WHOLE
    metavar: str = "N"

    @property
    def expected(self) -> str:
        """What an error says was expected."""
        return f"a whole number from {self.least} to {self.most:,}"

    def read(self, text: str, where: str) -> int:
        """The number that was typed in decimal digits; raises `BadInput` for anything else."""
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and self.least <= int(text) <= self.most):
            raise BadInput(where, f"'{text}'", self.expected)
        return int(text)

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is a whole number in the range."""
        if type(value) is not int or not self.least <= value <= self.most:
            raise BadInput(where, repr(value), self.expected)


@dataclass(frozen=True)
class Accuracy(Kind):
    """A share from 0 to 1, 1 included, which people may type as per cent: `0.98` or `98%`."""

    metavar: str = "ACCURACY"
    expected = "an accuracy from 0 to 1, or to 100%"

    def read(self, text: str, where: str) -> float:
        """The share that was typed, from 0 to 1; raises `BadInput` for anything else."""
        try:
            value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
        except ValueError:
            value = math.nan
        self.check(value if 0 <= value <= 1 else text, where)
        return value

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is a number from 0 to 1."""
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise BadInput(where, repr(value), self.expected)


@dataclass(frozen=True)
class Choice(Kind):
    """One of some names, each with what people call it."""

    titles: Mapping[str, str]
    metavar: str = "NAME"

    def read(self, text: str, where: str) -> str:
        """The name that was typed, if it is known; raises `BadInput` otherwise."""
        self.check(text, where)
        return text

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is a name that is known."""
        check_known(where, value if isinstance(value, str) else repr(value), self.titles)


class Described(Protocol):
    """What is written as a line of text, such as an architecture."""

    @property
    def text(self) -> str:
        """The line."""


@dataclass(frozen=True)
class Line(Kind):
    """Something that people describe in a line of text.

    Attributes:
        parse: reads the line, given what errors name.
        described: the class of what is read.
        titles: lines worth offering, each with what people call it.
    """

    parse: Callable[[str, str], Described]
    described: type
    titles: Mapping[str, str] = field(default_factory=dict)
    metavar: str = "TEXT"

    def read(self, text: str, where: str) -> Described:
        """What the line describes."""
        return self.parse(text, where)

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is something described, and not its line."""
        if not isinstance(value, self.described):
            raise BadInput(where, repr(value), f"an {self.described.__name__}")

    def text(self, value: Any) -> str:
        """The line."""
        line: str = value.text
        return line

    def plain(self, value: Any) -> Plain:
        """The line."""
        return self.text(value)

    def from_plain(self, plain: Any, where: str) -> Described:
        """What the line describes."""
        if not isinstance(plain, str):
            raise BadInput(where, repr(plain), "a line of text")
        return self.parse(plain, where)


@dataclass(frozen=True)
class Switch(Kind):
    """On or off."""

    metavar: str = ""

    def read(self, text: str, where: str) -> bool:
        """`on` or `off`."""
        check_known(where, text, ("on", "off"))
        return text == "on"

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is True or False."""
        if type(value) is not bool:
            raise BadInput(where, repr(value), "true or false")

    def text(self, value: Any) -> str:
        """`on` or `off`."""
        return "on" if value else "off"


@dataclass(frozen=True)
class OrNone(Kind):
    """A value of another kind, or None, for which there is a word."""

    kind: Kind
    word: str

    @property
    def metavar(self) -> str:  # type: ignore[override]
        """That of the other kind, and the word."""
        return f"{self.kind.metavar}|{self.word}"

    def read(self, text: str, where: str) -> Any:
        """The value that was typed; None for the word that stands for none."""
        if text == self.word:
            return None
        try:
            return self.kind.read(text, where)
        except BadInput as error:
            raise BadInput(where, error.found, f"{error.expected}, or {self.word}") from None

    def check(self, value: Any, where: str) -> None:
        """Raise `BadInput` unless this is None or a value of the other kind."""
        if value is not None:
            self.kind.check(value, where)

    def text(self, value: Any) -> str:
        """What a person would type for this value: the word, for None."""
        return self.word if value is None else self.kind.text(value)

    def from_plain(self, plain: Any, where: str) -> Any:
        """The value in JSON, None for null; raises `BadInput` for another type or a value out of its range."""
        return None if plain is None else self.kind.from_plain(plain, where)


@dataclass(frozen=True, eq=False)
class Hyperparameter:
    """A row of the table.

    Attributes:
        name: of the recipe's field.
        key: what files, addresses and the command line call it.
        kind: the values that it may have.
        default: the value where nothing else is said.
        label: what people call it.
        help: what it does, in a sentence.
        live: whether it may change while a network learns; then it acts on the next iteration.
        offered: values worth trying, in order, for controls that show a few.
        group: under which heading the command line explains it.
    """

    name: str
    key: str
    kind: Kind
    default: Any
    label: str
    help: str
    live: bool
    offered: tuple[Any, ...]
    group: str

    @property
    def option(self) -> str:
        """As the command line spells it, such as `--batch-size`."""
        return f"--{self.key.replace('_', '-')}"


def row(
    kind: Kind,
    default: Any,
    label: str,
    help: str,  # noqa: A002  (what argparse and Streamlit call it)
    group: str,
    *,
    key: str = "",
    live: bool = False,
    offered: tuple[Any, ...] = (),
) -> Any:
    """The field of a dataclass that is a row of the table; the arguments are `Hyperparameter`'s attributes."""
    about = {"kind": kind, "label": label, "help": help, "group": group, "key": key, "live": live, "offered": offered}
    return field(default=default, metadata=about)


def table_of(recipe: type) -> tuple[Hyperparameter, ...]:
    """The rows that the fields of a dataclass are, in their order."""
    return tuple(
        Hyperparameter(each.name, each.metadata["key"] or each.name, default=each.default, **_described(each.metadata))
        for each in fields(recipe)
    )


def _described(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {name: metadata[name] for name in ("kind", "label", "help", "live", "offered", "group")}
