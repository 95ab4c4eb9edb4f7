import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from recognizer import (
    PRESETS,
    BadInput,
    Dataset,
    Learner,
    Loss,
    Network,
    Recipe,
    Splits,
    Step,
    evaluate,
    make_loss,
    parse_architecture,
    train,
    until_divergence,
)
from recognizer.arrays import NO_DIGIT
from recognizer.data.dataset import select
from recognizer.network.initialization import he
from recognizer.network.layers.dense import Dense
from recognizer.training.batches import Batch
from recognizer.training.gradient import BatchGradient
from recognizer.training.loop import planned_iterations
from recognizer.training.policies import Divergence
from recognizer.training.records import BatchScore
from recognizer.training.schedules import parse_schedule

ORIGINAL, MODERN = PRESETS["original"].recipe, PRESETS["modern"].recipe


SMALL = replace(MODERN, architecture=parse_architecture("dense16"), evaluate_every=10)


def run(dataset: Dataset, recipe: Recipe) -> tuple[Network, list[Step]]:
    learner = Learner(recipe)
    return learner.network, list(train(learner, dataset))


def test_twenty_images_are_learned_by_heart(digits: Dataset) -> None:
    few = select(digits, np.arange(22))
    _, steps = run(few, replace(SMALL, batch_size=7, epochs=150, evaluate_every=1000))
    assert steps[-1].loss < 0.05
    assert steps[-1].accuracy == 1


def test_the_original_is_the_formulas_written_out(digits: Dataset) -> None:
    """Three iterations of full-batch gradient descent, beside the same in plain matrices of double precision."""
    learner = Learner(replace(ORIGINAL, batch_size=None, epochs=3, evaluate_every=10))
    network = learner.network
    first, *_, second = network.layers
    assert isinstance(first, Dense)
    assert isinstance(second, Dense)
    w1, b1 = first.weights.astype(float), first.biases.astype(float)[:, None]
    w2, b2 = second.weights.astype(float), second.biases.astype(float)[:, None]
    shuffling = Learner(ORIGINAL).rng
    training = shuffling.permutation(600)[50:]
    x, y = digits.images[:, training] / 255, np.eye(10)[:, digits.labels[training]]

    steps = train(learner, digits)
    for step in steps:
        z1 = w1 @ x + b1
        a1 = np.maximum(z1, 0)
        z2 = w2 @ a1 + b2
        a2 = np.exp(z2) / np.exp(z2).sum(axis=0)
        assert step.loss == pytest.approx(((a2 - y) ** 2).sum() / 550, rel=1e-4)
        assert step.accuracy == pytest.approx((a2.argmax(axis=0) == digits.labels[training]).mean())
        da2 = 2 * (a2 - y) / 550
        dz2 = a2 * (da2 - (a2 * da2).sum(axis=0))
        dz1 = (w2.T @ dz2) * (z1 > 0)
        w2, b2 = w2 - 1.0 * dz2 @ a1.T, b2 - 1.0 * dz2.sum(axis=1, keepdims=True)
        w1, b1 = w1 - 1.0 * dz1 @ x.T, b1 - 1.0 * dz1.sum(axis=1, keepdims=True)
    assert np.allclose(first.weights, w1, atol=1e-5)
    assert np.allclose(second.biases, b2[:, 0], atol=1e-5)


def test_accuracy_comes_every_ten_iterations(digits: Dataset) -> None:
    learner = Learner(replace(ORIGINAL, batch_size=None, epochs=34, evaluate_every=10))
    steps = list(train(learner, digits))
    assert [step.iteration for step in steps] == list(range(1, 35))
    assert [step.iteration for step in steps if step.evaluation] == [1, 10, 20, 30, 34]
    assert all(step.evaluation.training_accuracy == step.accuracy for step in steps if step.evaluation)
    assert all(step.evaluation.epoch == step.iteration for step in steps if step.evaluation)


def test_an_evaluation_is_of_images_that_were_not_learned_from(digits: Dataset) -> None:
    """With the labels of the images that are held out made wrong, validation fails and training does not."""
    recipe = replace(MODERN, architecture=parse_architecture("dense16"))
    rng = Learner(recipe).rng
    held_out = rng.permutation(len(digits))[:50]
    labels = digits.labels.copy()
    labels[held_out] = (labels[held_out] + 1) % 10
    learner = Learner(replace(recipe, batch_size=64, epochs=40, evaluate_every=10))
    steps = train(learner, Dataset(digits.images, labels))
    *_, last = steps
    assert last.evaluation is not None
    assert last.evaluation.training_accuracy is not None
    assert last.evaluation.training_accuracy > 0.95
    assert last.evaluation.validation_accuracy < 0.1


def test_accuracy_is_over_the_digits_that_are_learned_from(digits: Dataset, rng: np.random.Generator) -> None:
    """With twice as many images that are no digits, of which no accuracy can be more than a third of all images."""
    noise = rng.integers(0, 256, (784, 1200)).astype(np.uint8)
    labels = np.concatenate([digits.labels, np.full(1200, NO_DIGIT, np.uint8)])
    dataset = Dataset(np.concatenate([digits.images, noise], axis=1), labels)
    steps = list(train(Learner(replace(SMALL, batch_size=4, epochs=4, evaluate_every=50)), dataset, extra=1200))
    assert any(step.accuracy is None for step in steps)
    evaluation = steps[-1].evaluation
    assert evaluation is not None
    assert evaluation.training_accuracy is not None
    assert 0.9 < evaluation.training_accuracy <= 1


def test_evaluations_count_images_and_epochs(digits: Dataset) -> None:
    _, steps = run(digits, replace(SMALL, batch_size=100, epochs=2, evaluate_every=1000))
    evaluations = [step.evaluation for step in steps if step.evaluation]
    assert [(each.iteration, each.epoch, each.images) for each in evaluations] == [
        (1, 100 / 550, 100),
        (6, 1.0, 550),
        (12, 2.0, 1100),
    ]
    second_epoch = [step.loss for step in steps[6:]]
    weights = [100] * 5 + [50]
    assert evaluations[-1].training_loss == pytest.approx(np.average(second_epoch, weights=weights))


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        (replace(SMALL, batch_size=None, epochs=500), 500),
        (replace(SMALL, batch_size=128, epochs=10), 4300),
        (replace(SMALL, batch_size=128, epochs=10, iterations=7), 7),
        (replace(SMALL, batch_size=55_000, epochs=3), 3),
        (replace(SMALL, batch_size=99_999, epochs=3), 3),
    ],
)
def test_the_length_is_known_beforehand(recipe: Recipe, expected: int) -> None:
    assert planned_iterations(recipe, 60_000) == expected


@pytest.mark.parametrize(
    "recipe",
    [
        replace(SMALL, batch_size=None, epochs=4),
        replace(SMALL, batch_size=64, epochs=3),
        replace(SMALL, batch_size=64, epochs=1, iterations=25),
    ],
)
def test_it_ends_when_it_said_it_would(digits: Dataset, recipe: Recipe) -> None:
    _, steps = run(digits, recipe)
    assert len(steps) == planned_iterations(recipe, len(digits))
    assert steps[-1].evaluation is not None


def test_the_same_seed_gives_the_same_network(digits: Dataset) -> None:
    recipe = replace(SMALL, batch_size=64, epochs=2)
    first, again, other = (run(digits, replace(recipe, seed=seed))[0].parameters for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_learning_rate_of_zero_freezes_the_network_at_once(digits: Dataset) -> None:
    learner = Learner(replace(MODERN, batch_size=64, epochs=5, evaluate_every=10))
    network = learner.network
    steps = train(learner, digits)
    next(steps)
    learner.change(learning_rate=0.0)
    before = network.parameters.copy()
    assert next(steps).learning_rate == 0
    assert np.array_equal(network.parameters, before)
    learner.change(learning_rate=0.5)
    next(steps)
    assert not np.array_equal(network.parameters, before)


def test_a_batch_in_blocks_has_the_gradient_of_the_whole(mnist: Splits, rng: np.random.Generator) -> None:
    columns = rng.permutation(60_000)[:3000]
    network = Network(parse_architecture("dense12"), np.float64).initialize(he, rng)
    gradient = BatchGradient(network, mnist.train)
    score = gradient(Batch(1, columns), make_loss("mse"))
    in_blocks = gradient.vector.copy()

    logits = network.forward(mnist.train.images[:, columns] / 255)
    value, logits_gradient = make_loss("mse").value_and_gradient(logits, mnist.train.labels[columns])
    network.backward(logits_gradient)
    assert score.loss == pytest.approx(value)
    assert score.accuracy == (logits.argmax(axis=0) == mnist.train.labels[columns]).mean()
    assert np.allclose(in_blocks, network.gradient, atol=1e-12)


def test_a_full_batch_needs_tens_of_megabytes(mnist: Splits) -> None:
    learner = Learner(replace(ORIGINAL, batch_size=None, epochs=1, evaluate_every=10))
    tracemalloc.start()
    list(train(learner, mnist.train))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30e6  # all images as float32 would be 188e6


def test_a_divergence_keeps_the_last_network_with_a_finite_loss(digits: Dataset) -> None:
    recipe = replace(MODERN, architecture=parse_architecture("dense64 dense64"), learning_rate=1000.0)
    learner = Learner(replace(recipe, batch_size=32, epochs=50, evaluate_every=10))
    network = learner.network
    records = list(until_divergence(train(learner, digits), learner))
    divergence = records[-1]
    assert isinstance(divergence, Divergence)
    assert divergence.learning_rate == 1000
    assert all(isinstance(record, Step) and math.isfinite(record.loss) for record in records[:-1])

    learner = Learner(replace(recipe, batch_size=32, epochs=50, evaluate_every=10))
    again = learner.network
    steps = train(learner, digits)
    good = [again.parameters.copy()]
    for step in steps:
        finite = math.isfinite(step.loss)
        evaluated = step.evaluation is None or math.isfinite(step.evaluation.validation_loss)
        if not (finite and evaluated):
            break
        good.append(again.parameters.copy())
    expected = good[-1] if finite else good[-2]
    assert np.array_equal(network.parameters, expected)
    assert math.isfinite(evaluate(network, digits, learner.loss).loss)


def test_a_training_that_goes_well_is_passed_on_unchanged(digits: Dataset) -> None:
    learner = Learner(replace(MODERN, batch_size=64, epochs=1, evaluate_every=10))
    steps = list(until_divergence(train(learner, digits), learner))
    assert len(steps) == 9


def test_too_few_images_are_refused(digits: Dataset) -> None:
    with pytest.raises(BadInput, match="found 11 images, expected at least 12"):
        run(select(digits, np.arange(11)), replace(SMALL, batch_size=4, epochs=1))
    with pytest.raises(BadInput, match="found 5 images beside 30 extra ones, expected at least 12"):
        next(train(Learner(SMALL), select(digits, np.arange(35)), extra=30))


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 0},
        {"epochs": 0},
        {"iterations": -1},
        {"evaluate_every": 0},
        {"threads": 0},
        {"learning_rate": math.nan},
        {"learning_rate": -1.0},
        {"learning_rate": math.inf},
        {"loss": "x"},
        {"seed": -1},
    ],
)
def test_recipes_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        replace(MODERN, **wrong)  # type: ignore[arg-type]


def test_a_schedule_acts_as_a_hand_on_the_rate_and_stays_out_of_the_records(digits: Dataset) -> None:
    recipe = replace(
        MODERN, batch_size=None, epochs=4, evaluate_every=10, schedule=parse_schedule("step0.5x2"), learning_rate=0.25
    )
    learner, plain = Learner(recipe), Learner(replace(recipe, schedule=parse_schedule("constant")))
    for step, by_hand in zip(train(learner, digits), train(plain, digits), strict=True):
        assert step.learning_rate == 0.25
        assert np.array_equal(learner.network.parameters, plain.network.parameters)
        assert step.loss == by_hand.loss
        plain.change(learning_rate=0.25 if step.iteration < 2 else 0.125)


def learned_from(dataset: Dataset, recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> tuple[list[np.ndarray], Learner]:
    """Columns and labels that each step of a training is given, a row of two a step."""
    seen: list[np.ndarray] = []
    take = BatchGradient.__call__

    def noted(gradient: BatchGradient, batch: Batch, loss: Loss) -> BatchScore:
        labels = gradient._workers[0]._dataset.labels[batch.columns]
        seen.append(np.stack([batch.columns, labels]))
        return take(gradient, batch, loss)

    monkeypatch.setattr(BatchGradient, "__call__", noted)
    learner = Learner(recipe)
    list(train(learner, dataset))
    return seen, learner


def test_of_few_images_the_others_are_left_out_and_as_many_validate(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(SMALL, images=40, batch_size=20, epochs=3)
    seen, learner = learned_from(digits, recipe, monkeypatch)
    assert len(seen) == planned_iterations(recipe, 600) == 6
    first, *others = [set(np.concatenate(seen[at : at + 2], axis=1)[0].tolist()) for at in (0, 2, 4)]
    assert len(first) == 40
    assert others == [first, first]
    assert learner.validation.size == 50
    assert not first & set(learner.validation.tolist())
    assert planned_iterations(replace(recipe, images=10_000), 600) == 3 * 28


def test_images_may_come_in_the_same_order_or_one_digit_after_the_other(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def columns(order: str) -> np.ndarray:
        recipe = replace(SMALL, order=order, batch_size=550, epochs=2)
        return np.stack([each[0] for each in learned_from(digits, recipe, monkeypatch)[0]])

    shuffled, fixed, by_digit = columns("shuffled"), columns("fixed"), columns("by-digit")
    assert (shuffled[0] != shuffled[1]).any()
    assert (fixed[0] == fixed[1]).all()
    assert (np.diff(digits.labels[fixed[0]].astype(int)) < 0).any()
    assert (by_digit[0] == by_digit[1]).all()
    assert (np.diff(digits.labels[by_digit[0]].astype(int)) >= 0).all()


@pytest.mark.parametrize("share", [0.4, 1.0])
def test_labels_at_random_are_the_training_images_alone(
    digits: Dataset, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(SMALL, random_labels=share, batch_size=550, epochs=2, seed=5)
    (first, second), learner = learned_from(digits, recipe, monkeypatch)
    in_order = [each[:, np.argsort(each[0])] for each in (first, second)]
    assert (in_order[0] == in_order[1]).all()
    true = digits.labels[in_order[0][0]]
    assert np.mean(in_order[0][1] != true) == pytest.approx(0.9 * share, abs=0.06)
    assert learner.tally.seconds > 0
    score = evaluate(learner.network, digits, learner.loss, learner.validation)
    last = list(train(Learner(recipe), digits))[-1]
    assert last.evaluation is not None
    assert last.evaluation.validation_loss == score.loss


def test_units_that_start_at_zero_remain_alike(digits: Dataset) -> None:
    network, _ = run(digits, replace(SMALL, initialization="zeros", epochs=2))
    first = next(layer for layer in network.layers if isinstance(layer, Dense))
    assert (first.weights == 0).all()
    assert network.parameters.any()
