"""What is seen inside a network, against what it comes to by hand, and that to look changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import recognizer.lab.instruments
from recognizer import Dataset, Learner, Network, Recipe, Splits, parse_architecture
from recognizer.arrays import fractions
from recognizer.data.dataset import select
from recognizer.lab.engine import Engine
from recognizer.lab.instruments import (
    LAYERS,
    MOST_KEPT,
    VIEWS,
    WEIGHTS,
    Eye,
    Instruments,
    Observer,
    activations_by_layer,
    digits_to_show,
    first_weights,
    layers_view,
    share_of_dead,
    weights_of,
)
from recognizer.lab.run import Run, Status
from recognizer.lab.turns import TURNS
from recognizer.network.initialization import he
from recognizer.training.batches import Place
from tests.recognizer.lab.test_run import BASE, until

ALL = frozenset(VIEWS)
CONVOLUTIONAL = "conv4 norm pool conv3x5valid average dense6 tanh"


@pytest.fixture
def splits(digits: Dataset) -> Splits:
    return Splits(digits, digits, "600 digits")


def network_of(line: str, rng: np.random.Generator) -> Network:
    return Network(parse_architecture(line)).initialize(he, rng)


def recipe_of(line: str, **changes: Any) -> Recipe:
    return replace(BASE, architecture=parse_architecture(line), **changes)


def images_of(digits: Dataset, count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    return fractions(digits.images[:, :count], np.dtype(np.float32)).astype(np.float32)


def test_the_first_layers_weights_are_pictures_of_what_each_unit_looks_for(rng: np.random.Generator) -> None:
    dense = network_of("dense80", rng)
    weights = first_weights(dense)
    assert weights is not None
    assert weights.shape == (64, 28, 28)
    assert weights[3, 2, 5] == dense.layers[0].weights_by_unit[3, 2 * 28 + 5]  # type: ignore[index]
    kernels = first_weights(network_of(CONVOLUTIONAL, rng))
    assert kernels is not None
    assert kernels.shape == (4, 3, 3)
    assert first_weights(network_of("pool dense5", rng)).shape == (5, 14, 14)  # type: ignore[union-attr]
    before = weights.copy()
    dense.parameters[:] = 0
    assert np.array_equal(weights, before)


def test_a_gradient_and_a_step_are_measured_as_by_hand(rng: np.random.Generator) -> None:
    learner = Learner(recipe_of("dense8", clip=1e-3))
    learner.plan(100)
    gradient = rng.normal(size=learner.network.parameters.size).astype(np.float32)
    norms = [float(np.linalg.norm(gradient[where])) for _, where in weights_of(learner.network)]
    before = [learner.network.parameters[where].copy() for _, where in weights_of(learner.network)]
    learner.observer = observer = Observer(learner.network)
    learner.step(gradient, Place())
    motions = observer.motions()
    assert [each.gradient for each in motions] == pytest.approx(norms, rel=1e-5)  # and not clipped to 0.001
    for each, (_, where), old in zip(motions, weights_of(learner.network), before, strict=True):
        moved = np.linalg.norm(learner.network.parameters[where] - old) / np.linalg.norm(old)
        assert each.update == pytest.approx(moved, rel=1e-4)
        assert each.update < 1e-3
    assert Observer(learner.network).motions() == ()


def test_units_that_give_the_same_for_every_image_are_dead(digits: Dataset, rng: np.random.Generator) -> None:
    network = network_of("dense8 dense4 sigmoid", rng)
    first, second, _ = (layer for layer, _ in weights_of(network))
    first.biases[:3] = -100  # ReLU gives 0
    second.biases[:1] = 100  # the sigmoid gives 1
    view = layers_view(network, 7, images_of(digits, 50), ())
    assert [layer.name for layer in view.layers] == ["dense 784 → 8", "dense 8 → 4", "dense 4 → 10"]
    assert [layer.dead for layer in view.layers] == [3 / 8, 1 / 4, None]
    assert all(np.isnan(layer.gradient) and np.isnan(layer.update) for layer in view.layers)
    assert share_of_dead(np.array([[[1.0, 1.0]], [[1.0, 2.0]]])) == 0.5


def test_a_kernel_is_dead_when_it_is_so_everywhere(digits: Dataset, rng: np.random.Generator) -> None:
    network = network_of(CONVOLUTIONAL, rng)
    first = next(layer for layer, _ in weights_of(network))
    first.biases[2] = -100
    view = layers_view(network, 1, images_of(digits, 50), ())
    assert [layer.name for layer in view.layers[:2]] == ["conv 3 × 3, 1 → 4", "conv 5 × 5, 4 → 3"]
    assert view.layers[0].dead == 1 / 4


def test_activations_are_those_after_each_layers_own_bend(digits: Dataset, rng: np.random.Generator) -> None:
    network = network_of("dense5 linear dense6 tanh", rng)
    images = images_of(digits, 9)
    found = [activations.reshape(-1, 9) for _, activations in activations_by_layer(network, images)]
    first, second, last = (layer for layer, _ in weights_of(network))
    linear = first.weights @ images + first.biases[:, None]
    bent = np.tanh(second.weights @ linear + second.biases[:, None])
    for activations, by_hand in zip(found, (linear, bent, last.weights @ bent + last.biases[:, None]), strict=True):
        assert np.allclose(activations, by_hand, atol=1e-5)


def test_a_histogram_counts_every_weight_of_a_layer_once(digits: Dataset, rng: np.random.Generator) -> None:
    network = network_of("dense8", rng)
    _, where = next(weights_of(network))
    state = layers_view(network, 1, images_of(digits, 5), ()).layers[0]
    weights = network.parameters[where]
    assert state.counts.sum() == weights.size == 784 * 8
    assert (state.edges[0], state.edges[-1]) == (weights.min(), weights.max())
    assert state.counts[0] == np.count_nonzero(weights < state.edges[1])
    assert layers_view(network_of("dense100", rng), 1, images_of(digits, 5), ()).layers[0].counts.sum() == 19_600


def test_the_digits_are_two_of_each_and_always_the_same(digits: Dataset, rng: np.random.Generator) -> None:
    columns = digits_to_show(digits.labels)
    assert digits.labels[columns].tolist() == [digit for digit in range(10) for _ in range(2)]
    assert columns[0] == np.flatnonzero(digits.labels == 0)[0]
    network = network_of("dense8", rng)
    eye = Eye(network, digits)
    eye.hold_out(digits, np.arange(300, 600))
    view = eye.look(network, 3, ALL, ()).digits
    assert view is not None
    assert np.allclose(view.probabilities, network.predict(digits.images[:, columns]), atol=1e-6)
    assert view.labels.tolist() == digits.labels[columns].tolist()


def test_confidence_is_the_mean_of_the_highest_probabilities(digits: Dataset, rng: np.random.Generator) -> None:
    network = network_of("dense8", rng)
    eye = Eye(network, digits)
    eye.hold_out(digits, np.arange(300, 600))
    columns = [*digits_to_show(digits.labels), *range(300, 408)]
    signs = eye.signs(network, 5)
    assert signs.confidence == pytest.approx(network.predict(digits.images[:, columns]).max(axis=0).mean(), rel=1e-5)
    assert len(signs.dead) == 1


def learned(recipe: Recipe, splits: Splits, watched: bool) -> Iterator[Any]:
    """Losses of thirty iterations and the parameters at their end, looked at or not."""
    engine = Engine(Learner(recipe), splits, TURNS.spare)
    for iteration in range(30):
        step = engine.iterate({}, observed=watched and iteration % 3 == 0)
        yield step.loss  # type: ignore[union-attr]
        if watched:
            engine.look(ALL)
            engine.signs()
    yield engine.parameters().tobytes()
    engine.close()


@pytest.mark.parametrize("line", ["dense8 dropout0.5", CONVOLUTIONAL])
def test_to_look_changes_nothing_bit_for_bit(splits: Splits, line: str) -> None:
    recipe = recipe_of(line, optimizer="adam", learning_rate=0.003, clip=1.0, averaging=0.9)
    assert list(learned(recipe, splits, watched=True)) == list(learned(recipe, splits, watched=False))


def test_what_nobody_looks_at_is_not_calculated_and_a_view_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 100.0
    monkeypatch.setattr("time.monotonic", lambda: clock)
    instruments = Instruments()
    assert not instruments.due(clock)
    instruments.watch(WEIGHTS)
    assert instruments.due(100.1) == {WEIGHTS}
    assert not instruments.due(100.9)  # looked at less than a second ago
    assert instruments.due(101.2) == {WEIGHTS}
    instruments.watch(LAYERS)
    assert instruments.due(102.3) == {WEIGHTS, LAYERS}
    assert not instruments.due(105.1)


def test_matrices_are_kept_evenly_chosen() -> None:
    instruments = Instruments()
    for evaluation in range(1000):
        instruments.add_confusions(evaluation, np.eye(10, dtype=np.int64))
    assert instruments.confusions is not None
    assert instruments.confusions.iteration == 999
    iterations = [each.iteration for each in instruments.past]
    assert MOST_KEPT / 2 <= len(iterations) <= MOST_KEPT
    assert len(set(np.diff(iterations))) == 1


def test_a_run_shows_what_is_watched_and_at_its_end_everything(splits: Splits) -> None:
    run = Run(BASE, splits, paused=True)
    run.step()
    run.settle()
    assert (run.instruments.weights, run.instruments.layers) == (None, None)
    assert run.instruments.confusions is not None  # comes with the evaluation of the first iteration
    assert run.instruments.confusions.counts.sum() == 50
    evaluation = run.history.evaluations[0]
    assert np.trace(run.instruments.confusions.counts) == round(50 * evaluation.validation_accuracy)
    run.watch(LAYERS)
    until(lambda: run.instruments.layers is not None)
    assert run.instruments.layers is not None
    assert run.instruments.layers.iteration == 1
    assert run.instruments.layers.layers[0].gradient > 0  # a single step is always observed
    assert run.instruments.weights is None
    run.stop()
    until(lambda: not run.active)
    assert run.instruments.weights is not None
    assert run.instruments.digits is not None
    assert np.array_equal(run.instruments.weights.now, first_weights(run.model().network))
    assert not np.array_equal(run.instruments.weights.now, run.instruments.weights.start)


def test_what_a_run_shows_keeps_up_with_it_while_it_is_watched(splits: Splits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.instruments, "LOOK_SECONDS", 0.01)
    run = Run(BASE, splits)
    try:
        run.watch(WEIGHTS)
        until(lambda: run.instruments.weights is not None)
        first = run.instruments.weights
        assert first is not None
        kept = first.now.copy()
        until(lambda: run.instruments.weights is not first)
        assert np.array_equal(first.now, kept)  # a copy, which nobody writes to afterwards
        assert not np.array_equal(first.now, run.instruments.weights.now)  # type: ignore[union-attr]
        assert run.instruments.digits is None
    finally:
        run.abandon()
        until(lambda: not run.active)
    assert run.status is Status.STOPPED


def test_images_that_are_no_digit_are_in_no_row_of_the_confusions(digits: Dataset) -> None:
    labels = digits.labels.copy()
    labels[::2] = 10
    half = Splits(Dataset(digits.images, labels), select(digits, np.arange(30)), "half")
    engine = Engine(Learner(BASE), half, TURNS.spare)
    step = engine.iterate({})
    engine.close()
    assert step.confusion.sum() < 50  # type: ignore[union-attr]
