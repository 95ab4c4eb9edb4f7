"""Files of UNIPEN's: which points a character has, and what is said of those that cannot be used."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizer import BadInput
from recognizer.images import unipen
from recognizer.images.unipen import Character, load_characters

PEN = """.COMMENT what a tablet saw
 1 2 3
.WRITER_ID anna
.PEN_DOWN
.PEN_UP
 5 5
.PEN_DOWN
 10 20
 11 21
 12 22
.PEN_UP
.PEN_UP
 13 23
.DT 100
.PEN_DOWN
 14 24
 15 25
"""
"""Of its components the first and the third pen-up have no points; the others are numbers 0 to 3."""


def characters(folder: Path, text: str, files: dict[str, str] | None = None) -> tuple[list[Character], list[BadInput]]:
    """Those of a text, beside a folder of files to include."""
    includes = folder / "include"
    for name, content in {"pen.dat": PEN, **(files or {})}.items():
        (includes / name).parent.mkdir(parents=True, exist_ok=True)
        (includes / name).write_text(content)
    path = folder / "main.dat"
    path.write_text(text)
    return load_characters(path, includes)


def strokes(folder: Path, components: str) -> list[list[list[float]]]:
    """Those of a character of some of `PEN`'s components."""
    (character,), wrong = characters(folder, f'.INCLUDE pen.dat\n.SEGMENT CHARACTER {components} OK "a"\n')
    assert not wrong
    return [stroke.tolist() for stroke in character.strokes]


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        ("1", [[[10, -20], [11, -21], [12, -22]]]),
        ("0-2", [[[10, -20], [11, -21], [12, -22]]]),
        ("1-3", [[[10, -20], [11, -21], [12, -22]], [[14, -24], [15, -25]]]),
        ("3,1", [[[14, -24], [15, -25]], [[10, -20], [11, -21], [12, -22]]]),
        ("1:1-1:2", [[[11, -21], [12, -22]]]),
        ("1:2-3:0", [[[12, -22]], [[14, -24]]]),
        ("1:1-3", [[[11, -21], [12, -22]], [[14, -24], [15, -25]]]),
        ("1-3:0", [[[10, -20], [11, -21], [12, -22]], [[14, -24]]]),
        ("1:1", [[[11, -21]]]),
        ("0:0-1:0, 3:1", [[[10, -20]], [[15, -25]]]),
    ],
)
def test_components_with_points_are_counted_and_cut(
    tmp_path: Path, components: str, expected: list[list[list[float]]]
) -> None:
    assert strokes(tmp_path, components) == expected


def test_a_label_and_a_quality_are_kept_and_no_label_is_passed_over(tmp_path: Path) -> None:
    text = """.INCLUDE pen.dat
.SEGMENT CHARACTER 1 BAD "\\""
.SEGMENT CHARACTER 1
.SEGMENT CHARACTER 1 OK
.SEGMENT WORD 1-3 OK "word"
.SEGMENT CHARACTER 3
   ?  "ch"
"""
    read, wrong = characters(tmp_path, text)
    assert [(each.text, each.quality, each.writer) for each in read] == [('"', "BAD", "anna"), ("ch", "?", "anna")]
    assert not wrong


def test_the_writer_is_whoever_wrote_the_components(tmp_path: Path) -> None:
    text = """.PEN_DOWN
 1 1
.WRITER_ID Bo B.
.PEN_DOWN
 2 2
.SEGMENT CHARACTER 1 OK "b"
.SEGMENT CHARACTER 0 OK "a"
"""
    assert [each.writer for each in characters(tmp_path, text)[0]] == ["Bo B.", None]


def test_columns_are_as_coord_says(tmp_path: Path) -> None:
    text = '.COORD T Y P X\n.PEN_DOWN\n 0 2 9 1\n 5 4 9 3\n.SEGMENT CHARACTER 0 OK "a"\n'
    assert characters(tmp_path, text)[0][0].strokes[0].tolist() == [[1, -2], [3, -4]]


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (".X_POINTS_PER_MM 10", ".Y_POINTS_PER_MM 5", [1, -4]),
        (".X_POINTS_PER_INCH 254", ".Y_POINTS_PER_MM 20", [1, -1]),
        (".X_POINTS_PER_INCH 25.4", ".Y_POINTS_PER_INCH 50.8", [10, -10]),
        (".X_POINTS_PER_MM 10", ".COMMENT none", [10, -20]),
    ],
)
def test_resolutions_make_millimetres(tmp_path: Path, x: str, y: str, expected: list[float]) -> None:
    text = f'{x}\n{y}\n.PEN_DOWN\n 10 20\n.SEGMENT CHARACTER 0 OK "a"\n'
    np.testing.assert_allclose(characters(tmp_path, text)[0][0].strokes[0], [expected])


def test_includes_are_read_where_they_stand(tmp_path: Path) -> None:
    files = {"a/first.dat": ".INCLUDE a/inner.dat\n.PEN_DOWN\n 1 1\n", "a/inner.dat": ".PEN_DOWN\n 2 2\n"}
    text = '.INCLUDE a/first.dat\n.PEN_DOWN\n 3 3\n.INCLUDE a/inner.dat\n.SEGMENT CHARACTER 0-3 OK "a"\n'
    (character,), _ = characters(tmp_path, text, files)
    assert [stroke.tolist() for stroke in character.strokes] == [[[2, -2]], [[1, -1]], [[3, -3]], [[2, -2]]]


@pytest.mark.parametrize("ending", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_packed_files_and_other_line_endings_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "packed.dat"
    path.write_bytes(gzip.compress((PEN + '.SEGMENT CHARACTER 1 OK "a"\n').replace("\n", ending).encode("latin-1")))
    assert len(load_characters(path, tmp_path)[0][0].strokes[0]) == 3


@pytest.mark.parametrize(
    ("segment", "message"),
    [
        ('1-4 OK "a"', "components '1-4', expected components in their order, 0 to 3"),
        ('3-1 OK "a"', "components '3-1'"),
        ('1:0-1:3 OK "a"', "components '1:0-1:3', expected points in their order, 0 to 2"),
        ('1:2-1:1 OK "a"', "points in their order"),
        ('1:3 OK "a"', "points in their order"),
        ('1--3 OK "a"', "components '1--3', expected a component, or two with a dash"),
        ('1, OK "a"', "components ''"),
        ('1-99999999999 OK "a"', "components"),
        ('2 OK "a"', "all above the tablet"),
        ('one OK "a"', r".SEGMENT CHARACTER one OK"),
        ('1 OK "a', r".SEGMENT CHARACTER 1 OK"),
        ('1 "a"', r'expected .SEGMENT CHARACTER 3-5 OK "x"'),
    ],
)
def test_a_character_that_cannot_be_read_is_named_and_the_others_are_read(
    tmp_path: Path, segment: str, message: str
) -> None:
    text = f'.INCLUDE pen.dat\n.SEGMENT CHARACTER {segment}\n.SEGMENT CHARACTER 3 OK "b"\n'
    read, (wrong,) = characters(tmp_path, text)
    assert [each.text for each in read] == ["b"]
    assert wrong.where == f"{tmp_path / 'main.dat'}, line 2"
    assert message.replace("\\", "") in str(wrong)


@pytest.mark.parametrize("points", ["1 2 3", "1 one", "1 nan", "1 inf", "1 1e7"])
def test_points_that_are_no_numbers_are_named_if_they_are_needed(tmp_path: Path, points: str) -> None:
    text = f'.PEN_DOWN\n{points}\n.PEN_DOWN\n1 2\n.SEGMENT CHARACTER 0 ? "a"\n.SEGMENT CHARACTER 1 ? "b"\n'
    read, (wrong,) = characters(tmp_path, text)
    assert [each.text for each in read] == ["b"]
    assert wrong.where == f"{tmp_path / 'main.dat'}, line 1"
    assert "points of 2 numbers each" in str(wrong)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (".VERSION 1.0\n.INCLUDE ../main.dat\n", 2, "include '../main.dat'"),
        (".INCLUDE /etc/passwd\n", 1, "include '/etc/passwd', expected a file in"),
        (".INCLUDE round.dat\n", 1, "no file that includes it"),
        (".INCLUDE deep0.dat\n", 1, "includes 17 deep"),
        (".COORD X T\n", 1, ".COORD X T, expected X and Y"),
        (".COORD X Y X\n", 1, ".COORD X Y X"),
        (".COORD X Y\n.X_POINTS_PER_MM\n", 2, "a number above 0"),
        (".X_POINTS_PER_INCH fine\n", 1, ".X_POINTS_PER_INCH fine, expected a number"),
        (".Y_POINTS_PER_MM -1\n", 1, "a number above 0"),
        (".Y_POINTS_PER_MM nan\n", 1, "a number above 0"),
    ],
)
def test_a_wrong_statement_is_named(tmp_path: Path, text: str, line: int, message: str) -> None:
    deep = {f"deep{number}.dat": f".INCLUDE deep{number + 1}.dat\n" for number in range(20)}
    with pytest.raises(BadInput, match=f"line {line}: found") as caught:
        characters(tmp_path, text, {"round.dat": ".INCLUDE round.dat\n", **deep})
    assert message in str(caught.value)


def test_a_missing_include_and_other_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        characters(tmp_path, ".INCLUDE none.dat\n")
    with pytest.raises(BadInput, match="text that begins with 'label,pixel0"):
        characters(tmp_path, "label,pixel0\n.5\n")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "include").mkdir()
    (tmp_path / "secret.dat").write_text(".WRITER_ID secret\n")
    (tmp_path / "include" / "link.dat").symlink_to(tmp_path / "secret.dat")
    with pytest.raises(BadInput, match=r"include 'link\.dat', expected a file in"):
        characters(tmp_path, ".INCLUDE link.dat\n")


def test_files_that_grow_by_including_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unipen, "LARGEST", 3000)
    twice = {f"{number}.dat": f".INCLUDE {number + 1}.dat\n" * 2 for number in range(14)}
    with pytest.raises(BadInput, match="more than 3,000 characters with all includes"):
        characters(tmp_path, ".INCLUDE 0.dat\n", {**twice, "14.dat": ""})
    with pytest.raises(BadInput, match="more than 3,000 bytes"):
        characters(tmp_path, ".COMMENT " + "-" * 3000)


@given(st.text(max_size=40), st.integers(0, 300))
def test_whatever_is_in_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: str, place: int
) -> None:
    text = PEN + '.SEGMENT CHARACTER 1:0-3:1 OK "a"\n'
    path = tmp_path_factory.mktemp("noise") / "pen.dat"
    path.write_bytes((text[:place] + noise + text[place:]).encode("utf-8", "surrogatepass"))
    try:
        read, _ = load_characters(path, path.parent)
    except BadInput:
        return
    assert all(np.isfinite(stroke).all() and len(stroke) for each in read for stroke in each.strokes)
