"""A training that was interrupted, kept as a file and resumed, beside the same without interruption."""

import json
import math
import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer import PRESETS, BadInput, Dataset, Learner, Recipe, Step, parse_architecture, train
from recognizer.augmentation.specification import parse_augmentation
from recognizer.cli.parser import main
from recognizer.data.dataset import select
from recognizer.files import pack, write_whole
from recognizer.reading.model import MODELS_FOLDER, load_model
from recognizer.training.batches import Place
from recognizer.training.checkpoint import FORMAT, VERSION, Checkpoint, load_checkpoint, save_checkpoint
from recognizer.training.learner import Change, resume
from recognizer.training.policies import Divergence, under_policies
from recognizer.training.schedules import parse_schedule
from tests.recognizer.data.test_dataset import write_folder

MODERN = PRESETS["modern"].recipe
PLAIN = replace(
    MODERN,
    keep_best=True,
    architecture=parse_architecture("dense30"),
    batch_size=16,
    epochs=3,
    evaluate_every=4,
    seed=2,
)
RECIPES = {
    "sgd": PLAIN,
    "everything": replace(
        PLAIN,
        architecture=parse_architecture("dense30 dropout0.3 dense12 tanh"),
        optimizer="adam",
        learning_rate=0.003,
        schedule=parse_schedule("warm-up10 cosine"),
        augmentation=parse_augmentation("affine elastic noise erase"),
        averaging=0.9,
        label_smoothing=0.1,
        weight_decay=0.01,
        clip=1.0,
        max_norm=2.0,
    ),
    "convolutions": replace(
        PLAIN,
        architecture=parse_architecture("conv3 norm pool conv4 pool dense8"),
        optimizer="momentum",
        learning_rate=0.02,
    ),
}
AN_EPOCH = 12  # iterations: 200 images, 16 of them to validate with, 184 in batches of 16


@pytest.fixture(scope="module")
def few(digits: Dataset) -> Dataset:
    return select(digits, np.arange(200))


def without_seconds(step: Step | Divergence) -> Step | Divergence:
    if isinstance(step, Divergence):
        return step
    evaluation = step.evaluation
    return replace(step, evaluation=evaluation and replace(evaluation, train_seconds=0.0))


def saved_and_resumed(recipe: Recipe, learner: Learner, path: Path) -> Learner:
    save_checkpoint(Checkpoint(learner.snapshot(), "some images", 200), path)
    found = load_checkpoint(path)
    assert (found.snapshot.recipe, found.source, found.images) == (recipe, "some images", 200)
    return resume(found.snapshot)


@pytest.mark.parametrize("stop", [1, 7, AN_EPOCH, 2 * AN_EPOCH - 1, 3 * AN_EPOCH])
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_an_interruption_makes_no_difference(recipe: Recipe, stop: int, few: Dataset, tmp_path: Path) -> None:
    uninterrupted = Learner(recipe)
    expected = [without_seconds(step) for step in under_policies(train(uninterrupted, few), uninterrupted)]
    assert len(expected) == 3 * AN_EPOCH

    learner = Learner(recipe)
    steps = under_policies(train(learner, few), learner)
    first = [without_seconds(next(steps)) for _ in range(stop)]
    resumed = saved_and_resumed(recipe, learner, tmp_path / "some.npz")
    steps.close()  # type: ignore[attr-defined]  # a generator
    rest = [without_seconds(step) for step in under_policies(train(resumed, few), resumed)]
    assert first + rest == expected
    assert np.array_equal(resumed.network.parameters, uninterrupted.network.parameters)
    assert np.array_equal(resumed.reader.parameters, uninterrupted.reader.parameters)
    assert (resumed.reader is resumed.network) == (recipe.averaging == 0)
    assert (resumed.best.score, resumed.best.epoch) == (uninterrupted.best.score, uninterrupted.best.epoch)


def test_a_learning_rate_moved_by_hand_stays_moved(few: Dataset, tmp_path: Path) -> None:
    recipe = replace(PLAIN, optimizer="adam", learning_rate=0.001)

    def moving(learner: Learner, steps: Iterator[Step]) -> Iterator[Step]:
        for step in steps:
            if step.iteration == 5:
                learner.change(learning_rate=0.0123)
            yield step

    uninterrupted = Learner(recipe)
    expected = [without_seconds(step) for step in moving(uninterrupted, train(uninterrupted, few))]
    learner = Learner(recipe)
    steps = moving(learner, train(learner, few))
    first = [without_seconds(next(steps)) for _ in range(9)]
    resumed = saved_and_resumed(recipe, learner, tmp_path / "some.npz")
    assert resumed.recipe.learning_rate == resumed.optimizer.learning_rate == 0.0123
    assert resumed.changes == [Change(6, "learning_rate", 0.0123)]
    assert first + [without_seconds(step) for step in train(resumed, few)] == expected
    assert np.array_equal(resumed.network.parameters, uninterrupted.network.parameters)


def test_a_snapshot_is_a_copy(few: Dataset) -> None:
    learner = Learner(RECIPES["everything"])
    steps = under_policies(train(learner, few), learner)
    for _ in range(5):
        next(steps)
    snapshot = learner.snapshot()
    before = {name: array.copy() for name, array in snapshot.vectors.items()}
    numbers = dict(snapshot.numbers)
    list(steps)
    assert all(np.array_equal(snapshot.vectors[name], before[name]) for name in before)
    assert snapshot.numbers == numbers
    assert {"parameters", "mean", "best", "optimizer.steps"} < set(snapshot.vectors)
    assert numbers["iteration"] == 5


def stepped(recipe: Recipe, few: Dataset) -> Checkpoint:
    learner = Learner(recipe)
    steps = train(learner, few)
    next(steps)
    return Checkpoint(learner.snapshot(), "some images", 200)


def test_every_truncation_is_refused(few: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    save_checkpoint(stepped(PLAIN, few), path)
    content = path.read_bytes()
    for size in [*range(0, 400, 23), *range(400, len(content), len(content) // 25), len(content) - 1]:
        path.write_bytes(content[:size])
        with pytest.raises(BadInput, match=r"some\.npz: found .*, expected a checkpoint \(\.npz\) written by train"):
            load_checkpoint(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "digit-recognizer network"}, "found format 'digit-recognizer network', version 2"),
        ({"version": 1}, "found format 'digit-recognizer training', version 1"),
        ({"recipe": None}, "found a description without recipe"),
        ({"images": "many"}, "found a description without images"),
        ({"numbers": [1, 2]}, "found a description without numbers"),
        ({"recipe": {}}, "recipe: found no network"),
        ({"recipe": {**PLAIN.as_dict(), "colour": "red"}}, "recipe: found 'colour'"),
        ({"recipe": {**PLAIN.as_dict(), "network": 5}}, "recipe, network: found 5"),
        ({"recipe": {**PLAIN.as_dict(), "network": "dense5 foo"}}, "recipe, network: found 'foo' as word 2"),
        ({"recipe": {**PLAIN.as_dict(), "epochs": "ten"}}, "recipe, epochs: found 'ten'"),
        ({"recipe": {**PLAIN.as_dict(), "loss": ["mse"]}}, "recipe, loss: found"),
        ({"changes": [5]}, "changes: found 5"),
        ({"changes": [{"iteration": 3, "key": "seed", "value": 1}]}, "changes: found {'iteration': 3, 'key': 'seed'"),
        ({"changes": [{"iteration": 3, "key": "clip", "value": -1}]}, "changes, clip: found -1"),
    ],
)
def test_a_description_of_something_else_is_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    good = {"format": FORMAT, "version": VERSION, "recipe": PLAIN.as_dict(), "changes": [], "numbers": {}}
    path = tmp_path / "some.npz"
    write_whole(pack({**good, "source": "some images", "images": 200, **changes}, {}), path)
    with pytest.raises(BadInput) as caught:
        load_checkpoint(path)
    assert message in str(caught.value)


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    for path in (MODELS_FOLDER / "modern.npz", tmp_path, tmp_path / "nothing.npz"):
        with pytest.raises(BadInput, match="expected"):
            load_checkpoint(path)


@pytest.mark.parametrize(
    ("vectors", "numbers", "found"),
    [
        ({"parameters": None}, {}, "no parameters"),
        ({"mean": None}, {}, "no mean"),
        ({"parameters": np.zeros(5, np.float32)}, {}, r"parameters \(5,\) of float32"),
        ({"parameters": np.zeros(23_860)}, {}, r"parameters \(23860,\) of float64"),
        ({"best": np.zeros(3, np.float32)}, {}, "no best_correct"),
        ({}, {"iteration": None}, "no iteration"),
        ({}, {"iteration": -1}, "iteration -1"),
        ({}, {"iteration": "x"}, "iteration 'x'"),
        ({}, {"used": math.nan}, "used nan"),
        ({}, {"seconds": 10**400}, "seconds 1000"),
        ({"optimizer.steps": None}, {}, "no steps"),
        ({"optimizer.square_sum": None}, {}, "steps, gradient_sum"),
        ({"optimizer.gradient_sum": np.zeros(3, np.float32)}, {}, r"square_sum \(\d+,\) of float32"),
    ],
)
def test_a_state_of_another_recipe_is_refused(
    vectors: dict[str, Any], numbers: dict[str, Any], found: str, few: Dataset
) -> None:
    good = stepped(RECIPES["everything"], few).snapshot
    changed = {name: array for name, array in (good.vectors | vectors).items() if array is not None}
    counted = {name: number for name, number in (good.numbers | numbers).items() if number is not None}
    with pytest.raises(BadInput, match=f"found .*{found}"):
        resume(replace(good, vectors=changed, numbers=counted))


def test_all_that_is_changed_on_the_way_is_gone_on_with(few: Dataset, tmp_path: Path) -> None:
    """Every live hyperparameter moves, some before the interruption and some after, in mid-epoch."""
    recipe = replace(PLAIN, architecture=parse_architecture("dense30 dense12"), optimizer="nesterov")
    moves: dict[int, dict[str, Any]] = {
        3: {"learning_rate": 0.03, "momentum": 0.5, "weight_decay": 0.01, "batch_size": 10},
        6: {"augmentation": parse_augmentation("affine"), "dropout": 0.3, "label_smoothing": 0.1},
        8: {"clip": 0.5, "max_norm": 1.0, "schedule": parse_schedule("cosine"), "evaluate_every": 3, "epochs": 2},
        12: {"batch_size": 40, "augmentation": parse_augmentation("none"), "momentum": 0.9, "keep_best": True},
    }

    def moving(learner: Learner) -> Iterator[Step | Divergence]:
        for step in under_policies(train(learner, few), learner):
            learner.change(**moves.get(step.iteration, {}))
            yield step

    uninterrupted = Learner(recipe)
    expected = [without_seconds(step) for step in moving(uninterrupted)]
    for stop in (5, 9, 13):
        learner = Learner(recipe)
        steps = moving(learner)
        first = [without_seconds(step) for step in islice(steps, stop)]
        snapshot = learner.snapshot()
        resumed = saved_and_resumed(recipe, learner, tmp_path / "some.npz")
        assert resumed.changes == list(snapshot.changes)
        assert first + [without_seconds(step) for step in moving(resumed)] == expected
        assert np.array_equal(resumed.network.parameters, uninterrupted.network.parameters)
        assert resumed.changes == uninterrupted.changes


def shown(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [{name: value for name, value in line.items() if "second" not in name} for line in lines]


@pytest.fixture
def folder(tmp_path: Path, few: Dataset) -> Path:
    place = tmp_path / "digits"
    place.mkdir()
    return write_folder(place, few.rows.reshape(-1, 28, 28), few.labels)


OPTIONS = (
    "--network dense9 --batch-size 16 --optimizer adam --learning-rate 0.01 --averaging 0.9 --augment shift --json"
)


@pytest.mark.parametrize("policy", ["", "--keep-best", "--patience 9"])
def test_a_training_stopped_by_ctrl_c_goes_on_where_it_was(
    policy: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is pressed in the middle of iteration 17, which is either done or not when the training is kept."""
    kept, whole, resumed = tmp_path / "kept.npz", tmp_path / "whole.npz", tmp_path / "resumed.npz"
    train_it = ["train", *OPTIONS.split(), "--data", str(folder), "--epochs", "3", *policy.split()]
    assert main([*train_it, "--save", str(whole)]) == 0
    expected = shown(capsys)

    step = Learner.step

    def interrupted(learner: Learner, gradient: np.ndarray, place: Place) -> None:
        if learner.iteration == 16:
            signal.raise_signal(signal.SIGINT)
        step(learner, gradient, place)

    with monkeypatch.context() as patched:
        patched.setattr(Learner, "step", interrupted)
        assert main([*train_it, "--checkpoint", str(kept)]) == 130
    before = shown(capsys)
    assert before[-1]["status"] == "stopped"
    go_on = ["train", "--resume", str(kept), "--data", str(folder), "--save", str(resumed), "--json"]
    assert main(go_on) == 0  # its policies are in the checkpoint
    after = shown(capsys)
    assert [line for line in before + after if line["event"] != "finished"] == expected[:-1]
    assert after[-1]["test_accuracy"] == expected[-1]["test_accuracy"]
    one, other = load_model(whole).network, load_model(resumed).network
    assert np.array_equal(one.parameters, other.parameters)


def test_a_checkpoint_comes_after_each_epoch_and_resumes_on_its_own_data_only(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.npz"
    assert main(["train", *OPTIONS.split(), "--data", str(folder), "--epochs", "2", "--checkpoint", str(kept)]) == 0
    assert load_checkpoint(kept).snapshot.numbers["iteration"] == 2 * AN_EPOCH
    capsys.readouterr()
    other = tmp_path / "other"
    other.mkdir()
    for data in ([], ["--data", str(write_folder(other))]):
        assert main(["train", "--resume", str(kept), *data]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert "found a training on 200 images of digits, expected " in captured.err
