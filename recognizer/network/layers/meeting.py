"""Meeting: sums over images of which several threads hold parts.

Batch normalisation takes means over all images of a batch. Where threads share a batch, each has the sums of its own
images; at a meeting all of them come together, the sums are added up, and each goes on with the total.
"""

from dataclasses import dataclass
from functools import reduce
from threading import Barrier

import numpy as np

from recognizer.arrays import Array


class Meeting:
    """Where threads bring their sums, each as often as the others.

    Args:
        parties: how many threads they are.
    """

    def __init__(self, parties: int) -> None:
        self._parties = parties
        self._brought: dict[int, Array] = {}
        self._total: Array = np.empty(0, np.float32)
        self._barrier = Barrier(parties, self._add_up)

    def total(self, place: int, part: Array) -> Array:
        """The sum of what all threads bring; waits until all of them are there.

        Args:
            place: of the calling thread, from 0; sums are added in this order, whoever comes first.
            part: what it brings, of the same shape as what the others bring.

        Returns:
            An array that all threads are given, to be read only.

        Raises:
            BrokenBarrierError: one of the threads will not come.
        """
        self._brought[place] = part
        self._barrier.wait()
        return self._total  # stays until all have come again, by when each of them has taken it

    def abort(self) -> None:
        """Say that a thread will not come: whoever waits for it, or would, gets a `BrokenBarrierError`."""
        self._barrier.abort()

    def _add_up(self) -> None:
        """Called by the last thread to come, while the others wait."""
        self._total = reduce(np.add, (self._brought[place] for place in range(self._parties)))


@dataclass(frozen=True)
class Share:
    """What a thread has of the images that are normalised together: all of them, or a part.

    Attributes:
        fraction: how large a part; 1 is all.
        meeting: with the threads that have the other parts; None where it is all.
        place: of this thread at the meeting.
    """

    fraction: float = 1.0
    meeting: Meeting | None = None
    place: int = 0

    def total(self, part: Array) -> Array:
        """A sum over all of the images, to be read only, given that over this thread's."""
        return part if self.meeting is None else self.meeting.total(self.place, part)


WHOLE = Share()
