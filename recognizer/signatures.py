"""Signatures: what a file is, by its first bytes, for those who gave one in place of another.

A download that went wrong is often a web page under the name of what was wanted, or an archive that has not been
unpacked. Who hears that can help themselves; "magic number 0x3c21444f" helps nobody.
"""

FIRST_BYTES = 512
"""How many of a file's first bytes tell."""

SIGNATURES = (
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"PK\x05\x06", "an empty zip archive"),
    (0, b"\x1f\x8b", "gzip data"),
    (0, b"BZh", "bzip2 data"),
    (0, b"\xfd7zXZ\0", "xz data"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\xd0\xcf\x11\xe0", "an Excel or Word document"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"SQLite format 3", "an SQLite database"),
    (0, b"\x80\x04\x95", "a Python pickle"),
    (0, b"version https://git-lfs", "a Git LFS pointer, which stands for a file that is still to be fetched"),
)
"""Where in a file which bytes stand, and what it then is."""

WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")


def kind_of(first_bytes: bytes) -> str | None:
    """What a file is, such as "a zip archive", by its first 512 bytes (or all that it has); None if nothing known."""
    for place, signature, kind in SIGNATURES:
        if first_bytes.startswith(signature, place):
            return kind
    if first_bytes.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(WEB_PAGE):
        return "a web page"
    return None


def described(first_bytes: bytes) -> str:
    """What to call a file whatever it is, by its first 512 bytes: its kind, its first line, or its first four bytes."""
    kind = kind_of(first_bytes)
    if kind is not None:
        return kind
    line = first_bytes.split(b"\n")[0].strip()
    if line and line.isascii() and line.decode("ascii").isprintable():
        return f"text ('{line.decode('ascii')}')"
    return f"first bytes 0x{first_bytes[:4].hex()}"
