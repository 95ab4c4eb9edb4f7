import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Literal

import numpy as np
import pytest

from recognizer import (
    LOSSES,
    PRESETS,
    BadInput,
    Dataset,
    Learner,
    Network,
    evaluate,
    make_loss,
    parse_architecture,
    train,
)
from recognizer.network.architecture import with_hidden_dropouts
from recognizer.network.initialization import INITIALIZATIONS, he, uniform
from recognizer.network.layers.dense import Dense
from recognizer.network.layers.dropout import Dropout
from recognizer.network.layers.layer import Weighted
from recognizer.training.batches import Batch, Place
from recognizer.training.gradient import BatchGradient
from recognizer.training.schedules import parse_schedule
from tests.oracles.cases import LABELS, NETWORKS, network_inputs, recorded

MODERN = PRESETS["modern"].recipe


def images(rng: np.random.Generator, count: int, dtype: type = np.float64) -> np.ndarray:
    return rng.random((784, count)).astype(dtype)


@pytest.mark.parametrize("hidden", [(), (7,), (5, 3)], ids=str)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("count", [1, 6])
def test_gradients_agree_with_central_differences(
    hidden: tuple[int, ...], loss: str, count: int, rng: np.random.Generator
) -> None:
    network = Network(parse_architecture(" ".join(f"dense{width}" for width in hidden)), np.float64).initialize(he, rng)
    batch, labels = images(rng, count), rng.integers(0, 10, count)
    _, logits_gradient = make_loss(loss).value_and_gradient(network.forward(batch), labels)
    network.backward(logits_gradient)
    gradient = network.gradient.copy()

    def loss_at(position: int, nudge: float) -> float:
        network.parameters[position] += nudge
        value, _ = make_loss(loss).value_and_gradient(network.forward(batch), labels)
        network.parameters[position] -= nudge
        return value

    tail = np.arange(max(0, gradient.size - 120), gradient.size)  # all upper layers, some of the first
    for position in np.union1d(rng.integers(0, gradient.size, 60), tail):
        expected = (loss_at(position, 1e-5) - loss_at(position, -1e-5)) / 2e-5
        assert gradient[position] == pytest.approx(expected, rel=1e-4, abs=1e-8)


def test_the_forward_pass_is_the_formula(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense10"), np.float64).initialize(uniform, rng)
    first, *_, second = network.layers
    assert isinstance(first, Dense)
    assert isinstance(second, Dense)
    x = images(rng, 4)
    hidden = np.maximum(first.weights @ x + first.biases[:, None], 0)
    assert np.allclose(network.forward(x), second.weights @ hidden + second.biases[:, None])


def test_a_column_of_a_batch_is_that_image_alone(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense16")).initialize(he, rng)
    batch = images(rng, 9, np.float32)
    together = network.predict(batch).copy()
    for column in range(9):
        assert np.allclose(network.predict(batch[:, [column]])[:, 0], together[:, column], atol=1e-6)


def test_bytes_are_fractions_of_255(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense8")).initialize(he, rng)
    pixels = rng.integers(0, 256, (784, 3)).astype(np.uint8)
    assert np.allclose(network.predict(pixels), network.predict((pixels / 255).astype(np.float32)), atol=1e-6)


def test_layers_hold_windows_of_one_vector() -> None:
    network = Network(parse_architecture("dense4"))
    first = network.layers[0]
    assert isinstance(first, Dense)
    network.parameters[:] = 3
    assert (first.weights == 3).all()
    assert (first.biases == 3).all()
    assert network.parameters.size == network.architecture.parameter_count == 784 * 4 + 4 + 4 * 10 + 10


def test_nothing_becomes_double_precision(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense6")).initialize(he, rng)
    logits = network.forward(images(rng, 5, np.float32))
    assert logits.dtype == np.float32
    _, logits_gradient = make_loss("mse").value_and_gradient(logits, np.array([0, 1, 2, 3, 4], np.uint8))
    network.backward(logits_gradient)
    assert network.gradient.dtype == np.float32


def test_a_copy_shares_no_memory(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense6")).initialize(he, rng)
    copy = network.copy()
    assert np.array_equal(copy.parameters, network.parameters)
    copy.parameters[:] = 0
    assert network.parameters.any()


LINES_WITHOUT_DROPOUT = [
    "dense30",
    "dropout0.2 dense30 leaky dense20 norm dense15 linear",
    "dropout0.1 conv3 pool dropout0.3 dense20 norm tanh",
]


def training_pass(network: Network, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Logits and gradient of four images, with these dice."""
    rng = np.random.default_rng(1)
    pixels = rng.integers(1, 256, (4, 784)).astype(np.uint8).T
    batch = pixels if network.takes_bytes else (pixels / 255).astype(np.float32)
    logits = network.forward_training(batch, np.random.default_rng(seed)).copy()
    network.backward(rng.normal(size=(10, 4)).astype(np.float32))
    return logits, network.gradient.copy()


@pytest.mark.parametrize("text", LINES_WITHOUT_DROPOUT)
def test_dropout_that_is_set_is_that_of_the_line_bit_for_bit(text: str, rng: np.random.Generator) -> None:
    plain = Network(parse_architecture(text)).initialize(he, rng)
    hidden = with_hidden_dropouts(plain.architecture.parts)
    words = ["dropout0.4" if part.hidden else part.word.text for part in hidden[:-1]]
    by_line = Network(parse_architecture(" ".join(words)), parameters=plain.parameters)
    assert plain.stochastic == ("dropout" in text)
    before = training_pass(plain)
    plain.set_hidden_dropout(0.4)
    assert plain.stochastic
    for found, expected, other in zip(training_pass(plain), training_pass(by_line), before, strict=True):
        assert np.array_equal(found, expected)
        assert not np.array_equal(found, other)
    by_line.set_hidden_dropout(0.0)
    plain.set_hidden_dropout(None)
    for each in (plain, by_line):
        for found, expected in zip(training_pass(each), before, strict=True):
            assert np.array_equal(found, expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("text", ["", "dense40", "dense40 norm dense30", "conv3 pool", "average dense9"])
def test_a_training_pass_takes_fractions(
    text: str, order: Literal["C", "F"], dtype: type[np.floating], rng: np.random.Generator
) -> None:
    """In either order in memory, blank pixels among them; and where bytes are taken, they give the same numbers."""
    network = Network(parse_architecture(text)).initialize(he, rng)
    pixels = rng.integers(0, 256, (784, 6)).astype(np.uint8)
    pixels[rng.random(784) < 0.3] = 0
    given = {"fractions": (pixels / 255).astype(dtype).copy(order)}
    if network.takes_bytes:
        given["bytes"] = pixels.copy(order)
    plain = Network(network.architecture, np.float64, network.parameters.astype(np.float64))
    logits_gradient = rng.normal(size=(10, 6)).astype(np.float32)
    expected = plain.forward_training(pixels / 255, rng)
    plain.backward(logits_gradient.astype(np.float64))
    for images in given.values():
        before = images.copy()
        assert np.allclose(network.forward_training(images, rng), expected, rtol=1e-4, atol=1e-4)
        network.backward(logits_gradient)
        assert np.allclose(network.gradient, plain.gradient, rtol=1e-3, atol=1e-3)
        assert np.array_equal(images, before)


@pytest.mark.parametrize("text", ["", "conv3", "dropout0.2 dense40"])
def test_bytes_are_refused_by_networks_that_would_take_them_for_fractions(text: str, rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="these images are bytes"):
        Network(parse_architecture(text)).forward_training(np.zeros((784, 2), np.uint8), rng)


def test_what_the_line_says_comes_back() -> None:
    text = "dropout0.1 dense30 dropout0.3 dropout0.2 dense20"
    network = Network(parse_architecture(text))
    rates = [layer.rate for layer in network.layers if isinstance(layer, Dropout)]
    assert rates == [0.1, 0.3, 0.2, 0.0]
    network.set_hidden_dropout(0.5)
    assert [layer.rate for layer in network.layers if isinstance(layer, Dropout)] == [0.1, 0.5, 0.2, 0.5]
    for other in (network.copy(), network.replica()):
        assert [layer.rate for layer in other.layers if isinstance(layer, Dropout)] == [0.1, 0.5, 0.2, 0.5]
    network.set_hidden_dropout(None)
    assert [layer.rate for layer in network.layers if isinstance(layer, Dropout)] == rates
    assert network.architecture.text == text


@pytest.mark.parametrize("rate", [1.0, -0.1, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(BadInput, match="a share from 0 to below 1"):
        Network(parse_architecture("dense9")).set_hidden_dropout(rate)


def test_weights_by_unit_are_views_of_the_weights_alone() -> None:
    network = Network(parse_architecture("conv3 norm pool conv4 pool dense7 norm dropout0.2"))
    weights = network.weights_by_unit
    assert [each.shape for each in weights] == [(3, 1, 3, 3), (4, 3, 3, 3), (7, 4 * 49), (10, 7)]
    for each in weights:
        each[:] = 1
    decayed = np.concatenate([network.parameters[region] for region in network.decayed])
    assert decayed.all()
    assert network.parameters.sum() == decayed.size == sum(each.size for each in weights)


def test_predict_refuses_images_that_are_rows(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="784 × m, one a column"):
        Network(parse_architecture("")).predict(rng.random((5, 784)).astype(np.float32))


def test_predict_refuses_whole_numbers_that_are_not_bytes() -> None:
    with pytest.raises(TypeError, match="int64"):
        Network(parse_architecture("")).predict(np.ones((784, 1), np.int64))  # type: ignore[arg-type]


def test_starting_values_have_their_scale(rng: np.random.Generator) -> None:
    layer = Network(parse_architecture("dense500")).initialize(he, rng).layers[0]
    assert isinstance(layer, Dense)
    assert layer.weights.std() == pytest.approx(np.sqrt(2 / 784), rel=0.01)
    assert not layer.biases.any()
    INITIALIZATIONS["uniform"](layer, rng)
    assert layer.weights.min() >= -0.5
    assert layer.weights.max() < 0.5
    assert layer.biases.any()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_pytorchs_from_the_pixels_to_the_loss_and_back(name: str, rng: np.random.Generator) -> None:
    """Targets are float32."""
    given, answers = network_inputs(name), recorded()
    network = Network(parse_architecture(NETWORKS[name]), np.float64).initialize(he, rng)
    for place, layer in enumerate(weighted(network)):
        layer.weights_by_unit[:] = given[f"weights{place}"]
        layer.biases[:] = given[f"biases{place}"]
    logits = network.forward_training(given["images"].T, rng)
    assert np.allclose(logits.T, answers[f"{name}.logits"], rtol=0, atol=1e-9)
    value, logits_gradient = make_loss("cross-entropy", 0.1).value_and_gradient(logits, LABELS)
    assert value == pytest.approx(float(answers[f"{name}.value"]), rel=1e-6)
    network.backward(logits_gradient)
    gradients = weighted(Network(network.architecture, np.float64, network.gradient))
    assert len(gradients) == 4
    for place, layer in enumerate(gradients):
        assert np.allclose(layer.weights_by_unit, answers[f"{name}.weights{place}"], rtol=0, atol=1e-7)
        assert np.allclose(layer.biases, answers[f"{name}.biases{place}"], rtol=0, atol=1e-7)


def weighted(network: Network) -> list[Weighted]:
    return [layer for layer in network.layers if isinstance(layer, Weighted)]


def bare(thing: Any) -> Any:
    return np.asarray(thing) if isinstance(thing, np.ndarray) else thing


class Watched(np.ndarray):
    """An array that notes every double-precision array that a calculation with it reads or makes."""

    seen: ClassVar[list[str]] = []

    def __array_finalize__(self, _: object) -> None:
        self.note(self, "view")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [bare(each) for each in inputs]
        options = {name: tuple(map(bare, each)) if name == "out" else bare(each) for name, each in options.items()}
        result = getattr(ufunc, method)(*plain, **options)
        for each in (*inputs, *(result if isinstance(result, tuple) else (result,))):
            self.note(each, ufunc.__name__)
        return result.view(Watched) if isinstance(result, np.ndarray) else result

    @classmethod
    def note(cls, array: Any, what: str) -> None:
        if isinstance(array, np.ndarray) and array.dtype == np.float64 and array.size:
            cls.seen.append(f"{what} {array.shape}")


def arrays_of(thing: object, seen: set[int]) -> Iterator[np.ndarray]:
    """Every array that an object of the recognizer holds, however deep."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        yield thing
    elif isinstance(thing, dict | list | tuple):
        for each in thing.values() if isinstance(thing, dict) else thing:
            yield from arrays_of(each, seen)
    elif type(thing).__module__.startswith("recognizer"):
        yield from arrays_of(getattr(thing, "__dict__", {}), seen)


TRAININGS: dict[str, dict[str, Any]] = {
    "dense30": {},
    "dense30 norm leaky dropout0.3 dense9 sigmoid dropout0.2": {"optimizer": "momentum", "loss": "mse"},
    "dense12 tanh": {"optimizer": "nesterov", "schedule": parse_schedule("one-cycle"), "clip": 0.1},
    "conv3 norm pool dropout0.2 conv4 tanh average dense9": {"optimizer": "adam", "averaging": 0.9, "max_norm": 0.5},
    "conv3 pool conv12 leaky pool": {"optimizer": "rmsprop", "label_smoothing": 0.1, "weight_decay": 0.01},
    "dropout0.1 dense30": {"optimizer": "adamw", "weight_decay": 0.01, "averaging": 0.5, "label_smoothing": 0.1},
    "pool conv2x5valid sigmoid dense5 linear": {
        "optimizer": "sgd",
        "weight_decay": 0.01,
        "schedule": parse_schedule("cosine"),
    },
}


@pytest.mark.parametrize("text", TRAININGS)
def test_no_step_calculates_in_double_precision(text: str, digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every array that is made is watched, and so is what is calculated from it."""
    recipe = replace(MODERN, architecture=parse_architecture(text), learning_rate=0.01, **TRAININGS[text])
    monkeypatch.setattr(Watched, "seen", [])
    for name in ("empty", "zeros", "empty_like", "zeros_like", "ones_like", "ascontiguousarray"):
        make = getattr(np, name)
        monkeypatch.setattr(np, name, lambda *given, make=make, **more: make(*given, **more).view(Watched))
    learner = Learner(recipe)
    learner.optimizer.restore(learner.optimizer.state())
    learner.network.parameters = learner.network.parameters.view(Watched)
    gradient = BatchGradient(learner.network, digits)
    Watched.seen.clear()  # starting values are drawn in double precision
    for number in (1, 2, 3):
        gradient(Batch(number, np.arange(32) + number), learner.loss)
        assert gradient.vector.dtype == np.float32
        learner.plan(3)
        learner.step(gradient.vector, Place(0, number))
    evaluate(learner.reader, digits, learner.loss, np.arange(40))
    assert Watched.seen == []
    held = [array for array in arrays_of([learner, gradient], set()) if array.size and array.dtype.kind == "f"]
    assert {array.dtype for array in held} == {np.dtype(np.float32)}
    assert len(held) > 10


def test_the_watch_sees_double_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watched, "seen", [])
    single = np.ones(3, np.float32).view(Watched)
    assert (single * 2 + np.maximum(single, 1)).dtype == np.float32
    assert Watched.seen == []
    single * np.float64(2)
    np.add(single, np.ones(3))
    np.sqrt(np.zeros(3), out=single, casting="unsafe")
    assert {entry.split()[0] for entry in Watched.seen} >= {"multiply", "add", "sqrt"}


@pytest.mark.parametrize(
    ("text", "more_epochs"), [("dense30 dropout0.2 dense12 norm", 56), ("conv2 pool conv3 norm average dense9", 7)]
)
def test_steps_leave_nothing_behind_in_memory(text: str, more_epochs: int, digits: Dataset) -> None:
    recipe = replace(MODERN, architecture=parse_architecture(text), learning_rate=0.01, optimizer="adam", averaging=0.9)
    learner = Learner(replace(recipe, batch_size=32, epochs=1000, evaluate_every=7))
    running = train(learner, digits)
    tracemalloc.start()
    try:
        held = []
        for epochs in (3, more_epochs):  # 550 images, 32 at a time, are 18 steps, the last one smaller
            for _ in range(18 * epochs):
                next(running)
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] < 10_000
