import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recognizer import Splits
from recognizer.__main__ import main
from tests.recognizer.test_dataset import write_folder

ROOT = Path(__file__).resolve().parents[2]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_original_reaches_its_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--preset", "original", "--learning-rate", "1.0", "--iterations", "500", "--json"]) == 0
    *epochs, finished = lines(capsys)
    assert finished["event"] == "finished"
    assert finished["test_accuracy"] >= 0.89
    assert finished["seconds"] > finished["train_seconds"] > 0
    assert [line["iteration"] for line in epochs] == [1, *range(10, 501, 10)]
    assert epochs[-1]["validation_loss"] < epochs[0]["validation_loss"]


def test_modern_reaches_its_accuracy_and_can_be_saved_and_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mnist: Splits
) -> None:
    path = tmp_path / "modern.npz"
    assert main(["train", "--preset", "modern", "--epochs", "10", "--json", "--save", str(path)]) == 0
    *_, finished = lines(capsys)
    assert finished["test_accuracy"] >= 0.975
    assert finished["saved"] == str(path)

    assert main(["evaluate", str(path), "--json"]) == 0
    assert lines(capsys)[0]["accuracy"] == finished["test_accuracy"]
    assert main(["evaluate", str(path)]) == 0
    assert f"({round(finished['test_accuracy'] * 10_000):,} of 10,000)" in capsys.readouterr().out

    Image.fromarray(255 - mnist.test.picture(0)).resize((90, 90)).save(tmp_path / "seven.png")
    assert main(["predict", str(path), str(tmp_path / "seven.png"), str(tmp_path / "seven.png"), "--json"]) == 0
    first, second = lines(capsys)
    assert first == second
    assert first["label"] == 7
    assert np.sum(first["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert first["probability"] == max(first["probabilities"])


def test_options_change_the_recipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path)
    options = [
        "--network",
        "dense5",
        "--learning-rate",
        "0.2",
        "--batch-size",
        "9",
        "--epochs",
        "2",
        "--loss",
        "mse",
        "--seed",
        "4",
    ]
    assert main(["train", *options, "--data", str(tmp_path), "--save", str(tmp_path / "some.npz"), "--json"]) == 0
    *epochs, finished = lines(capsys)
    assert [line["event"] for line in epochs] == ["evaluation", "epoch", "epoch"]
    assert finished["iterations"] == 8  # 28 images, 9 a batch, twice
    assert epochs[-1]["learning_rate"] == 0.2
    assert main(["train", "--batch-size", "all", "--iterations", "3", "--data", str(tmp_path), "--json"]) == 0
    assert lines(capsys)[-1]["iterations"] == 3


def test_a_training_that_diverges_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--network", "dense128 dense128", "--learning-rate", "1e6", "--json"]
    assert main(["train", *options, "--save", str(tmp_path / "some.npz")]) == 1
    *_, diverged, finished = lines(capsys)
    assert diverged["event"] == "diverged"
    assert finished["status"] == "diverged"
    assert (tmp_path / "some.npz").exists()


def test_text_is_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path)
    assert main(["train", "--epochs", "2", "--data", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("finished: ")
    assert captured.err.startswith("epoch 1, iteration 1: loss ")
    for command, expected in {
        "data": "60,000 × 28 × 28",
        "presets": "original: 784-10-10, mse, learning rate 1",
        "models": "modern: 784-128-10, 97.",
    }.items():
        assert main([command]) == 0
        assert expected in capsys.readouterr().out


def test_data_presets_and_models_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "--json"]) == 0
    assert sum(lines(capsys)[0]["train"]) == 60_000
    assert main(["presets", "--json"]) == 0
    assert {line["name"] for line in lines(capsys)} == {"original", "modern"}
    assert main(["models", "--json"]) == 0
    assert {line["network"] for line in lines(capsys)} == {"dense10", "dense128"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("train --preset nothing", "one of original, modern"),
        ("train --network dense0", "--network"),
        ("train --network convolution", "'convolution' as word 1"),
        ("train --learning-rate -1", "learning-rate"),
        ("train --learning-rate nan", "learning-rate"),
        ("train --learning-rate fast", "--learning-rate"),
        ("train --batch-size 0", "--batch-size"),
        ("train --batch-size some", "--batch-size"),
        ("train --epochs 0", "epochs"),
        ("train --iterations 0", "iterations"),
        ("train --epochs 1 --iterations 1", "not allowed with"),
        ("train --loss zero-one", "one of mse, cross-entropy"),
        ("train --initialization ones", "one of uniform, he"),
        ("train --seed -1", "seed"),
        ("train --data nowhere", "nowhere"),
        ("train --save nowhere/some.npz", "nowhere/some.npz"),
        ("train --save models", "found a folder"),
        ("train --batch-size x", "found 'x', expected a whole number"),
        (f"data --data {'x' * 5000}", "File name too long"),
        ("data --data README.md", "README.md"),
        ("evaluate nothing.npz", "nothing.npz"),
        ("evaluate README.md", "README.md"),
        ("evaluate modern --data nowhere", "nowhere"),
        ("predict modern README.md", "README.md"),
        ("predict modern", "IMAGE"),
        ("frobnicate", "frobnicate"),
        ("", "COMMAND"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: str, named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    try:
        status: object = main(arguments.split())
    except SystemExit as exit_:
        status = exit_.code
    captured = capsys.readouterr()
    assert status == 2
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.endswith("\n")
    assert named in captured.err


@pytest.mark.parametrize("command", ["", "data", "presets", "models", "train", "evaluate", "predict"])
def test_help_is_everywhere(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])
    assert caught.value.code == 0
    assert "usage: recognizer" in capsys.readouterr().out


def test_the_module_runs_and_a_closed_pipe_is_no_error() -> None:
    shell = f"{sys.executable} -m recognizer presets --json | head -c 1"
    done = subprocess.run(shell, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "{"
    assert done.stderr == ""
