import itertools
import tracemalloc
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import recognizer.training.optimizers
from recognizer.errors import BadInput
from recognizer.training.optimizers import (
    BLOCK,
    FLUSH_EVERY,
    OPTIMIZERS,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from tests.oracles.cases import DECAYS, DTYPES, PIECES, recorded, scattered

Vector = NDArray[np.float64]

NAMES = list(OPTIMIZERS)
WITH_MEMORY = [name for name in NAMES if name != "sgd"]


def walk(optimizer: Optimizer, start: float, *gradients: float) -> list[float]:
    """Where a single parameter is after each step."""
    parameter = np.array([start], np.float32)
    places = []
    for gradient in gradients:
        optimizer.step(parameter, np.array([gradient], np.float32))
        places.append(float(parameter[0]))
    return places


def textbook(name: str, w: Vector, gradients: Iterable[Vector], alpha: float, decay: Vector) -> Vector:
    """The papers' formulas with the default numbers, in float64 and without a thought for speed."""
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t, gradient in enumerate(gradients, start=1):
        g = gradient if name == "adamw" else gradient + decay * w
        if name == "sgd":
            w = w - alpha * g
        elif name == "rmsprop":
            v = 0.99 * v + 0.01 * g**2
            w = w - alpha * g / (np.sqrt(v) + 1e-8)
        elif name in ("momentum", "nesterov"):
            v = 0.9 * v + g
            w = w - alpha * (v if name == "momentum" else g + 0.9 * v)
        else:
            w = w - alpha * decay * w if name == "adamw" else w
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            w = w - alpha * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w


def test_one_step_worked_by_hand() -> None:
    parameters = np.array([1.0, -2.0, 0.5], np.float32)
    optimizer = GradientDescent(0.1)
    optimizer.step(parameters, np.array([0.5, 1.0, -4.0], np.float32))
    assert np.allclose(parameters, [0.95, -2.1, 0.9])
    assert optimizer.learning_rate == 0.1  # never written


def test_the_learning_rate_is_read_at_every_step() -> None:
    parameters = np.zeros(1, np.float32)
    optimizer = GradientDescent(1.0)
    optimizer.step(parameters, np.ones(1, np.float32))
    optimizer.learning_rate = 10.0
    optimizer.step(parameters, np.ones(1, np.float32))
    assert parameters.tolist() == [-11.0]
    assert parameters.dtype == np.float32


@pytest.mark.parametrize(
    ("optimizer", "gradients", "places"),
    [
        (GradientDescent(0.1), (1.0, -0.5), [0.9, 0.95]),
        (Momentum(0.1, momentum=0.9), (1.0, -0.5), [0.9, 0.86]),  # v is 1, then 0.4
        (Nesterov(0.1, momentum=0.9), (1.0, -0.5), [0.81, 0.824]),  # g + μv is 1.9, then −0.14
        (RMSProp(0.3, rho=0.75, epsilon=0.5), (2.0, 1.0), [0.6, 0.4]),  # v is 1 both times
        # m is 1 and 1, m̂ 2 and 4/3; v is 1 and 1, v̂ 4 and 16/7
        (Adam(0.1, beta1=0.5, beta2=0.75, epsilon=0.5), (2.0, 1.0), [0.92, 0.8537263]),
        (Adam(0.1), (123.0, 123.0), [0.9, 0.8]),  # the first steps are α long, whatever the gradient
    ],
)
def test_two_steps_worked_by_hand(optimizer: Optimizer, gradients: tuple[float, ...], places: list[float]) -> None:
    assert walk(optimizer, 1.0, *gradients) == pytest.approx(places, rel=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "gradients", "places"),
    [
        (GradientDescent(0.1, weight_decay=0.5, decayed=[slice(0, 1)]), (0.5, -1.0), [1.85, 1.8575]),
        # the gradients with the decay: 0.5 + 1, then −1 + 0.925; v is 1.5, then 1.275
        (Momentum(0.1, weight_decay=0.5, decayed=[slice(0, 1)]), (0.5, -1.0), [1.85, 1.7225]),
        # the first gradient with the decay is 2, the second 1, as above
        (
            Adam(0.1, beta1=0.5, beta2=0.75, epsilon=0.5, weight_decay=0.5, decayed=[slice(0, 1)]),
            (1.0, 1 - 0.96),
            [1.92, 1.8537263],
        ),
        # 2 · 0.95 − 0.08, then 1.82 · 0.95 − 0.0662737
        (
            AdamW(0.1, beta1=0.5, beta2=0.75, epsilon=0.5, weight_decay=0.5, decayed=[slice(0, 1)]),
            (2.0, 1.0),
            [1.82, 1.6627263],
        ),
    ],
)
def test_weight_decay_worked_by_hand(optimizer: Optimizer, gradients: tuple[float, ...], places: list[float]) -> None:
    assert walk(optimizer, 2.0, *gradients) == pytest.approx(places, rel=1e-6)


@pytest.mark.parametrize("weight_decay", DECAYS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_twenty_steps_are_pytorchs(name: str, dtype: str, weight_decay: float) -> None:
    parameters, *gradients = scattered(21, 12, seed=1).astype(dtype)
    optimizer = OPTIMIZERS[name](0.01, weight_decay=weight_decay, decayed=[PIECES[0], PIECES[2]])
    for gradient in gradients:
        optimizer.step(parameters, gradient)
    expected = recorded()[f"{name}.{dtype}.{weight_decay}"]
    assert np.allclose(parameters, expected, rtol=0, atol=1e-6 if dtype == "float32" else 1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_blocks_make_no_difference(name: str, rng: np.random.Generator) -> None:
    size = 2 * BLOCK + 1000
    start = rng.standard_normal(size)
    gradients = [rng.standard_normal(size) for _ in range(3)]
    regions = [slice(5, BLOCK + 7), slice(2 * BLOCK, size - 9)]
    decay = np.zeros(size)
    for region in regions:
        decay[region] = 0.1
    parameters = start.astype(np.float32)
    optimizer = OPTIMIZERS[name](0.01, weight_decay=0.1, decayed=regions)
    for gradient in gradients:
        optimizer.step(parameters, gradient.astype(np.float32))
    assert np.allclose(parameters, textbook(name, start, gradients, 0.01, decay), rtol=0, atol=2e-6)


@pytest.mark.parametrize("size", [1, 15, 16, 17, 32, 50])
@pytest.mark.parametrize("name", NAMES)
def test_blocks_of_any_number_and_rest(
    name: str, size: int, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognizer.training.optimizers, "BLOCK", 16)
    start = rng.standard_normal(size)
    gradients = [rng.standard_normal(size) for _ in range(40)]
    parameters = start.copy()
    optimizer = OPTIMIZERS[name](0.01, weight_decay=0.1, decayed=[slice(3, 20), slice(30, 50)])
    for gradient in gradients:
        optimizer.step(parameters, gradient.copy())
    decay = np.zeros(size)
    decay[3:20] = decay[30:50] = 0.1
    assert np.allclose(parameters, textbook(name, start, gradients, 0.01, decay), rtol=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_no_region_does_not_decay(name: str) -> None:
    parameters = np.ones(6, np.float32)
    optimizer = OPTIMIZERS[name](0.1, weight_decay=0.5, decayed=[slice(0, 2), slice(3, 5)])
    for _ in range(3):
        optimizer.step(parameters, np.zeros(6, np.float32))
    assert parameters[[2, 5]].tolist() == [1.0, 1.0]
    assert (parameters[[0, 1, 3, 4]] < 1).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_learning_rate_of_0_freezes(name: str, rng: np.random.Generator) -> None:
    parameters = rng.standard_normal(5).astype(np.float32)
    before = parameters.copy()
    optimizer = OPTIMIZERS[name](0.0, weight_decay=0.1, decayed=[slice(None)])
    for _ in range(3):
        optimizer.step(parameters, rng.standard_normal(5).astype(np.float32))
    assert np.array_equal(parameters, before)


@pytest.mark.parametrize("name", NAMES)
def test_a_moved_learning_rate_acts_at_once_on_all_of_the_step(name: str) -> None:
    paths = []
    for second in (0.01, 0.1):
        optimizer = OPTIMIZERS[name](0.01)
        parameters = np.zeros(1)
        optimizer.step(parameters, np.ones(1))
        before = float(parameters[0])
        optimizer.learning_rate = second
        optimizer.step(parameters, np.ones(1))
        assert optimizer.learning_rate == second
        paths.append(float(parameters[0]) - before)
    assert paths[1] == pytest.approx(10 * paths[0])


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
@pytest.mark.parametrize("moves", [(0.9, 0.5, 0.99), (0.5, 0.0, 0.9)])
def test_a_moved_momentum_is_the_formulas_from_the_next_step_on(name: str, moves: tuple[float, ...]) -> None:
    rng = np.random.default_rng(1)
    optimizer = OPTIMIZERS[name](0.1)
    parameters = np.ones(5)
    w, v = parameters.copy(), np.zeros(5)
    for mu in moves:
        optimizer.momentum = mu  # type: ignore[attr-defined]
        for _ in range(3):
            g = rng.standard_normal(5)
            optimizer.step(parameters, g.copy())
            v = mu * v + g
            w = w - 0.1 * (v if name == "momentum" else g + mu * v)
            assert np.allclose(parameters, w)
        if mu == 0:
            v = v if name == "momentum" else np.zeros(5)  # nesterov's memory is μv: at 0 it forgets
            again = OPTIMIZERS[name](0.1, momentum=0.0)  # type: ignore[call-arg]
            again.restore(optimizer.state())
            optimizer = again


@pytest.mark.parametrize("name", NAMES)
def test_a_moved_weight_decay_begins_and_ends_with_the_next_step(name: str) -> None:
    """0 → 0.5 → 0, beside the textbook's formulas where they remember nothing, and where only the decay is seen."""
    regions = [slice(0, 2)]
    optimizer = OPTIMIZERS[name](0.1, decayed=regions)
    parameters = np.ones(3)
    places = []
    for decay in (0.0, 0.5, 0.0):
        optimizer.weight_decay = decay
        before = parameters.copy()
        optimizer.step(parameters, np.zeros(3))
        places.append(parameters - before)
    assert not places[0].any()
    assert (places[1][:2] < 0).all()
    assert places[1][2] == 0
    assert name not in ("sgd", "adamw") or not places[2].any()


@pytest.mark.parametrize("name", NAMES)
def test_the_factor_multiplies_the_learning_rate(name: str) -> None:
    scheduled, plain = np.ones(3, np.float32), np.ones(3, np.float32)
    regions = [slice(0, 2)]
    one = OPTIMIZERS[name](0.5, weight_decay=0.1, decayed=regions)
    other = OPTIMIZERS[name](0.125, weight_decay=0.1, decayed=regions)
    for _ in range(3):
        one.step(scheduled, np.ones(3, np.float32), 0.25)
        other.step(plain, np.ones(3, np.float32))
    assert np.array_equal(scheduled, plain)
    assert one.learning_rate == 0.5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_dtypes_stay_as_they_are(name: str, dtype: type[np.floating]) -> None:
    parameters = np.ones(5, dtype)
    optimizer = OPTIMIZERS[name](np.float64(0.1), weight_decay=0.1, decayed=[slice(0, 3)])
    optimizer.step(parameters, np.ones(5, dtype), np.float64(0.5))
    assert parameters.dtype == dtype
    memories = [memory for key, memory in optimizer.state().items() if key != "steps"]
    assert all(memory.dtype == dtype for memory in memories)


@pytest.mark.parametrize("name", NAMES)
def test_other_arrays_of_the_same_kind_may_be_handed_over(name: str, rng: np.random.Generator) -> None:
    gradients = rng.standard_normal((6, 5))
    one, other = OPTIMIZERS[name](0.1), OPTIMIZERS[name](0.1)
    parameters, places = np.ones(5), np.ones(5)
    only, first, second = np.empty(5), np.empty(5), np.empty(5)
    for gradient, alternating in zip(gradients, itertools.cycle([first, second]), strict=False):
        only[:] = alternating[:] = gradient
        one.step(parameters, only)
        places = places.copy()
        other.step(places, alternating)
    assert np.array_equal(parameters, places)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_allocated_after_the_first_step(name: str) -> None:
    parameters, gradient = np.ones(10_000, np.float32), np.ones(10_000, np.float32)
    optimizer = OPTIMIZERS[name](0.001, weight_decay=0.1, decayed=[slice(0, 9000)])
    optimizer.step(parameters, gradient)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(1000):
            gradient[:] = 0.5
            optimizer.step(parameters, gradient, 0.5)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 2000
    assert peak - before < 8000  # a vector would be 40,000


@pytest.mark.parametrize("name", WITH_MEMORY)
def test_memories_do_not_stay_subnormal(name: str) -> None:
    parameters = np.ones(1000, np.float32)
    optimizer = RMSProp(0.001, rho=0.9) if name == "rmsprop" else OPTIMIZERS[name](0.001)
    gradient = np.logspace(-20, 0, 1000).astype(np.float32)
    gradient[0] = 0
    smallest = np.finfo(np.float32).tiny
    for _ in range(63 * FLUSH_EVERY):
        optimizer.step(parameters, gradient)
        gradient[:] = 0
    memories = [memory for key, memory in optimizer.state().items() if key != "steps"]
    assert not any(((memory != 0) & (np.abs(memory) < smallest)).any() for memory in memories)
    assert all(memory[0] == 0 for memory in memories)  # what was never used has left no trace


@pytest.mark.parametrize("stop", [0, 1, 31, 50])
@pytest.mark.parametrize("name", NAMES)
def test_a_restored_optimizer_goes_on_bit_for_bit(name: str, stop: int, rng: np.random.Generator) -> None:
    gradients = rng.standard_normal((70, 20)).astype(np.float32)
    parameters = rng.standard_normal(20).astype(np.float32)
    optimizer = OPTIMIZERS[name](0.01, weight_decay=0.1, decayed=[slice(0, 15)])
    for gradient in gradients[:stop]:
        optimizer.step(parameters, gradient.copy())
    state, places = optimizer.state(), parameters.copy()
    for gradient in gradients[stop:]:
        optimizer.step(parameters, gradient.copy())

    again = OPTIMIZERS[name](0.01, weight_decay=0.1, decayed=[slice(0, 15)])
    for used in (again, optimizer):  # a new one, and one that has gone further
        used.restore(state)
        resumed = places.copy()
        for gradient in gradients[stop:]:
            used.step(resumed, gradient.copy())
        assert np.array_equal(resumed, parameters)
        assert all(np.array_equal(used.state()[key], value) for key, value in optimizer.state().items())


@pytest.mark.parametrize("name", WITH_MEMORY)
def test_a_state_restored_between_two_steps_on_the_same_arrays_counts(name: str) -> None:
    parameters, gradient = np.zeros(3), np.ones(3)
    optimizer = OPTIMIZERS[name](0.1)
    start = optimizer.state()
    optimizer.step(parameters, gradient)
    first = parameters.copy()
    optimizer.restore(start)
    parameters[:], gradient[:] = 0, 1
    optimizer.step(parameters, gradient)
    assert np.array_equal(parameters, first)


@pytest.mark.parametrize("name", WITH_MEMORY)
def test_states_are_copies(name: str) -> None:
    optimizer = OPTIMIZERS[name](0.1)
    optimizer.step(np.ones(3), np.ones(3))
    state = optimizer.state()
    kept = {key: value.copy() for key, value in state.items()}
    optimizer.restore(state)
    optimizer.step(np.ones(3), np.ones(3))
    assert all(np.array_equal(state[key], value) for key, value in kept.items())
    assert state["steps"].dtype == np.int64
    assert state["steps"] == 1


GOOD = {"steps": np.array(2), "gradient_sum": np.ones(3, np.float32), "square_sum": np.ones(3, np.float32)}


@pytest.mark.parametrize("stepped", [False, True])
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": None}, "found no steps, expected steps, one int64"),
        ({"steps": np.array([2])}, r"found steps \(1,\) of int64"),
        ({"steps": np.array(2.0)}, r"found steps \(\) of float64"),
        ({"steps": np.array("many")}, "found steps"),
        ({"steps": np.array(-1)}, "one int64 of at least 0"),
        ({"steps": np.array(0)}, "expected steps$"),
        ({"square_sum": None}, "found steps, gradient_sum, expected steps, gradient_sum, square_sum"),
        ({"velocity": np.ones(3, np.float32)}, "velocity, expected"),
        ({"square_sum": np.ones(4, np.float32)}, r"found square_sum \(4,\) of float32"),
        ({"square_sum": np.ones(3)}, r"found square_sum \(3,\) of float64"),
        ({"gradient_sum": np.ones((3, 1), np.float32)}, r"found gradient_sum \(3, 1\)"),
        ({"gradient_sum": np.ones(3, np.int32), "square_sum": np.ones(3, np.int32)}, r"gradient_sum \(3,\) of int32"),
    ],
)
def test_what_is_no_state_is_refused(changes: dict[str, Any], message: str, stepped: bool) -> None:
    optimizer = Adam(0.1)
    if stepped:
        optimizer.step(np.ones(3, np.float32), np.ones(3, np.float32))
    before = optimizer.state()
    state = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    with pytest.raises(BadInput, match=message) as caught:
        optimizer.restore(state)
    assert caught.value.where == "optimizer state"
    assert all(np.array_equal(optimizer.state()[key], value) for key, value in before.items())


@pytest.mark.parametrize("parameters", [np.ones(4, np.float32), np.ones(3)])
def test_a_state_of_other_parameters_is_refused(parameters: NDArray[np.floating]) -> None:
    new = Adam(0.1)
    new.restore(GOOD)
    stepped = Adam(0.1)
    stepped.step(np.ones(3, np.float32), np.ones(3, np.float32))
    for optimizer in (new, stepped):
        with pytest.raises(BadInput, match=r"found memories \(3,\) of float32, expected"):
            optimizer.step(parameters, np.ones_like(parameters))


def test_two_vectors_of_different_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="gradient is"):
        Adam(0.1).step(np.ones(3, np.float32), np.ones(3))
    with pytest.raises(ValueError, match="gradient is"):
        Adam(0.1).step(np.ones(3), np.ones(1))


@pytest.mark.parametrize("weight_decay", [-0.1, float("inf"), float("nan")])
def test_a_weight_decay_that_is_none_is_refused(weight_decay: float) -> None:
    with pytest.raises(BadInput, match="weight-decay"):
        Momentum(0.1, weight_decay=weight_decay)
