import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import recognizer.lab.engine
import recognizer.lab.limits
import recognizer.lab.run
import recognizer.lab.turns
from recognizer import PRESETS, BadInput, Dataset, Recipe, Splits, parse_architecture
from recognizer.augmentation.specification import Augmentation, parse_augmentation
from recognizer.data.dataset import select
from recognizer.evaluation.metrics import reliability
from recognizer.lab.engine import Engine
from recognizer.lab.run import Run, Status
from recognizer.lab.turns import TURNS, Turns
from recognizer.training.batches import Batch, Maker
from recognizer.training.learner import Change, Learner
from recognizer.training.loop import train
from recognizer.training.schedules import parse_schedule

BASE = replace(
    PRESETS["modern"].recipe,
    architecture=parse_architecture("dense8"),
    batch_size=16,
    epochs=1000,
    evaluate_every=20,
)


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


@pytest.fixture
def splits(digits: Dataset) -> Splits:
    return Splits(digits, digits, "600 digits")


Begin = Callable[..., Run]


@pytest.fixture
def begin(splits: Splits) -> Iterator[Begin]:
    """Starts runs that are stopped when the test is over."""
    runs: list[Run] = []

    def start(paused: bool = False, recipe: Recipe = BASE, turns: Turns = TURNS, **changes: Any) -> Run:
        runs.append(Run(replace(recipe, **changes), splits, paused, turns))
        return runs[-1]

    yield start
    for each in runs:
        each.stop()
        each.settle()


def test_a_run_finishes_and_is_tested(begin: Begin) -> None:
    run = begin(batch_size=64, epochs=3)
    until(lambda: not run.active)
    assert run.status is Status.FINISHED
    assert run.iterations == run.planned == 27
    assert run.test_score is not None
    assert run.test_score.images == 600
    assert run.model().card["test_accuracy"] == run.test_score.accuracy
    assert run.seconds_left == 0


def test_a_run_is_calibrated_at_its_end(mnist: Splits) -> None:
    """A network that has learned its images by heart is too sure of others, until it is calibrated."""
    few = Splits(select(mnist.train, np.arange(6000)), mnist.test, "6,000 digits")
    recipe = replace(BASE, architecture=parse_architecture("dense64"), epochs=12, batch_size=32, evaluate_every=1000)
    run = Run(recipe, few)
    until(lambda: not run.active)
    learner = Learner(recipe)
    for _ in train(learner, few.train):
        pass
    model = run.model()
    assert run.temperature > 1.1
    assert model.card["temperature"] == run.temperature
    as_it_was, calibrated = (each.predict(few.test.images) for each in (learner.reader, model))
    assert (as_it_was.argmax(axis=0) == calibrated.argmax(axis=0)).all()
    ece = [reliability(each, few.test.labels).expected_calibration_error for each in (as_it_was, calibrated)]
    assert ece[1] < 0.6 * ece[0]


@pytest.mark.parametrize("stopped", [False, True])
def test_a_run_that_keeps_the_best_ends_with_it(begin: Begin, stopped: bool) -> None:
    """At a rate that undoes all from iteration 20 on, the best is before."""
    run = begin(paused=True, batch_size=100, epochs=5, keep_best=True, evaluate_every=2, learning_rate=0.3)
    for _ in range(18):
        run.step()
        run.settle()
    run.change(learning_rate=50.0)
    for _ in range(6):
        run.step()
        run.settle()
    if stopped:
        run.stop()
    else:
        run.resume()
    until(lambda: not run.active)
    assert run.status is (Status.STOPPED if stopped else Status.FINISHED)
    best = max(each.validation_accuracy for each in run.history.evaluations)
    last = run.history.evaluations[-1].validation_accuracy
    assert last < 0.6 * best
    assert run.test_score is not None
    assert run.test_score.accuracy > 0.8 * best


def test_a_run_made_shorter_than_it_is_ends_where_it_is(begin: Begin) -> None:
    run = begin(paused=True)
    for _ in range(5):
        run.step()
        run.settle()
    run.change(iterations=2)
    run.resume()
    until(lambda: not run.active)
    assert (run.status, run.iterations, run.planned) == (Status.FINISHED, 5, 5)


def test_what_was_changed_has_acted_when_one_has_waited_for_it(begin: Begin) -> None:
    run = begin()
    for rate in (0.2, 0.3, 0.4):
        run.change(learning_rate=rate)
        run.let_changes_act()
        assert run.history.changes[-1].value == rate
    run.pause()
    run.settle()
    run.change(learning_rate=0.5)
    run.let_changes_act()  # and does not wait for a paused one
    assert run.history.changes[-1].value == 0.4


def test_pause_holds_and_resume_goes_on(begin: Begin) -> None:
    run = begin()
    until(lambda: run.iterations > 5)
    run.pause()
    run.settle()
    assert run.status == "paused"
    held = run.iterations
    time.sleep(0.1)
    assert run.iterations == held
    run.resume()
    run.settle()
    assert run.status == "training"
    until(lambda: run.iterations > held)


def test_a_step_is_one_iteration(begin: Begin) -> None:
    run = begin(paused=True)
    for expected in (1, 2, 3):
        run.step()
        run.settle()
        assert run.iterations == expected
        assert run.status is Status.PAUSED


def test_an_epoch_at_a_time(begin: Begin) -> None:
    """550 images make nine batches of 64."""
    run = begin(paused=True, batch_size=64)
    for iterations in (9, 18):
        run.finish_epoch()
        until(lambda: run.status is Status.PAUSED and run.settled)
        assert run.iterations == iterations
    run.step()
    run.settle()
    assert run.iterations == 19
    run.finish_epoch()
    until(lambda: run.status is Status.PAUSED and run.settled)
    assert run.iterations == 27


def test_an_epoch_that_is_paused_or_stepped_through_is_no_longer_to_be_finished(begin: Begin) -> None:
    run = begin(paused=True, batch_size=64)
    run.set_pace(20)
    run.finish_epoch()
    until(lambda: run.iterations > 1)
    run.pause()
    run.settle()
    assert run.iterations < 9
    run.set_pace(None)
    run.resume()
    until(lambda: run.iterations > 9)


def test_a_pace_is_kept_and_commands_are_answered_between_two_iterations(begin: Begin) -> None:
    run = begin(paused=True)
    run.set_pace(0.01)
    run.resume()
    until(lambda: run.iterations == 1)
    assert run.seconds_left == (run.planned - 1) / 0.01
    assert run.images_per_second == pytest.approx(0.16)
    run.settle()
    assert run.status == "training"
    run.pause()
    run.settle()
    assert (run.status, run.iterations) == ("paused", 1)
    run.step()
    run.settle()
    assert run.iterations == 2
    run.resume()
    run.settle()
    run.set_pace(None)
    until(lambda: run.iterations > 50)
    run.set_pace(0.01)
    held = run.iterations
    until(lambda: run.settled)
    assert run.iterations <= held + 2
    run.stop()
    run.settle()
    assert run.status == "stopped"


@pytest.mark.parametrize("pace", [0.0, -1.0, float("inf"), float("nan")])
def test_a_pace_is_above_nought(begin: Begin, pace: float) -> None:
    run = begin(paused=True)
    with pytest.raises(BadInput, match="speed: found"):
        run.set_pace(pace)
    assert run.pace is None


def test_the_network_that_pages_read_with_is_the_one_after_the_step(begin: Begin) -> None:
    run = begin(paused=True)
    run.step()
    run.settle()
    first = run.model().network.parameters
    run.step()
    run.settle()
    assert not np.array_equal(run.model().network.parameters, first)


def test_stop_ends_within_an_iteration_and_keeps_what_was_learned(begin: Begin) -> None:
    run = begin(recipe=replace(BASE, learning_rate=0.1))  # from iteration 100 on at 68 % or more, wherever it stops
    until(lambda: run.iterations > 100)
    run.stop()
    run.settle()
    assert run.status is Status.STOPPED
    ended = run.iterations
    time.sleep(0.1)
    assert run.iterations == ended
    assert run.test_score is not None
    assert run.test_score.accuracy > 0.6


@pytest.mark.parametrize("command", ["pause", "resume", "step", "stop"])
def test_commands_after_the_end_do_nothing(begin: Begin, command: str) -> None:
    run = begin(batch_size=300, epochs=1)
    until(lambda: not run.active)
    getattr(run, command)()
    run.settle()
    assert run.status is Status.FINISHED


def test_a_paused_run_can_be_stopped(begin: Begin) -> None:
    run = begin(paused=True)
    run.stop()
    run.settle()
    assert run.status is Status.STOPPED


def test_the_learning_rate_acts_on_the_next_iteration_and_is_written_down(begin: Begin) -> None:
    run = begin(paused=True)
    run.step()
    run.settle()
    run.change(learning_rate=0.0)
    before = run.model().network.parameters
    run.step()
    run.settle()
    assert np.array_equal(run.model().network.parameters, before)
    (change,) = run.history.rate_changes
    assert change == Change(2, "learning_rate", 0.0)
    assert (run.began, run.recipe) == (BASE, replace(BASE, learning_rate=0.0))
    assert run.model().card["recipe"] == BASE.as_dict()
    assert run.model().card["changes"] == [{"iteration": 2, "key": "learning_rate", "value": 0.0}]


def test_whatever_may_change_acts_on_the_next_iteration(begin: Begin) -> None:
    run = begin(paused=True, recipe=replace(BASE, optimizer="momentum"))
    changes: dict[str, Any] = {
        "batch_size": 32,
        "momentum": 0.5,
        "weight_decay": 0.1,
        "dropout": 0.2,
        "label_smoothing": 0.1,
        "clip": 1.0,
        "max_norm": 2.0,
        "augmentation": parse_augmentation("shift"),
    }
    run.step()
    run.settle()
    for name, value in changes.items():
        run.change(**{name: value})
    run.step()
    run.settle()
    assert run.history.changes == tuple(Change(2, name, value) for name, value in changes.items())
    assert run.planned == 1 + 17 + 999 * 18  # 550 images: one batch of 16, then 32 at a time


def test_what_is_fixed_or_too_much_is_refused(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin(paused=True)
    for changes in ({"optimizer": "adam"}, {"learning_rate": -1.0}, {"seed": 3}):
        with pytest.raises(BadInput):
            run.change(**changes)
    monkeypatch.setattr(recognizer.lab.limits, "MOST_WORK_A_STEP", 100_000)
    with pytest.raises(BadInput, match="batch size: found 32 images of"):
        run.change(batch_size=32)
    assert run.recipe == BASE


def test_a_run_that_diverges_says_so_and_keeps_a_finite_network(begin: Begin) -> None:
    recipe = replace(BASE, architecture=parse_architecture("dense256 dense256 dense256"), learning_rate=10.0)
    run = begin(recipe=recipe)
    until(lambda: not run.active)
    assert run.status is Status.DIVERGED
    assert run.divergence is not None
    assert run.divergence.learning_rate == 10
    assert np.isfinite(run.model().network.parameters).all()


def test_stepping_through_the_last_iteration_finishes(begin: Begin) -> None:
    run = begin(batch_size=300, epochs=1, paused=True)
    for _ in range(run.planned):
        run.step()
        run.settle()
    assert run.status is Status.FINISHED
    assert run.test_score is not None


def test_stopped_one_step_too_late_the_finite_network_is_kept(begin: Begin) -> None:
    run = begin(paused=True)
    run.step()
    run.settle()
    good = run.model().network.parameters
    run.change(learning_rate=3e38)
    run.step()
    run.settle()
    run.stop()
    run.settle()
    assert run.status is Status.DIVERGED
    assert run.test_score is not None
    assert np.isfinite(run.test_score.loss)
    assert np.array_equal(run.model().network.parameters, good)


def test_a_failure_reaches_the_page(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(recognizer.lab.engine, "running_scores", broken)
    run = begin(batch_size=300, epochs=1)
    until(lambda: not run.active)
    assert run.failure == "The training failed: no room"


def test_a_run_that_nobody_watches_pauses_and_goes_on_when_told(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin()
    monkeypatch.setattr(recognizer.lab.run, "UNSEEN_PAUSE", 0.05)
    until(lambda: run.status is Status.PAUSED)
    assert run.unattended
    held = run.iterations
    monkeypatch.setattr(recognizer.lab.run, "UNSEEN_PAUSE", 100.0)
    run.resume()
    until(lambda: run.iterations > held)
    assert not run.unattended


def test_the_schedule_is_told_beside_the_rate_that_was_chosen(begin: Begin) -> None:
    recipe = replace(BASE, schedule=parse_schedule("step0.5x2"), learning_rate=0.2)
    run = begin(batch_size=300, epochs=2, paused=True, recipe=recipe)
    rates = []
    for _ in range(run.planned):
        run.step()
        run.settle()
        rates.append(run.effective_rate)
    assert rates == [0.2, 0.2, 0.1, 0.1]
    assert not run.history.rate_changes


@pytest.mark.parametrize("iterations", [6, 100_000])
def test_a_run_that_has_ended_keeps_neither_threads_nor_memory(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, iterations: int
) -> None:
    engines = []

    def noted(*arguments: Any) -> Engine:
        engine = Engine(*arguments)
        engines.append(weakref.ref(engine))
        return engine

    monkeypatch.setattr(recognizer.lab.run, "Engine", noted)
    recipe = replace(BASE, augmentation=parse_augmentation("shift"), averaging=0.9)
    run = begin(batch_size=64, epochs=1, iterations=iterations, recipe=recipe)
    until(lambda: run.iterations > 4)
    run.stop()
    until(lambda: not run.active)
    assert not any(thread.name.startswith("augmentation") for thread in threading.enumerate())
    until(lambda: engines[0]() is None)
    assert run.model().network.predict(np.zeros((784, 1), np.uint8)).shape == (10, 1)


def test_an_engine_at_its_end_gives_nothing_more(splits: Splits) -> None:
    engine = Engine(Learner(replace(BASE, batch_size=300, epochs=1, evaluate_every=10)), splits, TURNS.spare)
    assert [engine.iterate({}) is None for _ in range(4)] == [False, False, True, True]
    engine.close()


def test_two_runs_learn_side_by_side(begin: Begin) -> None:
    first, second = begin(), begin()
    until(lambda: first.iterations > 50 and second.iterations > 50)
    assert np.isfinite(first.images_per_second)
    assert first.images_per_second > 0


def test_at_the_end_the_test_waits_for_its_turn(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.run, "SETTLING", 0.5)
    turns = Turns(1)
    run = begin(paused=True, turns=turns)
    with turns.turn():
        run.stop()
        run.settle()
        assert run.active  # somebody else calculates
    until(lambda: not run.active)
    assert run.test_score is not None
    assert run.test_score.images == 600


def test_the_test_takes_many_short_turns(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.turns, "TURN_SECONDS", 0.0)
    turns = WatchedTurns(1)
    run = begin(paused=True, recipe=replace(BASE, architecture=parse_architecture("conv2 pool")), turns=turns)
    run.stop()
    until(lambda: not run.active)
    assert turns.taken == 1 + 5 + 1  # a look at what was learned last, 600 images, 128 at a time, and one to calibrate


def test_an_abandoned_run_is_not_tested(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.run, "SETTLING", 0.2)
    turns = Turns(1)
    run, finished = begin(paused=True, turns=turns), begin(batch_size=300, epochs=1)
    with turns.turn():
        run.stop()
        run.settle()
        run.abandon("Others came.")
    until(lambda: not run.active)
    assert (run.status, run.test_score, run.failure) == (Status.STOPPED, None, "Others came.")
    until(lambda: not finished.active)
    finished.abandon("Others came.")
    assert (finished.status, finished.failure) == (Status.FINISHED, "")


@pytest.mark.parametrize("places", [1, 2])
def test_images_are_changed_by_a_thread_that_holds_a_place(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    turns, makers, without = WatchedTurns(places), set(), []
    make = Maker.__call__

    def noted(maker: Maker, batch: Batch, augmentation: Augmentation) -> Batch:
        makers.add(threading.current_thread().name.split("_")[0])
        if threading.get_ident() not in turns.holders:
            without.append(batch.number)
        return make(maker, batch, augmentation)

    monkeypatch.setattr(Maker, "__call__", noted)
    run = begin(recipe=replace(BASE, augmentation=parse_augmentation("shift")), turns=turns)
    until(lambda: run.iterations > 50)
    run.stop()
    until(lambda: not run.active)
    assert not without
    assert ("training" if places == 1 else "augmentation") in makers


class WatchedTurns(Turns):
    """Turns that note how many were taken, and who holds a place."""

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self.taken = 0
        self.holders: set[int] = set()

    @contextmanager
    def turn(self) -> Iterator[float]:
        with super().turn() as end:
            self.taken += 1
            self.holders.add(threading.get_ident())
            try:
                yield end
            finally:
                self.holders.discard(threading.get_ident())

    @contextmanager
    def spare(self) -> Iterator[bool]:
        with super().spare() as granted:
            if granted:
                self.holders.add(threading.get_ident())
            try:
                yield granted
            finally:
                self.holders.discard(threading.get_ident())


def test_an_iteration_without_changes_checks_no_recipe_anew(splits: Splits, monkeypatch: pytest.MonkeyPatch) -> None:
    """To change nothing took a tenth of the time of a small network's iteration."""
    asked: list[dict[str, Any]] = []
    change = Learner.change

    def noted(learner: Learner, **values: Any) -> None:
        asked.append(values)
        change(learner, **values)

    monkeypatch.setattr(Learner, "change", noted)
    engine = Engine(Learner(BASE), splits, TURNS.spare)
    for changes in ({}, {"learning_rate": 0.2}, {}):
        engine.iterate(changes)
    assert asked == [{"learning_rate": 0.2}]
