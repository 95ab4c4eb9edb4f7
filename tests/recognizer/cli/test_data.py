"""Images that lie transposed, on the command line: said on standard error, and turned only when that is asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.cli.parser import main
from recognizer.data.dataset import transposed
from recognizer.reading.model import load_model
from recognizer.training.checkpoint import load_checkpoint
from tests.recognizer.data.test_dataset import COLUMNS, write_csv, write_folder

WARNING = "the images seem to lie transposed, as EMNIST's do: of "
Shown = tuple[list[dict[str, Any]], str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Shown]:
    """Run a command; what it prints as JSON, and its standard error."""

    def run(*arguments: object) -> Shown:
        assert main([*map(str, arguments), "--json"]) == 0
        captured = capsys.readouterr()
        return [json.loads(line) for line in captured.out.splitlines()], captured.err

    return run


def pictures(dataset: Dataset) -> np.ndarray:
    return dataset.rows.reshape(-1, 28, 28)


@pytest.fixture
def lying(tmp_path: Path, digits: Dataset) -> Path:
    folder = tmp_path / "lying"
    folder.mkdir()
    write_folder(folder, pictures(transposed(digits)), digits.labels)
    for path in list(folder.glob("t10k-*")):
        path.write_bytes((folder / path.name.replace("t10k", "train")).read_bytes())
    return folder


@pytest.fixture
def standing(tmp_path: Path, digits: Dataset) -> Path:
    folder = tmp_path / "standing"
    folder.mkdir()
    return write_folder(folder, pictures(digits), digits.labels)


def test_data_that_lie_are_read_as_they_are_and_said_to(lying: Path, run: Callable[..., Shown]) -> None:
    shown, said = run("data", "--data", lying)
    assert shown[0]["source"] == "lying"
    assert said.startswith(f"recognizer: lying: {WARNING}600 the network mlp reads ")
    assert said.endswith(" with --transpose\n")
    assert said.count("\n") == 1


def test_data_that_were_turned_are_called_so_and_no_longer_lie(lying: Path, run: Callable[..., Shown]) -> None:
    shown, said = run("data", "--data", lying, "--transpose")
    assert (shown[0]["source"], said) == ("lying (transposed)", "")


def test_what_stands_and_is_turned_is_said_to_lie(standing: Path, run: Callable[..., Shown]) -> None:
    assert run("data", "--data", standing)[1] == ""
    _, said = run("data", "--data", standing, "--transpose")
    assert WARNING in said
    assert said.endswith(" without --transpose\n")


def test_tables_may_lie_too(tmp_path: Path, digits: Dataset, run: Callable[..., Shown]) -> None:
    import pandas as pd

    frame = pd.DataFrame(np.column_stack([digits.labels, transposed(digits).rows])[:100], columns=COLUMNS)
    assert WARNING in run("data", "--data", write_csv(tmp_path, frame))[1]


def test_an_evaluation_turns_what_it_is_told_to(lying: Path, run: Callable[..., Shown]) -> None:
    as_they_are, said = run("evaluate", "modern", "--data", lying)
    assert WARNING in said
    turned, said = run("evaluate", "modern", "--data", lying, "--transpose")
    assert said == ""
    assert as_they_are[0]["accuracy"] < 0.3
    assert turned[0]["accuracy"] > 0.95


def test_a_training_turns_what_it_is_told_to_and_its_card_says_so(
    lying: Path, tmp_path: Path, run: Callable[..., Shown]
) -> None:
    saved, kept = tmp_path / "some.npz", tmp_path / "kept.npz"
    options = ("train", "--network", "dense9", "--epochs", 1, "--data", lying, "--save", saved, "--checkpoint", kept)
    assert WARNING in run(*options)[1]
    assert WARNING not in run(*options, "--transpose")[1]
    assert load_checkpoint(kept).source == "lying (transposed)"
    card = load_model(saved).card
    assert card["data"] == "lying (transposed)"
    assert "--data lying --transpose " in str(card["command"])


def test_a_training_on_turned_images_goes_on_with_turned_ones_only(
    lying: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.npz"
    options = ["train", "--network", "dense9", "--epochs", "1", "--data", str(lying), "--checkpoint", str(kept)]
    assert main([*options, "--transpose"]) == 0
    capsys.readouterr()
    assert main(["train", "--resume", str(kept), "--data", str(lying)]) == 2
    assert "found a training on 600 images of lying (transposed), expected " in capsys.readouterr().err
    assert main(["train", "--resume", str(kept), "--data", str(lying), "--transpose"]) == 0


def test_drawings_do_not_lie(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "modern", "--transpose", "--pictures", str(tmp_path / "7.png")]) == 2
    assert "--transpose: found drawings or pictures beside it" in capsys.readouterr().err
