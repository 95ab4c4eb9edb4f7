"""Reading: what a trained network makes of a drawing, a picture or 784 numbers, and whether that is a digit at all.

A network is a list of operations, one after the other, from the pixels to ten logits; softmax makes probabilities of
those. A second network, the judge, may have its say in how sure the first may be. Every operation is a few lines over
whole arrays, for any number of images m at once. Maps are m × channels × rows × columns.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.errors import BadInput
from recognizer.images.photo.pictures import read_picture
from recognizer.images.strokes import draw
from recognizer.network.losses import softmax
from recognizer.reading.judging import certainty, judged

IMAGES_AT_A_TIME = 4
"""So few that their maps stay in the processor's cache."""

DRAWINGS = (".json", ".jsonl")
"""Endings of files that hold drawings, one JSON object a line, rather than a picture."""

EXPECTED = 'a drawing a line, {"strokes": [[[x, y], …], …]}'

NUMBERS = {"half": "<f2", "single": "<f4"}
"""How weights are written down: in 16 or in 32 bits, the lowest byte first."""

LEAK = 0.01
"""Slope of the leaky rectifier below zero."""

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.maximum(z, LEAK * z),
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,  # 1 / (1 + exp(−z)), which could overflow
    "tanh": np.tanh,
}


@dataclass(frozen=True, eq=False)
class Operation:
    """One step from the pixels to the logits.

    Attributes:
        kind: "dense" or "conv", which have weights; "pool" or "average"; or the name of an activation.
        weights: of "dense" outputs × inputs, of "conv" channels out × channels in × kernel rows × kernel columns.
        biases: one for each output, or channel out.
        margin: rows and columns of zeros that a convolution puts around its maps.
    """

    kind: str
    weights: Array | None = None
    biases: Array | None = None
    margin: int = 0


def logits_of(operations: Sequence[Operation], images: Array) -> Array:
    """Logits, 10 × m, of images, 784 × m and from 0 (blank) to 1 (ink)."""
    x: Array = images.T.reshape(-1, 1, SIDE, SIDE)
    for each in operations:
        if each.weights is None or each.biases is None:
            x = ACTIVATIONS[each.kind](x) if each.kind in ACTIVATIONS else pooled(x, each.kind)
        elif each.kind == "dense":
            x = x.reshape(len(x), -1) @ each.weights.T + each.biases
        else:
            x = convolved(x, each.weights, each.margin) + each.biases[:, np.newaxis, np.newaxis]
    return x.T


def convolved(x: Array, weights: Array, margin: int) -> Array:
    """Σ weights · pixels under the kernel, at each place: maps of as many channels as there are kernels.

    For each of the kernel's own places, all maps, moved by as much, are multiplied by the weights there.
    """
    around = (margin, margin)
    padded = np.pad(x, ((0, 0), (0, 0), around, around))
    kernel = weights.shape[2]
    count, channels, rows, columns = len(x), x.shape[1], padded.shape[2] - kernel + 1, padded.shape[3] - kernel + 1
    z = np.zeros((count, len(weights), rows * columns), x.dtype)
    for row in range(kernel):
        for column in range(kernel):
            moved = padded[:, :, row : row + rows, column : column + columns]
            z += weights[:, :, row, column] @ moved.reshape(count, channels, rows * columns)
    return z.reshape(count, -1, rows, columns)


def pooled(x: Array, kind: str) -> Array:
    """Of each 2 × 2 pixels the largest ("pool") or the mean ("average"); a last odd row or column is left out."""
    count, channels, rows, columns = x.shape
    fours = x[:, :, : rows // 2 * 2, : columns // 2 * 2].reshape(count, channels, rows // 2, 2, columns // 2, 2)
    return fours.max(axis=(3, 5)) if kind == "pool" else fours.mean(axis=(3, 5))


def unpacked_operations(lines: Sequence[Mapping[str, Any]], numbers: Iterator[Array]) -> list[Operation]:
    """Operations of which each has a line that says its kind and its weights' shape; numbers are taken as needed.

    Args:
        lines: `{"kind": "conv", "shape": [16, 1, 3, 3], "margin": 1}`, `{"kind": "relu"}`, …
        numbers: of each operation with a shape, the weights and then the biases.
    """
    return [
        Operation(line["kind"], next(numbers).reshape(line["shape"]), next(numbers), line.get("margin", 0))
        if "shape" in line
        else Operation(line["kind"])
        for line in lines
    ]


class Recognizer:
    """A trained network, and its judge if it has one, ready to read.

    Args:
        description: `reader` and `judge`, the lines of operations of each (no judge: no line), `threshold`, the
            probability that the best class of a digit reaches, and `numbers`, "half" or "single".
        weights: of all operations in their order, weights before biases, the reader's before the judge's.
    """

    def __init__(self, description: Mapping[str, Any], weights: bytes) -> None:
        every = np.frombuffer(weights, NUMBERS[description["numbers"]]).astype(np.float32)
        numbers = _portions(
            every, [line["shape"] for name in ("reader", "judge") for line in description[name] if "shape" in line]
        )
        self.threshold = float(description["threshold"])
        self.reader = unpacked_operations(description["reader"], numbers)
        self.judge = unpacked_operations(description["judge"], numbers)

    def predict(self, images: NDArray[np.uint8] | Array) -> Array:
        """Probabilities, 10 × m, of images, 784 × m: bytes from 0 (blank) to 255 (ink), or fractions from 0 to 1."""
        fractions = images / np.float32(255) if images.dtype == np.uint8 else images.astype(np.float32)
        blocks = [
            fractions[:, start : start + IMAGES_AT_A_TIME] for start in range(0, images.shape[1], IMAGES_AT_A_TIME)
        ]
        return np.concatenate([np.empty((10, 0), np.float32), *map(self._predict, blocks)], axis=1)

    def _predict(self, images: Array) -> Array:
        probabilities = softmax(logits_of(self.reader, images))
        if not self.judge:
            return probabilities
        return judged(probabilities, certainty(softmax(logits_of(self.judge, images))))

    def read(self, strokes: Sequence[Any]) -> dict[str, Any]:
        """Read a drawing: strokes, each a list of points [x, y], x to the right and y downwards, in any unit."""
        return self.read_pixels(draw([np.asarray(stroke, np.float64) for stroke in strokes]))

    def read_picture(self, path: str | Path) -> dict[str, Any]:
        """Read an image file of one digit, dark on light or light on dark, of any size; this needs Pillow.

        Raises:
            BadInput: no such file, no picture, or a picture without ink.
        """
        return self.read_pixels(read_picture(Path(path)))

    def read_pixels(self, pixels: Any) -> dict[str, Any]:
        """Read 784 numbers, row by row, from 0 (blank) to 1 (ink), or bytes to 255.

        Returns:
            `label`, the digit that is the most likely; `digit`, whether there is one at all; `probability`, of the
            label; and `probabilities`, of 0 to 9.

        Raises:
            BadInput: not 784 numbers.
        """
        column = np.asarray(pixels).reshape(-1, 1)
        if column.size != PIXELS or column.dtype.kind not in "fu":
            raise BadInput("pixels", f"{column.size} of {column.dtype}", f"{PIXELS} fractions or bytes")
        probabilities = self.predict(column)[:, 0]
        label = int(probabilities.argmax())
        rounded = [round(float(probability), 6) for probability in probabilities]
        digit = bool(probabilities[label] >= self.threshold)
        return {"label": label, "digit": digit, "probability": rounded[label], "probabilities": rounded}


def _portions(every: Array, shapes: Sequence[Sequence[int]]) -> Iterator[Array]:
    """One vector cut into the weights and the biases of operations of these shapes."""
    start = 0
    for shape in shapes:
        for count in (int(np.prod(shape)), shape[0]):
            yield every[start : start + count]
            start += count


def main(recognizer: Recognizer, arguments: Sequence[str]) -> int:
    """Read files and print one JSON object a line; a file that cannot be read holds up none of the others.

    Args:
        recognizer: what reads.
        arguments: pictures, or files of drawings, a JSON object a line.

    Returns:
        The exit status: 0, or 2 if there was anything that could not be read.
    """
    if not arguments or arguments[0].startswith("-"):
        print("usage: reader.py PICTURE…  (or .jsonl: " + EXPECTED + ")", file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    status = 0
    for name in arguments:
        try:
            for answer in _answers(recognizer, Path(name)):
                print(json.dumps({"image": name, **answer}, ensure_ascii=False))
        except BadInput as error:
            status = 2
            print(f"reader: {error}", file=sys.stderr)
            print(json.dumps({"image": name, "error": str(error)}, ensure_ascii=False))
    return status


def _answers(recognizer: Recognizer, path: Path) -> Iterator[dict[str, Any]]:
    """What is read of a picture, or of each drawing in a file of them."""
    if path.suffix.lower() not in DRAWINGS:
        yield recognizer.read_picture(path)
        return
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, f"a file that cannot be read ({error})", EXPECTED) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield recognizer.read(_strokes(line, f"{path}, line {number}"))


def _strokes(line: str, where: str) -> list[NDArray[np.float64]]:
    """The strokes of a drawing, each n × 2, that a line of JSON holds."""
    try:
        strokes = [np.array(stroke, np.float64) for stroke in json.loads(line)["strokes"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        strokes = []
    if not strokes or any(stroke.ndim != 2 or stroke.shape[1] != 2 for stroke in strokes):
        raise BadInput(where, line.strip(), EXPECTED)
    return strokes
