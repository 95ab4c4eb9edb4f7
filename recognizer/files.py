"""Files: bytes read and written whole or not at all, plain or gzip'd, and archives of plain arrays.

Whether a file is packed its first bytes tell, whatever its name ends in. What is written goes to a temporary name
first, which then takes the file's place; so a file is there whole or not at all. An archive is NumPy's .npz without
pickle: a line of JSON and arrays, nothing that could run.
"""

import gzip
import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput

Json: TypeAlias = "str | float | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What JSON can say."""

GZIP_MAGIC = b"\x1f\x8b"


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
    """Write bytes whole or not at all.

    Raises:
        BadInput: the place cannot be written to.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            temporary.chmod(0o644)  # mkstemp makes it private; a model is a file like others
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise
    except OSError as error:
        raise BadInput(path, f"a place that cannot be written to ({error.strerror})", "a file to save to") from None


def check_place(path: Path) -> None:
    """Find out whether `save` could write to this place.

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
        BadInput: no such archive, a damaged or too large one, or one without a description.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > most:
            raise BadInput(where, f"an archive of {unpacked:,} bytes", f"at most {most:,}")
        with np.load(io.BytesIO(content), allow_pickle=False) as archive_of_arrays:
            arrays = dict(archive_of_arrays)
        description = json.loads(str(arrays.pop("description")))
    except BadInput:
        raise
    except KeyError:
        raise BadInput(where, "an archive without description or parameters", expected) from None
    except Exception:  # damaged archives fail in as many ways as zip, npy and JSON have fields
        raise BadInput(where, "something else or a damaged file", expected) from None
    if not isinstance(description, dict):
        raise BadInput(where, "a description that is no JSON object", expected)
    return description, arrays
