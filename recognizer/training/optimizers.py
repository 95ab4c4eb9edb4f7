"""Optimizers: how a gradient becomes a step, from plain gradient descent to AdamW.

The gradient points to where the loss grows fastest, so learning goes the other way. An optimizer is arithmetic on two
flat vectors, parameters w and gradient g, and knows nothing of layers. Its learning rate α belongs to whoever runs the
training: the optimizer reads it at every step and never writes it, so that it may be moved at any moment.

Every formula stands beside its code, one operation a line, in place; s is a scratch and α the learning rate times the
step's factor. What the formulas mean is what PyTorch's optimizers of the same names do. Where the papers keep a mean of
what came before, v ← ρv + (1 − ρ)g², a sum is kept, v ← ρv + g²: the constant between them is cheaper in one number
than in all.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy import add, divide, multiply, sqrt, subtract
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.errors import BadInput

BLOCK = 1 << 18
"""Parameters that go through a whole step together, before the next ones: few enough to stay in a processor's cache,
many enough that what NumPy spends on each call does not show."""


FLUSH_EVERY = 32


FLUSHED = 1e-24
"""Every so many steps, numbers far below this (2⁻²⁴ of it, in float32) are rounded to 0 in an optimizer's memory. That
of a pixel hardly ever inked would otherwise become subnormal and remain so, and with such numbers processors are slow.
"""


Arrays = tuple[Array, ...]


OptimizerState = dict[str, NDArray[Any]]
"""What an optimizer remembers, by name: `steps`, how many it took (int64), and its memories, as long as w each."""


@dataclass(eq=False)
class Optimizer(ABC):
    """Something that improves parameters by their gradient.

    Attributes:
        learning_rate: the size of a step; may be changed between any two steps.
        weight_decay: λ, how strongly parameters are drawn to 0: g ← g + λw, or w ← w − αλw where it is `decoupled`;
            may be changed between any two steps.
        decayed: the regions of the vectors that decay, none overlapping; what is outside (biases, say) does not.
        memories: names of the vectors that it keeps from step to step.
        usual_rate: a learning rate that suits it, to begin with.

    Raises:
        BadInput: a weight decay that is negative or no number.
    """

    learning_rate: float
    _: KW_ONLY
    weight_decay: float = 0.0
    decayed: Sequence[slice] = ()
    decoupled: ClassVar[bool] = False
    memories: ClassVar[tuple[str, ...]] = ()
    usual_rate: ClassVar[float] = 0.001

    def __post_init__(self) -> None:
        if not 0 <= self.weight_decay < math.inf:
            raise BadInput("weight-decay", str(self.weight_decay), "a number of at least 0")
        self._steps = 0
        self._memory: Array = np.empty((len(self.memories), 0), np.float32)
        self._w = self._g = np.empty(0, np.float32)

    @abstractmethod
    def _numbers(self, rate: float) -> tuple[float, ...]:
        """The numbers in the formula of the coming step, α being `rate`."""

    @abstractmethod
    def _update(self, block: Arrays, numbers: Arrays) -> None:
        """The formula, for a block of w, g, a scratch s and the memories, and the numbers as arrays of no dimension."""

    def step(self, parameters: Array, gradient: Array, factor: float = 1.0) -> None:
        """Change `parameters` in place; `factor`, a schedule's, multiplies the learning rate for this step.

        Both vectors have one length and one dtype. The gradient is used up: what it holds afterwards has no meaning.
        Nothing is allocated as long as the same two arrays are given.

        Raises:
            BadInput: the optimizer's state is of parameters of another length or dtype.
            ValueError: the two vectors differ in length or dtype.
        """
        if parameters is not self._w or gradient is not self._g:
            self._attach(parameters, gradient)
        rate = self.learning_rate * factor
        self._values[:] = self._numbers(rate)
        if self.weight_decay:
            self._decay[()] = 1 - rate * self.weight_decay if self.decoupled else self.weight_decay
        for block, regions in self._blocks:
            if self.weight_decay:
                for w, g, s in regions:
                    self._decay_region(w, g, s)
            self._update(block, self._scalars)
        self._steps += 1
        if self._steps % FLUSH_EVERY == 0:
            self._memory += FLUSHED
            self._memory -= FLUSHED

    def state(self) -> OptimizerState:
        """A copy of all that it remembers; before the first step that is `steps` alone."""
        memories = zip(self.memories, self._memory, strict=True) if self._steps else ()
        return {"steps": np.array(self._steps, np.int64), **{name: memory.copy() for name, memory in memories}}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on, bit for bit, from where an optimizer of the same class and numbers gave this `state`.

        Raises:
            BadInput: other names, shapes or dtypes than it would give itself; nothing is changed then.
        """
        where, steps = "optimizer state", state.get("steps")
        if steps is None or steps.shape != () or steps.dtype != np.int64 or steps < 0:
            found = "no steps" if steps is None else f"steps {steps.shape} of {steps.dtype}"
            raise BadInput(where, found, "steps, one int64 of at least 0")
        names = self.memories if steps else ()
        if set(state) != {"steps", *names}:
            raise BadInput(where, ", ".join(state), ", ".join(("steps", *names)))
        for name in names:
            memory, like = state[name], self._w if self._w.size else state[names[0]]
            if memory.ndim != 1 or memory.dtype.kind != "f" or _kind(memory) != _kind(like):
                raise BadInput(where, f"{name} {_kind(memory)}", f"a vector of float, as parameters {_kind(like)}")
        self._steps = int(steps)
        self._memory = np.array([state[name] for name in names])
        self._w = self._g = self._w[:0]  # so that the next step takes windows of the new memory

    def _attach(self, w: Array, g: Array) -> None:
        """Allocate what a step needs, and remember windows of these two vectors, block by block."""
        if _kind(w) != _kind(g):
            raise ValueError(f"parameters are {_kind(w)}, but their gradient is {_kind(g)}")
        if self._memory.size == 0:
            self._memory = np.zeros((len(self.memories), w.size), w.dtype)
        if self.memories and _kind(self._memory[0]) != _kind(w):
            raise BadInput("optimizer state", f"memories {_kind(self._memory[0])}", f"{_kind(w)}, as the parameters")
        self._values = np.empty(len(self._numbers(0.0)), w.dtype)
        self._scalars = tuple(self._values[i, ...] for i in range(self._values.size))  # NumPy is quickest with these
        self._decay = np.zeros((), w.dtype)
        scratch = np.empty(min(w.size, BLOCK), w.dtype)
        self._blocks: list[tuple[Arrays, list[Arrays]]] = []
        for start in range(0, w.size, BLOCK):
            block_w, block_g, *memories = (vector[start : start + BLOCK] for vector in (w, g, *self._memory))
            s = scratch[: block_w.size]
            regions: list[Arrays] = [(block_w[at], block_g[at], s[at]) for at in self._decaying(start, w.size)]
            self._blocks.append(((block_w, block_g, s, *memories), regions))
        self._w, self._g = w, g

    def _decaying(self, start: int, size: int) -> list[slice]:
        """The parts of the decayed regions that lie in the block from `start`, counted from there."""
        bounds = (region.indices(size)[:2] for region in self.decayed)
        inside = ((max(first - start, 0), min(last - start, BLOCK)) for first, last in bounds)
        return [slice(first, last) for first, last in inside if first < last]

    def _decay_region(self, w: Array, g: Array, s: Array) -> None:
        """One of the two kinds of weight decay, in a window of w, g and the scratch."""
        if self.decoupled:
            multiply(w, self._decay, w)  # w ← (1 − αλ)w
        else:
            multiply(w, self._decay, s)  # g ← g + λw
            add(g, s, g)


def _kind(array: NDArray[Any]) -> str:
    return f"{array.shape} of {array.dtype}"


@dataclass(eq=False)
class GradientDescent(Optimizer):
    """w ← w − αg (Cauchy, 1847); on minibatches, stochastic gradient descent (Robbins and Monro, 1951).

    Weight decay is calculated as w ← (1 − αλ)w − αg, which here is the same as w − α(g + λw).
    """

    decoupled: ClassVar[bool] = True
    usual_rate: ClassVar[float] = 0.5

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
    usual_rate: ClassVar[float] = 0.05

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

    What is remembered is u = μv: u ← μ(u + g), w ← w − α(g + u). Where μ is moved, u is scaled by as much, so that the
    velocity v stays what it was; after a μ of 0, which forgets it, v begins anew.
    """

    momentum: float = 0.9
    memories: ClassVar[tuple[str, ...]] = ("next_velocity",)
    usual_rate: ClassVar[float] = 0.05

    def __post_init__(self) -> None:
        super().__post_init__()
        self._remembered = self.momentum

    def _numbers(self, rate: float) -> tuple[float, ...]:
        if self.momentum != self._remembered:
            self._memory *= self.momentum / self._remembered if self._remembered else 0.0
            self._remembered = self.momentum
        return rate, self.momentum

    def state(self) -> OptimizerState:
        """A copy of all that it remembers, for the momentum as it is now."""
        self._numbers(0.0)
        return super().state()

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from where an optimizer of this class gave this `state`, by the momentum that this one has.

        Raises:
            BadInput: other names, shapes or dtypes than it would give itself.
        """
        super().restore(state)
        self._remembered = self.momentum

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
