import argparse
import json
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recognizer import PRESETS, Splits, parse_architecture
from recognizer.augmentation.specification import parse_augmentation
from recognizer.cli.options import add_data_option, add_training_options, recipe_from_options
from recognizer.cli.parser import main
from recognizer.cli.remaking import command_of
from recognizer.reading.model import load_model
from recognizer.synthesis.extra_data import parse_extra_data
from recognizer.training.checkpoint import load_checkpoint
from recognizer.training.schedules import parse_schedule
from tests.recognizer.data.test_dataset import write_folder

ROOT = Path(__file__).resolve().parents[3]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_original_reaches_its_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--preset", "original", "--learning-rate", "1.0", "--iterations", "250", "--json"]) == 0
    *epochs, finished = lines(capsys)
    assert finished["event"] == "finished"
    assert finished["test_accuracy"] >= 0.86
    assert finished["seconds"] > finished["train_seconds"] > 0
    assert [line["iteration"] for line in epochs] == [1, *range(10, 251, 10)]
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


def training_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    add_data_option(parser)
    add_training_options(parser)
    return parser


RECIPES = {
    **{name: preset.recipe for name, preset in PRESETS.items()},
    "all of it": replace(
        PRESETS["modern"].recipe,
        architecture=parse_architecture("conv3 norm pool dense5 dropout0.5"),
        batch_size=None,
        epochs=10,
        iterations=7,
        evaluate_every=3,
        schedule=parse_schedule("warm-up5 cosine"),
        augmentation=parse_augmentation("shift1.5 elastic"),
        extra=parse_extra_data("forms5 pen7"),
        averaging=0.999,
        weight_decay=1e-5,
        momentum=0.8,
        beta2=0.99,
        dropout=0.25,
        keep_best=True,
        patience=4,
        until=0.98,
        threads=2,
        seed=3,
    ),
}


@pytest.mark.parametrize("name", RECIPES)
def test_the_command_on_a_card_makes_the_same_recipe(name: str) -> None:
    strokes = [Path("some/folder/a b.jsonl"), Path("c.jsonl")]
    command = shlex.split(command_of(RECIPES[name], ["--data", "digits"], strokes, Path("away/net.npz")))
    assert command[:4] == ["python", "-m", "recognizer", "train"]
    read = training_parser().parse_args(command[4:])
    assert recipe_from_options(read) == RECIPES[name]
    assert read.strokes == [Path("a b.jsonl"), Path("c.jsonl")]
    assert (read.data, read.save) == (Path("digits"), Path("net.npz"))


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


def small(folder: Path, options: str) -> list[str]:
    """A training of a second or less on 30 random images."""
    pictures = np.random.default_rng(0).integers(0, 256, (30, 28, 28)).astype(np.uint8)
    return ["train", "--data", str(write_folder(folder, pictures)), "--batch-size", "9", "--json", *options.split()]


NUMBERS = ("learning_rate", "weight_decay", "label_smoothing", "max_norm", "clip", "averaging", "dropout", "beta1")


def test_every_option_reaches_the_recipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = {
        "--optimizer": "adamw",
        "--learning-rate": "0.01",
        "--augment": "shift2 rotate10",
        "--dropout": "0.25",
        "--weight-decay": "0.03",
        "--label-smoothing": "0.1",
        "--max-norm": "3.5",
        "--clip": "0.75",
        "--averaging": "0.9",
        "--beta1": "0.8",
        "--initialization": "glorot",
        "--schedule": "warm-up10 cosine",
        "--network": "conv2 pool dense6 tanh",
    }
    path = tmp_path / "some.npz"
    typed = [word for option in options.items() for word in option]
    fixed = f"--epochs 1 --threads 2 --save {path} --checkpoint {tmp_path / 'kept.npz'}"
    assert main([*small(tmp_path, fixed), *typed]) == 0
    expected = {
        "network": "conv2 pool dense6 tanh",
        **{name: options[f"--{name}"] for name in ("optimizer", "schedule", "augment", "initialization")},
        **{name: float(options[f"--{name.replace('_', '-')}"]) for name in NUMBERS},
        "batch_size": 9,
        "epochs": 1,
    }
    card = load_model(path).card
    recipe = card["recipe"]
    assert isinstance(recipe, dict)
    assert {name: recipe[name] for name in expected} == expected
    assert (recipe["iterations"], card["iterations"]) == (None, 4)
    kept = load_checkpoint(tmp_path / "kept.npz")
    assert kept.snapshot.recipe.as_dict() == recipe
    epoch, finished = lines(capsys)[-2:]
    assert epoch["event"] == "epoch"
    assert epoch["train_seconds"] > 0
    assert epoch["images_per_second"] == pytest.approx(epoch["images"] / epoch["train_seconds"])
    assert finished["train_seconds"] == epoch["train_seconds"]


def test_an_evaluation_tells_more_than_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "modern", "--json"]) == 0
    (found,) = lines(capsys)
    assert np.sum(found["confusion"]) == 10_000
    assert found["accuracy"] == np.trace(found["confusion"]) / 10_000
    assert found["interval"][0] < found["accuracy"] < found["interval"][1]
    assert 0 < found["loss"] < 0.2
    assert 0 < found["ece"] < 0.1


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
        "models": "modern: 784-128-10, 98.",
    }.items():
        assert main([command]) == 0
        assert expected in capsys.readouterr().out


def test_data_presets_and_models_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "--json"]) == 0
    assert sum(lines(capsys)[0]["train"]) == 60_000
    assert main(["presets", "--json"]) == 0
    assert [line["name"] for line in lines(capsys)] == list(PRESETS)
    assert main(["models", "--json"]) == 0
    assert {line["network"] for line in lines(capsys)} >= {"dense10", "dense128"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("train --preset nothing", "one of original, modern"),
        ("train --network dense0", "--network"),
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
        ("train --checkpoint nowhere/some.npz", "nowhere/some.npz"),
        ("train --resume nothing.npz", "nothing.npz: found no such file, expected a checkpoint"),
        ("train --resume models/modern.npz", "modern.npz: found format 'digit-recognizer network'"),
        *(
            (f"train --resume some.npz {options}", f"--resume: found {options.split()[0]} beside it, expected none")
            for options in ("--network dense5", "--averaging 0.9", "--seed 0", "--preset original")
        ),
        ("train --dropout 1", "--dropout: found '1', expected a finite number from 0 to below 1"),
        ("train --dropout x", "--dropout: found 'x', expected a finite number from 0 to below 1"),
        ("train --threads 0", "--threads: found '0', expected a whole number from 1 to"),
        ("train --threads 65", "--threads: found '65', expected a whole number from 1 to 64"),
        ("train --epochs 99999999999", "expected a whole number from 1 to 999,999,999"),
        ("train --network dense99999999999", "expected a layer of 1 to 4096"),
        ("train --preset conv-small --network conv8~pool --dropout 0.5", "--dropout: found no hidden dense layer"),
        ("train --save x.npz --checkpoint x.npz", "--checkpoint: found 'x.npz', which is --save's"),
        ("train --extra pen5", "--extra: found pen5 without labelled drawings"),
        ("evaluate modern --strokes some.jsonl --data some", "not allowed with"),
        ("evaluate nope", "nope: found no such file or network, expected a model file (.npz), or one of conv, mlp"),
        ("predict modern /dev/zero", "more than 268,435,456 bytes"),
        ("evaluate /dev/zero", "more than 81,"),
        ("train --until 2", "--until: found '2', expected an accuracy from 0 to 1"),
        ("train --until 101%", "--until: found '101%', expected an accuracy from 0 to 1"),
        ("train --schedule foo", "--schedule: found 'foo' as word 1, expected constant, step"),
        ("train --augment foo", "--augment: found 'foo' as word 1, expected one of affine, shift"),
        ("train --augment shift99", "--augment: found 'shift99' as word 1, expected shift with 0 to 14"),
        ("train --optimizer foo", "--optimizer: found 'foo', expected one of sgd, momentum"),
        ("train --weight-decay -1", "--weight-decay: found '-1', expected a finite number of at least 0"),
        ("train --label-smoothing 1.5", "--label-smoothing: found '1.5', expected a finite number from 0 to below 1"),
        ("train --clip inf", "--clip: found 'inf', expected a finite number of at least 0"),
        ("train --patience 0", "--patience: found '0', expected a whole number from 1 to"),
        ("train --network=conv16~foo", "--network: found 'foo' as word 2, expected one of dense128, conv16"),
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
        status: object = main([argument.replace("~", " ") for argument in arguments.split()])
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
    assert "usage: python -m recognizer" in capsys.readouterr().out


def test_the_module_runs_and_a_closed_pipe_is_no_error() -> None:
    shell = f"{sys.executable} -m recognizer presets --json | head -c 1"
    done = subprocess.run(shell, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "{"
    assert done.stderr == ""
    shell = f"{sys.executable} -m recognizer presets >&-"
    assert "Traceback" not in subprocess.run(shell, shell=True, cwd=ROOT, capture_output=True, text=True).stderr


def test_many_digits_of_a_picture_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    pictures = [f"data/photographs/{name}.jpg" for name in ("lines-42-1789", "single-7")]
    assert main(["predict", "conv", "--many", "--json", pictures[0], "README.md", pictures[1]]) == 2
    several, wrong, one = map(json.loads, capsys.readouterr().out.splitlines())
    assert several["image"] == pictures[0]
    assert several["text"] == "42\n1789"
    assert [each["label"] for each in several["digits"]] == [4, 2, 1, 7, 8, 9]
    assert set(several["digits"][0]) == {"label", "digit", "probability", "box"}
    assert all(each["digit"] and 0 < each["probability"] <= 1 for each in several["digits"])
    assert "no picture" in wrong["error"]
    assert one["text"] == "7"
    assert main(["predict", "conv", "--many", *pictures]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{pictures[0]}: 42 / 1789 (6 digits, the least sure of them ")
    assert second.startswith(f"{pictures[1]}: 7 (")
