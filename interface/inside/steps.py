"""Steps: one digit's way forward and back in the order of the formulas, each step with its numbers and their parts.

The dense layers at the end of the network are there number by number. Maps before them are pictures: how a kernel's
window makes them is another view.
"""

import numpy as np

from interface.figures.images import data_address, png
from interface.figures.shades import tiles
from interface.inside.quantities import Record, Sheet, outer, same, sheet_of, total, weighted
from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.dissection.passes import DigitPass
from recognizer.dissection.terms import largest_terms
from recognizer.network.architecture import POOLS
from recognizer.network.inspection import PIXELS_NAME, InspectedLayer, LayerParameters
from recognizer.network.layers.activations import LEAK
from recognizer.network.layers.normalization import TINY

SHOWN, FEWER, FEWEST = 14, 6, 4
"""Products of a sum of 784 that are written out; fewer for layers of many units, since all are sent at once."""

MANY, VERY_MANY = 128, 600
"""Units from which fewer products are written out, and weights are not shown as pictures; and products not either."""

ROWS, FEW_ROWS = 12, 5
"""Units whose weights' gradient is shown, those of largest gradient: of few units, and of more than 32."""

SMALL = 200
"""Numbers of a matrix of weights that is shown whole."""

MOST_MAPS = 64
"""Maps of a layer that are drawn, unless their numbers are sent."""

MOST_PIXELS = 2048
"""Of maps whose numbers are sent beside their picture: those that a dense layer weighs."""

_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

ACTIVATION = {
    "relu": ("ReLU", "max(0, {z})", "1 if z > 0, else 0"),
    "leaky": ("Leaky ReLU", f"{{z}} if over 0, else {LEAK} · {{z}}", f"1 if z > 0, else {LEAK}"),
    "sigmoid": ("Sigmoid", "1 / (1 + exp(−{z}))", "a · (1 − a)"),
    "tanh": ("Tanh", "tanh({z})", "1 − a²"),
}
"""What an activation is called, its formula, and its slope."""


def steps_of(found: DigitPass, after: dict[str, LayerParameters], rate: float) -> Record:
    """What the browser shows.

    Args:
        found: the digit's way forward and back.
        after: the layers' parameters after one update at `rate`, by their names.
        rate: η.
    """
    return _Way(found, after, rate).sheet()


class _Way:
    """The steps as they are put together, forward first; it remembers what each layer's quantities are called."""

    def __init__(self, found: DigitPass, after: dict[str, LayerParameters], rate: float) -> None:
        self._pass, self._after, self._rate = found, after, rate
        self._sheet = Sheet()
        self._layers = [each for each in found.layers.values() if each.kind not in ("linear", "dropout")]
        self._inputs: dict[str, str] = {}  # of each layer, the quantity that comes in
        self._outputs: dict[str, str] = {}  # and the one that goes out
        weighted = [each.name for each in self._layers if each.weights is not None]
        self._numbers = {name: str(place).translate(_UP) for place, name in enumerate(weighted, start=1)}

    def sheet(self) -> Record:
        number = ""
        before = ""
        for layer in self._layers:
            number = self._numbers.get(layer.name, number)
            self._inputs[layer.name] = before
            before = self._outputs[layer.name] = self._forward(layer, number, before)
        self._softmax(before)
        self._loss(number)
        self._back()
        return {"quantities": self._sheet.quantities, "steps": self._sheet.steps}

    def _forward(self, layer: InspectedLayer, number: str, before: str) -> str:
        if layer.kind == PIXELS_NAME:
            return self._pixels(layer)
        if _has_maps(layer):
            return self._maps(layer, number, before)
        if layer.kind == "dense":
            return self._dense(layer, number, before)
        return self._norm(layer, number, before) if layer.kind == "norm" else self._activation(layer, number, before)

    def _pixels(self, layer: InspectedLayer) -> str:
        x = self._sheet.add("x", "pixels", "x", layer.activations, "the image")
        self._sheet.step(
            "Forward", "x", "The pixels", "x = byte / 255",
            "28 × 28 pixels, row after row, are one column of 784 numbers, from 0 (blank) to 1 (ink).",
            [], [same(x, "{v}", [])],
        )  # fmt: skip
        return x

    def _maps(self, layer: InspectedLayer, number: str, before: str) -> str:
        maps = layer.activations[..., 0]
        symbol = {"conv": "z", "norm": "n", "pool": "p", "average": "p"}.get(layer.kind, "a") + number
        name = f"maps {layer.name}"
        count, rows, columns = maps.shape
        weighed = maps.size <= MOST_PIXELS
        across = min(16 if count > 64 else 8, count)
        drawn = count if weighed else min(count, MOST_MAPS)
        picture = tiles(maps[:drawn], across, float(np.abs(maps).max()))
        alt = f"{count} maps of {rows} × {columns}, each as bright as what it gives; below 0 is orange"
        self._sheet.add(
            name, "maps", symbol, maps if weighed else maps[:0],
            f"{layer.word}: {count} maps of {rows} × {columns}",
            address=data_address(png(picture)), alt=alt, across=across, shape=[drawn, rows, columns],
        )  # fmt: skip
        said = {
            "conv": "Each map is one kernel slid over all maps below. Its window, place by place, is under Windows.",
            "norm": "Each map is brought to mean 0 and variance 1, as its running statistics have them, then scaled.",
            "pool": "Of each 2 × 2 pixels the largest stays.",
            "average": "Of each 2 × 2 pixels the mean stays.",
        }
        formula = {
            "conv": f"z{number} = K{number} ∗ a + b{number}",
            "norm": "n = γ · (z − μ) / √(σ² + ε) + β",
            "pool": "p = max of 2 × 2",
            "average": "p = mean of 2 × 2",
        }
        words = said.get(layer.kind, "Each pixel by itself.")
        self._sheet.step(
            "Forward", symbol, layer.word, formula.get(layer.kind, "a = f(z)"), words, [before], [{"of": name}]
        )
        return name

    def _dense(self, layer: InspectedLayer, number: str, before: str) -> str:
        weights, biases = _flat(layer)
        inputs = self._pass.layers[_below(self._pass, layer)].activations[..., 0].ravel()
        units, count = weights.shape
        shown = _shown(units)
        terms = largest_terms(weights, inputs, biases, shown if count > 2 * shown else count)
        last = layer.name == self._layers[-1].name
        name = self._cells(f"z{number}", terms.sums, _titled(layer, last))
        more: Record = {}
        shows = [before]
        if count == PIXELS and before == "x":
            if units <= VERY_MANY:
                more["products_sheet"] = sheet_of(weights * inputs, each=True)
            if units <= MANY:
                more["weights_sheet"] = sheet_of(weights, each=True)
        elif weights.size <= SMALL:
            more["weights"] = self._matrix(f"W{number}", weights, last)
            shows.append(more["weights"])
        below = self._sheet.quantities[before]["symbol"]
        words = f"Each of the {units} units weighs all {count} numbers that come in, adds them up, and adds its bias."
        if last:
            words = f"The last layer: a sum for each digit, of {count} numbers and a bias. These are the logits."
        self._sheet.step(
            "Forward", f"z{number}", "Weighted sums", f"z{number} = W{number} · {below} + b{number}", words,
            shows, [weighted(name, terms, weights, before, f"b{number}", more)],
        )  # fmt: skip
        return name

    def _norm(self, layer: InspectedLayer, number: str, before: str) -> str:
        norm = layer.norm
        assert norm is not None
        for symbol, values in (("γ", norm.scale), ("β", norm.shift), ("μ", norm.mean), ("σ²", norm.variance)):
            self._sheet.add(symbol + number, "hidden", symbol, values)
        name = self._cells(f"n{number}", layer.activations, layer.word)
        text = f"{{γ{number}}} · ({{{before}}} − {{μ{number}}}) / √({{σ²{number}}} + {TINY:g}) + {{β{number}}} = {{v}}"
        self._sheet.step(
            "Forward", f"n{number}", "Normalised", f"n = γ · (z{number} − μ) / √(σ² + ε) + β",
            "Brought to mean 0 and variance 1, as running statistics of the training images have them; then scaled "
            "and shifted by two numbers that were learned.",
            [before], [same(name, text, [before])],
        )  # fmt: skip
        return name

    def _activation(self, layer: InspectedLayer, number: str, before: str) -> str:
        title, formula, _ = ACTIVATION[layer.kind]
        name = self._cells(f"a{number}", layer.activations, layer.word)
        symbol = self._sheet.quantities[before]["symbol"]
        silent = int((layer.activations <= 0).sum())
        words = f"{silent} of {layer.activations.size} units say nothing." if layer.kind == "relu" else ""
        self._sheet.step(
            "Forward", f"a{number}", title, f"a{number} = {formula.format(z=symbol)}",
            f"The bend without which all layers together would be one weighted sum. {words}",
            [before], [same(name, formula.format(z=f"{{{before}}}") + " = {v}", [before])],
        )  # fmt: skip
        return name

    def _softmax(self, z: str) -> None:
        softmax, add = self._pass.softmax, self._sheet.add
        symbol = self._sheet.quantities[z]["symbol"]
        add("largest", "hidden", "max z", np.array([softmax.largest]))
        e = add("e", "cells", "e", softmax.exponents, "exponents", digits=True)
        s = add("s", "cells", "s", np.array([softmax.total]), "their sum")
        a = add("a", "cells", "a", softmax.probabilities, "probabilities", digits=True)
        self._sheet.step(
            "Forward", "exp", "Softmax 1 of 3: exponents", f"e = exp({symbol} − max {symbol})",
            f"The largest, {softmax.largest:.3g}, is taken off first: it cancels out, and nothing overflows.",
            [z], [same(e, f"exp({{{z}}} − {{largest:0}}) = {{v}}", [z])],
        )  # fmt: skip
        self._sheet.step(
            "Forward", "Σ", "Softmax 2 of 3: their sum", "s = Σ e", "One number for all ten.", [e], [total(s, e)]
        )
        self._sheet.step(
            "Forward", "a", "Softmax 3 of 3: the quotient", "a = e / s",
            "Ten numbers from 0 to 1 that sum to one: how sure it is of each digit.",
            [e, s], [same(a, "{e} / {s:0} = {v}", [e, s])],
        )  # fmt: skip

    def _loss(self, number: str) -> None:
        loss, add = self._pass.loss, self._sheet.add
        y = add("y", "cells", "y", loss.targets, "what it should say", digits=True)
        squared = loss.name == "mse"
        terms = add("l", "cells", "(a − y)²" if squared else "−y·log a", loss.terms, "each digit's part", digits=True)
        value = add("L", "cells", "L", np.array([loss.value]), "the loss")
        text = "({a} − {y})² = {v}" if squared else "−{y} · log {a} = {v}"
        formula = "L = Σ (a − y)²" if squared else "L = −Σ y · log a"
        words = "Squared error: 0 is certain and right, 2 certain and wrong."
        self._sheet.step(
            "Forward", "L", "The loss", formula, words if squared else "Cross-entropy: log 10 = 2.3 is guessing.",
            ["a", y], [same(terms, text, ["a", y]), total(value, terms)],
        )  # fmt: skip
        last = f"∂L/∂z{number}"
        if squared:
            add("weighted", "hidden", "Σ a·∂L/∂a", np.array([loss.weighted]))
            da = add("∂L/∂a", "cells", "∂L/∂a", loss.by_probability, "", digits=True)
            self._sheet.step(
                "Back", "∂L/∂a", "How the loss changes with the probabilities", "∂L/∂a = 2 · (a − y)",
                "Above 0: less of it would be better.", ["a", y],
                [same(da, "2 · ({a} − {y}) = {v}", ["a", y])],
            )  # fmt: skip
            dz = add(last, "cells", last, loss.by_logit, "", digits=True)
            self._sheet.step(
                "Back", last, "Back through softmax", f"{last} = a ⊙ (∂L/∂a − Σ a · ∂L/∂a)",
                f"A logit moves all ten probabilities: what they have in common, {loss.weighted:.3g}, is taken off.",
                ["a", da], [same(dz, "{a} · ({∂L/∂a} − {weighted:0}) = {v}", ["a", da])],
            )  # fmt: skip
            return
        dz = add(last, "cells", last, loss.by_logit, "", digits=True)
        self._sheet.step(
            "Back", last, "How the loss changes with the logits", f"{last} = a − y",
            "Through softmax and logarithm at once: the probability less what it should be.", ["a", y],
            [same(dz, "{a} − {y} = {v}", ["a", y])],
        )  # fmt: skip

    def _back(self) -> None:
        """The way back, from the last layer down to the first that is no map."""
        number = list(self._numbers.values())[-1]
        gradient = f"∂L/∂z{number}"
        updates: list[InspectedLayer] = []
        for place in range(len(self._layers) - 1, 0, -1):
            layer, below = self._layers[place], self._layers[place - 1]
            if _has_maps(layer):
                break
            if layer.kind == "dense":
                number = self._numbers[layer.name]
                self._weight_gradient(layer, number, gradient)
                updates.append(layer)
            if below.kind == PIXELS_NAME or _has_maps(below):
                break
            gradient = self._gradient_below(layer, below, number, gradient)
        for layer in updates:
            self._update(layer, self._numbers[layer.name])

    def _gradient_below(self, layer: InspectedLayer, below: InspectedLayer, number: str, gradient: str) -> str:
        values = self._pass.gradients[below.name].activations
        name = self._cells(f"∂L/∂{self._outputs[below.name]}", values, "")
        symbol = self._sheet.quantities[self._outputs[below.name]]["symbol"]
        if layer.kind == "dense":
            weights, _ = _flat(layer)
            terms = largest_terms(weights.T, self._pass.gradients[layer.name].activations.ravel(),
                                  np.zeros(weights.shape[1]), _shown(weights.shape[1]))  # fmt: skip
            matrix = f"W{number}"
            more: Record = {"weights": matrix, "transposed": True} if matrix in self._sheet.quantities else {}
            self._sheet.step(
                "Back", f"∂L/∂{symbol}", "Back through the weights", f"∂L/∂{symbol} = W{number}ᵀ · {gradient}",
                "Each unit answers for all that it went into, by the same weights.",
                [gradient, *([matrix] if more else [])],
                [weighted(name, terms, weights.T, gradient, "", more)],
            )  # fmt: skip
        elif layer.kind == "norm":
            norm = layer.norm
            assert norm is not None
            factor = f"γ/σ{number}"
            self._sheet.add(factor, "hidden", "γ/σ", norm.scale / np.sqrt(norm.variance + TINY))
            self._sheet.step(
                "Back", f"∂L/∂{symbol}", "Back through the norm", f"∂L/∂{symbol} = γ/√(σ² + ε) · {gradient}",
                "The running statistics are fixed numbers here.", [gradient],
                [same(name, f"{{{factor}}} · {{{gradient}}} = {{v}}", [gradient])],
            )  # fmt: skip
        else:
            self._activation_gradient(layer, name, symbol, gradient)
        return name

    def _activation_gradient(self, layer: InspectedLayer, name: str, symbol: str, gradient: str) -> None:
        title, _, slope = ACTIVATION[layer.kind]
        output = self._outputs[layer.name]
        by = {
            "relu": f"{{{gradient}}} if {{{output}}} > 0, else 0",
            "leaky": f"{{{gradient}}} if {{{output}}} > 0, else {LEAK} · {{{gradient}}}",
            "sigmoid": f"{{{gradient}}} · {{{output}}} · (1 − {{{output}}})",
            "tanh": f"{{{gradient}}} · (1 − {{{output}}}²)",
        }[layer.kind]
        self._sheet.step(
            "Back", f"∂L/∂{symbol}", f"Back through {title}", f"∂L/∂{symbol} = {gradient} ⊙ slope",
            f"The slope is {slope}.", [gradient, output], [same(name, f"{by} = {{v}}", [gradient, output])],
        )  # fmt: skip

    def _weight_gradient(self, layer: InspectedLayer, number: str, gradient: str) -> None:
        of = self._pass.gradients[layer.name]
        assert of.weights is not None
        assert of.biases is not None
        rows = of.weights.reshape(len(of.weights), -1)
        last = layer.name == self._layers[-1].name
        places = _largest_rows(of.biases)
        before = self._inputs[layer.name]
        symbol = self._sheet.quantities[before]["symbol"]
        name = self._matrix(f"∂L/∂W{number}", rows[places], last, places)
        kept = len(places) < len(rows)
        b = self._cells(f"∂L/∂b{number}", of.biases, "")
        words = f" Shown are the {len(places)} of {len(rows)} units with the largest." if kept else ""
        self._sheet.step(
            "Back", f"∂L/∂W{number}", "How the loss changes with the weights",
            f"∂L/∂W{number} = {gradient} · {symbol}ᵀ, ∂L/∂b{number} = {gradient}",
            f"A weight counts as much as what came in there, and as its unit matters.{words}",
            [gradient, before],
            [outer(name, gradient, before, places.tolist()), same(b, f"{{{gradient}}} = {{v}}", [gradient])],
        )  # fmt: skip

    def _update(self, layer: InspectedLayer, number: str) -> None:
        gradients, after = self._pass.gradients[layer.name], self._after[layer.name]
        assert gradients.biases is not None
        assert after.weights is not None
        assert after.biases is not None
        places = _largest_rows(gradients.biases)
        last = layer.name == self._layers[-1].name
        weights, biases = _flat(layer)
        old = self._matrix(f"W{number} old", weights[places], last, places, "before")
        new = self._matrix(f"W{number} new", after.weights.reshape(weights.shape)[places], last, places, "after")
        b = self._cells(f"b{number} old", biases, "before")
        b_new = self._cells(f"b{number} new", after.biases, "after")
        rate = f"{self._rate:g}"
        self._sheet.step(
            "Update", f"W{number}", f"The update of W{number} and b{number}",
            f"W{number} ← W{number} − η · ∂L/∂W{number}, b{number} ← b{number} − η · ∂L/∂b{number}",
            f"A step downhill, at the learning rate η = {rate}.",
            [old, f"∂L/∂W{number}", b, f"∂L/∂b{number}"],
            [
                same(new, f"{{{old}}} − {rate} · {{∂L/∂W{number}}} = {{v}}", [old, f"∂L/∂W{number}"]),
                same(b_new, f"{{{b}}} − {rate} · {{∂L/∂b{number}}} = {{v}}", [b, f"∂L/∂b{number}"]),
            ],
        )  # fmt: skip

    def _cells(self, name: str, values: Array, title: str) -> str:
        """A column of numbers, a cell each; ten of them are the digits if they are the last layer's."""
        last = list(self._numbers.values())[-1]
        return self._sheet.add(name, "cells", _symbol(name), values, title, digits=_symbol(name).endswith(last))

    def _matrix(self, name: str, rows: Array, digits: bool, places: np.ndarray | None = None, title: str = "") -> str:
        """A matrix; of the pixels, a picture for each row."""
        kind = "pictures" if rows.shape[1] == SIDE * SIDE else "matrix"
        labels = list(range(len(rows))) if places is None else places.tolist()
        title = title or f"a {'row' if kind == 'matrix' else 'picture'} a {'digit' if digits else 'unit'}"
        columns = rows.shape[1]
        return self._sheet.add(name, kind, _symbol(name), rows, title, columns=columns, rows=labels, digits=digits)


def _symbol(name: str) -> str:
    """Of a quantity that there is before and after an update."""
    return name.removesuffix(" old").removesuffix(" new")


def _has_maps(layer: InspectedLayer) -> bool:
    """Whether a layer gives maps, be they of one pixel."""
    return layer.kind in ("conv", *POOLS) or layer.shape.rows > 1 or layer.shape.columns > 1


def _flat(layer: InspectedLayer) -> tuple[Array, Array]:
    """A dense layer's weights, units × inputs in the order of its input's channels, and biases."""
    assert layer.weights is not None
    assert layer.biases is not None
    return layer.weights.reshape(len(layer.weights), -1), layer.biases


def _below(found: DigitPass, layer: InspectedLayer) -> str:
    names = list(found.layers)
    return names[names.index(layer.name) - 1]


def _shown(units: int) -> int:
    """How many products of each of so many sums are written out."""
    return SHOWN if units <= MANY else FEWER if units <= VERY_MANY else FEWEST


def _titled(layer: InspectedLayer, last: bool) -> str:
    return "logits, one a digit" if last else layer.word


def _largest_rows(gradient: Array) -> np.ndarray:
    """The units of largest gradient, as many as are shown, in their order."""
    shown = ROWS if gradient.size <= 32 else FEW_ROWS
    return np.sort(np.argsort(-np.abs(gradient), kind="stable")[:shown])
