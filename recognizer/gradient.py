"""The gradient of a batch of images, be it sixteen of them or all: what one step of learning is taken by."""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, fractions
from recognizer.dataset import Dataset
from recognizer.evaluation import count_correct
from recognizer.losses import Loss
from recognizer.network import BLOCK, Network


class BatchGradient:
    """The gradient of the mean loss over a batch of any size, accumulated over blocks of columns.

    The pixels are gathered as bytes and become float32 a block at a time, in buffers that are used again.

    Attributes:
        vector: the gradient after a call, as long as the network's parameters.
    """

    def __init__(self, network: Network, dataset: Dataset, loss: Loss) -> None:
        self._network = network
        self._dataset = dataset
        self._loss = loss
        self._bytes = np.empty((BLOCK, PIXELS), np.uint8)
        self._fractions = np.empty((BLOCK, PIXELS), network.dtype)
        self._sum = np.empty_like(network.gradient)
        self.vector = network.gradient

    def __call__(self, batch: NDArray[np.intp]) -> tuple[float, float]:
        """Calculate `vector` for the images at these columns; returns their mean loss and their accuracy."""
        if batch.size <= BLOCK:
            loss, correct = self._block(batch)
            self.vector = self._network.gradient
            return loss, correct / batch.size
        self._sum[:] = 0
        loss, correct = 0.0, 0
        for start in range(0, batch.size, BLOCK):
            block = batch[start : start + BLOCK]
            share = block.size / batch.size
            block_loss, block_correct = self._block(block)
            loss += block_loss * share
            correct += block_correct
            self._network.gradient *= self._network.dtype.type(share)
            self._sum += self._network.gradient
        self.vector = self._sum
        return loss, correct / batch.size

    def _block(self, columns: NDArray[np.intp]) -> tuple[float, int]:
        pixels = self._bytes[: columns.size]
        images = self._fractions[: columns.size]
        labels = self._dataset.labels[columns]
        np.take(self._dataset.rows, columns, axis=0, out=pixels, mode="clip")  # "raise" would copy through a buffer
        logits = self._network.forward(fractions(pixels, self._network.dtype, out=images).T)
        correct = count_correct(logits, labels)
        loss, logits_gradient = self._loss.value_and_gradient(logits, labels)
        self._network.backward(logits_gradient)
        return loss, correct
