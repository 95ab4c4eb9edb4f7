"""What `sweep` prints and keeps."""

import json
import signal
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

import pytest

import recognizer.cli.sweeping
from recognizer import Recipe
from recognizer.cli.parser import main
from recognizer.lab.sweeps.sweep import sweep
from recognizer.lab.sweeps.trial import DataReference, Failure, Outcome
from tests.recognizer.cli.test_command_line import lines
from tests.recognizer.lab.sweeps.samples import small_table


def small(folder: Path, *options: str) -> list[str]:
    path = folder / "table.csv"
    data = path if path.exists() else small_table(folder).rename(path)
    return ["sweep", "--data", str(data), "--network", "dense4", "--epochs", "1", "--batch-size", "16", *options]


def test_a_sweep_tells_every_trial_the_table_and_the_winner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = small(tmp_path, "--vary", "learning-rate=0.000001,0.5", "--seeds", "2", "--processes", "2", "--json")
    assert main(options) == 0
    *trials, finished = lines(capsys)
    assert sorted((each["learning_rate"], each["seed"]) for each in trials) == [
        ("0.5", 0),
        ("0.5", 1),
        ("1e-06", 0),
        ("1e-06", 1),
    ]
    assert [each["done"] for each in trials] == [1, 2, 3, 4]
    assert [row["trials"] for row in finished["table"]] == [2, 2]
    assert finished["table"][1]["validation_accuracy"] == pytest.approx(
        sum(each["validation_accuracy"] for each in trials if each["learning_rate"] == "0.5") / 2
    )
    best = max(finished["table"], key=lambda row: (row["validation_accuracy"], -row["validation_loss"]))
    assert finished["winner"] == {"learning_rate": best["learning_rate"]}


def test_a_sweep_goes_on_where_it_was_interrupted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = tmp_path / "sweep.jsonl"
    assert main(small(tmp_path, "--vary", "momentum=0.1,0.5", "--save", str(journal))) == 0
    kept = journal.read_text()
    capsys.readouterr()
    assert main(small(tmp_path, "--vary", "momentum=0.1,0.5,0.9", "--resume", str(journal), "--json")) == 0
    assert journal.read_text().startswith(kept)
    assert len(journal.read_text().splitlines()) == 3
    *trials, finished = lines(capsys)
    assert [(each["momentum"], each["done"], each["trials"]) for each in trials] == [("0.9", 3, 3)]
    assert [row["trials"] for row in finished["table"]] == [1, 1, 1]
    assert main(small(tmp_path, "--vary", "momentum=0.1", "--save", str(journal))) == 2
    assert "--resume goes on with one that is there" in capsys.readouterr().err


def test_a_failed_trial_is_told_and_the_others_are_in_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_fails(recipes: Sequence[Recipe], data: DataReference, executor: Executor) -> Iterator[Outcome]:
        yield Failure(recipes[0], "MemoryError")
        yield from sweep(recipes[1:], data, executor)

    monkeypatch.setattr(recognizer.cli.sweeping, "sweep", one_fails)
    assert main(small(tmp_path, "--vary", "momentum=0.1,0.5")) == 1
    captured = capsys.readouterr()
    assert "1/2  momentum 0.1, seed 0: failed (MemoryError)" in captured.err
    assert "best by the images held out: momentum 0.5" in captured.out


def test_interrupted_it_shows_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(recipes: Sequence[Recipe], data: DataReference, executor: Executor) -> Iterator[Outcome]:
        yield next(sweep(recipes, data, executor))
        raise KeyboardInterrupt

    monkeypatch.setattr(recognizer.cli.sweeping, "sweep", interrupted)
    journal = tmp_path / "sweep.jsonl"
    assert main(small(tmp_path, "--vary", "momentum=0.1,0.5", "--save", str(journal), "--json")) == 130
    assert [row["trials"] for row in lines(capsys)[-1]["table"]] == [1, 0]
    assert json.loads(journal.read_text())["recipe"]["momentum"] == 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--vary rate=1", "--vary: found 'rate', expected a hyperparameter"),
        ("--vary momentum=0.1 --seeds 0", "--seeds: found '0'"),
        ("--vary momentum=0.1 --processes 0", "--processes: found '0'"),
        ("--vary momentum=0.1 --data nowhere", "nowhere: found no such file"),
    ],
)
def test_what_cannot_be_done_is_a_line(options: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", *options.split()]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_cluster_that_does_not_answer_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="needs distributed: pip install -r requirements-dask.txt")
    monkeypatch.setattr(recognizer.cli.sweeping, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for address in ("nowhere", *(f"tcp://127.0.0.1:{each.getsockname()[1]}" for each in (silent, closed))):
            assert main(small(tmp_path, "--vary", "momentum=0.1", "--dask", address)) == 2
            words = capsys.readouterr().err
            assert f"--dask: found '{address}'" in words
            assert words.count("\n") == 1


def test_told_to_end_it_shows_what_there_is_as_if_interrupted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGTERM)

    def terminated(recipes: Sequence[Recipe], data: DataReference, executor: Executor) -> Iterator[Outcome]:
        yield next(sweep(recipes, data, executor))
        assert signal.getsignal(signal.SIGTERM) is not before, "it would end at once"
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(recognizer.cli.sweeping, "sweep", terminated)
    assert main(small(tmp_path, "--vary", "momentum=0.1,0.5", "--json")) == 130
    assert [row["trials"] for row in lines(capsys)[-1]["table"]] == [1, 0]
    assert signal.getsignal(signal.SIGTERM) is before
