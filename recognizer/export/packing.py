"""Packing: a model as a description, which is JSON, and its weights, which are bytes.

A small network keeps its numbers as they are, in single precision. Of a large one half precision keeps 11 binary digits
of each; what that changes in a sum of hundreds of products is far less than what tells one digit from another. Whether
it is so for this very network is tried out on written digits and on figures that are none; where it is not, single
precision it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS
from recognizer.errors import BadInput
from recognizer.export.operations import operations_of
from recognizer.export.standalone import NUMBERS, Operation, Recognizer
from recognizer.files import Json
from recognizer.images.strokes import draw
from recognizer.reading.model import Model
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES
from recognizer.synthesis.letterforms import write_digit

SMALL = 200_000
"""So many numbers are less than a megabyte in single precision."""

FARTHER, KEPT = 5, 0.98
"""Half precision will do if this share of the answers stayed the same even with its probabilities so many times as far
from the model's as they are: a few images then tell how many of thousands would be read otherwise."""

DIGITS = 12
"""How many of each digit are written to try it out."""


@dataclass(frozen=True)
class Packed:
    """A model to take along.

    Attributes:
        description: what `Recognizer` needs to know about the weights, and `network`, its line.
        weights: as many bytes as the description says.
    """

    description: dict[str, Json]
    weights: bytes


def packed(model: Model, where: object) -> Packed:
    """A model, a large one in half precision if its answers stay the same, and in single precision otherwise.

    Raises:
        BadInput: parameters or a threshold that are no good; `where` is what the message names.
    """
    networks = [model.network] + ([model.judge] if model.judge else [])
    if not all(np.isfinite(network.parameters).all() for network in networks):
        raise BadInput(where, "parameters that are not finite", "a network that has not diverged")
    if sum(network.parameters.size for network in networks) <= SMALL:
        return _packed(model, "single")
    half = _packed(model, "half")
    return half if _is_kept(half, model, _probes()) else _packed(model, "single")


def _packed(model: Model, numbers: str) -> Packed:
    reader, judge = operations_of(model.network), operations_of(model.judge) if model.judge else ()
    with np.errstate(over="ignore"):  # infinite in half precision: then it will not do
        parts = [
            part.astype(NUMBERS[numbers]).tobytes()
            for each in (*reader, *judge)
            for part in (each.weights, each.biases)
            if part is not None
        ]
    description: dict[str, Json] = {
        "network": model.network.architecture.text,
        "reader": [_line(each) for each in reader],
        "judge": [_line(each) for each in judge],
        "threshold": model.threshold,
        "numbers": numbers,
    }
    return Packed(description, b"".join(parts))


def _line(operation: Operation) -> dict[str, Json]:
    if operation.weights is None:
        return {"kind": operation.kind}
    margin: dict[str, Json] = {"margin": operation.margin} if operation.kind == "conv" else {}
    return {"kind": operation.kind, "shape": list(operation.weights.shape), **margin}


def _is_kept(packed: Packed, model: Model, images: NDArray[np.float32]) -> bool:
    """Whether a packed model makes of images (784 × m) what the model itself does: a digit, or none."""
    with np.errstate(all="ignore"):  # what is too large for half precision comes out as no number
        given, expected = Recognizer(packed.description, packed.weights).predict(images), model.predict(images)
        farther = expected + FARTHER * (given - expected)
    return bool(np.mean(_answers(farther, model.threshold) == _answers(expected, model.threshold)) >= KEPT)


def _answers(probabilities: NDArray[np.floating], threshold: float) -> NDArray[np.intp]:
    """The digits read, −1 where there is none."""
    return np.where(probabilities.max(axis=0) >= threshold, probabilities.argmax(axis=0), -1)


def _probes() -> NDArray[np.float32]:
    """Images to compare answers on, 784 × m: written digits and figures that are none, always the same."""
    rng = np.random.default_rng(0)
    drawings = [write_digit(label, rng).strokes for label in range(CLASSES) for _ in range(DIGITS)]
    drawings += [tuple(figure(rng)) for figure in (TRAINING_FIGURES | HELD_OUT_FIGURES).values()]
    return _drawn(drawings)


def _drawn(drawings: Sequence[Sequence[NDArray[np.floating]]]) -> NDArray[np.float32]:
    images = np.empty((len(drawings), PIXELS), np.float32)
    for row, strokes in zip(images, drawings, strict=True):
        row[:] = draw(strokes)[:, 0]
    return images.T
