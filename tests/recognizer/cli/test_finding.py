"""What `find-rate` prints."""

import re
from pathlib import Path

import pytest

from recognizer.cli.parser import main
from tests.recognizer.cli.test_command_line import lines
from tests.recognizer.lab.sweeps.samples import small_table


def test_a_rate_is_suggested_in_words_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["find-rate", "--network", "dense16", "--batch-size", "64"]
    assert main(options) == 0
    words = capsys.readouterr().out
    match = re.search(r"^suggested: --learning-rate (\S+)$", words, re.MULTILINE)
    assert match
    assert words.count("█") > 100
    assert main([*options, "--json"]) == 0
    *steps, finished = lines(capsys)
    assert finished["suggestion"] == float(match[1])
    assert finished["steepest"] <= finished["lowest"]
    assert [each["event"] for each in steps] == ["step"] * len(steps)
    assert steps[0]["learning_rate"] == 1e-5


def test_there_are_images_enough_to_tell_a_rate_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find-rate", "--images", "9"]) == 2
    assert capsys.readouterr().err == "recognizer: images: found 9 to learn from, expected at least 10\n"


def test_where_nothing_is_learned_nothing_is_suggested(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small_table(tmp_path)
    assert main(["find-rate", "--data", str(path), "--batch-size", "all", "--clip", "1e-9"]) == 1
    assert "no learning rate to suggest" in capsys.readouterr().out
