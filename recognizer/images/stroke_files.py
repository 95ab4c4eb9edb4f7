"""Handwriting: digits as the pen wrote them, read from files, each a label and the strokes it was written in.

Two kinds of file are known, and told apart by what is in them, plain or gzip'd.

UNIPEN text, as UCI's Pendigits come (y upwards; what else begins with a dot is passed over):

    .SEGMENT DIGIT    0 ? "8"            a new digit and what it is
    .COMMENT 8 12  224                   label, writer, number
    .PEN_DOWN
     267  333
     267  336
    .PEN_UP

JSON, one drawing a line (y downwards, null for what is no digit; "writer" may be left out, and so may "letter", which
says of what is no digit which letter it is; other keys are passed over):

    {"label": 7, "strokes": [[[60, 60], [200, 60], [120, 220]], [[90, 140], [180, 140]]], "writer": "12"}
    {"label": null, "letter": "v", "strokes": [[[60, 60], [90, 140], [120, 60]]]}

Where numbers are asked for as well, a label may be a string of digits, which the strokes are, left to right:

    {"label": "71", "strokes": [[[60, 60], [200, 60], [120, 220]], [[240, 50], [236, 220]]]}

Source: I. Guyon et al., UNIPEN project of on-line data exchange (1994).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from recognizer.arrays import CLASSES
from recognizer.errors import BadInput
from recognizer.files import unpacked
from recognizer.images.strokes import Stroke

LARGEST_FILE = 1 << 28
"""Bytes beyond which a file is not read, so that a small gzip'd one cannot ask for all memory."""

FARTHEST = 1e6
"""The largest coordinate, in whatever unit; more is a mistake."""

MOST_OF_NUMBER = 100
"""Digits of a number."""

SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s+\S+\s+\S+\s+"(\d)"\s*')
COMMENT = re.compile(r"\.COMMENT\s+(\d)\s+(\d+)\s+\d+\s*")

Written = TypeVar("Written")
"""What a line of JSON is read as."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """One digit, or what is none, as it was written.

    Attributes:
        label: 0 to 9, None if it is no digit.
        strokes: at least one, each n × 2 (n ≥ 1), x to the right and y downwards, in any unit.
        writer: who wrote it, as far as the file says.
        letter: which letter it is, one character, as far as the file says; None if it is a digit.
    """

    label: int | None
    strokes: tuple[Stroke, ...]
    writer: str | None = None
    letter: str | None = None


@dataclass(frozen=True, eq=False)
class Number:
    """Digits written beside each other.

    Attributes:
        label: a string of one digit or more, left to right.
        strokes: at least one, each n × 2 (n ≥ 1), x to the right and y downwards, in any unit and order.
        writer: who wrote it, as far as the file says.
    """

    label: str
    strokes: tuple[Stroke, ...]
    writer: str | None = None


def load_drawings(path: Path) -> list[Drawing]:
    """Read a file of drawings, UNIPEN or JSON lines; at least one.

    Raises:
        BadInput: no such file, neither kind, or a line that is not what it should be, such as a number's; names the
            line.
    """
    return _load(path, _json_drawing)


def load_drawings_and_numbers(path: Path) -> tuple[list[Drawing], list[Number]]:
    """Read a file of drawings, UNIPEN or JSON lines, in which lines of JSON may be numbers; at least one of either.

    Raises:
        BadInput: no such file, neither kind, or a line that is not what it should be; names the line.
    """
    read = _load(path, _json_drawing_or_number)
    return [each for each in read if isinstance(each, Drawing)], [each for each in read if isinstance(each, Number)]


def json_lines(drawings: Iterable[Drawing]) -> str:
    """Drawings as JSON, one a line, as `load_drawings` reads them."""
    return "".join(f"{json.dumps(_json_object(each))}\n" for each in drawings)


def _json_object(drawing: Drawing) -> dict[str, Any]:
    about = {"writer": drawing.writer, "letter": drawing.letter}
    known = {name: value for name, value in about.items() if value is not None}
    return {"label": drawing.label, "strokes": [stroke.tolist() for stroke in drawing.strokes], **known}


def _load(path: Path, json_line: Callable[[str, str], Written]) -> list[Written | Drawing]:
    """What a file holds, each line of JSON as `json_line` makes it of the line and where it is."""
    text = _text(path)
    beginning = text.lstrip()[:1]
    written: list[Written | Drawing]
    if beginning == "{":
        written = [json_line(line, f"{path}, line {number:,}") for number, line in _filled_lines(text)]
    elif beginning == ".":
        written = list(_unipen_drawings(text, path))
    else:
        found = f"a file that begins with {beginning!r}" if beginning else "an empty file"
        raise BadInput(path, found, 'UNIPEN text (.SEGMENT …) or JSON lines ({"label": …})')
    if not written:
        raise BadInput(path, "no drawing", "at least one .SEGMENT DIGIT")
    return written


def _text(path: Path) -> str:
    with unpacked(path, "drawings as UNIPEN text or JSON lines") as content:
        read = content.read(LARGEST_FILE + 1)
    if len(read) > LARGEST_FILE:
        raise BadInput(path, f"more than {LARGEST_FILE:,} bytes", "a smaller file of drawings")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(path, f"no text (byte {error.start:,} is no UTF-8)", "UNIPEN text or JSON lines") from None


def _filled_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, each with its number from 1."""
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _json_drawing(line: str, where: str) -> Drawing:
    fields = _json_fields(line, where)
    label = fields["label"]
    if label is not None and (type(label) is not int or not 0 <= label < CLASSES):
        raise BadInput(where, f"label {_in_quotes(label)}", f"a whole number from 0 to {CLASSES - 1}, or null")
    return Drawing(label, _json_strokes(fields, where), _json_writer(fields, where), _letter(fields, where))


def _json_drawing_or_number(line: str, where: str) -> Drawing | Number:
    fields = _json_fields(line, where)
    label = fields["label"]
    if not isinstance(label, str):
        return _json_drawing(line, where)
    if not re.fullmatch(f"[0-9]{{1,{MOST_OF_NUMBER}}}", label):
        expected = f"a whole number from 0 to {CLASSES - 1}, null, or a string of 1 to {MOST_OF_NUMBER} digits"
        raise BadInput(where, f"label {_in_quotes(label)}", expected)
    return Number(label, _json_strokes(fields, where), _json_writer(fields, where))


def _json_fields(line: str, where: str) -> dict[str, Any]:
    """What a line of JSON says, label and strokes among it."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(where, f"no JSON ({_reason(error)})", "one drawing a line") from None
    if not isinstance(fields, dict) or "strokes" not in fields or "label" not in fields:
        raise BadInput(where, _in_quotes(fields), 'an object with "label" and "strokes"')
    return fields


def _json_writer(fields: dict[str, Any], where: str) -> str | None:
    writer = fields.get("writer")
    if writer is not None and (type(writer) not in (int, str) or not str(writer).isprintable()):
        raise BadInput(where, f"writer {_in_quotes(writer)}", "a name or a number")
    return None if writer is None else str(writer)


def _json_strokes(fields: dict[str, Any], where: str) -> tuple[Stroke, ...]:
    strokes = fields["strokes"]
    if not isinstance(strokes, list) or not strokes:
        raise BadInput(where, f"strokes {_in_quotes(strokes)}", "a list of at least one stroke")
    return tuple(_json_stroke(each, where) for each in strokes)


def _letter(fields: dict[str, Any], where: str) -> str | None:
    """The letter that a line says its drawing is."""
    letter = fields.get("letter")
    if letter is None:
        return None
    if not isinstance(letter, str) or len(letter) != 1 or not letter.isalpha():
        raise BadInput(where, f"letter {_in_quotes(letter)}", "one letter")
    if fields["label"] is not None:
        raise BadInput(where, f"letter {_in_quotes(letter)} of a digit", '"label": null beside it')
    return letter


def _reason(error: Exception) -> str:
    """What is wrong with a line, without Python's advice on numbers of thousands of digits."""
    return "a number of too many digits" if "set_int_max_str_digits" in str(error) else str(error)


def _json_stroke(points: Any, where: str) -> Stroke:
    if not isinstance(points, list) or not points:
        raise BadInput(where, f"stroke {_in_quotes(points)}", "a list of at least one point [x, y]")
    for point in points:
        if not isinstance(point, list) or len(point) != 2:
            raise BadInput(where, f"point {_in_quotes(point)}", "two numbers [x, y]")
    numbers = list(chain.from_iterable(points))
    if set(map(type, numbers)) <= {int, float} and all(-FARTHEST <= number <= FARTHEST for number in numbers):
        return np.array(points, np.float64)
    wrong = next(each for each in numbers if type(each) not in (int, float) or not -FARTHEST <= each <= FARTHEST)
    raise BadInput(where, f"coordinate {_in_quotes(wrong)}", f"a number from {-FARTHEST:,.0f} to {FARTHEST:,.0f}")


def _unipen_drawings(text: str, path: Path) -> Iterator[Drawing]:
    lines = text.split("\n")
    begins = [place for place, line in enumerate(lines) if line.startswith(".SEGMENT")]
    for place, line in enumerate(lines[: begins[0] if begins else None], 1):
        if line.startswith(".PEN_DOWN"):
            raise BadInput(f"{path}, line {place:,}", ".PEN_DOWN before any digit", ".SEGMENT DIGIT")
    for begin, end in pairwise([*begins, len(lines)]):
        yield _unipen_drawing(lines[begin:end], begin + 1, path)


def _unipen_drawing(lines: list[str], first: int, path: Path) -> Drawing:
    """The digit that line `first` of the file, the first of `lines`, begins."""
    label = _unipen_label(lines[0], f"{path}, line {first:,}")
    writer, strokes = None, []
    down = 0  # where the pen was put down, 0 while it is up
    for place, line in enumerate(lines):
        if line.startswith(".PEN_DOWN"):
            if down:
                raise BadInput(f"{path}, line {first + place:,}", "another .PEN_DOWN", ".PEN_UP")
            down = place
        elif line.startswith(".PEN_UP") and down:
            strokes.append(_unipen_stroke(lines[down + 1 : place], path, first + down + 1))
            down = 0
        elif line.startswith(".COMMENT") and (comment := COMMENT.fullmatch(line)) and int(comment[1]) == label:
            writer = comment[2]
    if down:
        raise BadInput(f"{path}, line {first + down:,}", "a .PEN_DOWN without end", ".PEN_UP after it")
    if not strokes:
        raise BadInput(f"{path}, line {first:,}", "a digit without any point", "at least one stroke")
    return Drawing(label, tuple(strokes), writer)


def _unipen_label(line: str, where: str) -> int:
    segment = SEGMENT.fullmatch(line)
    if segment is None:
        raise BadInput(where, _in_quotes(line), '.SEGMENT DIGIT number ? "label", the label from 0 to 9')
    return int(segment[1])


def _unipen_stroke(lines: list[str], path: Path, first: int) -> Stroke:
    """The points of the lines from line `first` on, with y turned downwards."""
    lines = ["" if line.startswith(".") else line for line in lines]
    try:
        points = np.array([line.split() for line in lines if line.strip()], np.float64)
        usable = points.ndim == 2 and points.shape[1] == 2 and bool((np.abs(points) <= FARTHEST).all())
    except ValueError:
        usable = False
    if usable:
        return points * [1.0, -1.0]
    for number, line in enumerate(lines, first):
        if line.strip() and not _is_point(line):
            raise BadInput(f"{path}, line {number:,}", _in_quotes(line), f"two numbers up to {FARTHEST:,.0f}")
    raise BadInput(f"{path}, line {first:,}", "a stroke without any point", "at least one line of two numbers")


def _is_point(line: str) -> bool:
    try:
        numbers = [float(part) for part in line.split()]
    except ValueError:
        return False
    return len(numbers) == 2 and all(abs(number) <= FARTHEST for number in numbers)


def _in_quotes(value: object) -> str:
    return f"'{value.strip() if isinstance(value, str) else json.dumps(value)}'"
