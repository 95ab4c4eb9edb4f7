"""Runs that go on where others ended, beside the same in one piece."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import recognizer.lab.limits
from recognizer import (
    BadInput,
    Dataset,
    Learner,
    Network,
    Recipe,
    Splits,
    load_data,
    load_model,
    parse_architecture,
    parse_schedule,
    train,
)
from recognizer.cli.parser import main
from recognizer.data.dataset import select
from recognizer.lab.beginning import Beginning, going_on, with_network
from recognizer.lab.run import Run, Status
from recognizer.training.checkpoint import (
    Checkpoint,
    decode_checkpoint,
    encode_checkpoint,
    load_checkpoint,
    save_checkpoint,
)
from recognizer.training.learner import Change
from recognizer.training.policies import under_policies
from tests.recognizer.data.test_dataset import write_folder
from tests.recognizer.lab.test_run import until

RECIPE = Recipe(
    parse_architecture("dense16 dropout0.3"),
    optimizer="adam",
    learning_rate=0.003,
    schedule=parse_schedule("cosine"),
    batch_size=50,
    epochs=4,
    evaluate_every=6,
    averaging=0.9,
    keep_best=True,
)
AN_EPOCH = 11  # iterations: 600 images, 50 of them held out


@pytest.fixture
def splits(digits: Dataset) -> Splits:
    return Splits(digits, digits, "600 digits")


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    """Runs that end with the test."""
    begun: list[Run] = []
    yield begun
    for run in begun:
        run.abandon()


def carried_out(runs: list[Run], beginning: Recipe | Beginning, splits: Splits, steps: int | None = None) -> Run:
    """A run that has ended, after so many steps of its own if they are given."""
    run = Run(beginning, splits, paused=steps is not None)
    runs.append(run)
    for _ in range(steps or 0):
        run.step()
    if steps is not None:
        run.settle()
        run.stop()
    until(lambda: not run.active)
    assert not run.failure
    return run


def checkpoint_of(run: Run) -> Checkpoint:
    checkpoint = run.take_checkpoint()
    assert checkpoint is not None
    assert run.take_checkpoint() is None
    return checkpoint


def test_a_run_that_goes_on_equals_one_that_was_never_stopped(splits: Splits, runs: list[Run]) -> None:
    """Bit for bit: calibration and the best parameters, which end each run, are no part of what is gone on from."""
    whole = carried_out(runs, RECIPE, splits)
    first = carried_out(runs, RECIPE, splits, steps=17)
    checkpoint = decode_checkpoint(encode_checkpoint(checkpoint_of(first)), "a file")
    for _ in range(2):  # a checkpoint may be gone on from more than once
        second = carried_out(runs, going_on(checkpoint, splits, None, first.history), splits)
        assert (second.status, second.iterations, second.planned) == (Status.FINISHED, 44, 44)
        assert np.array_equal(second.model().network.parameters, whole.model().network.parameters)
        assert second.history.training_table().equals(whole.history.training_table())
        evaluations = [
            [replace(each, train_seconds=0.0) for each in run.history.evaluations] for run in (whole, second)
        ]
        assert evaluations[0] == evaluations[1]
        assert second.history.resumed == (18,)
        assert second.model().card == whole.model().card
        assert second.images_per_second > 0
    assert first.iterations == 17
    assert first.history.resumed == ()


@pytest.mark.parametrize("ends", [{}, {"until": 0.2}, {"patience": 1, "schedule": parse_schedule("constant")}])
def test_a_run_that_has_come_to_its_end_goes_on_from_its_last_parameters(
    ends: dict[str, Any], splits: Splits, runs: list[Run]
) -> None:
    """And not from the best, which were put back in the end, whatever the end was."""
    recipe = replace(RECIPE, averaging=0.0, optimizer="sgd", learning_rate=3.0 if "patience" in ends else 0.05, **ends)
    run = carried_out(runs, recipe, splits)
    learner = Learner(recipe)
    last = None
    for record in under_policies(train(learner, splits.train), learner):
        last = learner.network.parameters.copy(), record
    assert last is not None
    assert (run.iterations < run.planned) == bool(ends)
    checkpoint = checkpoint_of(run)
    assert np.array_equal(checkpoint.snapshot.vectors["parameters"], last[0])
    again = carried_out(runs, going_on(checkpoint, splits, 2, run.history), splits)
    assert (again.status, again.iterations) == (Status.FINISHED, again.planned)
    assert again.iterations > run.iterations
    assert again.history.changes[0].iteration == run.iterations + 1


def test_a_file_without_history_is_gone_on_with_where_it_was(splits: Splits, runs: list[Run]) -> None:
    checkpoint = checkpoint_of(carried_out(runs, RECIPE, splits, steps=7))
    run = carried_out(runs, going_on(checkpoint, splits, None, changes={"batch_size": 25}), splits, steps=3)
    assert run.iterations == 10
    assert run.history.training_table()["iteration"].tolist() == [8, 9, 10]
    assert run.history.changes == (Change(8, "batch_size", 25),)
    assert run.recipe == replace(RECIPE, batch_size=25)
    assert run.began == RECIPE
    assert run.planned == 7 + 8 + 22 * 3  # the epoch's other 200 images, then three epochs


def test_a_run_that_diverged_has_no_checkpoint(splits: Splits, runs: list[Run]) -> None:
    run = carried_out(runs, replace(RECIPE, optimizer="sgd", loss="mse", learning_rate=1e30), splits)
    assert run.status is Status.DIVERGED
    assert run.take_checkpoint() is None
    running = Run(RECIPE, splits, paused=True)
    runs.append(running)
    assert running.take_checkpoint() is None


def test_a_networks_weights_are_begun_with(splits: Splits, runs: list[Run]) -> None:
    network = Network(RECIPE.architecture)
    network.parameters[:] = np.linspace(-0.1, 0.1, network.parameters.size)
    run = Run(with_network(RECIPE, network, "mine.npz", splits), splits, paused=True)
    runs.append(run)
    assert np.array_equal(run.model().network.parameters, network.parameters)
    assert run.model().card["data"] == "600 digits, begun from mine.npz"
    assert run.iterations == 0
    with pytest.raises(BadInput, match="start: found a network"):
        with_network(replace(RECIPE, architecture=parse_architecture("dense9")), network, "mine.npz", splits)


def test_what_cannot_be_gone_on_with_is_refused(
    splits: Splits, runs: list[Run], digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = checkpoint_of(carried_out(runs, RECIPE, splits, steps=1))
    going_on(replace(checkpoint, source="600 digits, begun from mine.npz"), splits, 1)
    others = [replace(splits, source="other digits"), replace(splits, train=select(digits, np.arange(500)))]
    for other in others:
        with pytest.raises(BadInput, match="some: found a training on 600 images of 600 digits, expected one on those"):
            going_on(checkpoint, other, None, where="some")
    with pytest.raises(BadInput, match="checkpoint: found no "):
        going_on(replace(checkpoint, snapshot=replace(checkpoint.snapshot, numbers={})), splits, None)
    with pytest.raises(BadInput, match="a change"):
        going_on(checkpoint, splits, None, changes={"seed": 3})
    numbers = checkpoint.snapshot.numbers | {"epochs": 1e200}
    with pytest.raises(BadInput, match="epochs done, expected at most 10,000 on this page"):
        going_on(replace(checkpoint, snapshot=replace(checkpoint.snapshot, numbers=numbers)), splits, 1)
    monkeypatch.setattr(recognizer.lab.limits, "MOST_WORK_A_STEP", 1000)
    with pytest.raises(BadInput, match="at most 0 a step"):
        with_network(RECIPE, Network(RECIPE.architecture), "mine.npz", splits)
    with pytest.raises(BadInput, match="at most 0 a step"):
        going_on(checkpoint, splits, None)
    monkeypatch.setattr(recognizer.lab.limits, "MOST_PARAMETERS_SHARED", 1000)
    with pytest.raises(BadInput, match="at most 1,000 on this page"):
        going_on(checkpoint, splits, None)


def test_runs_and_the_command_line_go_on_with_each_others_checkpoints(
    digits: Dataset, tmp_path: Path, runs: list[Run], capsys: pytest.CaptureFixture[str]
) -> None:
    few = select(digits, np.arange(200))
    place = tmp_path / "digits"
    place.mkdir()
    write_folder(place, few.rows.reshape(-1, 28, 28), few.labels)
    splits, recipe = load_data(place), replace(RECIPE, epochs=2)
    kept, saved, checkpoint = (tmp_path / name for name in ("kept.npz", "saved.npz", "checkpoint.npz"))
    run = carried_out(runs, recipe, splits, steps=5)
    save_checkpoint(checkpoint_of(run), kept)
    go_on = ["train", "--resume", str(kept), "--data", str(place), "--save", str(saved)]
    assert main([*go_on, "--checkpoint", str(checkpoint)]) == 0
    assert "finished" in capsys.readouterr().out
    learner = Learner(recipe)
    for _ in under_policies(train(learner, splits.train), learner):
        pass
    assert np.array_equal(load_model(saved).network.parameters, learner.reader.parameters)
    again = carried_out(runs, going_on(load_checkpoint(checkpoint), splits, 1), splits)
    assert (again.status, again.iterations) == (Status.FINISHED, 3 * 4)
    assert again.model().card["data"] == "digits"
