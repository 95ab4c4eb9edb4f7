"""IDX, the file format that MNIST was published in, decoded by hand.

A file is a header and then bytes. The header is a four-byte magic number, two zero bytes, one byte that says what an
element is (0x08: unsigned byte) and one that says how many dimensions follow, and then each dimension's size as a
big-endian 32-bit integer. The elements come after it, the last dimension running fastest:

    00 00 08 03   00 00 ea 60   00 00 00 1c   00 00 00 1c   00 00 00 ...
    magic, 3 dims 60,000 images 28 rows       28 columns    one byte a pixel

Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits (1998).
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput
from recognizer.files import unpacked
from recognizer.signatures import FIRST_BYTES, described

UNSIGNED_BYTE = 0x08
MOST_DIMENSIONS = 8
EXPECTED = "an IDX file of unsigned bytes, which begins with 0x000008 and the number of dimensions"
LARGEST_CONTENT = 1 << 28
"""Bytes of elements beyond which a header is taken for a mistake, so that a small file cannot ask for all memory."""


@dataclass(frozen=True)
class IdxHeader:
    """What the first bytes of an IDX file say: the shape of the array that follows, of unsigned bytes."""

    shape: tuple[int, ...]

    @property
    def magic(self) -> int:
        """The first four bytes as a big-endian number: 2051 for images, 2049 for labels."""
        return UNSIGNED_BYTE << 8 | len(self.shape)

    @property
    def content_size(self) -> int:
        """Bytes that follow the header: one an element."""
        return math.prod(self.shape)

    def encode(self) -> bytes:
        """The header as the file holds it: 4 bytes of magic number and 4 a dimension."""
        return struct.pack(f">I{len(self.shape)}I", self.magic, *self.shape)


@dataclass(frozen=True)
class IdxField:
    """A number of the header, as it lies in the file.

    Attributes:
        offset: of its first byte, counted from the file's beginning.
        content: its bytes, the largest place first.
        meaning: what the number says, in a few words.
    """

    offset: int
    content: bytes
    meaning: str

    @property
    def value(self) -> int:
        """The number: each byte counts 256 times as much as the one after it."""
        return int.from_bytes(self.content, "big")


def header_fields(header: IdxHeader) -> tuple[IdxField, ...]:
    """The header's numbers one after the other: two zeros in one, the type, the dimensions, and each one's size."""
    content = header.encode()
    names = ("images", "rows", "columns") if len(header.shape) == 3 else ("labels",)
    sizes = [names[at] if at < len(names) else f"size of dimension {at + 1}" for at in range(len(header.shape))]
    return (
        IdxField(0, content[0:2], "always zero"),
        IdxField(2, content[2:3], "each element is an unsigned byte"),
        IdxField(3, content[3:4], "dimensions"),
        *(IdxField(4 + 4 * at, content[4 + 4 * at : 8 + 4 * at], meaning) for at, meaning in enumerate(sizes)),
    )


def decode_header(first_bytes: bytes, where: object) -> IdxHeader:
    """Decode the header from the beginning of a file's (uncompressed) bytes.

    Args:
        first_bytes: at least the header; with 512 of them the message can say what else a file is.
        where: what errors name, usually the path.

    Raises:
        BadInput: too few bytes, a wrong magic number, or sizes too large to be true.
    """
    if len(first_bytes) < 4:
        raise BadInput(where, f"{len(first_bytes)} bytes", "at least the 4 bytes of an IDX magic number")
    zeros, element, dimensions = struct.unpack(">HBB", first_bytes[:4])
    if zeros != 0 or element != UNSIGNED_BYTE or not 1 <= dimensions <= MOST_DIMENSIONS:
        raise BadInput(where, described(first_bytes), EXPECTED)
    if len(first_bytes) < 4 + 4 * dimensions:
        raise BadInput(
            where,
            f"{len(first_bytes)} bytes",
            f"a header of {4 + 4 * dimensions} bytes ({dimensions} dimensions)",
        )
    header = IdxHeader(struct.unpack_from(f">{dimensions}I", first_bytes, 4))
    if math.prod(max(size, 1) for size in header.shape) > LARGEST_CONTENT:
        raise BadInput(where, f"a header for {header.content_size:,} bytes", f"at most {LARGEST_CONTENT:,}")
    return header


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file, plain or gzip'd, whatever its name ends in: some browsers unpack a .gz and keep its name.

    Returns:
        The elements, uint8, read-only, in the header's shape (C order).

    Raises:
        BadInput: no such file, damaged, truncated, too long, or no IDX file at all.
    """
    with unpacked(path, "an IDX file, plain or gzip'd") as file:
        return _read_elements(file, path)


def read_first_bytes(path: Path, count: int) -> bytes:
    """The first `count` uncompressed bytes of a file that `read_idx` has accepted."""
    with unpacked(path, "an IDX file, plain or gzip'd") as file:
        return file.read(count)


def encode_idx(array: NDArray[np.uint8]) -> bytes:
    """The bytes of an IDX file that holds `array`; `read_idx` of them gives it back."""
    return IdxHeader(array.shape).encode() + array.tobytes()


def _read_elements(file: BinaryIO, path: Path) -> NDArray[np.uint8]:
    header = decode_header(file.read(FIRST_BYTES), path)
    file.seek(len(header.encode()))
    content = file.read(header.content_size)
    if len(content) < header.content_size:
        raise BadInput(
            path,
            f"{len(content):,} bytes after the header",
            f"{header.content_size:,} ({_by(header.shape)})",
        )
    if file.read(1):
        raise BadInput(path, "more bytes", f"only {header.content_size:,} after the header ({_by(header.shape)})")
    return np.frombuffer(content, dtype=np.uint8).reshape(header.shape)


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)
