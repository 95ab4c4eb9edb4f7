"""Losses: one number that says how wrong the outputs are, and the way to make it smaller.

A network's last layer gives a logit for each class. Softmax turns a column of logits z into probabilities a that sum to
one; a loss compares them with the one-hot target y (1 at the label, 0 elsewhere). Each loss gives its value, the mean
over the m images of a batch, and its partial derivatives with respect to the logits, which start the way back.
"""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array


def softmax(logits: Array) -> Array:
    """a_k = exp(z_k) / Σ exp(z), for each column; classes × m. The largest logit is taken off first: it cancels out."""
    exponentials = np.exp(logits - logits.max(axis=0))
    exponentials /= exponentials.sum(axis=0)
    return exponentials


def one_hot(labels: NDArray[np.integer], classes: int, dtype: np.dtype[np.floating]) -> Array:
    """The targets y, classes × m: column j is 1 at row `labels[j]` and 0 elsewhere."""
    targets = np.zeros((classes, labels.size), dtype)
    targets[labels, np.arange(labels.size)] = 1
    return targets


class Loss(ABC):
    """A loss over logits (classes × m) and labels (m)."""

    name: str

    @abstractmethod
    def value_and_gradient(self, logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
        """The mean over the batch's images, and its partial derivatives with respect to the logits (classes × m)."""


class MeanSquaredError(Loss):
    """L = mean over the images of Σ_k (a_k − y_k)², from 0 (certain and right) to 2 (certain and wrong).

    The derivatives are taken through the softmax: ∂L/∂a = 2 (a − y) / m, and with the softmax's Jacobian
    J = diag(a) − a·aᵀ, which is symmetric, ∂L/∂z = J·∂L/∂a = a ⊙ (∂L/∂a − Σ_k a_k ∂L/∂a_k).
    """

    name = "mse"

    def value_and_gradient(self, logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
        """L and ∂L/∂z, column by column."""
        a = softmax(logits)
        errors = a - one_hot(labels, len(logits), logits.dtype)
        value = float(np.square(errors).sum()) / labels.size
        a_gradient = errors * logits.dtype.type(2 / labels.size)
        return value, a * (a_gradient - (a * a_gradient).sum(axis=0))


class CrossEntropy(Loss):
    """L = mean over the images of −log a_label; 0 when certain and right, log 10 when all classes are equally likely.

    With the softmax the derivatives become simple: ∂L/∂z = (a − y) / m.
    """

    name = "cross-entropy"

    def value_and_gradient(self, logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
        """L and ∂L/∂z; log a is z − log Σ exp(z), which stays finite where a itself is rounded to 0."""
        shifted = logits - logits.max(axis=0)
        exponentials = np.exp(shifted)
        sums = exponentials.sum(axis=0)
        at_label = (labels, np.arange(labels.size))
        value = float((np.log(sums) - shifted[at_label]).sum()) / labels.size
        gradient = exponentials / sums
        gradient[at_label] -= 1
        gradient *= logits.dtype.type(1 / labels.size)
        return value, gradient


LOSSES: dict[str, Loss] = {loss.name: loss for loss in (MeanSquaredError(), CrossEntropy())}
"""Every loss by the name that settings, files and the command line know it by."""
