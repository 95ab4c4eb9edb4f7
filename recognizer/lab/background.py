"""Background: work beside the trainings, in a thread of its own, that pages begin, look at and end.

What the work is, a generator says; its records are kept for pages to read at any moment. Work that nobody has looked at
for a while ends, since nobody is there to end it.
"""

import threading
import time
from collections.abc import Generator
from enum import StrEnum
from typing import Any, Generic, TypeVar

from recognizer.errors import BadInput

UNSEEN = 300.0
"""Seconds without a page that looks, after which work ends; hidden browser tabs still look once a minute, and a
connection may be lost for some minutes."""

Record = TypeVar("Record")


class Ended(Exception):
    """Nobody wants the work any more."""


class State(StrEnum):
    """How far work has come, in one word."""

    WORKING = "working"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Attention:
    """Whether somebody wants a piece of work; all threads that have a part in it ask here.

    Attributes:
        steps: how often they have asked.
    """

    def __init__(self) -> None:
        self.steps = 0
        self._stopped = threading.Event()
        self._seen_at = time.monotonic()

    def seen(self) -> None:
        """Note that a page looks."""
        self._seen_at = time.monotonic()

    def stop(self) -> None:
        """Say that the work is to end."""
        self._stopped.set()

    @property
    def wanted(self) -> bool:
        """Whether the work is to go on."""
        return not self._stopped.is_set() and time.monotonic() - self._seen_at <= UNSEEN

    def ask(self) -> None:
        """Raise `Ended` if the work is to end; to be called between two steps of it."""
        self.steps += 1
        if not self.wanted:
            raise Ended


class Work(Generic[Record]):
    """A generator's records, taken by a thread of its own.

    Attributes:
        records: those that there are so far.
        attention: that the work is paid.
        state: how far it has come.
        failure: a sentence on what went wrong, should it have failed.
    """

    def __init__(self, records: Generator[Record, None, Any], attention: Attention, name: str) -> None:
        self.records: list[Record] = []
        self.attention = attention
        self.state = State.WORKING
        self.failure = ""
        threading.Thread(target=self._work, args=(records,), name=name, daemon=True).start()

    @property
    def active(self) -> bool:
        """Whether it goes on."""
        return self.state is State.WORKING

    def stop(self) -> None:
        """End it after the step that it is in; the records stay."""
        self.attention.stop()

    def _work(self, records: Generator[Record, None, Any]) -> None:
        state = State.FINISHED
        try:
            for record in records:
                self.attention.ask()
                self.records.append(record)
        except Ended:
            state = State.STOPPED
        except BadInput as error:
            self.failure, state = str(error), State.FAILED
        except Exception as error:  # whatever it is must reach the page; a thread has nobody else to tell
            self.failure, state = f"{type(error).__name__}: {error}", State.FAILED
        finally:
            records.close()
            self.state = state
