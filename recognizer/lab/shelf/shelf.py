"""A shelf: the runs of a visit, kept as long as there is room; and the shelves of all visits, found by whose they are.

There is room for so many runs, and for so much memory. Where there is none, the oldest that is not pinned goes; the
newest stays in any case. Of all shelves together, those go first that nobody has looked at for longest.
"""

import threading
from collections.abc import Collection
from dataclasses import replace

from recognizer.errors import BadInput
from recognizer.lab.run import Run
from recognizer.lab.shelf.kept import Kept, ended, seen

MOST_RUNS = 20
MOST_PINNED = 10
"""Of a visit."""

MOST_BYTES = 48 << 20
"""Of a visit. A run of the Modern preset takes 0.8 MB, one of Small conv 1.6, the largest that a page trains 48."""

MOST_SHELVES = 64
MOST_BYTES_IN_ALL = 192 << 20
"""Of all visits together."""

LONGEST_NAME = 40


class Shelf:
    """The runs of one visit."""

    def __init__(self) -> None:
        self._runs: dict[int, Kept] = {}  # the oldest first
        self._active: dict[int, Run] = {}
        self._deleted: list[Kept] = []
        self._begun = 0
        self._lock = threading.Lock()

    def add(self, run: Run, title: str, origin: str = "") -> int:
        """Keep a run that has just begun, called after its title and its number, which is returned."""
        with self._lock:
            self._settle()
            self._deleted = []
            self._begun += 1
            number = self._begun
            self._active[number] = run
            self._runs[number] = seen(run, number, self._free_name(f"{title} #{number}", number), origin)
            self._make_room()
        return number

    def runs(self) -> list[Kept]:
        """All of them at this moment, the oldest first; those that ended before their first iteration are gone."""
        with self._lock:
            self._settle()
            return list(self._runs.values())

    def find(self, number: int) -> Kept | None:
        """The run of that number."""
        with self._lock:
            self._settle()
            return self._runs.get(number)

    def find_run(self, run: Run) -> Kept | None:
        """What is kept of a run."""
        return next((kept for kept in self.runs() if kept.history is run.history), None)

    def rename(self, number: int, name: str) -> None:
        """Call a run otherwise: in 40 letters at most, with a number behind if another is called so.

        A name without letters changes nothing.
        """
        name = " ".join(name.split())[:LONGEST_NAME]
        with self._lock:
            if number in self._runs and name:
                self._runs[number] = replace(self._runs[number], name=self._free_name(name, number))

    def pin(self, number: int, pinned: bool) -> None:
        """Let a run stay, or no longer.

        Raises:
            BadInput: as many are pinned as may be, or they would take more than half of the room.
        """
        with self._lock:
            self._settle()
            others = [kept for kept in self._runs.values() if kept.pinned and kept.number != number]
            if number not in self._runs:
                return
            kept = self._runs[number]
            if pinned and len(others) >= MOST_PINNED:
                raise BadInput("runs", f"{len(others)} pinned", f"at most {MOST_PINNED}")
            if pinned and others and sum(each.bytes for each in [*others, kept]) > MOST_BYTES // 2:
                raise BadInput("runs", "pinned ones that fill half of the room", "fewer, or smaller networks")
            self._runs[number] = replace(kept, pinned=pinned)

    def delete(self, numbers: Collection[int]) -> None:
        """Take these away, but those that go on; until others are deleted or begun, `put_back` brings them back."""
        with self._lock:
            self._settle()
            gone = [number for number in numbers if number in self._runs and number not in self._active]
            if gone:
                self._deleted = [self._runs.pop(number) for number in gone]

    def put_back(self) -> None:
        """Bring back what was deleted last."""
        with self._lock:
            back, self._deleted = self._deleted, []
            self._runs = {kept.number: kept for kept in sorted([*self._runs.values(), *back], key=lambda k: k.number)}
            self._make_room()

    @property
    def deleted(self) -> list[Kept]:
        """What `put_back` would bring back."""
        return self._deleted[:]

    @property
    def bytes(self) -> int:
        """Memory that is taken by all that is kept, about."""
        with self._lock:
            self._settle()
            return self._taken()

    def give_way(self) -> bool:
        """Let the oldest that is not pinned go, if there is one that is not the newest; returns whether there was."""
        with self._lock:
            return self._drop_oldest()

    def _settle(self) -> None:
        """Take down how runs are that go on, and all of those that have ended."""
        for number, run in list(self._active.items()):
            kept = self._runs[number]
            if run.active:
                self._runs[number] = seen(run, number, kept.name, kept.origin, kept.pinned)
                continue
            del self._active[number]
            if run.iterations:
                self._runs[number] = ended(run, kept)
            else:
                del self._runs[number]
        self._make_room()

    def _taken(self) -> int:
        return sum(kept.bytes for kept in [*self._runs.values(), *self._deleted])

    def _make_room(self) -> None:
        while len(self._runs) > MOST_RUNS or self._taken() > MOST_BYTES:
            if self._deleted:
                self._deleted = []
            elif not self._drop_oldest():
                return

    def _drop_oldest(self) -> bool:
        """Let the oldest go that has ended, is not pinned and is not the newest; returns whether there was one."""
        newest = max(self._runs, default=0)
        for number, kept in self._runs.items():
            if not kept.pinned and number not in self._active and number != newest:
                del self._runs[number]
                return True
        return False

    def _free_name(self, name: str, number: int) -> str:
        """The name, or one like it that no other run has."""
        taken = {kept.name for kept in self._runs.values() if kept.number != number}
        names = (name, *(f"{name[: LONGEST_NAME - 4]} ({count})" for count in range(2, MOST_RUNS + 3)))
        return next(each for each in names if each not in taken)


class Shelves:
    """The shelves of all visits in a process."""

    def __init__(self) -> None:
        self._shelves: dict[str, Shelf] = {}  # the one that was looked at least lately first
        self._lock = threading.Lock()

    def of(self, visitor: str) -> Shelf:
        """A visitor's shelf, an empty one at first. Others make room for it."""
        with self._lock:
            shelf = self._shelves.pop(visitor) if visitor in self._shelves else Shelf()
            self._shelves[visitor] = shelf
            self._make_room()
            return shelf

    def find(self, visitor: str) -> Shelf | None:
        """A visitor's shelf, if there is one."""
        return self.of(visitor) if visitor in self._shelves else None

    def _make_room(self) -> None:
        while len(self._shelves) > MOST_SHELVES:
            del self._shelves[next(iter(self._shelves))]
        while len(self._shelves) > 1 and sum(shelf.bytes for shelf in self._shelves.values()) > MOST_BYTES_IN_ALL:
            visitor, shelf = next(iter(self._shelves.items()))
            if not shelf.give_way():
                del self._shelves[visitor]


SHELVES = Shelves()
"""Those of this process."""
