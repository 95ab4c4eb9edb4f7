"""Scripts that measure, and the one that models are made with, find what they import and say what they need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.writers import is_held_out, is_of_held_out_collection, is_of_held_out_person
from recognizer.images.stroke_files import Drawing, load_drawings

ROOT = Path(__file__).resolve().parent.parent
PEERS = {"speed.py"}
"""Scripts that need packages which nothing else does."""

SCRIPTS = [
    path
    for path in sorted([*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "models").glob("*.py")])
    if "ArgumentParser" in path.read_text() and path.name not in PEERS
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_says_what_it_needs(path: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(path), "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"usage: {path.name}" in done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_listed_where_people_look(path: Path) -> None:
    listed = {"benchmarks": ROOT / "benchmarks" / "README.md", "models": ROOT / "docs" / "people.md"}[path.parent.name]
    assert path.name in listed.read_text()


@pytest.mark.parametrize(
    ("writer", "person", "collection"),
    [
        (None, False, False),
        ("4", False, False),
        ("25", True, False),
        ("syn/004", False, False),
        ("syn/005", True, False),
        ("apa/004", False, True),
        ("apa/005", False, True),
        ("gmd/001", False, True),
    ],
)
def test_people_and_collections_are_held_out(writer: str | None, person: bool, collection: bool) -> None:
    drawing = Drawing(7, (), writer)
    assert is_of_held_out_person(drawing) == person
    assert is_of_held_out_collection(drawing) == collection
    assert is_held_out(drawing) == (person or collection)


def written(path: Path, drawings: list[tuple[int | str, str, int]]) -> Path:
    """A file of drawings of a digit or a letter each, by a writer and of a number of points."""
    lines = [
        {
            "label": what if isinstance(what, int) else None,
            "letter": what if isinstance(what, str) else None,
            "writer": writer,
            "strokes": [[[point, 2 * point] for point in range(points)]],
        }
        for what, writer, points in drawings
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_drawings_to_learn_from_and_to_calibrate_on_are_written(tmp_path: Path) -> None:
    pendigits = written(tmp_path / "pen", [(1, "1", 9), (2, "5", 9)])
    written(tmp_path / "digits.jsonl", [(3, "syn/001", 9), (4, "syn/005", 9), (5, "apa/001", 9), (6, "syn/001", 2)])
    written(tmp_path / "letters.jsonl", [("a", "syn/001", 9), ("c", "syn/005", 9), ("d", "gmd/010", 9)])
    script = [sys.executable, str(ROOT / "models" / "make_strokes.py"), str(pendigits)]
    subprocess.run([*script, "--unipen", str(tmp_path), "--out", str(tmp_path / "out")], check=True)
    subprocess.run([*script, str(tmp_path / "before")], check=True)

    def what(file: str) -> list[int | str | None]:
        return [drawing.letter or drawing.label for drawing in load_drawings(tmp_path / file)]

    assert what("out/people-train.jsonl") == [1, 3]
    assert what("out/people-held-out.jsonl") == [2, 4, "c"]
    fonts = what("before/letters.jsonl")
    assert "Q" in fonts
    assert what("out/letters.jsonl") == [*fonts, "a"]
    assert (what("before/pen-train.jsonl"), what("before/pen-held-out.jsonl")) == ([1], [2])
