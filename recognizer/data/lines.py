"""Lines: a file of text, however it is packed and encoded, read a line at a time and never more of it than is sensible.

Tables come plain, gzip'd, or alone in a zip archive, and as UTF-8 or, from spreadsheets and PowerShell, as UTF-16, with
or without a byte order mark. What they are their first bytes tell, whatever they are called.
"""

import codecs
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from recognizer.errors import BadInput
from recognizer.files import PLAIN, unpacked
from recognizer.signatures import FIRST_BYTES, kind_of

LONGEST_LINE = 1 << 17
"""Characters: eight times what 785 numbers in full precision take."""

EXPECTED = "a table of text (CSV), plain, gzip'd or alone in a zip archive"
ZIP_MAGIC = b"PK\x03\x04"


def read_lines(path: Path, most: int) -> Iterator[str]:
    """The lines of a file that are not blank, in order, each with its end.

    Args:
        most: lines, blank ones included, beyond which reading ends in an error.

    Raises:
        BadInput: no such file, no text, several files in one archive, damaged data, or too many or too long lines.
    """
    with unpacked(path, EXPECTED) as packed, _only_file(packed, path) as file:
        first = file.read(FIRST_BYTES)
        if (kind := kind_of(first)) is not None:
            raise BadInput(path, kind, EXPECTED)
        file.seek(0)
        try:
            with io.TextIOWrapper(file, _encoding(first)) as text:
                yield from _lines(text, path, most)
        except UnicodeError:
            raise BadInput(path, "bytes that are no text", f"{EXPECTED}, in UTF-8 or UTF-16") from None


def _lines(text: IO[str], path: Path, most: int) -> Iterator[str]:
    for _ in range(most):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise BadInput(path, f"a line of {LONGEST_LINE:,} characters or more", "785 numbers a line")
        if not line.isspace():
            yield line
    if text.read(1):
        raise BadInput(path, f"more than {most:,} lines", "fewer images")


@contextmanager
def _only_file(packed: BinaryIO, path: Path) -> Iterator[IO[bytes]]:
    """What a zip archive holds, or the file itself if it is none."""
    is_archive = packed.read(len(ZIP_MAGIC)) == ZIP_MAGIC
    packed.seek(0)
    if not is_archive:
        yield packed
        return
    try:
        with zipfile.ZipFile(packed) as archive, archive.open(_only_entry(archive, path)) as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise BadInput(path, "a damaged zip archive", EXPECTED) from None


def _only_entry(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    entries = [
        entry for entry in archive.infolist() if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
    ]
    if any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise BadInput(path, "an Excel workbook", "its table, saved as CSV")
    if entries and all(entry.filename.endswith(".npy") for entry in entries):
        raise BadInput(path, "an archive of NumPy arrays", EXPECTED)
    if len(entries) != 1:
        names = ", ".join(entry.filename for entry in entries)
        raise BadInput(path, f"a zip archive of {len(entries)} files ({names})", "one table; unpack it and choose one")
    if entries[0].flag_bits & 1:
        raise BadInput(path, "a zip archive with a password", EXPECTED)
    if entries[0].compress_type not in PLAIN:
        raise BadInput(path, "a zip archive packed in an unusual way", EXPECTED)
    return entries[0]


def _encoding(first_bytes: bytes) -> str:
    """By the byte order mark, or, without one, by where the zeros are that UTF-16 has beside every ASCII letter."""
    if first_bytes.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if first_bytes.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first_bytes[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if first_bytes[:1] == b"\0" else "utf-8"
