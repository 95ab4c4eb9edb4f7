"""Quantities: what a step shows, as the browser draws it: numbers with their shape, and what each is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interface.figures.images import data_address, png
from interface.figures.shades import AGAINST, FOR
from recognizer.arrays import SIDE, Array
from recognizer.dissection.terms import Terms

DIGITS = 6
"""Of a number that is sent; the page shows three of them."""

ACROSS = 16
"""Pictures in a row of a sheet."""

Record = dict[str, Any]


@dataclass
class Sheet:
    """All quantities of a pass and its steps, put together one after the other.

    Attributes:
        quantities: by their names.
        steps: in their order.
    """

    quantities: Record = field(default_factory=dict)
    steps: list[Record] = field(default_factory=list)

    def add(self, name: str, kind: str, symbol: str, values: Array, title: str = "", **more: Any) -> str:
        """Add a quantity; returns its name.

        Args:
            name: that steps and parts know it by.
            kind: how it is drawn: "pixels", "cells", "matrix", "pictures", "maps", or "hidden", which is not.
            symbol: such as "z¹".
            values: of any shape.
            title: above it.
            more: what the kind needs, such as `columns` of a matrix.
        """
        self.quantities[name] = {
            "kind": kind,
            "symbol": symbol,
            "title": title,
            "values": numbers(values),
            **more,
        }
        return name

    def step(
        self,
        group: str,
        chip: str,
        title: str,
        formula: str,
        words: str,
        shows: Sequence[str],
        results: Sequence[Record],
    ) -> None:
        """Add a step.

        Args:
            group: "Forward", "Back" or "Update".
            chip: its name in the row of steps.
            title: in a few words.
            formula: HTML.
            words: a sentence or two.
            shows: names of the quantities that it is made from.
            results: what comes out: each the name `of` a quantity, with its `parts` if it has any.
        """
        self.steps.append(
            {
                "group": group,
                "chip": chip,
                "title": title,
                "formula": formula,
                "words": words,
                "shows": list(shows),
                "results": list(results),
            }
        )


def numbers(values: Array) -> list[float]:
    """Values as they are sent: one after the other, rounded."""
    return [float(f"{value:.{DIGITS}g}") for value in np.asarray(values, np.float64).ravel().tolist()]


def same(name: str, text: str, refs: Sequence[str]) -> Record:
    """A quantity each of whose numbers is made of the numbers at the same place of others.

    Args:
        name: of the quantity.
        text: what it is, with {q} for the number of quantity q at the place, {q:0} for its first, {v} for itself.
        refs: quantities whose numbers at the place are lit up.
    """
    return {"of": name, "parts": {"kind": "same", "text": text, "refs": list(refs)}}


def outer(name: str, rows: str, columns: str, places: Sequence[int] | None = None) -> Record:
    """A matrix whose number in row i and column j is the product of number i of one quantity and j of another.

    Args:
        name: of the matrix.
        rows: the quantity of its rows.
        columns: the quantity of its columns.
        places: which of `rows` its rows are of; all in their order if not given.
    """
    return {"of": name, "parts": {"kind": "outer", "rows": rows, "columns": columns, "places": places}}


def total(name: str, of: str) -> Record:
    """A single number that is the sum of all of another quantity's."""
    return {"of": name, "parts": {"kind": "total", "terms": of}}


def weighted(name: str, terms: Terms, weights: Array, inputs: str, bias: str, more: Record | None = None) -> Record:
    """A quantity of weighted sums.

    Args:
        name: of the quantity.
        terms: the sums, taken apart.
        weights: units × inputs.
        inputs: the quantity that is weighted.
        bias: symbol of the bias, or "" where there is none.
        more: names of a quantity of the `weights`, and sheets of pictures of `weights` and `products`.
    """
    at = np.take_along_axis(weights, terms.places, axis=1)
    parts = {
        "kind": "sum",
        "inputs": inputs,
        "places": terms.places.ravel().tolist(),
        "at": numbers(at),
        "products": numbers(terms.products),
        "rest": numbers(terms.rest),
        "others": terms.others,
        "shown": terms.places.shape[1],
        "bias": bias,
        "biases": numbers(terms.biases) if bias else [],
        **(more or {}),
    }
    return {"of": name, "parts": parts}


def sheet_of(rows: Array, each: bool) -> Record:
    """Rows of 784 numbers as 28 × 28 pictures on one sheet: blue above 0, orange below, black at 0.

    Args:
        rows: n × 784.
        each: whether every picture has a scale of its own, or all the same.
    """
    most = np.abs(rows).max(axis=1, keepdims=True) if each else np.abs(rows).max()
    strength = (np.abs(rows) / np.maximum(most, 1e-300))[..., np.newaxis]
    colours = (strength * np.where(rows[..., np.newaxis] > 0, FOR, AGAINST)).round().astype(np.uint8)
    across = min(ACROSS, len(rows))
    down = -(-len(rows) // across)
    tiles: NDArray[np.uint8] = np.zeros((down * across, SIDE, SIDE, 3), np.uint8)
    tiles[: len(rows)] = colours.reshape(-1, SIDE, SIDE, 3)
    sheet = tiles.reshape(down, across, SIDE, SIDE, 3).swapaxes(1, 2).reshape(down * SIDE, across * SIDE, 3)
    return {"address": data_address(png(sheet)), "across": across, "down": down}
