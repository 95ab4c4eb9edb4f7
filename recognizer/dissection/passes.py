"""Passes: one digit forward through a network and the way back, with every number on the way.

The formulas are those that networks learn by, step by step. Softmax is three of them: the exponents, of which the
largest is taken off first so that nothing overflows, their sum, and the quotient. Nothing is learned here; all that a
step of gradient descent would need is there to be looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recognizer.arrays import CLASSES, PIXELS, Array
from recognizer.errors import BadInput, check_known
from recognizer.network.inspection import Gradients, InspectedLayer, inspect
from recognizer.network.losses import LOSSES, make_loss
from recognizer.network.network import Network


@dataclass(frozen=True, eq=False)
class Softmax:
    """Softmax in three steps, of ten logits z.

    Attributes:
        largest: max z, which is taken off and cancels out.
        exponents: exp(z − max z), 10.
        total: their sum.
        probabilities: a = exponents / total, 10.
    """

    largest: float
    exponents: Array
    total: float
    probabilities: Array


@dataclass(frozen=True, eq=False)
class LossSteps:
    """How wrong ten probabilities a are, and the way back to the logits z.

    Attributes:
        name: of the loss, in `LOSSES`.
        targets: y, 1 at the label and 0 elsewhere; 10.
        terms: what each class adds to the loss, 10: (a − y)² of "mse", −y·log a of "cross-entropy".
        value: L, their sum.
        by_probability: ∂L/∂a, 10: 2·(a − y) of "mse"; −y / a of "cross-entropy".
        weighted: Σ a·∂L/∂a, which the way back through softmax takes off.
        by_logit: ∂L/∂z = a ⊙ (∂L/∂a − Σ a·∂L/∂a), 10; of "cross-entropy" that is a − y.
    """

    name: str
    targets: Array
    terms: Array
    value: float
    by_probability: Array
    weighted: float
    by_logit: Array


@dataclass(frozen=True, eq=False)
class DigitPass:
    """One digit forward and back.

    Attributes:
        layers: by their names, from the pixels to the logits; of one image.
        softmax: what is made of the logits.
        loss: how wrong that is.
        gradients: the way back, by the layers' names.
    """

    layers: Mapping[str, InspectedLayer]
    softmax: Softmax
    loss: LossSteps
    gradients: Mapping[str, Gradients]


def take_digit(network: Network, image: Array, label: int, loss: str) -> DigitPass:
    """Take one image through a network and back, and keep every number.

    Args:
        network: as it reads: dropout leaves nothing out, norms use their running statistics. In float64 the numbers are
            those of the formulas to some fifteen digits.
        image: 784 × 1, from 0 (blank) to 1 (ink).
        label: which digit it is, 0 to 9.
        loss: its name, in `LOSSES`.

    Raises:
        BadInput: an image of another shape, a label that is no digit, or a loss that there is not.
    """
    checked_digit(image, label, loss)
    found = inspect(network, image)
    logits = found.logits[:, 0]
    softmax = softmax_steps(logits)
    back = loss_steps(logits, softmax, label, loss)
    return DigitPass(found.layers, softmax, back, found.gradients(back.by_logit[:, np.newaxis]))


def checked_digit(image: Array, label: int, loss: str) -> None:
    """Raise `BadInput` unless these are an image (784 × 1), a digit, and the name of a loss."""
    if image.shape != (PIXELS, 1):
        raise BadInput("image", str(image.shape), f"{PIXELS} × 1")
    if not 0 <= label < CLASSES:
        raise BadInput("label", str(label), "a digit from 0 to 9")
    check_known("loss", loss, LOSSES)


def softmax_steps(logits: Array) -> Softmax:
    """The three steps, given ten logits."""
    largest = float(logits.max())
    exponents = np.exp(logits - largest)
    total = float(exponents.sum())
    return Softmax(largest, exponents, total, exponents / total)


def loss_steps(logits: Array, softmax: Softmax, label: int, loss: str) -> LossSteps:
    """The loss of one image and the way back to its ten logits."""
    a = softmax.probabilities
    y = np.zeros_like(a)
    y[label] = 1
    if loss == "mse":
        terms, by_probability = np.square(a - y), 2 * (a - y)
        weighted = float((a * by_probability).sum())
        return LossSteps(loss, y, terms, float(terms.sum()), by_probability, weighted, a * (by_probability - weighted))
    # log a = z − max z − log Σ exp(z − max z) stays finite where a itself is rounded to 0
    terms = y * (np.log(softmax.total) + softmax.largest - logits)
    with np.errstate(divide="ignore", over="ignore"):
        by_probability = -np.divide(y, a, out=np.zeros_like(a), where=y > 0)
    return LossSteps(loss, y, terms, float(terms.sum()), by_probability, -1.0, a - y)


def loss_of(network: Network, image: Array, label: int, loss: str) -> float:
    """L of one image, 784 × 1, as a network reads it."""
    logits = network.forward(image.astype(network.dtype))
    value, _ = make_loss(loss).value_and_gradient(logits, np.array([label]))
    return value
