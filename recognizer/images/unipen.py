"""UNIPEN: files of the pen's whole way over a tablet, and of which parts of it are which characters.

A statement is a keyword in a line's first column, and all that follows it up to the next:

    .INCLUDE abc/abc.doc                  what stands in another file, of the folder that all includes are in
    .COORD X Y T                          what the numbers of a point are; X and Y unless said
    .X_POINTS_PER_INCH 300                or …_PER_MM; the tablet's resolution, which may differ for Y
    .WRITER_ID 1017
    .PEN_DOWN                             a component: points that the pen passed on the tablet,
    267 333 0
    267 336 5
    .PEN_UP                               or above it
    .SEGMENT CHARACTER 0 OK "l"           which components are a character, how good it is, and what it is
    .SEGMENT CHARACTER 3:4-5:0,7 ? "x"    from point 4 of component 3 to point 0 of component 5, and component 7

Components are counted from 0 through all included files, those above the tablet too, but none that has no points; so
are the points of each. y is upwards there, and downwards in what is read from it.

Source: I. Guyon, UNIPEN 1.0 format definition (1994).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from recognizer.errors import BadInput
from recognizer.files import unpacked
from recognizer.images.stroke_files import FARTHEST
from recognizer.images.strokes import Stroke

LARGEST = 1 << 26
"""Characters and statements of a file and all that it includes, beyond which it is not read."""

DEEPEST = 16
"""Files that include one another."""

MILLIMETRES = {"INCH": 25.4, "MM": 1.0}
"""Of each unit that a resolution may be given in."""

KEYWORD = re.compile(r"^\.(?=[A-Z])", re.MULTILINE)
RESOLUTION = re.compile(r"\.([XY])_POINTS_PER_(INCH|MM)")
SEGMENT = re.compile(r'(\S+)\s+(\d[\d:,\s-]*?)\s+(\S+)\s+"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)
PART = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")


@dataclass(frozen=True, eq=False)
class Character:
    """One character as it was written.

    Attributes:
        text: what it is, as the file says; one character, or a few.
        quality: OK, BAD, or ? if nobody has said.
        strokes: at least one, each n × 2 (n ≥ 1), x to the right and y downwards, in millimetres if the resolution is
            known both ways, otherwise in the tablet's unit.
        writer: who wrote it, as far as the file says.
    """

    text: str
    quality: str
    strokes: tuple[Stroke, ...]
    writer: str | None


@dataclass(frozen=True)
class _Statement:
    keyword: str
    arguments: str
    path: Path
    line: int

    @property
    def where(self) -> str:
        return f"{self.path}, line {self.line:,}"


@dataclass(frozen=True)
class _Setting:
    """What holds for the components that follow: columns of X and Y, and of how many; points per millimetre."""

    columns: tuple[int, int] = (0, 1)
    width: int = 2
    resolution: dict[str, float] = field(default_factory=dict)
    writer: str | None = None


@dataclass(frozen=True)
class _Component:
    statement: _Statement
    setting: _Setting


def load_characters(path: Path, includes: Path) -> tuple[list[Character], list[BadInput]]:
    """Read the characters of a file of UNIPEN's; those without a label are passed over.

    Args:
        path: the file, plain or gzip'd.
        includes: the folder that the names of included files are in.

    Returns:
        The characters in their order, and what is wrong with each that cannot be read: components or points that are
        not there, or points that are no numbers. Components that no character has are not looked into.

    Raises:
        BadInput: no such file, an include that leaves the folder or goes round, a statement that is not what it should
            be, or too much of it all.
    """
    setting, components, segments = _Setting(), list[_Component](), list[_Statement]()
    size = 0
    for statement in _statements(path, includes.resolve()):
        size += 1 + len(statement.arguments)
        if size > LARGEST:
            raise BadInput(path, f"more than {LARGEST:,} characters with all includes", "less in one file")
        if statement.keyword in (".PEN_DOWN", ".PEN_UP"):
            if statement.arguments.strip():
                components.append(_Component(statement, setting))
        elif statement.keyword == ".SEGMENT":
            segments.append(statement)
        else:
            setting = _set(setting, statement)
    characters, wrong = list[Character](), list[BadInput]()
    for segment in segments:
        try:
            characters += _characters(segment, components)
        except BadInput as error:
            wrong.append(error)
    return characters, wrong


def _statements(path: Path, includes: Path, outer: tuple[Path, ...] = ()) -> Iterator[_Statement]:
    """The statements of a file, those of included files after each include."""
    for statement in _split(_text(path), path):
        yield statement
        if statement.keyword == ".INCLUDE":
            inner = (includes / statement.arguments.strip()).resolve()
            if not inner.is_relative_to(includes):
                raise BadInput(statement.where, f"include '{statement.arguments.strip()}'", f"a file in {includes}")
            if inner in (*outer, path.resolve()):
                raise BadInput(statement.where, f"include '{statement.arguments.strip()}'", "no file that includes it")
            if len(outer) == DEEPEST:
                raise BadInput(statement.where, f"includes {DEEPEST + 1} deep", f"at most {DEEPEST}")
            yield from _statements(inner, includes, (*outer, path.resolve()))


def _text(path: Path) -> str:
    with unpacked(path, "UNIPEN text") as content:
        read = content.read(LARGEST + 1)
    if len(read) > LARGEST:
        raise BadInput(path, f"more than {LARGEST:,} bytes", "a smaller file of UNIPEN's")
    return read.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")  # any byte is a letter; only names have any


def _split(text: str, path: Path) -> Iterator[_Statement]:
    """The statements of a text."""
    begins = [match.start() for match in KEYWORD.finditer(text)]
    before = text[: begins[0]] if begins else text
    if before.strip():
        raise BadInput(path, f"text that begins with '{before.strip()}'", "UNIPEN text (.VERSION …)")
    line = 1 + before.count("\n")
    for begin, end in pairwise([*begins, len(text)]):
        keyword, *arguments = text[begin:end].split(maxsplit=1)
        yield _Statement(keyword, arguments[0] if arguments else "", path, line)
        line += text.count("\n", begin, end)


def _set(setting: _Setting, statement: _Statement) -> _Setting:
    """What holds after a statement."""
    if statement.keyword == ".COORD":
        names = statement.arguments.split()
        if names.count("X") != 1 or names.count("Y") != 1:
            raise BadInput(statement.where, f".COORD {' '.join(names)}", "X and Y among the coordinates, once each")
        return replace(setting, columns=(names.index("X"), names.index("Y")), width=len(names))
    if statement.keyword == ".WRITER_ID":
        return replace(setting, writer=statement.arguments.strip() or None)
    if resolution := RESOLUTION.fullmatch(statement.keyword):
        axis, unit = resolution.groups()
        points = _positive(statement) / MILLIMETRES[unit]
        return replace(setting, resolution=setting.resolution | {axis: points})
    return setting


def _positive(statement: _Statement) -> float:
    try:
        number = float(statement.arguments)
    except ValueError:
        number = 0.0
    if not 0 < number <= FARTHEST:
        found = f"{statement.keyword} {statement.arguments.strip()}"
        raise BadInput(statement.where, found, f"a number above 0, up to {FARTHEST:,.0f}")
    return number


def _characters(segment: _Statement, components: Sequence[_Component]) -> list[Character]:
    """The character that a segment says there is; none if it is no character or has no label."""
    kind, *rest = segment.arguments.split(maxsplit=1)
    if kind != "CHARACTER" or '"' not in "".join(rest):
        return []
    match = SEGMENT.fullmatch(segment.arguments)
    if match is None:
        raise BadInput(segment.where, f".SEGMENT {segment.arguments.strip()}", '.SEGMENT CHARACTER 3-5 OK "x"')
    text = re.sub(r"\\(.)", r"\1", match[4])
    parts = [part.strip() for part in match[2].split(",")]
    strokes = [stroke for part in parts for stroke in _strokes(part, components, segment.where)]
    if not strokes:
        raise BadInput(segment.where, f"components {match[2]}, all above the tablet", "one on it")
    writer = components[int(re.findall(r"\d+", parts[0])[0])].setting.writer
    return [Character(text, match[3], tuple(strokes), writer)]


def _strokes(part: str, components: Sequence[_Component], where: str) -> Iterator[Stroke]:
    """What the pen did on the tablet in a part, such as 3, 3-5, or 3:4-5:0, of a character."""
    match = PART.fullmatch(part)
    if match is None:
        raise BadInput(where, f"components '{part}'", "a component, or two with a dash between them")
    first, from_point, last, to_point = (None if number is None else int(number) for number in match.groups())
    assert first is not None
    if last is None:
        last, to_point = first, from_point
    if not first <= last < len(components):
        raise BadInput(where, f"components '{part}'", f"components in their order, 0 to {len(components) - 1:,}")
    for number in range(first, last + 1):
        if components[number].statement.keyword == ".PEN_DOWN":
            points = _points(components[number])
            begin = from_point or 0 if number == first else 0
            end = to_point if number == last and to_point is not None else len(points) - 1
            if not begin <= end < len(points):
                raise BadInput(where, f"components '{part}'", f"points in their order, 0 to {len(points) - 1:,}")
            yield points[begin : end + 1]


def _points(component: _Component) -> Stroke:
    """A component's points, n × 2, y downwards."""
    statement, setting = component.statement, component.setting
    words = statement.arguments.split()
    try:
        numbers = np.array(words, np.float64)
    except ValueError:
        numbers = np.full(len(words), np.nan)
    if len(words) % setting.width or not (np.abs(numbers) <= FARTHEST).all():
        expected = f"points of {setting.width} numbers each, up to {FARTHEST:,.0f}"
        raise BadInput(statement.where, f"{statement.keyword} {' '.join(words)}", expected)
    points = numbers.reshape(-1, setting.width)[:, setting.columns] * [1.0, -1.0]
    return points / [setting.resolution["X"], setting.resolution["Y"]] if len(setting.resolution) == 2 else points
