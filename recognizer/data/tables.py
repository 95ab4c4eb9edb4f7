"""Tables: labelled images as text, a row an image: its label and its 784 pixels, row after row, from 0 to 255.

Kaggle's Digit Recognizer heads them label,pixel0,…,pixel783, others label,1x1,…,28x28 or pixel1,…,pixel784,class; then
columns are found by their names, in any order. EMNIST's have no header; then the label comes first. Commas, semicolons
or tabs are between the numbers.
"""

import io
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.data.dataset import Dataset, from_rows
from recognizer.data.idx import LARGEST_CONTENT
from recognizer.data.lines import read_lines
from recognizer.errors import BadInput

MOST_IMAGES = LARGEST_CONTENT // PIXELS
A_CHUNK = 1024
"""Rows read at a time: as float64 they take 6 MB."""

DELIMITERS = ",;\t"
LABELS = ("label", "labels", "class", "target", "digit", "y")
"""What people call the column that says what an image shows."""

PIXEL_NAMES = [
    *([f"{word}{pixel + first}" for pixel in range(PIXELS)] for word in ("pixel", "") for first in (0, 1)),
    *([f"{row + first}x{column + first}" for row in range(SIDE) for column in range(SIDE)] for first in (1, 0)),
]
"""What people call the pixels, one list a habit."""


@dataclass(frozen=True, eq=False)
class Layout:
    """How a table's rows are laid out.

    Attributes:
        delimiter: what is between the numbers.
        names: of the columns as they are in the file, the label's, if there is one, and 784 pixels'.
        order: where in a row the label is, if there is one, and then each pixel: 785 or 784.
        has_header: whether the first line is one.
    """

    delimiter: str
    names: list[str]
    order: NDArray[np.intp]
    has_header: bool


def load_table(path: Path) -> Dataset:
    """Load a table of images, plain, gzip'd or alone in a zip archive.

    Raises:
        BadInput: no such file, no table of text, columns that are missing or too many, no rows, or a value that is no
            whole number in its range, whose image and column it names.
    """
    table, layout = _load(path, find_layout)
    if not layout.has_header:
        _check_label_is_first(table, path)
    return from_rows(np.ascontiguousarray(table[:, 1:]), np.ascontiguousarray(table[:, 0]))


def load_unlabelled_table(path: Path) -> NDArray[np.uint8]:
    """Load a table of images of which nobody has said what they show, such as Kaggle's test.csv; packed or not.

    Returns:
        m × 784, uint8, one image a row, from 0 (blank) to 255 (ink); m at least 1.

    Raises:
        BadInput: as `load_table` does, and for a table that has labels.
    """
    table, _ = _load(path, find_unlabelled_layout)
    return table


def _load(path: Path, find: Callable[[str, Path], Layout]) -> tuple[NDArray[np.uint8], Layout]:
    """All rows of a table as `find` finds its layout by its first line, m × 785 or m × 784, and the layout."""
    lines = read_lines(path, MOST_IMAGES)
    first = next(lines, None)
    if first is None:
        raise BadInput(path, "an empty file", "a row an image, of 784 pixels, with its label first where it has one")
    layout = find(first, path)
    rows = lines if layout.has_header else itertools.chain([first], lines)
    parts: list[NDArray[np.uint8]] = []
    while chunk := list(itertools.islice(rows, A_CHUNK)):
        parts.append(_read_rows(chunk, layout, path, first_row=1 + A_CHUNK * len(parts)))
    if not parts:
        raise BadInput(path, "a header without rows", "at least one image")
    return np.concatenate(parts), layout


def find_layout(first_line: str, path: Path) -> Layout:
    """The layout that a table's first line shows, be it a header or the first row.

    Raises:
        BadInput: it has not one label and 784 pixels; says what is missing or too many.
    """
    delimiter, cells = _cells(first_line)
    numbered = _are_numbered(cells)
    if not numbered and not all(_is_number(cell) for cell in cells):
        return _layout_by_names(cells, delimiter, path)
    if len(cells) == PIXELS:
        raise BadInput(path, f"{PIXELS} numbers a row, pixels without a label", "785: the label first")
    if len(cells) != 1 + PIXELS:
        found = f"{len(cells):,} number{'s' * (len(cells) > 1)} in the first row"
        raise BadInput(path, found, f"{1 + PIXELS}: the label and {PIXELS} pixels")
    names = ["label", *PIXEL_NAMES[0]]
    return Layout(delimiter, names, np.arange(1 + PIXELS), numbered)


def find_unlabelled_layout(first_line: str, path: Path) -> Layout:
    """The layout of a table without labels that its first line shows, be it a header or the first row.

    Raises:
        BadInput: it has not 784 pixels and nothing else; says what is missing or too many.
    """
    delimiter, cells = _cells(first_line)
    lower, numbered = [cell.lower() for cell in cells], _are_numbered(cells)
    wanted = f"{PIXELS} pixels a row and nothing else, as in Kaggle's test.csv"
    if labels := [name for name in lower if name in LABELS]:
        raise BadInput(path, f"the column '{labels[0]}'", f"{wanted}: images that have labels are for the other views")
    if numbered or all(_is_number(cell) for cell in cells):
        if len(cells) != PIXELS:
            raise BadInput(path, f"{len(cells):,} number{'s' * (len(cells) > 1)} in the first row", wanted)
        return Layout(delimiter, [*PIXEL_NAMES[0]], np.arange(PIXELS), numbered)
    pixels = max(PIXEL_NAMES, key=lambda habit: len(set(lower).intersection(habit)))
    if sorted(lower) != sorted(pixels):
        raise BadInput(path, _columns(cells), f"{wanted} ({pixels[0]} to {pixels[-1]})")
    order = {name: place for place, name in enumerate(lower)}
    return Layout(delimiter, cells, np.array([order[name] for name in pixels]), True)


def _cells(first_line: str) -> tuple[str, list[str]]:
    """What is between the cells of a line, and the cells, without spaces and quotes about them."""
    delimiter = max(DELIMITERS, key=first_line.count)
    return delimiter, [cell.strip().strip("\"'").strip() for cell in first_line.split(delimiter)]


def _are_numbered(cells: list[str]) -> bool:
    """Whether a header is nothing but the columns' numbers, as pandas writes it for a table without names."""
    return cells in ([str(number + first) for number in range(len(cells))] for first in (0, 1))


def _layout_by_names(names: list[str], delimiter: str, path: Path) -> Layout:
    lower = [name.lower() for name in names]
    labels = [name for name in lower if name in LABELS]
    others = set(lower) - set(LABELS)
    pixels = max(PIXEL_NAMES, key=lambda habit: len(others.intersection(habit)))
    _check_names(lower, labels, pixels, path)
    order = {name: place for place, name in enumerate(lower)}
    return Layout(delimiter, names, np.array([order[name] for name in (labels[0], *pixels)]), True)


def _check_names(names: list[str], labels: list[str], pixels: list[str], path: Path) -> None:
    """Raise `BadInput` unless a header's names are one label and all pixels; says which are missing or too many."""
    wanted = f"label and 784 pixels ({pixels[0]} to {pixels[-1]})"
    missing = [name for name in pixels if name not in set(names)]
    if len(names) == 1:
        raise BadInput(path, f"all in {_columns(names)}", "a comma, a semicolon or a tab between the columns")
    if len(missing) == PIXELS:
        raise BadInput(path, f"{_columns(names)} without any pixel", "label and pixel0 to pixel783, or 1x1 to 28x28")
    if missing:
        raise BadInput(path, f"{_columns(missing)} missing", wanted)
    if not labels:
        raise BadInput(path, "784 pixels without a label", "a column label, too (Kaggle's test.csv has none)")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise BadInput(path, f"{_columns(twice)} twice", wanted)
    if surplus := [name or "without a name" for name in names if name not in {labels[0], *pixels}]:
        raise BadInput(path, f"{_columns(surplus)} too many", wanted)


def submission(digits: NDArray[np.integer]) -> str:
    """What Kaggle's Digit Recognizer takes for an answer: a table with a row an image, ImageId from 1 on, and Label.

    Args:
        digits: m digits, 0 to 9, in the order of the images.
    """
    return "ImageId,Label\n" + "".join(f"{number},{digit}\n" for number, digit in enumerate(digits.tolist(), 1))


def _columns(names: Sequence[str]) -> str:
    shown = ", ".join(name[:20] for name in names[:3]) + (", …" if len(names) > 3 else "")
    return f"{len(names):,} columns ({shown})" if len(names) > 1 else f"one column ({shown})"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_rows(lines: list[str], layout: Layout, path: Path, first_row: int) -> NDArray[np.uint8]:
    """The numbers of some rows, a label first, n × 785 or n × 784; `first_row` is the number of the first of them."""
    numbers = _parsed(lines, layout)
    if numbers is None or np.isnan(numbers).any():
        raise _first_fault(lines, layout, path, first_row)
    return _checked(numbers[:, layout.order], layout, path, first_row)


def _parsed(lines: list[str], layout: Layout) -> NDArray[np.float64] | None:
    """The numbers of some rows as they stand, not a number where there is none; None for rows that are no table."""
    import pandas as pd  # only now: whoever reads IDX files does not wait for it

    columns = len(layout.names)
    if any(line.count(layout.delimiter) != columns - 1 for line in lines):
        return None
    try:
        table = pd.read_csv(io.StringIO("".join(lines)), sep=layout.delimiter, header=None, dtype=np.float64)
    except ValueError:
        return None
    return table.to_numpy() if table.shape == (len(lines), columns) else None


def _first_fault(lines: list[str], layout: Layout, path: Path, first_row: int) -> BadInput:
    """What to say of the first row of another length, or the first value that is no number."""
    for row, line in enumerate(lines, first_row):
        cells = line.strip("\r\n").split(layout.delimiter)
        if len(cells) != len(layout.names):
            return BadInput(
                path, f"{len(cells):,} values for image {row:,}", f"{len(layout.names)}, as in the first line"
            )
        for cell, name in zip(cells, layout.names, strict=True):
            value = cell.strip().strip("\"'")
            if not _is_number(value) or value.lower() == "nan":
                found = f"'{value}'" if value else "nothing"
                return BadInput(path, f"{found} as {name} of image {row:,}", "a number")
    return BadInput(path, f"no numbers among images {first_row:,} to {first_row + len(lines) - 1:,}", "numbers")


def _checked(numbers: NDArray[np.float64], layout: Layout, path: Path, first_row: int) -> NDArray[np.uint8]:
    limits = np.full(numbers.shape[1], 255.0)
    if limits.size > PIXELS:
        limits[0] = CLASSES - 1
    wrong = ~((numbers >= 0) & (numbers <= limits) & (numbers == np.floor(numbers)))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        found = f"{numbers[row, column]:g} as {layout.names[layout.order[column]]} of image {first_row + row:,}"
        raise BadInput(path, found, f"a whole number from 0 to {limits[column]:.0f}")
    return numbers.astype(np.uint8)


def _check_label_is_first(table: NDArray[np.uint8], path: Path) -> None:
    """Raise `BadInput` if the labels of a table without a header (n × 785) seem to be its last column."""
    first, last = table[:, 0], table[:, -1]
    if first.max() == first.min() and last.max() != last.min() and last.max() < CLASSES:
        found = f"no header, {first[0]} in every row's first column, and what looks like labels in its last"
        raise BadInput(path, found, "the label first, or a header")
