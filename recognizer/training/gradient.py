"""The gradient of a batch of images, be it sixteen of them or all: what one step of learning is taken by.

A batch is taken through the network in blocks, and may be split among threads of our own, since NumPy lets go of
Python's lock while it calculates. Each thread has a network that shares the parameters and owns its gradient and its
activations; the gradients are summed in the same order every time, so that the same batch gives the same numbers.

How many threads there are changes sums in their last digits, as another order does, and the dice of dropout, which each
thread throws for itself. Nothing else: where a network normalises batches, those are its blocks, whoever has a hand in
them. Then every thread takes a part of each block, and they meet at each normalising layer to add up their sums;
without normalisation each takes a part of the batch in blocks of its own and needs no other until the end.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from threading import BrokenBarrierError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import NO_DIGIT, PIXELS, fractions
from recognizer.data.dataset import Dataset
from recognizer.network.layers.meeting import WHOLE, Meeting, Share
from recognizer.network.losses import Loss, count_correct
from recognizer.network.network import Network
from recognizer.training.batches import Batch
from recognizer.training.records import BatchScore


@dataclass(frozen=True)
class Portion:
    """Images that a thread takes through its network at once.

    Attributes:
        start, stop: their places in the batch.
        images: how many make a block: these and, where threads share it, those that others have of it.
        share: what these are of the block.
    """

    start: int
    stop: int
    images: int
    share: Share = WHOLE


Outcome = tuple[float, int, int]
"""A share of a batch's mean loss, how many digits were read correctly, and how many there were."""


class BatchGradient:
    """The gradient of the mean loss over a batch of any size.

    Args:
        network: whose parameters the derivatives are taken by; its `gradient` is written over.
        dataset: that batches name images of.
        entropy: what the dice of dropout are made from, together with a batch's number.
        threads: how many a batch is split among, at least 1.

    Attributes:
        vector: the gradient after a call, as long as the network's parameters; valid until the next call.
        threads: that a batch is split among.
    """

    def __init__(self, network: Network, dataset: Dataset, entropy: int = 0, threads: int = 1) -> None:
        self._network, self.threads = network, threads
        self._replicas = [network.replica() for _ in range(threads - 1)]
        networks = [network, *self._replicas]
        self._workers = [Worker(each, dataset, (entropy, place)) for place, each in enumerate(networks)]
        self._executor = ThreadPoolExecutor(threads - 1, "gradient") if threads > 1 else None
        self.vector = network.gradient

    def __call__(self, batch: Batch, loss: Loss) -> BatchScore:
        """Calculate `vector` for a batch, and say how well the network reads it in training mode.

        Args:
            batch: whose images are in the dataset, at least one.
            loss: whose mean over the images is taken.
        """
        count = batch.columns.size
        for replica in self._replicas:
            replica.set_hidden_dropout(self._network.hidden_dropout)
        if self._executor is None:
            value, correct, digits = self._workers[0](batch, loss, own_blocks(count, 1, self._network.block)[0])
        else:
            value, correct, digits = self._by_threads(self._executor, batch, loss)
        self.vector = self._workers[0].vector
        for worker in self._workers[1:]:
            self.vector += worker.vector
        return BatchScore(value, count, digits, correct)

    def _by_threads(self, executor: ThreadPoolExecutor, batch: Batch, loss: Loss) -> Outcome:
        """Have each thread take its part of a batch; raises what any of them raises, once none works on it any more."""
        divide = shared_blocks if self._network.normalizes else own_blocks
        parts = divide(batch.columns.size, len(self._workers), self._network.block)
        meetings = [portion.share.meeting for part in parts for portion in part]
        outcomes: list[Outcome] = []
        others: list[Future[Outcome]] = []
        try:
            with attending(meetings):
                for worker, part in zip(self._workers[1:], parts[1:], strict=True):
                    context = copy_context()  # in which NumPy keeps what it is told to warn of
                    others.append(executor.submit(context.run, _attend, meetings, worker, batch, loss, part))
                outcomes.append(self._workers[0](batch, loss, parts[0]))
        except BrokenBarrierError:
            pass  # one of the others has failed, and its own error says why
        finally:
            errors = [other.exception() for other in others]  # once they have ended, whatever happens
        for error in errors:
            if error is not None and not isinstance(error, BrokenBarrierError):
                raise error
        return _sum(outcomes + [other.result() for other in others])

    def close(self) -> None:
        """Let the threads go; no batch comes after it."""
        if self._executor is not None:
            self._executor.shutdown()


class Worker:
    """One thread's part: its network, the memory that its images are gathered in, and its dice.

    Args:
        network: a network, or a replica of one, that no other thread uses.
        dataset: that batches name images of.
        seed: of its dice, together with a batch's number.

    Attributes:
        vector: its share of the gradient after a call; valid until the next.
    """

    def __init__(self, network: Network, dataset: Dataset, seed: tuple[int, int]) -> None:
        self._network, self._dataset, self._seed = network, dataset, seed
        self._has_non_digits = bool((dataset.labels == NO_DIGIT).any())
        self._bytes = np.empty((0, PIXELS), np.uint8)
        self._fractions = np.empty(0, network.dtype)
        self._sum = np.empty(0, network.dtype)
        self._rng = np.random.default_rng(seed)
        self.vector = network.gradient

    def __call__(self, batch: Batch, loss: Loss, part: Sequence[Portion]) -> Outcome:
        """Calculate `vector`: the sum of what these portions add to the gradient of the batch's mean loss."""
        network = self._network
        if network.stochastic:
            self._rng = np.random.default_rng((*self._seed, batch.number))
        if len(part) == 1:
            self.vector = network.gradient
            return self._take(batch, loss, part[0])
        if not self._sum.size:
            self._sum = np.empty_like(network.gradient)
        self.vector = self._sum
        self._sum[:] = 0
        outcomes: list[Outcome] = []
        for portion in part:
            outcomes.append(self._take(batch, loss, portion))
            self._sum += network.gradient
        return _sum(outcomes)

    def _take(self, batch: Batch, loss: Loss, portion: Portion) -> Outcome:
        """Calculate the network's `gradient`: what a portion adds to that of the batch's mean loss."""
        columns = batch.columns[portion.start : portion.stop]
        rows = self._gathered(columns) if batch.rows is None else batch.rows[portion.start : portion.stop]
        labels = self._dataset.labels[columns]
        logits = self._network.forward_training(self._images(rows), self._rng, portion.share)
        correct = count_correct(logits, labels)
        value, logits_gradient = loss.value_and_gradient(logits, labels)
        if portion.share.fraction < 1:  # from this portion's mean loss to its block's, as the meetings' sums are of it
            logits_gradient *= portion.share.fraction
        self._network.backward(logits_gradient)
        if portion.images < batch.columns.size:
            self._network.gradient *= portion.images / batch.columns.size
        digits = columns.size - (int(np.count_nonzero(labels == NO_DIGIT)) if self._has_non_digits else 0)
        return value * (columns.size / batch.columns.size), correct, digits

    def _gathered(self, columns: NDArray[np.intp]) -> NDArray[np.uint8]:
        """The dataset's pixels at these columns, an image a row."""
        if len(self._bytes) < columns.size:
            self._bytes = np.empty((columns.size, PIXELS), np.uint8)
        rows = self._bytes[: columns.size]
        np.take(self._dataset.rows, columns, axis=0, out=rows, mode="clip")  # "raise" would copy through a buffer
        return rows

    def _images(self, rows: NDArray[np.uint8]) -> NDArray[Any]:
        """Images, one a column, as the network's first layer reads them: fractions or bytes, in its order in memory."""
        if self._network.takes_bytes:
            return rows.T
        if self._fractions.size < rows.size:
            self._fractions = np.empty(rows.size, self._network.dtype)
        memory = self._fractions[: rows.size]
        if self._network.images_last:
            return fractions(rows.T, self._network.dtype, out=memory.reshape(PIXELS, -1))
        return fractions(rows, self._network.dtype, out=memory.reshape(-1, PIXELS)).T


def _sum(outcomes: Sequence[Outcome]) -> Outcome:
    return sum(each[0] for each in outcomes), sum(each[1] for each in outcomes), sum(each[2] for each in outcomes)


@lru_cache(maxsize=64)  # batches are of few sizes, and small ones take a tenth of a millisecond
def own_blocks(count: int, threads: int, block: int) -> tuple[tuple[Portion, ...], ...]:
    """For each thread a part of a batch of `count` images, in blocks of its own of at most `block` images."""
    return tuple(
        tuple(Portion(first, min(first + block, stop), min(block, stop - first)) for first in range(start, stop, block))
        for start, stop in _cut(0, count, threads)
    )


def shared_blocks(count: int, threads: int, block: int) -> tuple[tuple[Portion, ...], ...]:
    """For each thread a part of each block of a batch, as far as a block has images for all of them.

    The batch of `count` images is cut into blocks of `block`, whatever the number of threads is.
    """
    parts: list[list[Portion]] = [[] for _ in range(threads)]
    for first in range(0, count, block):
        images = min(block, count - first)
        parties = min(threads, images)
        meeting = Meeting(parties)
        for place, (start, stop) in enumerate(_cut(first, first + images, parties)):
            parts[place].append(Portion(start, stop, images, Share((stop - start) / images, meeting, place)))
    return tuple(map(tuple, parts))


def _cut(start: int, stop: int, pieces: int) -> Iterator[tuple[int, int]]:
    """Pieces of a range, of sizes that differ by one at most."""
    return pairwise(start + (stop - start) * place // pieces for place in range(pieces + 1))


@contextmanager
def attending(meetings: Iterable[Meeting | None]) -> Iterator[None]:
    """Abort the meetings if what is done raises anything, so that no thread waits for one that will not come."""
    try:
        yield
    except BaseException:
        for meeting in meetings:
            if meeting is not None:
                meeting.abort()
        raise


def _attend(
    meetings: list[Meeting | None], worker: Worker, batch: Batch, loss: Loss, part: Sequence[Portion]
) -> Outcome:
    with attending(meetings):
        return worker(batch, loss, part)
