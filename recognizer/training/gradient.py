"""The gradient of a batch of images, be it sixteen of them or all: what one step of learning is taken by.

A batch is taken through the network in blocks, and may be split among threads of our own, since NumPy lets go of
Python's lock while it calculates. Each thread has a network that shares the parameters and owns its gradient and its
activations; the gradients are summed in the same order every time, so that the same batch gives the same numbers.
"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, fractions
from recognizer.data.dataset import Dataset
from recognizer.network.losses import Loss, count_correct
from recognizer.network.network import Network
from recognizer.training.batches import Batch


class BatchGradient:
    """The gradient of the mean loss over a batch of any size.

    Attributes:
        vector: the gradient after a call, as long as the network's parameters.
    """

    def __init__(self, network: Network, dataset: Dataset, entropy: int = 0, threads: int = 1) -> None:
        self._network = network
        self._replicas = [network.replica() for _ in range(threads - 1)]
        networks = [network, *self._replicas]
        self._workers = [Worker(each, dataset, (entropy, place)) for place, each in enumerate(networks)]
        self._executor = ThreadPoolExecutor(threads - 1, "gradient") if threads > 1 else None
        self.vector = network.gradient

    def __call__(self, batch: Batch, loss: Loss) -> tuple[float, float]:
        """Calculate `vector` for a batch; returns its mean loss and its accuracy."""
        count = batch.columns.size
        for replica in self._replicas:
            replica.set_hidden_dropout(self._network.hidden_dropout)
        if self._executor is None:
            value, correct = self._workers[0](batch, loss, 0, count)
        else:
            cuts = [count * place // len(self._workers) for place in range(len(self._workers) + 1)]
            shares = zip(self._workers[1:], cuts[1:-1], cuts[2:], strict=True)
            others = [  # each in a copy of this context, where NumPy keeps what it is told to warn of
                self._executor.submit(copy_context().run, worker, batch, loss, start, stop)
                for worker, start, stop in shares
            ]
            value, correct = self._workers[0](batch, loss, 0, cuts[1])
            for other in others:
                other_value, other_correct = other.result()
                value, correct = value + other_value, correct + other_correct
        self.vector = self._workers[0].vector
        for worker in self._workers[1:]:
            self.vector += worker.vector
        return value, correct / count

    def close(self) -> None:
        """Let the threads go."""
        if self._executor is not None:
            self._executor.shutdown()


class Worker:
    """One thread's part: its network, the memory that its images are gathered in, and its dice.

    Attributes:
        vector: its share of the gradient.
    """

    def __init__(self, network: Network, dataset: Dataset, seed: tuple[int, int]) -> None:
        self._network, self._dataset, self._seed = network, dataset, seed
        self._bytes = np.empty((0, PIXELS), np.uint8)
        self._fractions = np.empty(0, network.dtype)
        self._sum = np.empty(0, network.dtype)
        self._rng = np.random.default_rng(seed)
        self.vector = network.gradient

    def __call__(self, batch: Batch, loss: Loss, start: int, stop: int) -> tuple[float, int]:
        """The gradient of a part of the batch; returns its share of the mean loss, and how many it read correctly."""
        network, block = self._network, self._network.block
        if network.stochastic:
            self._rng = np.random.default_rng((*self._seed, batch.number))
        if stop - start <= block:
            self.vector = network.gradient
            return self._block(batch, loss, start, stop)
        if not self._sum.size:
            self._sum = np.empty_like(network.gradient)
        self.vector = self._sum
        self._sum[:] = 0
        value, correct = 0.0, 0
        for first in range(start, stop, block):
            block_value, block_correct = self._block(batch, loss, first, min(first + block, stop))
            value, correct = value + block_value, correct + block_correct
            self._sum += network.gradient
        return value, correct

    def _block(self, batch: Batch, loss: Loss, start: int, stop: int) -> tuple[float, int]:
        if start == stop:  # more threads than images
            self._network.gradient[:] = 0
            return 0.0, 0
        columns = batch.columns[start:stop]
        rows = self._gathered(columns) if batch.rows is None else batch.rows[start:stop]
        labels = self._dataset.labels[columns]
        logits = self._network.forward_training(self._images(rows), self._rng)
        correct = count_correct(logits, labels)
        value, logits_gradient = loss.value_and_gradient(logits, labels)
        self._network.backward(logits_gradient)
        share = columns.size / batch.columns.size
        if share < 1:
            self._network.gradient *= share
        return value * share, correct

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
