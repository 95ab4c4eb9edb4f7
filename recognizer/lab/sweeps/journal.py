"""A sweep's journal: a file to which every result goes as soon as it is there, a line of JSON each.

A sweep that was interrupted takes from it what is done and goes on with the rest. What failed is not in it, and so is
tried again. A trial is known by its recipe and the name of its data, whichever sweep it was part of.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score
from recognizer.files import Json, check_place, read_bytes, write_whole
from recognizer.lab.sweeps.trial import DIVERGED, FINISHED, Point, Result
from recognizer.training.recipe import recipe_from_dict

LARGEST = 1 << 28
"""Bytes of a journal: some ten thousand results."""

EXPECTED = "a journal of results, a line of JSON each, written by sweep"


class Journal:
    """Results in a file.

    Attributes:
        path: the file.
        source: the name of the data that the trials learn from.
        results: those in the file that are of these data.
    """

    def __init__(self, path: Path, source: str, results: tuple[Result, ...] = ()) -> None:
        self.path, self.source, self.results = path, source, results

    def add(self, result: Result) -> None:
        """Write a result at the file's end.

        Raises:
            BadInput: the file cannot be written to.
        """
        line = json.dumps({"data": self.source, **plain_result(result)}, ensure_ascii=False, allow_nan=False)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise BadInput(self.path, f"a place that cannot be written to ({error.strerror})", "a file") from None


def begin_journal(path: Path, source: str) -> Journal:
    """A new, empty journal.

    Raises:
        BadInput: there is a file already, whose results would be lost, or the place cannot be written to.
    """
    check_place(path)
    if path.exists():
        raise BadInput(path, "a file", "a new one; --resume goes on with one that is there")
    write_whole(b"", path)
    return Journal(path, source)


def open_journal(path: Path, source: str) -> Journal:
    """A journal to go on with. A last line that was not finished, since something ended the writing, is taken off.

    Raises:
        BadInput: no such file, one that holds something else, or one that cannot be written to.
    """
    content = read_bytes(path, EXPECTED, LARGEST)
    whole = content[: content.rfind(b"\n") + 1]
    results = []
    for number, line in enumerate(whole.splitlines(), start=1):
        where = f"{path}, line {number}"
        values = _object(line, where)
        result = result_from_plain(values, where)
        if values.get("data") == source:
            results.append(result)
    check_place(path)
    if whole != content:
        write_whole(whole, path)
    return Journal(path, source, tuple(results))


def plain_result(result: Result) -> dict[str, Json]:
    """A result as JSON values; a loss that is no finite number is null."""
    return {
        "recipe": result.recipe.as_dict(),
        "status": result.status,
        "iterations": result.iterations,
        "validation": _plain_score(result.validation),
        "test": _plain_score(result.test),
        "seconds": result.seconds,
        "points": [[_finite(number) for number in point] for point in result.points],
    }


def result_from_plain(values: Mapping[str, Any], where: str) -> Result:
    """The result that JSON values describe.

    Raises:
        BadInput: they describe none.
    """
    try:
        if values["status"] not in (FINISHED, DIVERGED) or type(values["iterations"]) is not int:
            raise ValueError
        return Result(
            recipe_from_dict(values["recipe"], where),
            values["status"],
            values["iterations"],
            _score(values["validation"]),
            _score(values["test"]),
            float(values["seconds"]),
            tuple(_point(*each) for each in values["points"]),
        )
    except BadInput:
        raise
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput(where, "no whole result", EXPECTED) from None


def _object(line: bytes, where: str) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except ValueError:
        raise BadInput(where, "something else", EXPECTED) from None
    if not isinstance(values, dict):
        raise BadInput(where, "no JSON object", EXPECTED)
    return values


def _plain_score(score: Score) -> dict[str, Json]:
    return {"images": score.images, "correct": score.correct, "loss": _finite(score.loss)}


def _score(values: Mapping[str, Any]) -> Score:
    images, correct = int(values["images"]), int(values["correct"])
    if not 0 <= correct <= images or images < 1:
        raise ValueError
    return Score(images, correct, _number(values["loss"]))


def _point(iteration: int, *numbers: float | None) -> Point:
    training_loss, training_accuracy, validation_loss, validation_accuracy = numbers
    return Point(
        int(iteration),
        _number(training_loss),
        None if training_accuracy is None else float(training_accuracy),
        _number(validation_loss),
        _number(validation_accuracy),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
