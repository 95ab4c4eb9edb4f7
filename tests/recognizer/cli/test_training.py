"""What `train` says and keeps where something comes in between: full disks, interruptions, a training in vain."""

import io
import os
import signal
from pathlib import Path

import numpy as np
import pytest

import recognizer.cli.training
from recognizer import BadInput
from recognizer.cli.parser import main
from recognizer.cli.remaking import saved_as
from recognizer.cli.reporting import TextReporter
from recognizer.reading.model import MODELS_FOLDER, Model, load_model, save_model
from recognizer.training.batches import Place
from recognizer.training.learner import Learner
from recognizer.training.policies import Divergence
from recognizer.training.records import Evaluation, Step
from tests.recognizer.cli.test_command_line import lines, small


def test_a_disk_that_is_full_at_the_end_loses_neither_score_nor_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, elsewhere = tmp_path / "some.npz", tmp_path / "elsewhere"
    elsewhere.mkdir()

    def full(model: Model, path: Path) -> None:
        if path == place:
            raise BadInput(path, "a place that cannot be written to (No space left on device)", "a file to save to")
        save_model(model, path)

    monkeypatch.setattr(recognizer.cli.training, "save_model", full)
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    assert main(small(tmp_path, f"--network dense5 --epochs 1 --save {place}")) == 3
    captured = capsys.readouterr()
    finished = captured.out.splitlines()[-1]
    assert '"status": "finished"' in finished
    assert f'"saved": "{elsewhere / "some.npz"}"' in finished
    assert "No space left on device" in captured.err
    assert load_model(elsewhere / "some.npz").card["iterations"] == 4

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert main(small(tmp_path, f"--network dense5 --epochs 1 --save {place}")) == 3
    assert lines(capsys)[-1]["saved"] is None


def test_a_checkpoint_that_cannot_be_written_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise BadInput("kept.npz", "a place that cannot be written to (No space left on device)", "a file to save to")

    monkeypatch.setattr(recognizer.cli.training, "save_checkpoint", full)
    assert main(small(tmp_path, f"--network dense5 --epochs 2 --checkpoint {tmp_path / 'kept.npz'}")) == 0
    captured = capsys.readouterr()
    assert captured.err.count("No space left on device), expected") == 2
    assert captured.err.count("the training goes on") == 2
    assert '"event": "finished"' in captured.out


@pytest.mark.parametrize("presses", [1, 2])
def test_an_interruption_saves_whole_iterations_only(
    presses: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the midst of iteration 3: pressed once, the iteration is done first; twice, nothing is saved."""
    path = tmp_path / "some.npz"
    step = Learner.step

    def interrupted(learner: Learner, gradient: np.ndarray, place: Place) -> None:
        if learner.iteration == 2:
            for _ in range(presses):
                os.kill(os.getpid(), signal.SIGINT)
        step(learner, gradient, place)

    monkeypatch.setattr(Learner, "step", interrupted)
    assert main(small(tmp_path, f"--network dense5 --epochs 5 --save {path}")) == 130
    assert path.exists() == (presses == 1)
    if presses == 1:
        assert load_model(path).card["iterations"] == 3
        assert lines(capsys)[-1]["status"] == "stopped"


def test_a_training_in_vain_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = "--network dense5 --learning-rate 0 --epochs 1"
    assert main([each for each in small(tmp_path, options) if each != "--json"]) == 0
    assert "no better than guessing" in capsys.readouterr().out
    assert main(small(tmp_path, options)) == 0
    assert "learning rate ten times smaller or larger" in lines(capsys)[-1]["advice"]


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def evaluated(iteration: int) -> Step:
    return Step(iteration, 0.1, 1.0, 0.5, Evaluation(iteration, 1.0, 0.1, 1.0, 0.5, 1.0, 0.5, 100, 50, 1.0))


def test_the_bar_ends_with_a_newline_however_the_training_ends() -> None:
    stream = Terminal()
    reporter = TextReporter(stream)
    reporter.show(evaluated(3), planned=10)
    assert not stream.getvalue().endswith("\n")
    reporter.close()
    reporter.close()
    assert stream.getvalue().endswith("images/s\n")
    reporter.show(evaluated(4), planned=10)
    reporter.show(Divergence(5, 0.1), planned=10)
    reporter.close()
    bar, said = stream.getvalue().splitlines()[-2:]
    assert "4/10" in bar
    assert said.startswith("diverged at iteration 5")
    assert stream.getvalue().count("\n") == 3


def test_what_is_changed_at_a_resumption_is_on_the_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept, saved = tmp_path / "kept.npz", tmp_path / "some.npz"
    assert main(small(tmp_path, f"--network dense5 --epochs 2 --patience 50 --threads 2 --checkpoint {kept}")) == 0
    data = ["--data", str(tmp_path), "--json"]
    assert (
        main(["train", "--resume", str(kept), *data, "--epochs", "3", "--learning-rate", "0.125", "--save", str(saved)])
        == 0
    )
    card = load_model(saved).card
    assert card["iterations"] == 12
    assert card["changes"] == [
        {"iteration": 9, "key": "learning_rate", "value": 0.125},
        {"iteration": 9, "key": "epochs", "value": 3},
    ]
    recipe = card["recipe"]
    assert isinstance(recipe, dict)
    assert (recipe["epochs"], recipe["patience"], recipe["threads"]) == (2, 50, 2)
    capsys.readouterr()


def test_a_training_learns_on_from_a_trained_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    assert main(small(tmp_path, f"--network dense5 --epochs 1 --save {first}")) == 0
    assert main(small(tmp_path, f"--start {first} --iterations 1 --learning-rate 1e-30 --save {second}")) == 0
    before, after = load_model(first), load_model(second)
    np.testing.assert_array_equal(after.network.parameters, before.network.parameters)
    commands = str(after.card["command"]).split(" && ")
    assert commands[0] == before.card["command"]
    assert "--start first.npz" in commands[1]
    assert str(after.card["data"]).endswith(", begun from first.npz")
    capsys.readouterr()

    assert main(small(tmp_path, f"--start {first} --network dense6 --epochs 1")) == 2
    assert "--network: found '784-6-10', expected '784-5-10', which first.npz has" in capsys.readouterr().err


def test_a_share_of_what_was_begun_from_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, learned, mean = (tmp_path / f"{name}.npz" for name in ("first", "learned", "mean"))
    assert main(small(tmp_path, f"--network dense5 --epochs 1 --save {first}")) == 0
    assert main(small(tmp_path, f"--start {first} --epochs 1 --save {learned}")) == 0
    assert main(small(tmp_path, f"--start {first} --keep 0.25 --epochs 1 --save {mean}")) == 0
    start, end, between = (load_model(path).network.parameters for path in (first, learned, mean))
    assert not np.array_equal(start, end)
    np.testing.assert_allclose(between, 0.25 * start + 0.75 * end, rtol=1e-5, atol=1e-7)
    assert "--start first.npz --keep 0.25" in str(load_model(mean).card["command"])
    capsys.readouterr()

    assert main(small(tmp_path, f"--start {first} --keep 1 --epochs 1")) == 2
    assert main(small(tmp_path, "--network dense5 --keep 0.5 --epochs 1")) == 2
    assert "--keep: found '0.5' without --start" in capsys.readouterr().err


def test_to_go_on_it_has_to_be_said_what_was_begun_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, kept, saved = tmp_path / "first.npz", tmp_path / "kept.npz", tmp_path / "saved.npz"
    assert main(small(tmp_path, f"--network dense5 --epochs 1 --save {first}")) == 0
    assert main(small(tmp_path, f"--start {first} --epochs 1 --checkpoint {kept}")) == 0
    again = ["train", "--data", str(tmp_path), "--json", "--resume", str(kept), "--epochs", "2"]
    capsys.readouterr()
    assert main(again) == 2
    assert "begun from first.npz" in capsys.readouterr().err
    assert main([*again, "--start", str(first), "--save", str(saved)]) == 0
    assert "--start first.npz" in str(load_model(saved).card["command"])


def test_a_command_follows_a_file_that_was_renamed() -> None:
    made = "python -m recognizer train --preset modern --strokes a.jsonl --save w4.npz"
    assert saved_as(made, Path("away/reader.npz")).endswith("--strokes a.jsonl --save reader.npz")
    assert saved_as(made.replace("w4.npz", "'w 4.npz'"), Path("my reader.npz")).endswith("--save 'my reader.npz'")


@pytest.mark.parametrize("path", sorted(MODELS_FOLDER.glob("*.npz")), ids=lambda path: path.stem)
def test_each_command_of_a_bundled_network_reads_what_those_before_it_have_made(path: Path) -> None:
    commands = [command.split() for command in str(load_model(path).card["command"]).split(" && ")]
    made = {command[command.index("--save") + 1] for command in commands}
    for command in commands:
        if "--start" in command:
            assert command[command.index("--start") + 1] in made
        if "calibrate" in command:
            assert {command[command.index("calibrate") + 1], command[command.index("--judge") + 1]} <= made
    assert f"{path.stem}.npz" == commands[-1][-1]
