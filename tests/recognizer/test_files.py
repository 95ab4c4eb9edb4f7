"""Files written whole or not at all, and archives of arrays that hold something else."""

import fcntl
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from recognizer import BadInput
from recognizer.files import pack, unpack, write_whole

ROOT = Path(__file__).resolve().parents[2]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_behind(folder: Path) -> Path:
    """The one temporary file in a folder, as it is after a writer was killed in the midst of it."""
    program = (
        "import os, pathlib, signal, recognizer.files as files\n"
        "os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"files.write_whole(b'half', pathlib.Path({str(folder / 'some.npz')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    (found,) = folder.glob(".*")
    return found


def test_what_a_kill_left_is_removed_by_the_next_save_to_that_place(tmp_path: Path) -> None:
    left_behind(tmp_path)
    write_whole(b"other", tmp_path / "other.npz")
    assert len(names(tmp_path)) == 2
    write_whole(b"whole", tmp_path / "some.npz")
    assert names(tmp_path) == ["other.npz", "some.npz"]


def test_what_is_being_written_is_left_alone(tmp_path: Path) -> None:
    temporary = left_behind(tmp_path)
    with temporary.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        write_whole(b"whole", tmp_path / "some.npz")
        assert temporary.exists()
    write_whole(b"whole", tmp_path / "some.npz")
    assert names(tmp_path) == ["some.npz"]


def test_two_who_save_to_one_place_at_once_do_not_disturb_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first is about to finish, the second begins and ends."""
    path = tmp_path / "some.npz"
    fsync = os.fsync

    def second(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        write_whole(b"second", path)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", second)
    write_whole(b"first", path)
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["some.npz"]


@pytest.mark.parametrize(
    "name",
    [
        ".some.npz",
        ".some.npz.tmp",
        ".some.npz.abcdefgh",
        ".some.npz.x.abcdefgh.tmp",
        "some.npz.abcdefgh.tmp",
        ".someXnpz.abcdefgh.tmp",
    ],
)
def test_files_of_other_names_are_nobodys_to_remove(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    write_whole(b"whole", tmp_path / "some.npz")
    assert names(tmp_path) == sorted(["some.npz", name])


def fails(_: int) -> NoReturn:
    raise OSError(28, "No space left on device")


@pytest.fixture
def saved(tmp_path: Path) -> Iterator[Path]:
    """A file that is there before, and still whole afterwards, with nothing beside it."""
    path = tmp_path / "some.npz"
    path.write_bytes(b"before")
    yield path
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["some.npz"]


def test_a_disk_that_is_found_full_at_the_last_moment_leaves_all_as_it_was(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(
        BadInput, match=r"some\.npz: found a place that cannot be written to \(No space left on device\)"
    ):
        write_whole(b"after", saved)


def test_a_disk_that_is_full_in_the_midst_leaves_all_as_it_was(saved: Path) -> None:
    program = (
        "import pathlib, resource, recognizer.files as files\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        f"    files.write_whole(bytes(1_000_000), pathlib.Path({str(saved)!r}))\n"
        "except files.BadInput as error:\n"
        "    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "found a place that cannot be written to (File too large)" in done.stdout


def test_an_interruption_leaves_nothing_behind(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(b"after", saved)


def test_bytes_are_on_the_disk_before_they_take_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "some.npz"
    path.write_bytes(b"before")
    seen = []

    def fsync(descriptor: int) -> None:
        seen.append((os.fstat(descriptor).st_size, path.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    write_whole(b"afterwards", path)
    assert seen == [(10, b"before")]
    assert path.read_bytes() == b"afterwards"


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    good = pack({"format": "some"}, {"parameters": np.zeros(3, np.float32)})
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(file, "w", compression) as target:
        entries = {name: source.read(name) for name in source.namelist()}
        for name, content in (entries | {f"{name}.npy": content for name, content in members.items()}).items():
            target.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("name", ["parameters", "description", "other"])
@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04"])
def test_an_entry_that_is_no_array_is_named(name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match=re.escape(f"some.npz: found '{name}', which is no array, expected a model")):
        unpack(archive({name: content}), "some.npz", "a model", 10_000)


def test_a_description_may_hold_whatever_a_name_of_a_file_can() -> None:
    description = {"data": "a\udcff b × \U0001f600", "more": None}
    assert unpack(pack(description, {}), "some.npz", "a model", 10_000)[0] == description


@pytest.mark.parametrize("order", ["<", ">"])
def test_letters_that_are_none_are_refused(order: str) -> None:
    """NumPy makes a string of them all the same, and Python fails at it only later."""
    for letter, text in ((0x335F7A10, None), (ord("x"), "x")):
        file = io.BytesIO()
        codes = np.array([*b'{"a": "', letter, *b'"}'], f"{order}u4")
        np.save(file, np.frombuffer(codes.tobytes(), f"{order}U{codes.size}").reshape(()))
        content = archive({"description": file.getvalue()})
        if text is not None:
            assert unpack(content, "some.npz", "a model", 10_000)[0] == {"a": text}
            continue
        with pytest.raises(BadInput, match="found something else or a damaged file"):
            unpack(content, "some.npz", "a model", 10_000)


def test_an_archive_that_numpy_would_not_write_is_refused_unopened() -> None:
    """What is packed by bzip2 can be ten thousand times larger, and is unpacked at once."""
    assert unpack(archive({}, zipfile.ZIP_DEFLATED), "some.npz", "a model", 10_000)[0] == {"format": "some"}
    with pytest.raises(BadInput, match="packed in an unusual way"):
        unpack(archive({}, zipfile.ZIP_BZIP2), "some.npz", "a model", 10_000)
