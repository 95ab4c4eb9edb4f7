"""The way: what the steps of one digit's pass are put together from, and what each layer's quantities are called.

The dense layers at the end of the network are there number by number. Maps before them are pictures: how a kernel's
window makes them is another view.
"""

import numpy as np

from interface.figures.images import data_address, png
from interface.figures.shades import tiles
from interface.inside.steps.quantities import Record, Sheet
from recognizer.arrays import SIDE, Array
from recognizer.dissection.passes import DigitPass
from recognizer.network.architecture import POOLS
from recognizer.network.inspection import InspectedLayer, LayerParameters
from recognizer.network.layers.activations import LEAK

SHOWN, FEWER, FEWEST = 14, 6, 4
"""Products of a sum of 784 that are written out; fewer for layers of many units, since all are sent at once."""

MANY, VERY_MANY = 128, 600
"""Units from which fewer products are written out, and weights are not shown as pictures; and products not either."""

ROWS, FEW_ROWS = 12, 5
"""Units whose weights' gradient is shown, those of largest gradient: of few units, and of more than 32."""

MOST_MAPS = 64
"""Maps of a layer that are drawn, unless their numbers are sent."""

_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

ACTIVATION = {
    "relu": ("ReLU", "max(0, {z})", "1 if z > 0, else 0"),
    "leaky": ("Leaky ReLU", f"{{z}} if over 0, else {LEAK} · {{z}}", f"1 if z > 0, else {LEAK}"),
    "sigmoid": ("Sigmoid", "1 / (1 + exp(−{z}))", "a · (1 − a)"),
    "tanh": ("Tanh", "tanh({z})", "1 − a²"),
}
"""What an activation is called, its formula, and its slope."""


class Way:
    """The steps as they are put together.

    Args:
        found: the digit's way forward and back.
        after: the layers' parameters after one update at `rate`, by their names.
        rate: η.

    Attributes:
        found, after, rate: as they were given.
        sheet: the quantities and steps so far.
        layers: those that change anything when images are read, the pixels first.
        inputs, outputs: by the layers' names, the quantities that come in and go out.
        numbers: by the names of layers with weights, which of these they are, as a raised number.
    """

    def __init__(self, found: DigitPass, after: dict[str, LayerParameters], rate: float) -> None:
        self.found, self.after, self.rate = found, after, rate
        self.sheet = Sheet()
        self.layers = [each for each in found.layers.values() if each.kind not in ("linear", "dropout")]
        self.inputs: dict[str, str] = {}
        self.outputs: dict[str, str] = {}
        weighted = [each.name for each in self.layers if each.weights is not None]
        self.numbers = {name: str(place).translate(_UP) for place, name in enumerate(weighted, start=1)}

    @property
    def data(self) -> Record:
        """What the browser shows."""
        return {"quantities": self.sheet.quantities, "steps": self.sheet.steps}

    def cells(self, name: str, values: Array, title: str) -> str:
        """A column of numbers, a cell each; ten of them are the digits if they are the last layer's."""
        last = list(self.numbers.values())[-1]
        return self.sheet.add(name, "cells", symbol_of(name), values, title, digits=symbol_of(name).endswith(last))

    def matrix(self, name: str, rows: Array, digits: bool, places: np.ndarray | None = None, title: str = "") -> str:
        """A matrix; of the pixels, a picture for each row."""
        kind = "pictures" if rows.shape[1] == SIDE * SIDE else "matrix"
        labels = list(range(len(rows))) if places is None else places.tolist()
        title = title or f"a {'row' if kind == 'matrix' else 'picture'} a {'digit' if digits else 'unit'}"
        columns = rows.shape[1]
        return self.sheet.add(name, kind, symbol_of(name), rows, title, columns=columns, rows=labels, digits=digits)

    def picture(self, name: str, symbol: str, word: str, maps: Array) -> str:
        """Gradients of maps or kernels as one picture; white would raise the loss, orange lower it."""
        count, rows, columns = maps.shape
        drawn, across = min(count, MOST_MAPS), min(16 if count > 64 else 8, count)
        picture = tiles(maps[:drawn], across, float(np.abs(maps).max()))
        return self.sheet.add(
            name, "maps", symbol, maps[:0], f"{word}: {counted(drawn, count)} of {rows} × {columns}",
            address=data_address(png(picture)), across=across, shape=[drawn, rows, columns],
            alt=f"{symbol}: white where more would raise the loss, orange where more would lower it",
        )  # fmt: skip


def counted(drawn: int, count: int) -> str:
    """How many there are, or how many of them are drawn."""
    return f"{count}" if drawn == count else f"the first {drawn} of {count}, each"


def symbol_of(name: str) -> str:
    """Of a quantity that there is before and after an update."""
    return name.removesuffix(" old").removesuffix(" new")


def has_maps(layer: InspectedLayer) -> bool:
    """Whether a layer gives maps, be they of one pixel."""
    return layer.kind in ("conv", *POOLS) or layer.shape.rows > 1 or layer.shape.columns > 1


def flat(layer: InspectedLayer) -> tuple[Array, Array]:
    """A dense layer's weights, units × inputs in the order of its input's channels, and biases."""
    assert layer.weights is not None
    assert layer.biases is not None
    return layer.weights.reshape(len(layer.weights), -1), layer.biases


def shown_of(units: int) -> int:
    """How many products of each of so many sums are written out."""
    return SHOWN if units <= MANY else FEWER if units <= VERY_MANY else FEWEST


def largest_rows(gradient: Array) -> np.ndarray:
    """The units of largest gradient, as many as are shown, in their order."""
    shown = ROWS if gradient.size <= 32 else FEW_ROWS
    return np.sort(np.argsort(-np.abs(gradient), kind="stable")[:shown])
