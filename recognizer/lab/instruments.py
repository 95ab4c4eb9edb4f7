"""Instruments: what can be seen inside a network while it learns, as copies, and only while somebody looks.

A page says each time that it shows a view (`Instruments.watch`). As long as it has said so lately, the run's thread
looks at its network once a second, between two iterations, and publishes what it finds as a record that nobody writes
to afterwards. What nobody looks at is not calculated. To look changes nothing in the training.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array, fractions
from recognizer.data.dataset import Dataset
from recognizer.network.layers.activations import Activation
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.layer import Layer, Weighted
from recognizer.network.losses import softmax
from recognizer.network.network import Network

WEIGHTS, DIGITS, CONFUSIONS, LAYERS = VIEWS = ("weights", "digits", "confusions", "layers")
"""What can be looked at."""

LOOK_SECONDS = 1.0
"""From one look at the network to the next."""

EXPIRY_SECONDS = 5.0
"""After which a view that no page has asked for again is looked at no more."""

MOST_UNITS = 64
"""Of the first layer, whose weights are shown."""

DIGITS_SHOWN = 20

PROBED = 128
"""Images that tell which units are dead, and how certain the network is: the digits shown and others, held out. As many
as an evaluation takes through convolutions at once, so that they need no memory of their own."""

STILL = 1e-3
"""A unit whose activation differs by less than this from image to image tells the layers above nothing."""

BINS = 40
MOST_BINNED = 20_000
"""Weights of a layer that its histogram is made of, evenly chosen."""

MOST_KEPT = 40
"""Confusion matrices that are kept of a training, evenly chosen."""


@dataclass(frozen=True, eq=False)
class WeightsView:
    """The weights of the first layer that has any, of its first units or kernels, at most 64.

    Attributes:
        iteration: after which they were like this.
        now: units × rows × columns, float32.
        start: the same at the beginning.
        units: how many the layer has in all.
    """

    iteration: int
    now: Array
    start: Array
    units: int


@dataclass(frozen=True, eq=False)
class DigitsView:
    """What the network makes of a few test images, the same all the time.

    Attributes:
        iteration: after which it was asked.
        pictures: uint8, 784 × m, m at most 20.
        labels: the m true digits.
        probabilities: float32, 10 × m.
    """

    iteration: int
    pictures: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    probabilities: Array


@dataclass(frozen=True, eq=False)
class ConfusionsView:
    """What the validation images were read as, at an evaluation.

    Attributes:
        iteration: of the evaluation.
        counts: how many images of each digit (row) were read as which (column), 10 × 10, int64.
    """

    iteration: int
    counts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LayerState:
    """A layer with weights, after an iteration.

    Attributes:
        name: such as "dense 784 → 128" or "conv 3 × 3, 16 → 32".
        gradient: ‖g‖ of its weights in that iteration, before it is clipped; NaN if that was not looked at.
        update: ‖Δw‖ / ‖w‖ of its weights in that iteration; NaN if that was not looked at. A thousandth is usual.
        dead: the share of its units whose activation is the same for all images probed; None of the outputs.
        edges: of the histogram's bins, 41.
        counts: how many weights each of the 40 bins has, of at most 20,000 evenly chosen.
    """

    name: str
    gradient: float
    update: float
    dead: float | None
    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LayersView:
    """All layers with weights, first to last.

    Attributes:
        iteration: after which they were looked at.
        layers: their states.
    """

    iteration: int
    layers: tuple[LayerState, ...]


@dataclass(frozen=True)
class Signs:
    """Signs of health that are looked at with every evaluation.

    Attributes:
        iteration: of the evaluation.
        dead: the share of dead units of each hidden layer with weights, first to last.
        confidence: the mean probability of the digit read, of the images probed; 1 is certain.
    """

    iteration: int
    dead: tuple[float, ...]
    confidence: float


class Motion(NamedTuple):
    """How large a layer's gradient was, and how large its step beside its weights."""

    gradient: float
    update: float


UNSEEN = Motion(math.nan, math.nan)


class Observer:
    """Looks at one step of a training: give it the gradient before the step, and ask for the motions after it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._before: list[Array] = []
        self._gradients: list[float] = []

    def __call__(self, gradient: Array) -> None:
        """Note the gradient's norms, and the weights as they are before the step."""
        for _, weights in weights_of(self._network):
            self._gradients.append(_norm(gradient[weights]))
            self._before.append(self._network.parameters[weights].copy())

    def motions(self) -> tuple[Motion, ...]:
        """Of each layer with weights, first to last; empty if there was no step."""
        after = [self._network.parameters[weights] for _, weights in weights_of(self._network)]
        return tuple(
            Motion(gradient, _norm(now - before) / max(_norm(before), 1e-12))
            for gradient, before, now in zip(self._gradients, self._before, after, strict=False)
        )


class Instruments:
    """What a run has published, and which of it is being looked at.

    Attributes:
        weights, digits, confusions, layers: the views as they were looked at last; None before.
        signs: of health, at the last evaluation.
        past: at most 40 of the confusion matrices so far, evenly chosen.
    """

    def __init__(self) -> None:
        self.weights: WeightsView | None = None
        self.digits: DigitsView | None = None
        self.confusions: ConfusionsView | None = None
        self.layers: LayersView | None = None
        self.signs: Signs | None = None
        self.past: tuple[ConfusionsView, ...] = ()
        self._every = 1  # evaluations from one matrix that is kept to the next
        self._evaluations = 0
        self._until = dict.fromkeys(VIEWS, 0.0)
        self._watched_until = 0.0
        self._looked_at = 0.0

    def watch(self, view: str) -> None:
        """Say that this view is being looked at; it is kept up to date for a few seconds from now on."""
        self._until[view] = self._watched_until = time.monotonic() + EXPIRY_SECONDS

    def watched(self, now: float) -> frozenset[str]:
        """The views that are being looked at, at a time of `time.monotonic`."""
        if now > self._watched_until:
            return NOTHING
        return frozenset(view for view, until in self._until.items() if until >= now)

    def due(self, now: float) -> frozenset[str]:
        """Those of them that it is time to bring up to date; they count as looked at then."""
        if now - self._looked_at < LOOK_SECONDS or not (watched := self.watched(now)):
            return NOTHING
        self._looked_at = now
        return watched

    def behind(self, now: float, iteration: int) -> frozenset[str]:
        """Those being looked at that are not of this iteration; but confusions, which come with evaluations."""
        shown = {WEIGHTS: self.weights, DIGITS: self.digits, LAYERS: self.layers}
        old = {name for name, view in shown.items() if view is None or view.iteration != iteration}
        return self.watched(now) & old

    def publish(self, views: "Views") -> None:
        """Put these in the place of those before."""
        self.weights = views.weights or self.weights
        self.digits = views.digits or self.digits
        self.layers = views.layers or self.layers

    def add_confusions(self, iteration: int, counts: NDArray[np.int64]) -> None:
        """Take in what the validation images were read as, 10 × 10, at an evaluation."""
        self.confusions = ConfusionsView(iteration, counts)
        if self._evaluations % self._every == 0:
            self.past = (*self.past, self.confusions)
        self._evaluations += 1
        if len(self.past) > MOST_KEPT:
            self.past, self._every = self.past[::2], 2 * self._every


NOTHING: frozenset[str] = frozenset()


class Views(NamedTuple):
    """What was looked at at once."""

    weights: WeightsView | None = None
    digits: DigitsView | None = None
    layers: LayersView | None = None


class Eye:
    """Looks at the network that reads, between two iterations; it belongs to the run's thread.

    Args:
        network: as it is at the beginning.
        test: images to choose twenty digits from.

    Attributes:
        holds_out: whether it probes with other images as well.
    """

    def __init__(self, network: Network, test: Dataset) -> None:
        self._start = first_weights(network)
        columns = digits_to_show(test.labels)
        self._pictures, self._labels = test.images[:, columns], test.labels[columns]
        self._probe = fractions(self._pictures, np.dtype(np.float32))
        self.holds_out = False

    def hold_out(self, dataset: Dataset, columns: NDArray[np.intp]) -> None:
        """Probe with the first of these images, too, from now on."""
        self.holds_out = True
        rows = dataset.rows[columns[: PROBED - self._labels.size]]
        self._probe = fractions(np.hstack([self._pictures, rows.T]), np.dtype(np.float32))

    def look(self, network: Network, iteration: int, views: frozenset[str], motions: tuple[Motion, ...]) -> Views:
        """Look at what is asked for; `motions` is what was seen of the last step."""
        return Views(
            self._weights(network, iteration) if WEIGHTS in views else None,
            self._digits(network, iteration) if DIGITS in views else None,
            layers_view(network, iteration, self._probe, motions) if LAYERS in views else None,
        )

    def signs(self, network: Network, iteration: int) -> Signs:
        """The signs of health."""
        *hidden, (_, logits) = activations_by_layer(network, self._probe)
        dead = tuple(share_of_dead(activations) for _, activations in hidden)
        return Signs(iteration, dead, float(softmax(logits).max(axis=0).mean()))

    def _weights(self, network: Network, iteration: int) -> WeightsView | None:
        now = first_weights(network)
        if now is None or self._start is None:
            return None
        return WeightsView(iteration, now, self._start, _units(next(layer for layer, _ in weights_of(network))))

    def _digits(self, network: Network, iteration: int) -> DigitsView:
        logits = network.forward(self._probe)[:, : self._labels.size]
        return DigitsView(iteration, self._pictures, self._labels, softmax(logits))


def layers_view(network: Network, iteration: int, probe: Array, motions: tuple[Motion, ...]) -> LayersView:
    """Every layer with weights; dead units are those that `probe`, images of 784 × m from 0 to 1, leaves unmoved."""
    *hidden, _ = activations_by_layer(network, probe)
    dead = [*(share_of_dead(activations) for _, activations in hidden), None]
    layers = list(weights_of(network))
    moved = motions or (UNSEEN,) * len(layers)
    return LayersView(
        iteration,
        tuple(
            LayerState(_name(layer), *motion, share, *_histogram(network.parameters[weights]))
            for (layer, weights), motion, share in zip(layers, moved, dead, strict=True)
        ),
    )


def weights_of(network: Network) -> Iterator[tuple[Weighted, slice]]:
    """Every layer with weights, and where these are among the network's parameters; biases left out."""
    for layer, window in zip(network.layers, network.windows, strict=True):
        if isinstance(layer, Weighted):
            yield layer, slice(window.start + layer.decayed.start, window.start + layer.decayed.stop)


def activations_by_layer(network: Network, images: Array) -> list[tuple[Weighted, Array]]:
    """Of each layer with weights, what it gives to the layers above, after its activation; at last the logits.

    Args:
        network: reads, in inference mode.
        images: 784 × m, from 0 to 1.

    Returns:
        The layer and units × places × m, copied: a dense layer's units have one place each, kernels all of their map.
    """
    ends = _ends(network.layers)
    found: list[tuple[Weighted, Array]] = []
    activations = images
    for place, layer in enumerate(network.layers):
        activations = layer.forward(activations)
        if place in ends:
            found.append((ends[place], _by_unit(activations, ends[place])))
    return found


def _ends(layers: Sequence[Layer]) -> dict[int, Weighted]:
    """Where the activation of each layer with weights is, or the layer itself if it has none; in order."""
    ends: dict[int, Weighted] = {}
    last = 0
    for place, layer in enumerate(layers):
        if isinstance(layer, Weighted):
            ends[place], last = layer, place
        elif isinstance(layer, Activation) and last in ends:
            ends[place] = ends.pop(last)
    return ends


def _by_unit(activations: Array, layer: Weighted) -> Array:
    """Activations, size × m with maps as rows × channels × columns, as units × places × m; a copy."""
    units, images = _units(layer), activations.shape[1]
    side = math.isqrt(len(activations) // units)
    maps = activations.reshape(side, units, side, images).transpose(1, 0, 2, 3)
    return maps.reshape(units, side * side, images).copy()


def share_of_dead(activations: Array) -> float:
    """Of units, given units × places × m: the share that is the same in all places of all images."""
    return float(np.mean(np.ptp(activations.reshape(len(activations), -1), axis=1) < STILL))


def first_weights(network: Network) -> Array | None:
    """A copy of the first layer's weights, as pictures: units × rows × columns; None if they make no squares."""
    layer = next(layer for layer, _ in weights_of(network))
    weights = layer.weights_by_unit[:MOST_UNITS]
    if weights.ndim == 4:
        return weights[:, 0].copy()
    side = math.isqrt(weights.shape[1])
    return weights.reshape(-1, side, side).copy() if side**2 == weights.shape[1] else None


def digits_to_show(labels: NDArray[np.uint8], most: int = DIGITS_SHOWN) -> NDArray[np.intp]:
    """Columns of the first images of each digit, as many of each, in order of the digits; at most `most` in all."""
    each = most // CLASSES
    found = [np.flatnonzero(labels == digit)[:each] for digit in range(CLASSES)]
    return np.concatenate(found).astype(np.intp)


def _histogram(weights: Array) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Edges and counts of forty bins from the smallest weight to the largest."""
    chosen = weights[:: max(1, -(-weights.size // MOST_BINNED))]
    counts, edges = np.histogram(chosen, BINS)
    return edges.astype(np.float64), counts.astype(np.int64)


def _norm(vector: Array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return math.sqrt(float(np.dot(vector, vector)))


def _units(layer: Weighted) -> int:
    return len(layer.weights_by_unit)


def _name(layer: Layer) -> str:
    if isinstance(layer, PooledConvolution):
        layer = layer.convolution
    if isinstance(layer, Convolution):
        return f"conv {layer.kernel} × {layer.kernel}, {layer.maps.channels} → {layer.result.channels}"
    return f"dense {layer.inputs} → {layer.outputs}"
