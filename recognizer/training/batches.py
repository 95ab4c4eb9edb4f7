"""The feed: batch after batch of images to learn from, changed at random where a recipe says so.

Changing images takes time, so it runs ahead in a thread of its own: while one batch is learned from, the next is made
ready. What comes out does not depend on that: each batch's random numbers are drawn from a seed and its own number.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS
from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import Augmentation
from recognizer.data.dataset import Dataset, minibatches


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


def augmented(batches: Iterator[Batch], dataset: Dataset, augmentation: Augmentation, entropy: int) -> Iterator[Batch]:
    """The same batches with changed images, each ready before it is asked for and valid until the next."""
    makers = cycle([Maker(dataset, augmentation, entropy) for _ in range(2)])  # one is read while one is written
    with ThreadPoolExecutor(1, "augmentation") as ahead:
        ready: Future[Batch] | None = None
        for batch in batches:
            coming = ahead.submit(next(makers), batch)
            if ready is not None:
                yield ready.result()
            ready = coming
        if ready is not None:
            yield ready.result()


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
