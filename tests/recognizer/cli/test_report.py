"""`evaluate --report`: a file that has what was found, and one line for what cannot be."""

from pathlib import Path

import pytest

import recognizer.lab.evaluating
from recognizer.cli.parser import main
from tests.recognizer.data.test_dataset import table, write_csv


@pytest.fixture(autouse=True)
def few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.evaluating, "NON_DIGITS", 4)


def test_findings_are_written_beside_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images, report = write_csv(tmp_path, table(28)), tmp_path / "report.html"
    assert main(["evaluate", "modern", "--data", str(images)]) == 0
    printed = capsys.readouterr().out
    options = ["--data", str(images), "--report", str(report), "--against", "original"]
    assert main(["evaluate", "modern", *options]) == 0
    captured = capsys.readouterr()
    assert captured.out == printed
    assert f"the report is in {report}" in captured.err
    text = report.read_text("utf-8")
    assert "<h1>modern on images of train.csv</h1>" in text
    for words in (
        "of 4 images",
        "AUROC",
        "<h3>Rotation</h3>",
        "<h3>Contrast</h3>",
        "McNemar",
        "Only original reads these",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--report report.txt", "--report: found 'report.txt', expected a name that ends in .html"),
        ("--against original", "--against: found no report beside it"),
        ("--report nowhere/report.html", "nowhere"),
        ("--report report.html --strokes some.jsonl", "--report: found drawings or pictures beside it"),
        ("--report report.html --against nope", "nope"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    arguments: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "modern", *arguments.split()]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert words in captured.err
    assert not (tmp_path / "report.html").exists()
