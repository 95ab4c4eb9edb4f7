"""A tuning in a thread of its own."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from recognizer import BadInput, Model, Network, Splits, parse_architecture
from recognizer.data.dataset import select
from recognizer.images.stroke_files import Drawing
from recognizer.lab.tuning_run import ONE_AT_A_TIME, TuningRun
from recognizer.network.initialization import he
from recognizer.reading.tuning import Tuning
from recognizer.synthesis.letterforms import write

QUICK = Tuning(copies=20, rehearsed=10, forms=5, head_steps=10, head_rate=0.05, steps=2, known=4)


def model(line: str = "dense8") -> Model:
    return Model(Network(parse_architecture(line)).initialize(he, np.random.default_rng(0)), {})


def drawings(count: int) -> list[Drawing]:
    rng = np.random.default_rng(1)
    return [Drawing(8, write("@25,50,22,30,-90,-450 | @75,50,22,30,-90,-450", rng)) for _ in range(count)]


@pytest.fixture(scope="module")
def few(mnist: Splits) -> Splits:
    return Splits(select(mnist.train, np.arange(100)), select(mnist.test, np.arange(50)), "MNIST")


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_it_ends_by_itself_with_a_tuned_copy(few: Splits) -> None:
    before = model()
    run = TuningRun(before, drawings(3), few, QUICK)
    shares = []
    until(lambda: shares.append(run.share) or not run.active)  # type: ignore[func-returns-value]
    assert shares == sorted(shares)
    assert run.share == 1
    assert run.failure == ""
    assert run.outcome is not None
    assert not np.array_equal(run.outcome.model.network.parameters, before.network.parameters)
    assert np.array_equal(before.network.parameters, model().network.parameters)


def test_another_waits_for_its_turn_and_a_stopped_one_gives_nothing(few: Splits) -> None:
    with ONE_AT_A_TIME:
        run = TuningRun(model(), drawings(1), few, QUICK)
        assert run.active
        assert run.progress is None
        assert run.share == 0
        run.stop()
    until(lambda: not run.active)
    assert run.outcome is None
    assert run.failure == ""


def test_what_goes_wrong_is_told_in_a_sentence(few: Splits) -> None:
    run = TuningRun(model(), [], few, QUICK)
    until(lambda: not run.active)
    assert run.failure.startswith("drawings: found 0")
    with pytest.raises(BadInput, match="parameters"):
        TuningRun(model("dense3000"), drawings(1), few, QUICK)
