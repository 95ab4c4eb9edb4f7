"""Files of drawings, and what is said of those that cannot be used."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizer import BadInput
from recognizer.images.stroke_files import Drawing, json_lines, load_drawings, load_drawings_and_numbers

UNIPEN = """.INCLUDE dene.doc

.LEXICON "0" "1"
.SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 267  336
.PEN_UP
.DT 100
.PEN_DOWN
 1 2.5
.PEN_UP

.SEGMENT DIGIT 1 ? "1"
.PEN_DOWN
 5 6
.PEN_UP
"""
SEVEN = {"label": 7, "strokes": [[[60, 60], [200, 60.5]], [[1, 2]]], "writer": "anna"}


def write(folder: Path, content: str | bytes, name: str = "pen.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_unipen_is_read_and_turned_so_that_y_is_downwards(tmp_path: Path) -> None:
    eight, one = load_drawings(write(tmp_path, UNIPEN))
    assert (eight.label, eight.writer, one.label, one.writer) == (8, "12", 1, None)
    assert [stroke.tolist() for stroke in eight.strokes] == [[[267, -333], [267, -336]], [[1, -2.5]]]
    assert [stroke.tolist() for stroke in one.strokes] == [[[5, -6]]]


def test_json_lines_are_read(tmp_path: Path) -> None:
    nothing = {"label": None, "strokes": [[[1, 2]]]}
    lines = [json.dumps(SEVEN), "", json.dumps(nothing), json.dumps(SEVEN | {"writer": 4})]
    seven, other, last = load_drawings(write(tmp_path, "\n".join(lines)))
    assert (seven.label, seven.writer) == (7, "anna")
    assert [stroke.tolist() for stroke in seven.strokes] == SEVEN["strokes"]
    assert (other.label, other.writer, last.writer) == (None, None, "4")


def test_what_is_written_as_json_lines_is_read_as_the_same(tmp_path: Path) -> None:
    stroke = np.array([[0.1, 1 / 3], [-2.5, 1e-9]])
    written = [Drawing(7, (stroke, stroke[:1]), "12"), Drawing(None, (stroke,), None, "v"), Drawing(0, (stroke,))]
    path = tmp_path / "drawings.jsonl"
    path.write_text(json_lines(written))
    for before, after in zip(written, load_drawings(path), strict=True):
        assert (after.label, after.writer, after.letter) == (before.label, before.writer, before.letter)
        for one, other in zip(before.strokes, after.strokes, strict=True):
            assert np.array_equal(one, other)


def test_a_letter_beside_no_label_is_kept_and_other_keys_are_passed_over(tmp_path: Path) -> None:
    letter = {"label": None, "letter": "Q", "strokes": [[[1, 2]]], "writer": "tos/001", "mood": "good"}
    lines = [letter, letter | {"letter": None}, SEVEN | {"letter": None}, SEVEN]
    drawings = load_drawings(write(tmp_path, "\n".join(map(json.dumps, lines))))
    assert [drawing.letter for drawing in drawings] == ["Q", None, None, None]
    assert drawings[0].writer == "tos/001"


@pytest.mark.parametrize("content", [UNIPEN, json.dumps(SEVEN)], ids=["UNIPEN", "JSON"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_content_tells_the_kind_not_the_name(tmp_path: Path, content: str, ending: str) -> None:
    plain = load_drawings(write(tmp_path, content))
    ended = content.replace("\n", ending)
    for again in (write(tmp_path, "\ufeff" + ended, "x.gz"), write(tmp_path, gzip.compress(ended.encode()), "y.json")):
        for one, other in zip(plain, load_drawings(again), strict=True):
            assert (one.label, one.writer) == (other.label, other.writer)
            assert all(np.array_equal(a, b) for a, b in zip(one.strokes, other.strokes, strict=True))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"label": 10}, "label '10', expected a whole number from 0 to 9, or null"),
        ({"label": True}, "label 'true'"),
        ({"label": 7.0}, "label '7.0'"),
        ({"label": "7"}, "label '7'"),
        ({"writer": []}, r"writer '\[\]'"),
        ({"writer": True}, "writer 'true'"),
        ({"writer": "a\u0007b"}, r"writer 'a\\x07b'"),
        ({"writer": "\ud800"}, r"writer '\\ud800'"),
        ({"label": None, "letter": "ab"}, "letter 'ab', expected one letter"),
        ({"label": None, "letter": ""}, "letter ''"),
        ({"label": None, "letter": "7"}, "letter '7'"),
        ({"label": None, "letter": 7}, "letter '7'"),
        ({"label": None, "letter": ["a"]}, r"letter '\["),
        ({"letter": "a"}, "letter 'a' of a digit, expected \"label\": null beside it"),
        ({"strokes": []}, "at least one stroke"),
        ({"strokes": 5}, "at least one stroke"),
        ({"strokes": [[]]}, "at least one point"),
        ({"strokes": [[[1, 2], []]]}, "two numbers"),
        ({"strokes": [[[1, 2, 3]]]}, "two numbers"),
        ({"strokes": [[1, 2]]}, "two numbers"),
        ({"strokes": [[[1, True]]]}, "coordinate 'true'"),
        ({"strokes": [[[1, "2"]]]}, "coordinate '2'"),
        ({"strokes": [[[1, None]]]}, "coordinate 'null'"),
        ({"strokes": [[[1, [2]]]]}, "coordinate"),
        ({"strokes": [[[1, float("nan")]]]}, "coordinate 'NaN'"),
        ({"strokes": [[[1, float("inf")]]]}, "coordinate 'Infinity'"),
        ({"strokes": [[[1, 10**400]]]}, "a number from -1,000,000 to 1,000,000"),
    ],
)
def test_a_wrong_line_of_json_is_named(tmp_path: Path, changed: dict[str, object], message: str) -> None:
    path = write(tmp_path, json.dumps(SEVEN) + "\n\n" + json.dumps(SEVEN | changed))
    with pytest.raises(BadInput, match=message) as caught:
        load_drawings(path)
    assert caught.value.where == f"{path}, line 3"


def test_numbers_are_read_where_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    number = {"label": "007", "strokes": [[[1, 2]], [[3, 4]]], "writer": 5}
    path.write_text("".join(json.dumps(row) + "\n" for row in (SEVEN, number)))
    (seven,), (read,) = load_drawings_and_numbers(path)
    assert seven.label == 7
    assert (read.label, read.writer) == ("007", "5")
    assert [stroke.tolist() for stroke in read.strokes] == number["strokes"]
    with pytest.raises(BadInput, match=r"line 2: found label '007', expected a whole number from 0 to 9, or null"):
        load_drawings(path)


@pytest.mark.parametrize("label", ["", "4a", "-7", "4 2", "٤٢", "1" * 101])
def test_a_string_that_is_no_number_is_refused(label: str, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(SEVEN | {"label": label}))
    with pytest.raises(BadInput, match="or a string of 1 to 100 digits"):
        load_drawings_and_numbers(path)


@pytest.mark.parametrize(
    "line", ['{"label": 7', "[]", "7", "null", '{"label": 7}', '{"strokes": [[[1, 2]]]}', '{"a":' * 9000, "9" * 5000]
)
def test_a_line_that_is_no_drawing_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, json.dumps(SEVEN) + "\n" + line)
    with pytest.raises(BadInput, match=r"line 2: found .* expected"):
        load_drawings(path)


@pytest.mark.parametrize(
    ("found", "instead", "line", "message"),
    [
        ('"8"', '"12"', 4, "the label from 0 to 9"),
        ('? "8"', "", 4, "the label from 0 to 9"),
        (".SEGMENT DIGIT    0", ".SEGMENT WORD 0", 4, "the label from 0 to 9"),
        (" 267  336", " 267", 8, "two numbers"),
        (" 267  336", " 267 336 1", 8, "two numbers"),
        (" 267  336", " 267 nan", 8, "'267 nan'"),
        (" 267  336", " 267 1e999", 8, "'267 1e999'"),
        (" 267  336", " 267 one", 8, "'267 one'"),
        (" 1 2.5\n", "", 12, "without any point"),
        (".PEN_DOWN\n 5 6\n.PEN_UP", "", 15, "a digit without any point"),
        (" 5 6\n.PEN_UP\n", " 5 6\n", 16, "without end"),
        (".PEN_UP\n.DT 100", "", 10, "another .PEN_DOWN"),
        ('.SEGMENT DIGIT    0 ? "8"', "", 6, "before any digit"),
    ],
)
def test_a_wrong_line_of_unipen_is_named(tmp_path: Path, found: str, instead: str, line: int, message: str) -> None:
    assert found in UNIPEN
    path = write(tmp_path, UNIPEN.replace(found, instead))
    with pytest.raises(BadInput, match=message) as caught:
        load_drawings(path)
    assert caught.value.where == f"{path}, line {line}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b" \n ", "an empty file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no text"),
        (b"label,pixel0\n", "begins with 'l'"),
        (b"[{}]", "begins with '\\['"),
        (b".INCLUDE dene.doc\n", "no drawing"),
        (gzip.compress(UNIPEN.encode())[:-9], "damaged gzip data"),
        (b"\x1f\x8bno gzip at all", "damaged gzip data"),
    ],
)
def test_a_file_that_holds_no_drawings_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        load_drawings(write(tmp_path, content))


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load_drawings(tmp_path / "none")
    with pytest.raises(BadInput, match="cannot be read"):
        load_drawings(tmp_path)


@given(st.binary(max_size=60), st.sampled_from([UNIPEN, json.dumps(SEVEN)]), st.integers(0, 300))
def test_whatever_is_in_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, content: str, place: int
) -> None:
    data = content.encode()
    path = write(tmp_path_factory.mktemp("noise"), data[:place] + noise + data[place:])
    try:
        drawings = load_drawings(path)
    except BadInput:
        return
    assert all(np.isfinite(stroke).all() for drawing in drawings for stroke in drawing.strokes)
