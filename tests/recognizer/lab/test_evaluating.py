"""Readings shared out among threads: nothing is lost, nothing is out of order, and they end when nobody wants them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Model, Network, load_model, parse_architecture
from recognizer.data.dataset import select
from recognizer.evaluation.robustness import curve_point
from recognizer.lab.background import Attention, Ended, State
from recognizer.lab.evaluating import (
    begin_curves,
    begin_reading,
    curve_points,
    put_together,
    read_all,
    shared_out,
    summed,
)
from recognizer.lab.turns import Turns
from recognizer.reading.model import find_model


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(find_model("modern"))


def test_all_images_are_read_as_the_model_reads_them(model: Model, digits: Dataset) -> None:
    work = begin_reading(model, digits.images)
    until(lambda: not work.active)
    assert (work.state, len(work.records)) == (State.FINISHED, -(-600 // 64))
    read = put_together(work.records)
    assert np.allclose(read, model.predict(digits.images), atol=1e-6)
    assert np.array_equal(read, read_all(model, digits.images))
    assert put_together([]).shape == (10, 0)


def test_what_is_not_wanted_any_more_is_left_undone() -> None:
    attention, done = Attention(), []

    def job() -> int:
        done.append(1)
        attention.stop()
        return 1

    with pytest.raises(Ended):
        list(shared_out([job] * 1000, attention.ask, threads=2))
    assert len(done) <= 2


def test_many_small_jobs_are_done_in_a_turn() -> None:
    class Counted(Turns):
        taken = 0

        @contextmanager
        def turn(self) -> Iterator[float]:
            self.taken += 1
            with super().turn() as until:
                yield until

    turns = Counted(1)
    found = list(shared_out([lambda: 1] * 1000, lambda: None, turns, threads=2))
    assert sum(found) == 1000
    assert turns.taken < 500  # a job of a moment each


def test_outputs_that_are_no_numbers_are_said(digits: Dataset) -> None:
    network = Network(parse_architecture("dense10"))
    network.parameters[:] = np.nan
    work = begin_reading(Model(network, {}), digits.images)
    until(lambda: not work.active)
    assert work.state is State.FAILED
    assert "no numbers" in work.failure
    with pytest.raises(BadInput):
        read_all(Model(network, {}), digits.images)


def test_curves_are_the_same_however_they_are_shared_out(model: Model, digits: Dataset) -> None:
    other = load_model(find_model("original"))
    sample = select(digits, np.arange(150))
    steps = [("blur", 1.0), ("rotation", 0.0), ("rotation", 30.0)]
    work = begin_curves({"Modern": model, "Original": other}, sample, steps)
    until(lambda: not work.active)
    found = summed(work.records)
    assert [each.network for each in found] == ["Modern"] * 3 + ["Original"] * 3
    for each, step in zip(found, steps * 2, strict=True):
        network = (model if each.network == "Modern" else other).network.copy()
        assert each.point == curve_point(network.predict, sample, *step)
    assert found[1].point.accuracy > 0.95
    assert summed(curve_points({"Modern": model}, sample, steps[:1], lambda: None)) == found[:1]
