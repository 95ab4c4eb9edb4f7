"""Back: the steps from the loss down to the first layer, and the update."""

import numpy as np

from interface.inside.steps.quantities import Record, outer, same, weighted
from interface.inside.steps.way import ACTIVATION, Way, flat, has_maps, largest_rows, shown_of
from recognizer.dissection.terms import largest_terms
from recognizer.network.inspection import PIXELS_NAME, InspectedLayer
from recognizer.network.layers.activations import LEAK

_BACK = {
    "dense": ("Back through the weights", "Each number answers for all sums that it went into."),
    "pool": ("Back through the pool", "The largest of each four gets all of it, the other three nothing."),
    "average": ("Back through the pool", "Each of the four gets a quarter."),
    "conv": ("Back through the kernels", "A convolution again, by the same kernels turned round."),
    "norm": ("Back through the norm", "Times γ/√(σ² + ε), which is one number a map."),
}
"""What the way back through a layer of some kind is called, and what it does."""


def go_back(way: Way) -> None:
    """Add the steps to the way, which has gone forward."""
    number = list(way.numbers.values())[-1]
    gradient = f"∂L/∂z{number}"
    updates: list[InspectedLayer] = []
    for place in range(len(way.layers) - 1, 0, -1):
        layer, below = way.layers[place], way.layers[place - 1]
        if has_maps(layer):
            break
        if layer.kind == "dense":
            number = way.numbers[layer.name]
            _weight_gradient(way, layer, number, gradient)
            updates.append(layer)
        if below.kind == PIXELS_NAME:
            break
        if has_maps(below):
            _back_through_maps(way, place - 1, gradient)
            break
        gradient = _gradient_below(way, layer, below, number, gradient)
    for layer in updates:
        _update(way, layer, way.numbers[layer.name])


def _back_through_maps(way: Way, first: int, gradient: str) -> None:
    """The way back through maps as pictures, from the layer at a place among all down to the pixels."""
    for place in range(first, -1, -1):
        layer, above = way.layers[place], way.layers[place + 1]
        symbol = way.sheet.quantities[way.outputs[layer.name]]["symbol"]
        maps = way.found.gradients[layer.name].activations[..., 0]
        came = gradient
        gradient = way.picture(f"∂L/∂{way.outputs[layer.name]}", f"∂L/∂{symbol}", layer.word, maps)
        title, words = _BACK.get(above.kind, ("Back through the activation", "Times its slope, pixel by pixel."))
        way.sheet.step("Back", f"∂L/∂{symbol}", title, _back_formula(above.kind, symbol), words,
                         [came], [{"of": gradient}])  # fmt: skip
        if layer.kind == "conv":
            kernels = way.found.gradients[layer.name].weights
            assert kernels is not None
            number = way.numbers[layer.name]
            name = way.picture(f"∂L/∂K{number}", f"∂L/∂K{number}", "kernels over channel 0", kernels[:, 0])
            way.sheet.step(
                "Back", f"∂L/∂K{number}", "How the loss changes with the kernels",
                f"∂L/∂K{number} = Σ over all places of (what is under the window · ∂L/∂z{number})",
                "A kernel is the same everywhere, so each of its weights answers for all places.",
                [gradient], [{"of": name}],
            )  # fmt: skip


def _gradient_below(way: Way, layer: InspectedLayer, below: InspectedLayer, number: str, gradient: str) -> str:
    values = way.found.gradients[below.name].activations
    name = way.cells(f"∂L/∂{way.outputs[below.name]}", values, "")
    symbol = way.sheet.quantities[way.outputs[below.name]]["symbol"]
    if layer.kind == "dense":
        weights, _ = flat(layer)
        terms = largest_terms(weights.T, way.found.gradients[layer.name].activations.ravel(),
                              np.zeros(weights.shape[1]), shown_of(weights.shape[1]))  # fmt: skip
        matrix = f"W{number}"
        more: Record = {"weights": matrix, "transposed": True} if matrix in way.sheet.quantities else {}
        way.sheet.step(
            "Back", f"∂L/∂{symbol}", "Back through the weights", f"∂L/∂{symbol} = W{number}ᵀ · {gradient}",
            "Each unit answers for all that it went into, by the same weights.",
            [gradient, *([matrix] if more else [])],
            [weighted(name, terms, weights.T, gradient, "", more)],
        )  # fmt: skip
    elif layer.kind == "norm":
        norm = layer.norm
        assert norm is not None
        factor = f"γ/σ{number}"
        way.sheet.add(factor, "hidden", "γ/σ", norm.slope)
        way.sheet.step(
            "Back", f"∂L/∂{symbol}", "Back through the norm", f"∂L/∂{symbol} = γ/√(σ² + ε) · {gradient}",
            "The running statistics are fixed numbers here.", [gradient],
            [same(name, f"{{{factor}}} · {{{gradient}}} = {{v}}", [gradient])],
        )  # fmt: skip
    else:
        _activation_gradient(way, layer, name, symbol, gradient)
    return name


def _activation_gradient(way: Way, layer: InspectedLayer, name: str, symbol: str, gradient: str) -> None:
    title, _, slope = ACTIVATION[layer.kind]
    output = way.outputs[layer.name]
    by = {
        "relu": f"{{{gradient}}} if {{{output}}} > 0, else 0",
        "leaky": f"{{{gradient}}} if {{{output}}} > 0, else {LEAK} · {{{gradient}}}",
        "sigmoid": f"{{{gradient}}} · {{{output}}} · (1 − {{{output}}})",
        "tanh": f"{{{gradient}}} · (1 − {{{output}}}²)",
    }[layer.kind]
    way.sheet.step(
        "Back", f"∂L/∂{symbol}", f"Back through {title}", f"∂L/∂{symbol} = {gradient} ⊙ slope",
        f"The slope is {slope}.", [gradient, output], [same(name, f"{by} = {{v}}", [gradient, output])],
    )  # fmt: skip


def _weight_gradient(way: Way, layer: InspectedLayer, number: str, gradient: str) -> None:
    of = way.found.gradients[layer.name]
    assert of.weights is not None
    assert of.biases is not None
    rows = of.weights.reshape(len(of.weights), -1)
    last = layer.name == way.layers[-1].name
    places = largest_rows(of.biases)
    before = way.inputs[layer.name]
    symbol = way.sheet.quantities[before]["symbol"]
    name = way.matrix(f"∂L/∂W{number}", rows[places], last, places)
    kept = len(places) < len(rows)
    b = way.cells(f"∂L/∂b{number}", of.biases, "")
    words = f" Shown are the {len(places)} of {len(rows)} units with the largest gradients." if kept else ""
    way.sheet.step(
        "Back", f"∂L/∂W{number}", "How the loss changes with the weights",
        f"∂L/∂W{number} = {gradient} · {symbol}ᵀ, ∂L/∂b{number} = {gradient}",
        f"A weight counts as much as what came in there, and as its unit matters.{words}",
        [gradient, before],
        [outer(name, gradient, before, places.tolist()), same(b, f"{{{gradient}}} = {{v}}", [gradient])],
    )  # fmt: skip


def _update(way: Way, layer: InspectedLayer, number: str) -> None:
    gradients, after = way.found.gradients[layer.name], way.after[layer.name]
    assert gradients.biases is not None
    assert after.weights is not None
    assert after.biases is not None
    places = largest_rows(gradients.biases)
    last = layer.name == way.layers[-1].name
    weights, biases = flat(layer)
    old = way.matrix(f"W{number} old", weights[places], last, places, "before")
    new = way.matrix(f"W{number} new", after.weights.reshape(weights.shape)[places], last, places, "after")
    b = way.cells(f"b{number} old", biases, "before")
    b_new = way.cells(f"b{number} new", after.biases, "after")
    rate = f"{way.rate:g}"
    way.sheet.step(
        "Update", f"W{number}", f"The update of W{number} and b{number}",
        f"W{number} ← W{number} − η · ∂L/∂W{number}, b{number} ← b{number} − η · ∂L/∂b{number}",
        f"A step downhill, at the learning rate η = {rate}.",
        [old, f"∂L/∂W{number}", b, f"∂L/∂b{number}"],
        [
            same(new, f"{{{old}}} − {rate} · {{∂L/∂W{number}}} = {{v}}", [old, f"∂L/∂W{number}"])
            | {"strongest": f"∂L/∂W{number}"},  # at first the number is explained that moves most
            same(b_new, f"{{{b}}} − {rate} · {{∂L/∂b{number}}} = {{v}}", [b, f"∂L/∂b{number}"]),
        ],
    )  # fmt: skip


def _back_formula(kind: str, symbol: str) -> str:
    return {
        "dense": f"∂L/∂{symbol} = Wᵀ · ∂L/∂z",
        "pool": f"∂L/∂{symbol} = ∂L/∂p where it was largest, else 0",
        "average": f"∂L/∂{symbol} = ∂L/∂p / 4",
        "conv": f"∂L/∂{symbol} = K turned ∗ ∂L/∂z",
        "norm": f"∂L/∂{symbol} = γ/√(σ² + ε) · ∂L/∂n",
    }.get(kind, f"∂L/∂{symbol} = ∂L/∂a ⊙ slope")
