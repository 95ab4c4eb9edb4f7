import gc
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from recognizer import Dataset, Splits
from recognizer.lab.garbage import Collector, Pace
from recognizer.lab.run import Run
from recognizer.lab.turns import Turns
from tests.recognizer.lab.test_run import BASE, until

NEVER, MANY = 1000.0, 10**9


class Knot:
    """An object that only a collection can do away with."""

    def __init__(self) -> None:
        self.itself = self


@contextmanager
def collecting(pace: Pace, turns: Turns | None = None) -> Iterator[Collector]:
    """A collector at work; afterwards Python's own collections are as before."""
    enabled = gc.isenabled()
    collector = Collector(["string"], turns or Turns(1), pace)
    collector.start()
    try:
        assert collector.ready.wait(20)
        assert not gc.isenabled()
        yield collector
    finally:
        collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    if not enabled:
        gc.disable()


@contextmanager
def noting() -> Iterator[list[threading.Thread]]:
    """The threads that collect meanwhile, as often as they do."""
    threads: list[threading.Thread] = []

    def note(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            threads.append(threading.current_thread())

    gc.callbacks.append(note)
    try:
        yield threads
    finally:
        gc.callbacks.remove(note)


def test_garbage_goes_when_it_has_lain_for_long() -> None:
    with collecting(Pace(0.01, MANY, 0.1)):
        knot = weakref.ref(Knot())
        until(lambda: knot() is None)


def test_much_garbage_goes_at_once() -> None:
    with collecting(Pace(0.01, 500, NEVER)):
        knots = [weakref.ref(Knot()) for _ in range(1000)]
        until(lambda: knots[0]() is None)


def test_little_garbage_may_lie() -> None:
    with collecting(Pace(0.01, MANY, NEVER)) as collector, noting() as threads:
        assert Knot()
        threading.Event().wait(0.1)
    assert collector.thread not in threads


def test_it_collects_when_its_turn_comes() -> None:
    turns = Turns(1)
    with collecting(Pace(0.01, MANY, 0.1), turns) as collector, noting() as threads:
        with turns.turn():
            seen = len(threads)
            knot = weakref.ref(Knot())
            threading.Event().wait(0.3)
            assert collector.thread not in threads[seen:]
        until(lambda: knot() is None and collector.thread in threads[seen:])


def test_what_there_was_at_the_start_is_left_out() -> None:
    before = [[number] for number in range(100)]
    with collecting(Pace()):
        assert not any(each is before for each in gc.get_objects())
        assert len(gc.get_objects()) < gc.get_freeze_count()


def test_no_training_collects(digits: Dataset) -> None:
    recipe = replace(BASE, evaluate_every=1)
    with collecting(Pace(0.01, 500, NEVER)) as collector, noting() as threads:
        run = Run(recipe, Splits(digits, digits, "600 digits"))
        try:
            kept = [Knot() for _ in range(2000)]  # that live: whoever makes another object would have to collect
            until(lambda: run.iterations > 200 and collector.thread in threads)
            assert len(kept) == 2000
        finally:
            run.abandon()
        assert {thread.name for thread in threads} == {"garbage"}
