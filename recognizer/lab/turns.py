"""Turns: many trainings in one process, and the pages still answer.

Each visitor's training has a thread of its own. Were fifty of them to calculate at once, every page would wait in line
with them for Python's interpreter lock. So only as many calculate as there are processors, for a short turn each, in
the order in which they asked.
"""

import threading
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from recognizer.processors import processors

TURN_SECONDS = 0.05

Record = TypeVar("Record")
Returned = TypeVar("Returned")


class Turns:
    """A fair queue for `places` threads at a time."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for a place and hold it; gives the time (of `time.monotonic`) at which it should be given up."""
        with self._lock:
            called = threading.Event()
            if self._free:
                self._free -= 1
                called.set()
            else:
                self._waiting.append(called)
        called.wait()
        try:
            yield time.monotonic() + TURN_SECONDS
        finally:
            self._give_up_place()

    @contextmanager
    def spare(self) -> Iterator[bool]:
        """Hold a place if one is free at this moment; gives whether one was. It never waits, so a thread may work in
        advance for another that holds a place and waits for it.
        """
        with self._lock:
            granted = self._free > 0  # then nobody is waiting
            self._free -= granted
        try:
            yield granted
        finally:
            if granted:
                self._give_up_place()

    def _give_up_place(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()  # the place goes straight to whoever waits longest
            else:
                self._free += 1


TURNS = Turns(processors())
"""The turns of this process."""


def by_turns(records: Generator[Record, None, Returned], turns: Turns) -> Generator[Record, None, Returned]:
    """Pass on what a generator gives, calculating only while a place is held; a place is given up when its time is up.

    Whoever asks for the records should be quick between two of them, since the place is held meanwhile.
    """
    try:
        while True:
            with turns.turn() as until:
                while True:
                    try:
                        record = next(records)
                    except StopIteration as end:
                        returned: Returned = end.value
                        return returned
                    yield record
                    if time.monotonic() > until:
                        break
    finally:
        records.close()
