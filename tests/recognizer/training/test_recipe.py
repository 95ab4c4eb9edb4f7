"""The table of hyperparameters: that every row can be typed, written down, checked, offered and changed."""

import json
import math
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from recognizer import PRESETS, BadInput, Dataset, Learner, Recipe, parse_architecture, train
from recognizer.augmentation.specification import parse_augmentation
from recognizer.synthesis.extra_data import parse_extra_data
from recognizer.training.hyperparameters import Hyperparameter
from recognizer.training.learner import resume
from recognizer.training.presets import find_preset
from recognizer.training.recipe import HYPERPARAMETERS, recipe_from_dict, suitable_rate
from recognizer.training.schedules import parse_schedule

ROWS = {row.name: row for row in HYPERPARAMETERS}

OTHERS: dict[str, Any] = {
    "architecture": parse_architecture("conv4 pool dense20"),
    "initialization": "glorot",
    "loss": "mse",
    "optimizer": "adam",
    "learning_rate": 1e-5,
    "momentum": 0.25,
    "beta1": 0.5,
    "beta2": 0.75,
    "rho": 0.875,
    "schedule": parse_schedule("warm-up7 step0.5x3"),
    "batch_size": None,
    "epochs": 3,
    "iterations": 77,
    "images": 77,
    "order": "by-digit",
    "random_labels": 0.25,
    "evaluate_every": 9,
    "augmentation": parse_augmentation("shift1.5 noise"),
    "dropout": 0.4,
    "weight_decay": 0.001,
    "label_smoothing": 0.05,
    "clip": 1.5,
    "max_norm": 3.0,
    "averaging": 0.99,
    "keep_best": True,
    "patience": 6,
    "until": 0.97,
    "extra": parse_extra_data("forms9 overlays3"),
    "threads": 3,
    "seed": 11,
}
"""Another value than the default for each."""


def test_the_table_is_the_recipe() -> None:
    assert [row.name for row in HYPERPARAMETERS] == [each.name for each in fields(Recipe)]
    assert set(OTHERS) == set(ROWS)
    assert len({row.key for row in HYPERPARAMETERS}) == len({row.option for row in HYPERPARAMETERS}) == len(ROWS)
    assert Recipe() == PRESETS["modern"].recipe
    assert all(getattr(Recipe(), row.name) == row.default for row in HYPERPARAMETERS)


@pytest.mark.parametrize("row", HYPERPARAMETERS, ids=lambda row: row.name)
def test_every_row_can_be_typed_written_down_and_explained(row: Hyperparameter) -> None:
    for value in (row.default, OTHERS[row.name], *row.offered):
        assert row.kind.read(row.kind.text(value), "here") == value
        plain = json.loads(json.dumps(row.kind.plain(value)))
        assert row.kind.from_plain(plain, "here") == value
        row.kind.check(value, "here")
    assert row.label
    assert row.help.endswith(".")
    assert row.option == f"--{row.key.replace('_', '-')}"
    for wrong in ("?", ""):
        if row.name not in ("architecture", "schedule", "augmentation", "extra") or wrong:
            with pytest.raises(BadInput, match=r"^here: found"):
                row.kind.read(wrong, "here")
    for wrong_plain in ([], {"a": 1}, object()):
        with pytest.raises(BadInput, match=r"^here: found"):
            row.kind.from_plain(wrong_plain, "here")


def test_a_recipe_reads_back_from_json_and_what_is_missing_has_its_default() -> None:
    recipe = Recipe(**OTHERS)
    assert recipe_from_dict(json.loads(json.dumps(recipe.as_dict()))) == recipe
    assert recipe_from_dict({"network": "dense9", "seed": 4}) == Recipe(
        architecture=parse_architecture("dense9"), seed=4
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"learning_rate": math.nan}, "learning-rate: found nan, expected a finite number of at least 0"),
        ({"momentum": 1.0}, "momentum: found 1.0, expected a finite number from 0 to below 1"),
        ({"random_labels": 1.01}, "random-labels: found 1.01, expected a number from 0 to 1"),
        ({"batch_size": 0}, "batch-size: found 0, expected a whole number from 1 to"),
        ({"batch_size": True}, "batch-size: found True"),
        ({"epochs": 2.0}, "epochs: found 2.0"),
        ({"optimizer": "adams"}, "optimizer: found 'adams', expected one of sgd"),
        ({"until": 1.5}, "until: found 1.5, expected an accuracy from 0 to 1"),
        ({"keep_best": 1}, "keep-best: found 1, expected true or false"),
        ({"architecture": "dense5"}, "network: found 'dense5', expected an Architecture"),
        ({"threads": 65}, "threads: found 65, expected a whole number from 1 to 64"),
        ({"architecture": parse_architecture("conv4"), "dropout": 0.5}, "dropout: found no hidden dense layer"),
    ],
)
def test_a_value_that_its_row_does_not_allow_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        Recipe(**wrong)
    assert message in str(caught.value)


@pytest.mark.parametrize("row", [row for row in HYPERPARAMETERS if row.live], ids=lambda row: row.name)
def test_what_is_live_can_be_changed_between_two_iterations(row: Hyperparameter, digits: Dataset) -> None:
    recipe = Recipe(architecture=parse_architecture("dense9"), optimizer="momentum", batch_size=50, epochs=2)
    learner = Learner(recipe)
    steps = train(learner, digits)
    next(steps)
    learner.change(**{row.name: OTHERS[row.name]})
    next(steps)
    assert getattr(learner.recipe, row.name) == OTHERS[row.name]
    assert [(change.iteration, change.name) for change in learner.changes] == [(2, row.name)]
    assert getattr(learner.began, row.name) == getattr(recipe, row.name)
    steps.close()  # type: ignore[attr-defined]  # a generator


ACTING: dict[str, Any] = {
    "learning_rate": 0.001,
    "momentum": 0.1,
    "schedule": parse_schedule("warm-up50"),
    "batch_size": 10,
    "augmentation": parse_augmentation("shift"),
    "dropout": 0.5,
    "weight_decay": 0.5,
    "label_smoothing": 0.2,
    "clip": 0.01,
    "max_norm": 0.1,
}


@pytest.mark.parametrize("name", ACTING)
@pytest.mark.parametrize("back", [False, True])
def test_a_change_acts_on_the_very_next_iteration_and_no_sooner(name: str, back: bool, digits: Dataset) -> None:
    """Beside a training that always had the other value from that iteration on, and one that never had it."""
    plain = Recipe(architecture=parse_architecture("dense9"), optimizer="momentum", batch_size=50, learning_rate=0.05)
    with_it = replace(plain, **{name: ACTING[name]})
    begun, changed = (with_it, plain) if back else (plain, with_it)
    learner, same = Learner(begun), Learner(begun)
    moved, unmoved = train(learner, digits), train(same, digits)
    for _ in range(3):
        assert next(moved).loss == next(unmoved).loss
    assert np.array_equal(learner.network.parameters, same.network.parameters)
    learner.change(**{name: getattr(changed, name)})
    next(moved)
    next(unmoved)
    assert not np.array_equal(learner.network.parameters, same.network.parameters)
    for steps in (moved, unmoved):
        steps.close()  # type: ignore[attr-defined]  # a generator


def test_changes_before_an_iteration_are_one_and_none_if_nothing_moved() -> None:
    learner = Learner(Recipe())
    for rate in (0.1, 0.2, 0.3):
        learner.change(learning_rate=rate)
    learner.change(learning_rate=0.3, momentum=0.9)
    assert [(each.iteration, each.name, each.value) for each in learner.changes] == [(1, "learning_rate", 0.3)]


def test_a_length_that_changes_on_the_way_goes_on_where_its_schedule_was(digits: Dataset) -> None:
    learner = Learner(Recipe(batch_size=50, epochs=4, schedule=parse_schedule("cosine"), learning_rate=0.01))
    factors = []
    for step in train(learner, digits):
        factors.append(learner.factor)
        if step.iteration == 22:  # half of the 44 iterations
            learner.change(batch_size=25)
    assert len(factors) == 22 + 44
    assert all(before > after for before, after in pairwise(factors))
    assert factors[21] == pytest.approx(0.5, abs=0.04)
    assert factors[22] == pytest.approx(0.5, abs=0.04)
    assert factors[-1] < 0.01


def test_a_training_that_goes_on_after_its_end_goes_on_from_the_end_of_its_schedule(digits: Dataset) -> None:
    learner = Learner(Recipe(batch_size=50, epochs=1, schedule=parse_schedule("step0.5x2")))
    for _ in train(learner, digits):
        pass
    again = resume(learner.snapshot())
    again.change(epochs=2)
    assert [again.factor for _ in train(again, digits)] == [0.5] * 11


def test_a_training_can_be_made_longer_and_shorter(digits: Dataset) -> None:
    for change, expected in (({"epochs": 3}, 33), ({"iterations": 5}, 5), ({"iterations": 2}, 4), ({"epochs": 1}, 11)):
        learner = Learner(Recipe(batch_size=50, epochs=2))
        done = 0
        for step in train(learner, digits):
            done = step.iteration
            if done == 4:
                learner.change(**change)
        assert done == expected


def test_a_training_cut_off_where_it_was_can_go_on(digits: Dataset) -> None:
    for cut, longer, expected in (({"epochs": 1}, {"epochs": 3}, 33), ({"iterations": 2}, {"iterations": 8}, 8)):
        learner = Learner(Recipe(batch_size=50, epochs=2, schedule=parse_schedule("cosine")))
        for step in train(learner, digits):
            if step.iteration == (11 if "epochs" in cut else 4):
                learner.change(**cut)
        again = resume(learner.snapshot())
        again.change(**longer)
        assert [step.iteration for step in train(again, digits)][-1] == expected


def test_a_learner_is_trained_once(digits: Dataset) -> None:
    learner = Learner(Recipe(epochs=1))
    list(train(learner, digits))
    with pytest.raises(BadInput, match="learner: found one that was trained already"):
        next(train(learner, digits))


def test_a_change_that_is_refused_changes_nothing() -> None:
    learner = Learner(Recipe())
    for wrong in ({"dropout": 0.9999999999}, {"learning_rate": 10**400}, {"architecture": None}, {"momentum": 2.0}):
        with pytest.raises(BadInput):
            learner.change(label_smoothing=0.1, **wrong)
        assert learner.recipe == Recipe()
    assert learner.changes == []
    with pytest.raises(BadInput, match=r"^network: found a change"):
        learner.change(architecture=parse_architecture("dense9"))


def test_rates_suit_optimizers() -> None:
    dense, conv = parse_architecture("dense5"), parse_architecture("conv4 pool")
    assert (suitable_rate("sgd", dense), suitable_rate("sgd", conv)) == (0.5, 0.1)
    assert (suitable_rate("adam", dense), suitable_rate("adam", conv)) == (0.001, 0.001)


def test_presets_are_found_by_their_name_and_by_one_that_they_had() -> None:
    assert find_preset("conv", "here") is find_preset("conv-small", "here") is PRESETS["conv-small"]
    with pytest.raises(BadInput, match="here: found 'convo', expected one of original"):
        find_preset("convo", "here")
