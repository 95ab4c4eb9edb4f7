"""In which settings two runs differ, those that were changed on the way included."""

from collections.abc import Iterator
from dataclasses import dataclass

from recognizer.lab.shelf.kept import Kept
from recognizer.training.hyperparameters import Choice, Hyperparameter, Line, OrNone
from recognizer.training.recipe import HYPERPARAMETERS

NOT_COMPARED = ("evaluate_every", "threads")
"""What does not make another network."""


@dataclass(frozen=True)
class Difference:
    """A setting in words, and what it was in each of two runs."""

    label: str
    first: str
    second: str


def differences(first: Kept, second: Kept) -> list[Difference]:
    """The settings in which two runs differ, in the table's order, and then their data; the others are left out."""
    rows = [row for row in HYPERPARAMETERS if row.name not in NOT_COMPARED]
    found = [Difference(row.label, course_of(first, row), course_of(second, row)) for row in rows]
    found += [Difference("Data", first.source, second.source)]
    return [each for each in found if each.first != each.second]


def course_of(kept: Kept, row: Hyperparameter) -> str:
    """What a setting was in a run, and what it was changed to: `0.5, from 201 on 0.1`."""
    words = [_text(row, getattr(kept.began, row.name))]
    words += [f"from {iteration:,} on {_text(row, value)}" for iteration, value in _changes(kept, row)]
    return ", ".join(words)


def _changes(kept: Kept, row: Hyperparameter) -> Iterator[tuple[int, object]]:
    return ((each.iteration, each.value) for each in kept.history.changes if each.name == row.name)


def _text(row: Hyperparameter, value: object) -> str:
    """A value as people call it."""
    kind = row.kind.kind if isinstance(row.kind, OrNone) else row.kind
    text = row.kind.text(value)
    return kind.titles.get(text, text) if isinstance(kind, Choice | Line) else text
