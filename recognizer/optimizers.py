"""Optimizers: how a gradient becomes a step.

The gradient points to where the loss grows fastest, so learning goes the other way. An optimizer is arithmetic on two
flat vectors and knows nothing of layers. Its learning rate belongs to whoever runs the training: the optimizer reads it
at every step and never writes it, so that it may be moved at any moment.
"""

from abc import ABC, abstractmethod

import numpy as np

from recognizer.arrays import Array


class Optimizer(ABC):
    """Something that improves parameters by their gradient.

    Attributes:
        learning_rate: the size of a step, α; may be changed between any two steps.
    """

    learning_rate: float

    @abstractmethod
    def step(self, parameters: Array, gradient: Array) -> None:
        """Change `parameters` in place; `gradient` is only read."""


class GradientDescent(Optimizer):
    """The vanilla update W ← W − α dW (Cauchy, 1847); on minibatches, stochastic gradient descent."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self._change: Array = np.empty(0, np.float32)

    def step(self, parameters: Array, gradient: Array) -> None:
        """W ← W − α dW."""
        if self._change.shape != gradient.shape or self._change.dtype != gradient.dtype:
            self._change = np.empty_like(gradient)
        np.multiply(gradient, gradient.dtype.type(self.learning_rate), out=self._change)
        parameters -= self._change
