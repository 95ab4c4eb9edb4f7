"""A reload of the page begins a new session; this is how its training is found again.

Every run has a name that nobody can guess, which the Train page puts into its address. The process remembers the latest
runs by that name, so a page that is opened with it takes the run up where it is.
"""

import secrets
import threading
from collections import OrderedDict

from recognizer.lab.run import Run

MOST_RUNS = 64
"""Remembered at a time; the oldest is forgotten first (and ends, if nobody watches it any more)."""


class Registry:
    """The latest runs by their names."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, run: Run) -> str:
        """Remember a run; returns its name."""
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._runs[name] = run
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)
        return name

    def forget(self, name: str) -> None:
        """Forget the run of that name."""
        with self._lock:
            self._runs.pop(name, None)

    def find(self, name: str) -> Run | None:
        """The run of that name, if it is remembered."""
        with self._lock:
            return self._runs.get(name)


RUNS = Registry()
"""The runs of this process."""
