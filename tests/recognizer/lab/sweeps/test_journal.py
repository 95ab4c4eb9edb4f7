import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from recognizer import BadInput
from recognizer.lab.sweeps.journal import begin_journal, open_journal
from tests.recognizer.lab.sweeps.samples import SMALL, result


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    first, second = result(SMALL, 60), result(replace(SMALL, learning_rate=3.0), 11, status="diverged")
    journal = begin_journal(path, "MNIST")
    journal.add(first)
    journal.add(second)
    assert open_journal(path, "MNIST").results == (first, second)
    assert open_journal(path, "mine.csv").results == ()


def test_a_loss_that_is_no_number_is_null(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    begin_journal(path, "MNIST").add(result(SMALL, 10, loss=math.inf))
    assert json.loads(path.read_text())["validation"]["loss"] is None
    (found,) = open_journal(path, "MNIST").results
    assert math.isnan(found.validation.loss)


def test_a_line_that_was_not_finished_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    begin_journal(path, "MNIST").add(result(SMALL, 60))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    journal = open_journal(path, "MNIST")
    assert journal.results == (result(SMALL, 60),)
    journal.add(result(SMALL, 70))
    assert len(open_journal(path, "MNIST").results) == 2


def test_a_new_journal_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    path.write_text("precious")
    with pytest.raises(BadInput, match="--resume goes on"):
        begin_journal(path, "MNIST")
    assert path.read_text() == "precious"


@pytest.mark.parametrize(
    "line", ["precious", "[]", "{}", '{"recipe": {}}', '{"recipe": {"network": "dense4"}, "status": "finished"}']
)
def test_what_is_no_journal_is_said_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "sweep.jsonl"
    begin_journal(path, "MNIST").add(result(SMALL, 60))
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(BadInput, match=r"sweep.jsonl, line 2"):
        open_journal(path, "MNIST")
