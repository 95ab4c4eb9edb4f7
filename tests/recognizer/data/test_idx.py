import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recognizer import BadInput
from recognizer.data.idx import decode_header, encode_idx, header_fields, read_first_bytes, read_idx

PICTURES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def write(folder: Path, content: bytes, name: str = "some-idx3-ubyte") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@given(array=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=4, max_side=6)), packed=st.booleans())
def test_what_is_encoded_is_read_back(
    array: np.ndarray, packed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = encode_idx(array)
    path = write(tmp_path_factory.mktemp("idx"), gzip.compress(content) if packed else content)
    found = read_idx(path)
    assert found.shape == array.shape
    assert found.dtype == np.uint8
    assert np.array_equal(found, array)


def test_the_header_is_big_endian_numbers_after_the_magic() -> None:
    header = decode_header(bytes.fromhex("00000803 0000ea60 0000001c 0000001c".replace(" ", "")), "file")
    assert header.shape == (60_000, 28, 28)
    assert header.magic == 2051
    assert header.encode().hex() == "000008030000ea600000001c0000001c"


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_truncation_is_refused(tmp_path: Path, packed: bool) -> None:
    content = encode_idx(PICTURES)
    whole = gzip.compress(content, mtime=0) if packed else content
    for length in range(len(whole)):
        with pytest.raises(BadInput):
            read_idx(write(tmp_path, whole[:length]))


def test_bytes_too_many_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"some-idx3-ubyte: found more bytes, expected only 24 after the header"):
        read_idx(write(tmp_path, encode_idx(PICTURES) + b"\0"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "0 bytes"),
        (b"\x00\x00\x0d\x03" + b"\0" * 12, "0x00000d03"),
        (b"\x00\x01\x08\x03" + b"\0" * 12, "0x00010803"),
        (b"\x00\x00\x08\x00", "0x00000800"),
        (b"\x89PNG\r\n\x1a\n", "found a PNG picture, expected an IDX file of unsigned bytes"),
        (b"PK\x03\x04" + b"\0" * 30, "found a zip archive"),
        (b"\n<!DOCTYPE html>\n<html>\0", "found a web page"),
        (b"\xef\xbb\xbf<HTML lang=en>", "found a web page"),
        (b"\0" * 257 + b"ustar", "found a tar archive"),
        (b"404: Not Found\n\xff", "found text ('404: Not Found')"),
        (b"\x00\x00\x08\x02" + b"\xff" * 8, "at most 268,435,456"),
        (b"\x00\x00\x08\x03" + b"\0" * 4 + b"\xff" * 8, "at most 268,435,456"),
        (b"\x00\x00\x08\x41" + b"\0\0\0\1" * 65, "0x00000841"),
    ],
)
def test_what_is_no_idx_file_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        read_idx(write(tmp_path, content))
    assert str(caught.value).startswith(str(tmp_path / "some-idx3-ubyte"))


def test_a_name_that_says_gzip_may_be_mistaken(tmp_path: Path) -> None:
    assert np.array_equal(read_idx(write(tmp_path, encode_idx(PICTURES), "images.gz")), PICTURES)


def test_what_was_packed_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="found a web page"):
        read_idx(write(tmp_path, gzip.compress(b"<html>" + bytes(1000))))


def test_a_flipped_byte_in_gzip_data_is_noticed(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(encode_idx(np.zeros((40, 28, 28), np.uint8))))
    content[-6] ^= 0xFF  # in the checksum
    with pytest.raises(BadInput, match="damaged gzip data"):
        read_idx(write(tmp_path, bytes(content)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing-here: found no such file"):
        read_idx(tmp_path / "nothing-here")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_idx(tmp_path)


def test_the_first_bytes_are_the_uncompressed_ones(tmp_path: Path) -> None:
    content = encode_idx(PICTURES)
    assert read_first_bytes(write(tmp_path, gzip.compress(content)), 8) == content[:8]
    assert read_first_bytes(write(tmp_path, content), 8) == content[:8]


def test_the_fields_of_a_header_are_its_bytes_one_after_the_other() -> None:
    header = decode_header(encode_idx(np.zeros((700, 28, 28), np.uint8)), "file")
    fields = header_fields(header)
    assert b"".join(each.content for each in fields) == header.encode()
    assert [each.offset for each in fields] == [0, 2, 3, 4, 8, 12]
    assert [each.value for each in fields] == [0, 8, 3, 700, 28, 28]
    assert [each.meaning for each in fields[3:]] == ["images", "rows", "columns"]
    assert [each.meaning for each in header_fields(decode_header(encode_idx(np.zeros(5, np.uint8)), "file"))][3:] == [
        "labels"
    ]
