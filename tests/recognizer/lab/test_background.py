import threading
import time
from collections.abc import Callable, Generator

import pytest

import recognizer.lab.background
from recognizer import BadInput
from recognizer.lab.background import Attention, State, Work
from recognizer.lab.turns import Turns, by_turns


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def counting(closed: threading.Event, most: int = 10**9) -> Generator[int, None, None]:
    try:
        for number in range(most):
            yield number
            time.sleep(0.001)
    finally:
        closed.set()


def test_records_are_kept_until_the_generator_ends() -> None:
    closed = threading.Event()
    work = Work(counting(closed, 5), Attention(), "counting")
    until(lambda: not work.active)
    assert (work.state, work.records) == (State.FINISHED, [0, 1, 2, 3, 4])
    assert closed.is_set()


def test_it_stops_when_told_and_keeps_what_it_has() -> None:
    closed = threading.Event()
    work = Work(counting(closed), Attention(), "counting")
    until(lambda: len(work.records) > 3)
    work.stop()
    until(lambda: not work.active)
    assert work.state is State.STOPPED
    assert closed.is_set()
    assert work.records == list(range(len(work.records)))


def test_it_ends_when_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.background, "UNSEEN", 0.05)
    work = Work(counting(threading.Event()), Attention(), "counting")
    until(lambda: not work.active)
    assert work.state is State.STOPPED


def test_what_goes_wrong_is_a_sentence() -> None:
    def failing(error: Exception) -> Generator[int, None, None]:
        yield 1
        raise error

    for error, words in (
        (BadInput("data", "5 images", "12"), "data: found 5"),
        (MemoryError("all"), "MemoryError: all"),
    ):
        work = Work(failing(error), Attention(), "failing")
        until(lambda work=work: not work.active)  # type: ignore[misc]
        assert work.state is State.FAILED
        assert work.failure.startswith(words)
        assert work.records == [1]


def test_by_turns_a_place_is_held_while_it_calculates_and_given_up_in_time() -> None:
    turns = Turns(1)

    def calculating() -> Generator[int, None, None]:
        for number in range(3):
            with turns.spare() as granted:
                assert not granted
            time.sleep(0.06)  # longer than a turn
            yield number

    def other() -> None:
        with turns.turn():
            others.append(len(records))

    records: list[int] = []
    others: list[int] = []
    steps = by_turns(calculating(), turns)
    records.append(next(steps))
    thread = threading.Thread(target=other)
    thread.start()
    until(lambda: bool(turns._waiting))
    records += steps
    thread.join()
    assert len(records) == 3
    assert others == [1]
    with turns.spare() as granted:
        assert granted
