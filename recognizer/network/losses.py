"""Losses: one number that says how wrong the outputs are, and the way to make it smaller.

A network's last layer gives a logit for each class. Softmax turns a column of logits z into probabilities a that sum to
one; a loss compares them with the one-hot target y (1 at the label, 0 elsewhere). Each loss gives its value, the mean
over the m images of a batch, and its partial derivatives with respect to the logits, which start the way back.
"""

import math
from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array


def softmax(logits: Array) -> Array:
    """a_k = exp(z_k) / Σ exp(z) for each column: from logits to probabilities of their dtype, both classes × m.

    The largest logit of each column is taken off first: it cancels out, and nothing overflows.
    """
    exponentials = np.exp(logits - logits.max(axis=0))
    exponentials /= exponentials.sum(axis=0)
    return exponentials


def one_hot(classes: int) -> Array:
    """The targets of all classes, classes × classes: column k is 1 at row k and 0 elsewhere; float32."""
    return np.eye(classes, dtype=np.float32)


class Loss(ABC):
    """A loss over logits (classes × m) and labels (m).

    Attributes:
        name: that settings, files and the command line know it by.
        guessing: the value where all ten classes are equally likely.
        targets: y for each label, classes × labels.
    """

    name: str
    guessing: float

    def __init__(self, targets: Array) -> None:
        self.targets = targets

    @abstractmethod
    def value_and_gradient(self, logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
        """The mean over a batch's images, and its partial derivatives with respect to the logits.

        Args:
            logits: classes × m.
            labels: m, each a column of `targets`.

        Returns:
            The value, which is NaN or infinite where logits are, and the derivatives, classes × m.
        """


class MeanSquaredError(Loss):
    """L = mean over the images of Σ_k (a_k − y_k)², from 0 (certain and right) to 2 (certain and wrong).

    The derivatives are taken through the softmax: ∂L/∂a = 2 (a − y) / m, and with the softmax's Jacobian
    J = diag(a) − a·aᵀ, which is symmetric, ∂L/∂z = J·∂L/∂a = a ⊙ (∂L/∂a − Σ_k a_k ∂L/∂a_k).
    """

    name = "mse"
    guessing = 0.9

    def value_and_gradient(self, logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
        """L and ∂L/∂z (classes × m), given z (classes × m) and m labels."""
        a = softmax(logits)
        errors = a - self.targets.take(labels, axis=1)
        value = float(np.square(errors).sum()) / labels.size
        a_gradient = errors * (2 / labels.size)
        return value, a * (a_gradient - (a * a_gradient).sum(axis=0))


class CrossEntropy(Loss):
    """L = mean over the images of −Σ_k y_k log a_k; log 10 when all classes are equally likely.

    With log a = z − log Σ exp(z), which stays finite where a itself is rounded to 0, and with targets that sum to 1,
    that is the mean of log Σ exp(z) − Σ_k y_k z_k. With the softmax the derivatives become simple: ∂L/∂z = (a − y) / m.
    """

    name = "cross-entropy"
    guessing = math.log(CLASSES)

    def value_and_gradient(self, logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
        """L and ∂L/∂z (classes × m), given z (classes × m) and m labels.

        The largest logit of each column is taken off first: it cancels out, and nothing overflows.
        """
        z = np.subtract(logits, np.maximum.reduce(logits, axis=0), order="C")
        y = self.targets.take(labels, axis=1)
        gradient = np.exp(z)
        sums = np.add.reduce(gradient, axis=0)
        gradient /= sums
        gradient -= y
        gradient *= 1 / labels.size
        return float(np.add.reduce(np.log(sums)) - np.vdot(y, z)) / labels.size, gradient


LOSSES: dict[str, type[MeanSquaredError] | type[CrossEntropy]] = {
    loss.name: loss for loss in (MeanSquaredError, CrossEntropy)
}
"""Every loss by the name that settings, files and the command line know it by."""


def make_loss(name: str, smoothing: float = 0.0) -> Loss:
    """A loss over logits of ten classes, and over labels from 0 to 9 and `NO_DIGIT`.

    Args:
        name: in `LOSSES`.
        smoothing: ε; the target of a label is 1 − ε, and ε more is spread over all classes, which keeps a network from
            being ever more certain (Szegedy et al., 2016).

    The label `NO_DIGIT` has a target that prefers no class (outlier exposure, Hendrycks et al., 2019).
    """
    targets = np.full((CLASSES, CLASSES + 1), 1 / CLASSES, np.float32)  # the last column is for what is no digit
    targets[:, :CLASSES] = (1 - smoothing) * one_hot(CLASSES) + smoothing / CLASSES
    return LOSSES[name](targets)


def count_correct(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> int:
    """How many columns of logits (classes × m) are largest at their label (m); none whose label is no class."""
    return int(np.count_nonzero(logits.argmax(axis=0) == labels))
