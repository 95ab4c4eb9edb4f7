"""Scripts that measure, and the one that models are made with, find what they import and say what they need."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.composed import numbers_of
from benchmarks.writers import is_held_out, is_of_held_out_collection, is_of_held_out_person
from recognizer.images.stroke_files import Drawing, load_drawings
from recognizer.synthesis.letterforms import write_digit

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


def test_composed_numbers_keep_their_gap_and_their_person() -> None:
    rng = np.random.default_rng(0)
    drawings = [
        Drawing(place % 10, write_digit(place % 10, rng).strokes, writer)
        for writer in ("1", "2")
        for place in range(30)
    ]
    for gap in (-0.05, 0.5):
        numbers = numbers_of([*drawings, Drawing(None, drawings[0].strokes, "1")], gap, 12)
        assert {each.number.writer for each in numbers} == {"1", "2"}
        for each in numbers:
            assert each.number.label == "".join(str(drawing.label) for drawing in each.drawings)
            assert len({drawing.writer for drawing in each.drawings}) == 1
            strokes = list(each.number.strokes)
            boxes = [np.concatenate([strokes.pop(0) for _ in drawing.strokes])[:, 0] for drawing in each.drawings]
            gaps = {round(float(after.min() - before.max()), 6) for before, after in pairwise(boxes)}
            assert len(gaps) == 1
            assert np.sign(gaps.pop()) == np.sign(gap)


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


def test_the_distribution_of_unipen_becomes_lines_of_digits_and_letters(tmp_path: Path) -> None:
    folder = tmp_path / "train_r01_v07"
    files = {
        "include/abc/abc.doc": ".COORD X Y\n.X_POINTS_PER_MM 10\n.Y_POINTS_PER_MM 20\n",
        "include/abc/pen.dat": ".WRITER_ID z\n.PEN_DOWN\n 5 5\n 10 45\n.PEN_UP\n.WRITER_ID a\n.PEN_DOWN\n 1 1\n 1 1\n",
        "data/1a/abc/one.dat": '.INCLUDE abc/abc.doc\n.INCLUDE abc/pen.dat\n.SEGMENT CHARACTER 0 OK "1"\n'
        '.SEGMENT CHARACTER 1 OK "2"\n.SEGMENT CHARACTER 0 BAD "7"\n.SEGMENT CHARACTER 9 OK "3"\n',
        "data/1a/abc/two.dat": ".INCLUDE abc/none.dat\n",
        "data/1a/xyz/one.dat": '.WRITER_ID z\n.PEN_DOWN\n 0 0\n 3 1\n.SEGMENT CHARACTER 0 OK "9"\n',
        "data/1b/xyz/one.dat": '.WRITER_ID y\n.PEN_DOWN\n 0 0\n 3 1\n.SEGMENT CHARACTER 0 OK "K"\n',
        "data/1c/xyz/one.dat": '.WRITER_ID z\n.PEN_DOWN\n 0 0\n 3 1\n.SEGMENT CHARACTER 0 ? "k"\n'
        '.SEGMENT CHARACTER 0 ? "o"\n.SEGMENT CHARACTER 0 ? "kk"\n',
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    script = [sys.executable, str(ROOT / "models" / "make_unipen.py"), str(folder)]
    done = subprocess.run([*script, "--out", str(tmp_path)], check=True, capture_output=True, text=True)
    assert "left out 2" in done.stderr
    one, nine = load_drawings(tmp_path / "digits.jsonl")
    assert (one.label, one.writer, nine.label, nine.writer) == (1, "abc/001", 9, "xyz/001")
    assert one.strokes[0].tolist() == [[0, 100], [25, 0]]
    assert nine.strokes[0].tolist() == [[0, 33.3], [100, 0]]
    letters = load_drawings(tmp_path / "letters.jsonl")
    assert [(each.letter, each.writer) for each in letters] == [("K", "xyz/002"), ("k", "xyz/001")]

    some = subprocess.run([*script, "--out", str(tmp_path), "--collections", "xyz"], capture_output=True, text=True)
    assert some.returncode == 0, some.stderr
    assert len(load_drawings(tmp_path / "digits.jsonl")) == 1
    none = subprocess.run([script[0], script[1], str(tmp_path / "none")], cwd=tmp_path, capture_output=True, text=True)
    assert none.returncode == 2
    assert "no character in data/1a" in none.stderr


def test_each_collection_of_unipen_has_a_row(tmp_path: Path) -> None:
    right = [(1, "abc/001", 9), (1, "abc/005", 9), (1, "xyz/001", 9)]
    written(tmp_path / "digits.jsonl", [*right, (8, "abc/001", 9), (8, "xyz/001", 9)])
    written(tmp_path / "letters.jsonl", [("a", "xyz/001", 9), ("b", "xyz/001", 9)])
    pendigits = written(tmp_path / "pen", [(1, "5", 9), (1, "1", 9)])
    script = [sys.executable, str(ROOT / "benchmarks" / "unipen.py"), str(tmp_path), "--networks", "mlp"]
    options = ["--pendigits", str(pendigits), "--misread", str(tmp_path / "misread.png")]
    done = subprocess.run([*script, *options], check=True, capture_output=True, text=True)
    rows = {line[:20].strip(): line[20:].split() for line in done.stdout.splitlines()}
    assert rows["abc"][:6] == ["3", "+", "0", "66.67%", "100.00%", "100.00%"]
    assert rows["xyz"][:5] == ["2", "+", "2", "50.00%", "100.00%"]
    assert rows["xyz"][7:9] == ["0.5000", "100.00%"]  # all are the same line
    assert rows["held-out people"][:4] == ["1", "+", "0", "100.00%"]
    assert rows["all"][:4] == ["5", "+", "2", "60.00%"]
    assert rows["pendigits, held out"][:4] == ["1", "+", "0", "100.00%"]
    assert "4 abc/001 8>1" in done.stdout
    assert (tmp_path / "misread.png").read_bytes().startswith(b"\x89PNG")

    one = subprocess.run([*script, "--collections", "abc"], check=True, capture_output=True, text=True)
    assert "xyz" not in one.stdout
    none = subprocess.run([*script, "--collections", "none"], capture_output=True, text=True)
    assert none.returncode == 2
    assert "no drawing of none" in none.stderr
