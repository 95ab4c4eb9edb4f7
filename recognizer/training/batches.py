"""The feed: batch after batch of images to learn from, changed at random where a recipe says so.

Changing images takes time, so it runs ahead in a thread of its own: while one batch is learned from, the next is made
ready, if there is a processor to spare. What comes out does not depend on that: each batch's random numbers are drawn
from a seed and its own number.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS
from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import Augmentation
from recognizer.data.dataset import Dataset, minibatches

Spare = Callable[[], AbstractContextManager[bool]]
"""Says whether there is a processor to work ahead on, and holds it meanwhile."""


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


def batches(columns: NDArray[np.intp], batch_size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Minibatches without end, shuffled anew every epoch."""
    number = 0
    while True:
        for batch in minibatches(columns, batch_size, rng):
            number += 1
            yield Batch(number, batch)


def always() -> AbstractContextManager[bool]:
    """There is always a processor to spare."""
    return nullcontext(True)


def augmented(
    batches: Iterator[Batch], dataset: Dataset, augmentation: Augmentation, entropy: int, spare: Spare = always
) -> Iterator[Batch]:
    """Batches with changed images, each valid until the next is asked for.

    Each is made ahead of its time in another thread if there is a processor to spare when its turn comes there, and
    else by the thread that asks for it.
    """
    makers = cycle([Maker(dataset, augmentation, entropy) for _ in range(2)])  # one is read while one is written
    with ThreadPoolExecutor(1, "augmentation") as ahead:
        last: Order | None = None
        for batch in batches:
            maker = next(makers)
            order = Order(maker, batch, ahead.submit(_make_ahead, maker, batch, spare))
            if last is not None:
                yield last.result()
            last = order
        if last is not None:
            yield last.result()


def _make_ahead(maker: "Maker", batch: Batch, spare: Spare) -> Batch | None:
    """The changed batch; None if there was no processor to spare."""
    with spare() as granted:
        return maker(batch) if granted else None


@dataclass(frozen=True, eq=False)
class Order:
    """A batch to be changed, perhaps ahead of its time."""

    maker: "Maker"
    batch: Batch
    ahead: Future[Batch | None]

    def result(self) -> Batch:
        """The changed batch, which may have to be made first."""
        made = self.ahead.result()
        return self.maker(self.batch) if made is None else made


class Maker:
    """Changes one batch at a time, in memory of its own."""

    def __init__(self, dataset: Dataset, augmentation: Augmentation, entropy: int) -> None:
        self._dataset, self._entropy = dataset, entropy
        self._augmenter = Augmenter(augmentation)
        self._rows = np.empty((0, PIXELS), np.uint8)

    def __call__(self, batch: Batch) -> Batch:
        """The batch with changed copies of its images, valid until the next call."""
        if len(self._rows) < batch.columns.size:
            self._rows = np.empty((batch.columns.size, PIXELS), np.uint8)
        rows = self._rows[: batch.columns.size]
        np.take(self._dataset.rows, batch.columns, axis=0, out=rows, mode="clip")
        rng = np.random.default_rng((self._entropy, batch.number))
        return Batch(batch.number, batch.columns, self._augmenter(rows, rng))
