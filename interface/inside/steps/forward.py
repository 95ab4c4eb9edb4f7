"""Forward: the steps from the pixels to the loss."""

import numpy as np

from interface.figures.images import data_address, png
from interface.figures.shades import tiles
from interface.inside.steps.quantities import Record, same, sheet_of, total, weighted
from interface.inside.steps.way import ACTIVATION, MANY, MOST_MAPS, VERY_MANY, Way, counted, flat, has_maps, shown_of
from recognizer.arrays import PIXELS
from recognizer.dissection.passes import DigitPass
from recognizer.dissection.terms import largest_terms, products
from recognizer.network.inspection import PIXELS_NAME, InspectedLayer
from recognizer.network.layers.normalization import TINY

SMALL = 200
"""Numbers of a matrix of weights that is shown whole."""

MOST_PIXELS = 2048
"""Of maps whose numbers are sent beside their picture: those that a dense layer weighs."""


def go_forward(way: Way) -> None:
    """Add the steps to the way."""
    number = before = ""
    for layer in way.layers:
        number = way.numbers.get(layer.name, number)
        way.inputs[layer.name] = before
        before = way.outputs[layer.name] = _forward(way, layer, number, before)
    _softmax(way, before)
    _loss(way, number)


def _forward(way: Way, layer: InspectedLayer, number: str, before: str) -> str:
    if layer.kind == PIXELS_NAME:
        return _pixels(way, layer)
    if has_maps(layer):
        return _maps(way, layer, number, before)
    if layer.kind == "dense":
        return _dense(way, layer, number, before)
    return _norm(way, layer, number, before) if layer.kind == "norm" else _activation(way, layer, number, before)


def _pixels(way: Way, layer: InspectedLayer) -> str:
    x = way.sheet.add("x", "pixels", "x", layer.activations, "the image")
    way.sheet.step(
        "Forward", "x", "The pixels", "x = byte / 255",
        "28 × 28 pixels, row after row, are one column of 784 numbers, from 0 (blank) to 1 (ink).",
        [], [same(x, "{v}", [])],
    )  # fmt: skip
    return x


def _maps(way: Way, layer: InspectedLayer, number: str, before: str) -> str:
    maps = layer.activations[..., 0]
    symbol = {"conv": "z", "norm": "n", "pool": "p", "average": "p"}.get(layer.kind, "a") + number
    name = f"maps {layer.name}"
    count, rows, columns = maps.shape
    weighed = maps.size <= MOST_PIXELS
    across = min(16 if count > 64 else 8, count)
    drawn = count if weighed else min(count, MOST_MAPS)
    picture = tiles(maps[:drawn], across, float(np.abs(maps).max()))
    alt = f"{count} maps of {rows} × {columns}, each as bright as what it gives; below 0 is orange"
    way.sheet.add(
        name, "maps", symbol, maps if weighed else maps[:0],
        f"{layer.word}: {counted(drawn, count)} of {rows} × {columns}",
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
    way.sheet.step("Forward", symbol, layer.word, formula.get(layer.kind, "a = f(z)"), words, [before], [{"of": name}])
    return name


def _dense(way: Way, layer: InspectedLayer, number: str, before: str) -> str:
    weights, biases = flat(layer)
    inputs = way.found.layers[_below(way.found, layer)].activations[..., 0].ravel()
    units, count = weights.shape
    shown = shown_of(units)
    terms = largest_terms(weights, inputs, biases, shown if count > 2 * shown else count)
    last = layer.name == way.layers[-1].name
    name = way.cells(f"z{number}", terms.sums, _titled(layer, last))
    more: Record = {}
    shows = [before]
    if count == PIXELS and before == "x":
        if units <= VERY_MANY:
            more["products_sheet"] = sheet_of(products(weights, inputs), each=True)
        if units <= MANY:
            more["weights_sheet"] = sheet_of(weights, each=True)
    elif weights.size <= SMALL:
        more["weights"] = way.matrix(f"W{number}", weights, last)
        shows.append(more["weights"])
    below = way.sheet.quantities[before]["symbol"]
    words = f"Each of the {units} units weighs all {count} numbers that come in, adds them up, and adds its bias."
    if last:
        words = f"The last layer: a sum for each digit, of {count} numbers and a bias. These are the logits."
    way.sheet.step(
        "Forward", f"z{number}", "Weighted sums", f"z{number} = W{number} · {below} + b{number}", words,
        shows, [weighted(name, terms, weights, before, f"b{number}", more)],
    )  # fmt: skip
    return name


def _norm(way: Way, layer: InspectedLayer, number: str, before: str) -> str:
    norm = layer.norm
    assert norm is not None
    for symbol, values in (("γ", norm.scale), ("β", norm.shift), ("μ", norm.mean), ("σ²", norm.variance)):
        way.sheet.add(symbol + number, "hidden", symbol, values)
    name = way.cells(f"n{number}", layer.activations, layer.word)
    text = f"{{γ{number}}} · ({{{before}}} − {{μ{number}}}) / √({{σ²{number}}} + {TINY:g}) + {{β{number}}} = {{v}}"
    way.sheet.step(
        "Forward", f"n{number}", "Normalised", f"n = γ · (z{number} − μ) / √(σ² + ε) + β",
        "Brought to mean 0 and variance 1, as running statistics of the training images have them; then scaled "
        "and shifted by two numbers that were learned.",
        [before], [same(name, text, [before])],
    )  # fmt: skip
    return name


def _activation(way: Way, layer: InspectedLayer, number: str, before: str) -> str:
    title, formula, _ = ACTIVATION[layer.kind]
    name = way.cells(f"a{number}", layer.activations, layer.word)
    symbol = way.sheet.quantities[before]["symbol"]
    silent = int((layer.activations <= 0).sum())
    words = f"{silent} of {layer.activations.size} units say nothing." if layer.kind == "relu" else ""
    way.sheet.step(
        "Forward", f"a{number}", title, f"a{number} = {formula.format(z=symbol)}",
        f"The bend without which all layers together would be one weighted sum. {words}",
        [before], [same(name, formula.format(z=f"{{{before}}}") + " = {v}", [before])],
    )  # fmt: skip
    return name


def _softmax(way: Way, z: str) -> None:
    softmax, add = way.found.softmax, way.sheet.add
    symbol = way.sheet.quantities[z]["symbol"]
    add("largest", "hidden", "max z", np.array([softmax.largest]))
    e = add("e", "cells", "e", softmax.exponents, "exponents", digits=True)
    s = add("s", "cells", "s", np.array([softmax.total]), "their sum")
    a = add("a", "cells", "a", softmax.probabilities, "probabilities", digits=True)
    way.sheet.step(
        "Forward", "exp", "Softmax 1 of 3: exponents", f"e = exp({symbol} − max {symbol})",
        f"The largest, {softmax.largest:.3g}, is taken off first: it cancels out, and nothing overflows.",
        [z], [same(e, f"exp({{{z}}} − {{largest:0}}) = {{v}}", [z])],
    )  # fmt: skip
    way.sheet.step(
        "Forward", "Σ", "Softmax 2 of 3: their sum", "s = Σ e", "One number for all ten.", [e], [total(s, e)]
    )
    way.sheet.step(
        "Forward", "a", "Softmax 3 of 3: the quotient", "a = e / s",
        "Ten numbers from 0 to 1 that sum to one: how sure it is of each digit.",
        [e, s], [same(a, "{e} / {s:0} = {v}", [e, s])],
    )  # fmt: skip


def _loss(way: Way, number: str) -> None:
    loss, add = way.found.loss, way.sheet.add
    y = add("y", "cells", "y", loss.targets, "what it should say", digits=True)
    squared = loss.name == "mse"
    terms = add("l", "cells", "(a − y)²" if squared else "−y·log a", loss.terms, "each digit's part", digits=True)
    value = add("L", "cells", "L", np.array([loss.value]), "the loss")
    text = "({a} − {y})² = {v}" if squared else "−{y} · log {a} = {v}"
    formula = "L = Σ (a − y)²" if squared else "L = −Σ y · log a"
    words = "Squared error: 0 is certain and right, 2 certain and wrong."
    way.sheet.step(
        "Forward", "L", "The loss", formula, words if squared else "Cross-entropy: log 10 = 2.3 is guessing.",
        ["a", y], [same(terms, text, ["a", y]), total(value, terms)],
    )  # fmt: skip
    last = f"∂L/∂z{number}"
    if squared:
        add("weighted", "hidden", "Σ a·∂L/∂a", np.array([loss.weighted]))
        da = add("∂L/∂a", "cells", "∂L/∂a", loss.by_probability, "", digits=True)
        way.sheet.step(
            "Back", "∂L/∂a", "How the loss changes with the probabilities", "∂L/∂a = 2 · (a − y)",
            "Above 0: less of it would be better.", ["a", y],
            [same(da, "2 · ({a} − {y}) = {v}", ["a", y])],
        )  # fmt: skip
        dz = add(last, "cells", last, loss.by_logit, "", digits=True)
        common = f"{loss.weighted:.3g}".replace("-", "−")
        way.sheet.step(
            "Back", last, "Back through softmax", f"{last} = a ⊙ (∂L/∂a − Σ a · ∂L/∂a)",
            f"A logit moves all ten probabilities: what they have in common, {common}, is taken off.",
            ["a", da], [same(dz, "{a} · ({∂L/∂a} − {weighted:0}) = {v}", ["a", da])],
        )  # fmt: skip
        return
    dz = add(last, "cells", last, loss.by_logit, "", digits=True)
    way.sheet.step(
        "Back", last, "How the loss changes with the logits", f"{last} = a − y",
        "Through softmax and logarithm at once: the probability less what it should be.", ["a", y],
        [same(dz, "{a} − {y} = {v}", ["a", y])],
    )  # fmt: skip


def _below(found: DigitPass, layer: InspectedLayer) -> str:
    names = list(found.layers)
    return names[names.index(layer.name) - 1]


def _titled(layer: InspectedLayer, last: bool) -> str:
    return "logits, one a digit" if last else layer.word
