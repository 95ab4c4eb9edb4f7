import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Splits, fit, parse_architecture
from recognizer.data.dataset import select
from recognizer.evaluation.evaluation import evaluate
from recognizer.lab.sweeps.trial import Files, Held, points_of, run_trial
from recognizer.network.losses import CrossEntropy, make_loss
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from tests.recognizer.lab.sweeps.samples import SMALL, small_table


def test_a_trial_comes_to_what_a_training_of_its_recipe_does(digits: Dataset) -> None:
    splits = Splits(digits, select(digits, np.arange(100)), "600 digits")
    result = run_trial(SMALL, Held(splits))
    model = fit(SMALL, splits)
    assert (result.status, result.iterations) == ("finished", model.card["iterations"])
    assert result.test.accuracy == model.card["test_accuracy"]
    learner = Learner(SMALL)
    records = list(train(learner, digits))
    assert result.validation == evaluate(learner.network, digits, make_loss(CrossEntropy.name), learner.validation)
    evaluations = [each.evaluation for each in records if each.evaluation]
    assert [each.iteration for each in result.points] == [each.iteration for each in evaluations]
    assert [each.validation_loss for each in result.points] == [each.validation_loss for each in evaluations]
    assert result.seconds > 0


def test_a_trial_that_diverges_is_a_result_of_its_last_finite_network(digits: Dataset) -> None:
    recipe = replace(SMALL, architecture=parse_architecture("dense64 dense64 dense64"), learning_rate=1e4)
    result = run_trial(recipe, Held(Splits(digits, digits, "600 digits")))
    assert result.status == "diverged"
    assert np.isfinite(result.validation.loss)


def test_what_goes_to_another_process_and_comes_back_is_small(tmp_path: Path) -> None:
    path = small_table(tmp_path)
    job = pickle.dumps((run_trial, SMALL, Files(path)))
    assert len(job) < 5_000
    work, recipe, data = pickle.loads(job)
    result = work(recipe, data)
    assert len(pickle.dumps(result)) < 20_000
    assert pickle.loads(pickle.dumps(result)) == result
    assert result.test.images == 20


def test_transposed_data_stay_so_wherever_they_are_read(tmp_path: Path) -> None:
    path = small_table(tmp_path)
    upright, lying = Files(path).load(), Files(path, transposed=True).load()
    assert (lying.train.picture(0) == upright.train.picture(0).T).all()
    with pytest.raises(BadInput, match="no such file"):
        Files(tmp_path / "nowhere").load()


def test_a_long_trial_keeps_a_hundred_evaluations_and_the_last(digits: Dataset) -> None:
    learner = Learner(replace(SMALL, evaluate_every=1, batch_size=8, iterations=210))
    evaluations = [each.evaluation for each in train(learner, digits) if each.evaluation]
    points = points_of(evaluations)
    assert len(points) <= 100
    assert points[-1].iteration == 210
