"""Turns: many trainings in one process, and the pages still answer.

Each visitor's training has a thread of its own. Were fifty of them to calculate at once, every page would wait in line
with them for Python's interpreter lock. So only as many calculate as there are processors, for a short turn each, in
the order in which they asked.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.05


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
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()  # the place goes straight to whoever waits longest
                else:
                    self._free += 1


TURNS = Turns(max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
"""The turns of this process."""
