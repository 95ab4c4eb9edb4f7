"""Files: bytes read and written whole or not at all, plain or gzip'd, and archives of plain arrays.

Whether a file is packed its first bytes tell, whatever its name ends in. What is written goes to a temporary name
first, which then takes the file's place; so a file is there whole or not at all. An archive is NumPy's .npz without
pickle: a line of JSON and arrays, nothing that could run.
"""

import gzip
import io
import json
import os
import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput

if sys.platform != "win32":
    import fcntl

Json: TypeAlias = "str | float | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What JSON can say."""

GZIP_MAGIC = b"\x1f\x8b"

TEMPORARY = ".tmp"
"""What a temporary name ends in: that of digits.npz is .digits.npz.k3v9x_0a.tmp."""

PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""How the entries of an archive may be packed: so that what is unpacked is no more than it says."""


@contextmanager
def unpacked(path: Path, expected: str) -> Iterator[BinaryIO]:
    """A file open for reading its unpacked bytes; a `gzip.GzipFile` if it is packed.

    Raises:
        BadInput: no such file, one that cannot be read, or damaged gzip data, be it found only while reading;
            `expected` is what the message says was expected.
    """
    try:
        with path.open("rb") as plain:
            compressed = plain.read(2) == GZIP_MAGIC
            plain.seek(0)
            if not compressed:
                yield plain
                return
            with gzip.open(plain) as content:
                yield cast(BinaryIO, content)
    except FileNotFoundError:
        raise BadInput(path, "no such file", expected) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(path, f"damaged gzip data ({error})", "a whole gzip file") from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", expected) from None


def write_whole(content: bytes, path: Path) -> None:
    """Write bytes whole or not at all, whatever happens meanwhile, the power's failing included.

    Temporary files that earlier writing to this path left, since it was killed, are removed first.

    Raises:
        BadInput: the place cannot be written to, or has no room; what was there before is there still.
    """
    try:
        _remove_abandoned(path)
        descriptor, temporary = _locked_beside(path)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                # A new name may reach the disk before the bytes it stands for, and a file system may find out only
                # while it writes them that there is no room: so they go to the disk before they take the name.
                os.fsync(file.fileno())
                temporary.chmod(0o644)  # it was made private; a model is a file like others
                if sys.platform == "win32":  # where no open file can be renamed; elsewhere its lock is kept until then
                    file.close()
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(path, f"a place that cannot be written to ({error.strerror})", "a file to save to") from None


def _locked_beside(path: Path) -> tuple[int, Path]:
    """A new file, open for writing, and its temporary name; locked, so that all can see that it is being written."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=TEMPORARY)
        with suppress(OSError):  # some file systems know no locks; nothing is removed there either
            if sys.platform != "win32":
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        if Path(name).exists():  # nobody was so quick as to remove it before it was locked
            return descriptor, Path(name)
        os.close(descriptor)


def _remove_abandoned(path: Path) -> None:
    """Remove the temporary files of this path that no living process has locked, as far as that can be found out."""
    named = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}{re.escape(TEMPORARY)}")
    with suppress(OSError):
        for temporary in [each for each in path.parent.iterdir() if named.fullmatch(each.name)]:
            with suppress(OSError):
                _remove_unlocked(temporary)


def _remove_unlocked(temporary: Path) -> None:
    if sys.platform == "win32":  # where a file that another process has open cannot be removed
        temporary.unlink()
        return
    with temporary.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        temporary.unlink()


def check_place(path: Path) -> None:
    """Find out whether `write_whole` could write to this place.

    Raises:
        BadInput: it could not.
    """
    if path.is_dir():
        raise BadInput(path, "a folder", "a file to save to")
    try:
        with tempfile.TemporaryFile(dir=path.parent, prefix=f".{path.name}."):
            pass
    except OSError as error:
        raise BadInput(path, f"a place that cannot be written to ({error.strerror})", "a file to save to") from None


def read_bytes(path: Path, expected: str, most: int) -> bytes:
    """A file's bytes.

    Raises:
        BadInput: no such file, one that cannot be read, or one of more than `most` bytes; `expected` is what the
            message says was expected.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise BadInput(path, "no such file", expected) from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", expected) from None
    if len(content) > most:
        raise BadInput(path, f"more than {most:,} bytes", expected)
    return content


def pack(description: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """A line of JSON and arrays as the bytes of an .npz archive; the same content gives the same bytes."""
    file = io.BytesIO()
    np.savez(file, description=np.array(json.dumps(description, ensure_ascii=False)), allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(content: bytes, where: object, expected: str, most: int) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The description and the arrays that `pack` made bytes of, which may be `most` bytes unpacked.

    Raises:
        BadInput: no such archive, a damaged or too large one, one that holds other things than arrays, or one without
            a description; `where` is what the message names, `expected` what it says was expected.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        if size > most:
            raise BadInput(where, f"an archive of {size:,} bytes", f"at most {most:,}")
        if not {entry.compress_type for entry in entries} <= PLAIN:
            raise BadInput(where, "an archive packed in an unusual way", expected)
        with np.load(io.BytesIO(content), allow_pickle=False) as archive_of_arrays:
            arrays = dict(archive_of_arrays)
        for name, array in arrays.items():
            if not isinstance(array, np.ndarray):  # but bytes, which NumPy gives back as they are
                raise BadInput(where, f"'{name}', which is no array", expected)
        description = json.loads(_text(arrays.pop("description")))
    except BadInput:
        raise
    except KeyError:
        raise BadInput(where, "an archive without description or parameters", expected) from None
    except Exception:  # damaged archives fail in as many ways as zip, npy and JSON have fields
        raise BadInput(where, "something else or a damaged file", expected) from None
    if not isinstance(description, dict):
        raise BadInput(where, "a description that is no JSON object", expected)
    return description, arrays


def _text(array: NDArray[Any]) -> str:
    """The string that an array holds, decoded by Python, which NumPy lets have any 32 bits for a letter."""
    letters = array.astype(array.dtype.newbyteorder("<")).tobytes()
    return letters.decode("utf-32-le", errors="surrogatepass").rstrip("\0")
