"""Tables as Kaggle, EMNIST, OpenML, pandas and spreadsheets write them, and what is said of those that do not fit."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recognizer import BadInput
from recognizer.data.lines import LONGEST_LINE, read_lines
from recognizer.data.tables import load_table, load_unlabelled_table, submission
from tests.recognizer.data.test_dataset import COLUMNS, table, write_csv

FRAME = table()
TEXT = FRAME.to_csv(index=False)
ROWS = FRAME.to_csv(index=False, header=False)
BY_PLACE = [f"{row}x{column}" for row in range(1, 29) for column in range(1, 29)]
FROM_ONE = [f"pixel{pixel}" for pixel in range(1, 785)]


def write(folder: Path, content: str | bytes, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(**members: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def with_names(names: list[str], **options: object) -> str:
    return FRAME.set_axis(names, axis=1).to_csv(index=False, **options)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        ROWS,
        with_names(["label", *BY_PLACE]),
        with_names(["Label", *FROM_ONE], quoting=1),
        with_names(["class", *map(str, range(784))], sep=";"),
        with_names([str(number) for number in range(785)]),  # as pandas numbers columns without names
        FRAME[[*COLUMNS[1:], "label"]].to_csv(index=False),
        FRAME[COLUMNS[::-1]].to_csv(index=False),
        FRAME.astype(float).to_csv(index=False, sep="\t"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\n\n"),
        "\ufeff" + TEXT,
        "\ufeff" + ROWS,
        TEXT.encode("utf-16"),
        ROWS.encode("utf-16-le"),
        ROWS.encode("utf-16-be"),
        TEXT.replace(",", ";").encode("utf-16"),
        gzip.compress(TEXT.encode()),
        gzip.compress(TEXT.encode("utf-16")),
        zipped(train_csv=TEXT),
        zipped(a_txt=ROWS),
    ],
)
def test_tables_that_people_have_are_read(tmp_path: Path, content: str | bytes) -> None:
    found = load_table(write(tmp_path, content))
    assert np.array_equal(found.labels, FRAME["label"])
    assert np.array_equal(found.rows, FRAME[COLUMNS[1:]])
    assert found.images[:, 0].flags.c_contiguous
    assert not found.images.flags.writeable


def test_a_table_of_many_rows_is_read_whole_and_in_order(tmp_path: Path) -> None:
    frame = pd.concat([table(3000)] * 3)
    found = load_table(write_csv(tmp_path, frame))
    assert np.array_equal(found.labels, frame["label"])
    frame.iloc[8888, 5] = 999
    with pytest.raises(BadInput, match="found 999 as pixel4 of image 8,889, expected a whole number from 0 to 255"):
        load_table(write_csv(tmp_path, frame))


def test_what_macos_adds_to_an_archive_is_passed_over(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {"data/train.csv": TEXT, "data/": "", "__MACOSX/data/._train.csv": "\0"}.items():
            archive.writestr(name, content)
    assert len(load_table(write(tmp_path, file.getvalue(), "train.zip"))) == len(FRAME)


Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="label"), "found 784 pixels without a label, expected a column label, too"),
        (
            lambda frame: frame.rename(columns={"pixel7": "7"}),
            "found one column (pixel7) missing, expected label and 784",
        ),
        (lambda frame: frame.drop(columns=COLUMNS[5:]), "found 780 columns (pixel4, pixel5, pixel6, …) missing"),
        (lambda frame: frame.assign(extra=1), "found one column (extra) too many"),
        (lambda frame: frame.assign(y=1), "found one column (y) too many"),
        (lambda frame: frame.reset_index(names=""), "found one column (without a name) too many"),
        (lambda frame: frame.rename(columns={"pixel7": "pixel6"}), "found one column (pixel7) missing"),
        (lambda frame: frame[["label", *COLUMNS]], "found one column (label) twice"),
        (lambda frame: frame.set_axis([f"c{n}" for n in range(785)], axis=1), "(c0, c1, c2, …) without any pixel"),
        (lambda frame: frame.assign(pixel5=256), "found 256 as pixel5 of image 1"),
        (lambda frame: frame.assign(pixel5=-1), "found -1 as pixel5 of image 1"),
        (lambda frame: frame.assign(pixel5=0.5), "found 0.5 as pixel5"),
        (lambda frame: frame.assign(pixel5=np.inf), "found inf as pixel5"),
        (lambda frame: frame.assign(pixel5="ink"), "found 'ink' as pixel5 of image 1, expected a number"),
        (lambda frame: frame.assign(label=[*frame["label"][:-1], 10]), "found 10 as label of image 28"),
        (lambda frame: frame.assign(label=[None, *frame["label"][1:]]), "found nothing as label of image 1"),
        (lambda frame: frame.assign(pixel783=[*frame["pixel783"][1:], None]), "found nothing as pixel783 of image 28"),
        (lambda frame: frame[:0], "a header without rows"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(tmp_path: Path, change: Change, message: str) -> None:
    path = write_csv(tmp_path, change(table()))
    with pytest.raises(BadInput, match=re.escape(message)):
        load_table(path)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (FRAME[COLUMNS[1:]], "found 784 numbers a row, pixels without a label, expected 785: the label first"),
        (FRAME[COLUMNS[:9]], "found 9 numbers in the first row, expected 785: the label and 784 pixels"),
        (
            pd.DataFrame(np.column_stack([np.zeros((28, 784), int), FRAME["label"]])),
            "found no header, 0 in every row's first column, and what looks like labels in its last",
        ),
        (FRAME.assign(label=26), "found 26 as label of image 1"),
    ],
)
def test_what_is_wrong_without_a_header_is_named(tmp_path: Path, frame: pd.DataFrame, message: str) -> None:
    path = tmp_path / "mine.csv"
    frame.to_csv(path, index=False, header=False)
    with pytest.raises(BadInput, match=re.escape(message)):
        load_table(path)


@pytest.mark.parametrize(("row", "values"), [(",7", 786), ("", 785)])
@pytest.mark.parametrize("at", [1, 12, 28])
def test_a_row_of_another_length_is_named(tmp_path: Path, row: str, values: int, at: int) -> None:
    lines = TEXT.splitlines()
    lines[at] = lines[at] + row if row else lines[at].rpartition(",")[0]
    with pytest.raises(
        BadInput, match=f"found {values if row else 784} values for image {at}, expected 785, as in the fi"
    ):
        load_table(write(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b"\n \n", "an empty file"),
        (b"\x00\xff\xfe binary \x80", "mine.csv: found "),
        (b"label,pixel0\n\xff\xfe\xfd", "bytes that are no text, expected a table of text"),
        (TEXT.encode() + b"\xff", "bytes that are no text, expected a table of text"),
        (TEXT.encode("utf-16")[:-1], "bytes that are no text"),
        (b'label,"unclosed\n1,2,3', "found 2 columns (label, unclosed) without any pixel"),
        (b"hello\n", "found all in one column (hello), expected a comma, a semicolon or a tab between the columns"),
        (
            b"label|pixel0|pixel1\n1|2|3\n",
            "found all in one column (label|pixel0|pixel1), expected a comma, a semicolon",
        ),
        (b"5\n", "found 1 number in the first row"),
        (b"\x89PNG\r\n\x1a\n", "found a PNG picture"),
        (b"<!doctype html>\n<p>Sign in", "found a web page"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "found a PDF document"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], "damaged gzip data"),
        (zipped(train_csv=TEXT)[:-9], "a damaged zip archive"),
        (zipped(train_csv=TEXT).replace(b"\x50\x4b\x01\x02", b"\x50\x4b\x01\x03"), "a damaged zip archive"),
        (zipped(a_csv=TEXT, b_csv=TEXT), "found a zip archive of 2 files (a.csv, b.csv), expected one table"),
        (zipped(**{"xl/workbook_xml": "", "x": ""}), "found an Excel workbook, expected its table, saved as CSV"),
        (zipped(x_npy="", y_npy=""), "found an archive of NumPy arrays"),
        (zipped(), "an empty zip archive"),
        (zipped(train_csv=zipped(train_csv=TEXT)), "found a zip archive, expected a table of text"),
        (b"0," * LONGEST_LINE, "found a line of 131,072 characters or more"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        load_table(write(tmp_path, content))
    assert caught.value.where == str(tmp_path / "mine.csv")
    assert not re.search(r"codec|utf-?8'|pandas|tokeniz", str(caught.value))


def test_lines_are_counted_so_that_no_file_can_fill_the_memory(tmp_path: Path) -> None:
    path = write(tmp_path, "1\n\n2\n3")
    assert list(read_lines(path, 4)) == ["1\n", "2\n", "3"]
    with pytest.raises(BadInput, match="found more than 3 lines"):
        list(read_lines(path, 3))


PIXELS_ALONE = FRAME.drop(columns="label")


@pytest.mark.parametrize(
    "text",
    [
        PIXELS_ALONE.to_csv(index=False),
        PIXELS_ALONE.to_csv(index=False, header=False),
        PIXELS_ALONE[PIXELS_ALONE.columns[::-1]].to_csv(index=False, sep=";"),
        PIXELS_ALONE.set_axis(FROM_ONE, axis="columns").to_csv(index=False),
    ],
)
def test_a_table_without_labels_is_images_alone(tmp_path: Path, text: str) -> None:
    rows = load_unlabelled_table(write(tmp_path, text, "test.csv"))
    assert np.array_equal(rows, PIXELS_ALONE.to_numpy())
    assert rows.dtype == np.uint8


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT, "the column 'label'"),
        (ROWS, "785 numbers in the first row"),
        (PIXELS_ALONE.iloc[:, 1:].to_csv(index=False), "783 columns"),
        (PIXELS_ALONE.assign(name="a").to_csv(index=False), "785 columns"),
        (PIXELS_ALONE.replace(255, 256).to_csv(index=False), "256 as pixel"),
        ("", "an empty file"),
    ],
)
def test_what_is_no_table_without_labels_is_said(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(BadInput, match=re.escape(found)):
        load_unlabelled_table(write(tmp_path, text, "test.csv"))


def test_a_submission_is_numbered_from_one() -> None:
    assert submission(np.array([7, 2], np.uint8)) == "ImageId,Label\n1,7\n2,2\n"
