"""Optimizers: the formulas by which a step is made, from plain gradient descent to AdamW.

Every formula stands beside its code, one operation a line, in place; w are the parameters, g their gradient, s a
scratch and α the learning rate times the step's factor. What the formulas mean is what PyTorch's optimizers of the same
names do. Where the papers keep a mean of what came before, v ← ρv + (1 − ρ)g², a sum is kept, v ← ρv + g²: the constant
between them is cheaper in one number than in all.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from numpy import add, divide, multiply, sqrt, subtract

from recognizer.optimizer import Arrays, Optimizer


@dataclass(eq=False)
class GradientDescent(Optimizer):
    """w ← w − αg (Cauchy, 1847); on minibatches, stochastic gradient descent (Robbins and Monro, 1951).

    Weight decay is calculated as w ← (1 − αλ)w − αg, which here is the same as w − α(g + λw).
    """

    decoupled: ClassVar[bool] = True

    def _numbers(self, rate: float) -> tuple[float, ...]:
        return (rate,)

    def _update(self, block: Arrays, numbers: Arrays) -> None:
        w, g, _ = block
        (alpha,) = numbers
        multiply(g, alpha, g)  # w ← w − αg
        subtract(w, g, w)


@dataclass(eq=False, kw_only=True)
class Momentum(Optimizer):
    """v ← μv + g, w ← w − αv (Polyak, 1964): steps that agree add up, up to 1 / (1 − μ) times.

    The velocity v has no learning rate in it, so a rate that is moved acts at once on all of the step.
    """

    momentum: float = 0.9
    memories: ClassVar[tuple[str, ...]] = ("velocity",)

    def _numbers(self, rate: float) -> tuple[float, ...]:
        return rate, self.momentum

    def _update(self, block: Arrays, numbers: Arrays) -> None:
        w, g, _, v = block
        alpha, mu = numbers
        multiply(v, mu, v)  # v ← μv + g
        add(v, g, v)
        multiply(v, alpha, g)  # w ← w − αv
        subtract(w, g, w)


@dataclass(eq=False, kw_only=True)
class Nesterov(Optimizer):
    """v ← μv + g, w ← w − α(g + μv): momentum that looks one step ahead (Nesterov, 1983; Sutskever et al., 2013).

    What is remembered is u = μv: u ← μ(u + g), w ← w − α(g + u).
    """

    momentum: float = 0.9
    memories: ClassVar[tuple[str, ...]] = ("next_velocity",)

    def _numbers(self, rate: float) -> tuple[float, ...]:
        return rate, self.momentum

    def _update(self, block: Arrays, numbers: Arrays) -> None:
        w, g, _, u = block
        alpha, mu = numbers
        add(u, g, u)  # u ← μ(u + g)
        multiply(u, mu, u)
        add(g, u, g)  # w ← w − α(g + u)
        multiply(g, alpha, g)
        subtract(w, g, w)


@dataclass(eq=False, kw_only=True)
class RMSProp(Optimizer):
    """v ← ρv + (1 − ρ)g², w ← w − αg / (√v + ε): each parameter by its own measure (Tieleman and Hinton, 2012).

    With the sum v / (1 − ρ) in place of v: v ← ρv + g², w ← w − α'g / (√v + ε'), α' = α / √(1 − ρ), ε' = ε / √(1 − ρ).
    """

    rho: float = 0.99
    epsilon: float = 1e-8
    memories: ClassVar[tuple[str, ...]] = ("square_sum",)

    def _numbers(self, rate: float) -> tuple[float, ...]:
        root = math.sqrt(1 - self.rho)
        return rate / root, self.rho, self.epsilon / root

    def _update(self, block: Arrays, numbers: Arrays) -> None:
        w, g, s, v = block
        alpha, rho, epsilon = numbers
        multiply(v, rho, v)  # v ← ρv + g²
        multiply(g, g, s)
        add(v, s, v)
        sqrt(v, s)  # w ← w − α'g / (√v + ε')
        add(s, epsilon, s)
        divide(g, s, g)
        multiply(g, alpha, g)
        subtract(w, g, w)


@dataclass(eq=False, kw_only=True)
class Adam(Optimizer):
    """Momentum by RMSProp's measure, both as true means from the first step on (Kingma and Ba, 2015).

    At step t, m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − α m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and
    v̂ = v / (1 − β₂ᵗ). With sums in place of m and v, the same means are m̂ = m / M and v̂ = v / V, where
    M = (1 − β₁ᵗ) / (1 − β₁) and V = (1 − β₂ᵗ) / (1 − β₂) are the sums of the weights. So
    m ← β₁m + g, v ← β₂v + g², w ← w − α'm / (√v + ε'), where α' = α√V / M and ε' = ε√V.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    memories: ClassVar[tuple[str, ...]] = ("gradient_sum", "square_sum")

    def _numbers(self, rate: float) -> tuple[float, ...]:
        t = self._steps + 1
        gradient_weight = (1 - self.beta1**t) / (1 - self.beta1)
        root = math.sqrt((1 - self.beta2**t) / (1 - self.beta2))
        return rate * root / gradient_weight, self.beta1, self.beta2, self.epsilon * root

    def _update(self, block: Arrays, numbers: Arrays) -> None:
        w, g, _, m, v = block
        alpha, beta1, beta2, epsilon = numbers
        multiply(m, beta1, m)  # m ← β₁m + g
        add(m, g, m)
        multiply(v, beta2, v)  # v ← β₂v + g²
        multiply(g, g, g)
        add(v, g, v)
        sqrt(v, g)  # w ← w − α'm / (√v + ε')
        add(g, epsilon, g)
        divide(m, g, g)
        multiply(g, alpha, g)
        subtract(w, g, w)


class AdamW(Adam):
    """Adam whose weight decay is no part of the gradient: w ← w − αλw (Loshchilov and Hutter, 2019)."""

    decoupled: ClassVar[bool] = True


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}
"""Every optimizer by the name that settings, files and the command line know it by."""
