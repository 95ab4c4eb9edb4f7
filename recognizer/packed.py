"""Packed files: plain or gzip'd, which their first bytes tell, whatever their names end in."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from recognizer.errors import BadInput

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
