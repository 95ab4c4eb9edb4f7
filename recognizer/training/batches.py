"""Batches: which images are learned from in each step, changed at random where a recipe says so.

The images are shuffled anew every epoch, if nothing else is said, and taken in order, as many a step as the recipe says
at that moment. Changing images takes time, so the next batch is made in another thread while one is learned from, if
there is a processor to spare. What comes out does not depend on that: each batch's random numbers are drawn from a seed
and its own number, and a batch made too early, for a recipe that has changed since, is made again.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import cycle
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS
from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import NOTHING, Augmentation
from recognizer.data.dataset import Dataset
from recognizer.training.selection import Order, shuffled

Spare = Callable[[], AbstractContextManager[bool]]
"""Says whether there is a processor to work ahead on, and holds it meanwhile."""


def always() -> AbstractContextManager[bool]:
    """There is always a processor to spare."""
    return nullcontext(True)


@dataclass(frozen=True, eq=False)
class Batch:
    """Images to learn from in one step.

    Attributes:
        number: of the iteration, counted from 1.
        columns: the images' places in the dataset.
        rows: their pixels, uint8, one image a row, where they differ from the dataset's.
    """

    number: int
    columns: NDArray[np.intp]
    rows: NDArray[np.uint8] | None = None


class Place(NamedTuple):
    """How far a training has come through its images: whole epochs, and images used of the epoch that it is in."""

    epochs: int = 0
    used: int = 0


class Demand(NamedTuple):
    """What a batch is to be: its number, where it begins, how many images, and how they are changed."""

    number: int
    place: Place
    size: int
    augmentation: Augmentation


class Feed:
    """Gives one batch after the other.

    Attributes:
        place: where the next batch begins.
    """

    def __init__(
        self,
        columns: NDArray[np.intp],
        dataset: Dataset,
        rng: np.random.Generator,
        entropy: int,
        place: Place,
        spare: Spare = always,
        order: Order = shuffled,
    ) -> None:
        """A feed of the images at these columns of a dataset.

        Args:
            columns: to learn from.
            dataset: that they are of.
            rng: shuffles; one order an epoch, from the first on, wherever the feed begins.
            entropy: seed of the changes to images.
            place: where to begin.
            spare: asked for a processor before images are changed ahead of their time.
            order: of the images of each epoch.
        """
        self._columns, self._rng, self._spare = columns, rng, spare
        self._labels, self._order = dataset.labels, order
        self._thread = ThreadPoolExecutor(1, "augmentation")
        self._makers = cycle([Maker(dataset, entropy) for _ in range(2)])  # one is read while one is written
        self._shuffled: dict[int, NDArray[np.intp]] = {}
        self._shuffles = 0
        self._coming: tuple[Demand, Future[Batch | None]] | None = None
        self.place = place

    def take(self, number: int, batch_size: int | None, augmentation: Augmentation) -> Batch:
        """The next batch, valid until the one after it; `batch_size` None takes all images."""
        demand = Demand(number, self.place, min(batch_size or self._columns.size, self._columns.size), augmentation)
        as_it_is = augmentation is NOTHING or augmentation == NOTHING
        batch = self._fulfilled(demand, as_it_is)
        self.place = self._after(demand)
        if not as_it_is:
            coming = Demand(number + 1, self.place, demand.size, augmentation)
            self._coming = coming, self._thread.submit(self._make_ahead, coming, self._cut(coming))
        return batch

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown()

    def _make_ahead(self, demand: Demand, columns: NDArray[np.intp]) -> Batch | None:
        """The batch; None if there is no processor to spare."""
        with self._spare() as granted:
            return next(self._makers)(Batch(demand.number, columns), demand.augmentation) if granted else None

    def _fulfilled(self, demand: Demand, as_it_is: bool) -> Batch:
        if self._coming is not None:
            (coming, future), self._coming = self._coming, None
            made = future.result()  # waited for even if it is of no use: it writes to a maker's memory
            if made is not None and coming == demand:
                return made
        batch = Batch(demand.number, self._cut(demand))
        return batch if as_it_is else next(self._makers)(batch, demand.augmentation)

    def _cut(self, demand: Demand) -> NDArray[np.intp]:
        """The columns of a batch."""
        while self._shuffles <= demand.place.epochs:
            self._shuffled[self._shuffles] = self._order(self._columns, self._labels, self._rng)
            self._shuffled.pop(self._shuffles - 2, None)
            self._shuffles += 1
        start = demand.place.used
        return self._shuffled[demand.place.epochs][start : start + demand.size]

    def _after(self, demand: Demand) -> Place:
        used = demand.place.used + demand.size
        return Place(demand.place.epochs, used) if used < self._columns.size else Place(demand.place.epochs + 1)


class Maker:
    """Changes one batch at a time, in memory of its own."""

    def __init__(self, dataset: Dataset, entropy: int) -> None:
        self._dataset, self._entropy = dataset, entropy
        self._augmenter: Augmenter | None = None
        self._rows = np.empty((0, PIXELS), np.uint8)

    def __call__(self, batch: Batch, augmentation: Augmentation) -> Batch:
        """The batch with changed copies of its images, valid until the next call."""
        if self._augmenter is None or self._augmenter.augmentation != augmentation:
            self._augmenter = Augmenter(augmentation)
        if len(self._rows) < batch.columns.size:
            self._rows = np.empty((batch.columns.size, PIXELS), np.uint8)
        rows = self._rows[: batch.columns.size]
        np.take(self._dataset.rows, batch.columns, axis=0, out=rows, mode="clip")
        rng = np.random.default_rng((self._entropy, batch.number))
        return Batch(batch.number, batch.columns, self._augmenter(rows, rng))
