"""A reload of the page begins a new session; this is how its training is found again.

Every run has a name that nobody can guess, which a page puts into its address. The process remembers a number of runs
by that name, so a page that is opened with it takes the run up where it is. A second such name is for those who may
watch the run and not steer it. Where there are too many, some must go:
those that have ended before those that go on, and of either, those of whoever begins another, and then those that
nobody watches, before the others.
"""

import secrets
import threading
from dataclasses import dataclass

from recognizer.lab.run import Run

MOST_RUNS = 64
"""Remembered at a time."""

MADE_ROOM = "This training was ended: too many others began after it."


@dataclass(frozen=True, eq=False)
class Entry:
    """A run, the visitor whose it is, and the name by which others may watch it."""

    run: Run
    visitor: str
    watched_as: str


class Registry:
    """Runs by their names."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}  # the oldest first
        self._lock = threading.Lock()

    def add(self, run: Run, visitor: str) -> str:
        """Remember a run that a visitor has begun; returns its name. A run that makes room for it ends."""
        name = secrets.token_urlsafe(12)
        gone: list[Entry] = []
        with self._lock:
            while len(self._entries) >= MOST_RUNS:
                gone.append(self._entries.pop(self._least_missed(visitor)))
            self._entries[name] = Entry(run, visitor, secrets.token_urlsafe(12))
        for entry in gone:
            entry.run.abandon(MADE_ROOM)
        return name

    def forget(self, name: str) -> None:
        """Forget the run of that name."""
        with self._lock:
            self._entries.pop(name, None)

    def find(self, name: str) -> Entry | None:
        """The run of that name and whose it is, if it is remembered."""
        with self._lock:
            return self._entries.get(name)

    def find_watched(self, name: str) -> Entry | None:
        """The run that may be watched by that name, if it is remembered."""
        with self._lock:
            return next((entry for entry in self._entries.values() if entry.watched_as == name), None)

    def _least_missed(self, visitor: str) -> str:
        """The name of the run to go when a visitor begins another: the oldest of those that come first."""

        def missed(name: str) -> tuple[bool, bool, bool]:
            entry = self._entries[name]
            return entry.run.active, entry.visitor != visitor, not entry.run.unattended

        return min(self._entries, key=missed)


RUNS = Registry()
"""The runs of this process."""
