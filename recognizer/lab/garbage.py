"""Garbage, collected at its own time by a thread of its own, and never by a training in the midst of a step.

Python collects garbage in whatever thread makes the one object too many, and no other thread gets on meanwhile. A full
collection goes through all objects there are, of which imported libraries make a hundred thousand and more: that takes
a tenth of a second of calculation, and three where others wait for the processors. So all that start-up has made is
left out of collections for good, Python's own are switched off, and a thread goes through what is new twice a second
(two milliseconds beside eight trainings) and through all of the rest now and then, each time when its turn comes.
"""

import gc
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from recognizer.lab.turns import TURNS, Turns


@dataclass(frozen=True)
class Pace:
    """When garbage is collected.

    Attributes:
        look: seconds from one look at how many objects are new to the next.
        objects: how many may be new; if there are more, the new ones are gone through.
        seconds: after which all objects are gone through, start-up's left out.
    """

    look: float = 0.5
    objects: int = 2_000
    seconds: float = 30.0


USUAL = Pace()

NEW, ALL = 1, 2
"""The eldest of the generations that a collection goes through: those made since the last collection, or all."""


class Collector:
    """The thread that collects, from `start` on and until `stop`; a process needs one.

    Attributes:
        thread: which does it.
        ready: set as soon as the objects that there were at the start are left out.
    """

    def __init__(self, libraries: Sequence[str] = (), turns: Turns = TURNS, pace: Pace = USUAL) -> None:
        """`libraries` are those sure to be needed, to be imported before what there is is left out."""
        self.thread = threading.Thread(target=self._work, name="garbage", daemon=True)
        self.ready = threading.Event()
        self._libraries, self._turns, self._pace = libraries, turns, pace
        self._stopped = threading.Event()

    def start(self) -> None:
        """Leave the objects that there are out of collections from now on, and see to those to come."""
        gc.disable()
        self.thread.start()

    def stop(self) -> None:
        """Leave everything to Python again."""
        self._stopped.set()
        self.thread.join()
        gc.unfreeze()
        gc.enable()

    def _work(self) -> None:
        for name in self._libraries:
            import_module(name)
        gc.collect()
        gc.freeze()
        self.ready.set()
        last = time.monotonic()
        while not self._stopped.wait(self._pace.look):
            due = time.monotonic() - last > self._pace.seconds
            if due or gc.get_count()[0] > self._pace.objects:
                with self._turns.turn():
                    gc.collect(ALL if due else NEW)
            if due:
                last = time.monotonic()
