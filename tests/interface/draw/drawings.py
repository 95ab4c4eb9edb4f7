"""Drawings as the Draw page's modules get them, and digits as they have been read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interface.draw.reading import Chosen
from recognizer.arrays import SIDE
from recognizer.images.shapes import Shape
from recognizer.network.architecture import parse_architecture
from recognizer.network.network import Network
from recognizer.reading.many import ReadDigit, Reading
from recognizer.reading.model import Model
from recognizer.synthesis.letterforms import write_digit


def written(text: str, height: float = 120, gap: float = 0.3) -> list[NDArray[np.float64]]:
    """The strokes of lines of digits, in canvas units; `gap` is in heights."""
    rng = np.random.default_rng(155)
    strokes: list[NDArray[np.float64]] = []
    for row, line in enumerate(text.split("\n")):
        left = 40.0
        for digit in line:
            own = write_digit(int(digit), rng).strokes
            points = np.concatenate(own)
            least, size = points.min(axis=0), np.ptp(points, axis=0)
            scale = height / size[1]
            strokes += [(stroke - least) * scale + [left, 40 + row * height * 1.5] for stroke in own]
            left += size[0] * scale + gap * height
    return strokes


def read_digit(probabilities: Sequence[float], digit: bool = True, line: int = 0) -> ReadDigit:
    """A digit of ten probabilities."""
    shares = np.array(probabilities, np.float32)
    label = int(shares.argmax())
    column = np.zeros((SIDE * SIDE, 1), np.float32)
    return ReadDigit(label, digit, float(shares[label]), shares, (100.0, 100.0, 200.0, 300.0), line, (0,), column)


def mostly(label: int, probability: float, second: int | None = None, other: float = 0.0) -> list[float]:
    """Ten probabilities: of one digit, of a second, and the rest evenly."""
    named = {label: probability} | ({} if second is None else {second: other})
    rest = (1 - sum(named.values())) / (10 - len(named))
    return [named.get(each, rest) for each in range(10)]


def chosen(digit: ReadDigit, shape: Shape = Shape.SIGN) -> Chosen:
    """The only digit of its paper."""
    return Chosen(digit, Reading((digit,)), 0, (), shape, Model(Network(parse_architecture("dense1")), {}))
