"""What is inside a network that learns, as pictures and HTML: weights, digits, layers."""

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from interface.figures.images import data_address, png, sprite
from recognizer.arrays import SIDE, Array
from recognizer.lab.instruments import DigitsView, LayerState, LayersView

ACROSS = 8
"""Units of a sheet of weights, side by side."""

LEAST_SIDE = 24
"""Pixels of a unit's picture; kernels are magnified to it."""

GAP = 2

COLOURS = {
    "light": ((217, 96, 10), (255, 255, 255), (11, 99, 197), (176, 184, 194)),
    "dark": ((255, 162, 87), (16, 21, 29), (99, 168, 255), (104, 114, 128)),
}
"""By the theme: of the most negative weight, of 0, of the most positive one, and between the units."""

LEVELS = 127
"""Of either sign that a picture tells apart."""

DIGITS_STYLE = """
.live .digits { display: grid; grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 0.5rem; max-width: 60rem; }
.live .digit { border: 1px solid var(--st-border-color); border-radius: 0.4rem; padding: 0.3rem; text-align: center; }
.live .digit.wrong { border-color: #d9600a; box-shadow: inset 0 0 0 1px #d9600a; }
.live .picture { width: 100%; aspect-ratio: 1; background-size: 1000% 200%; image-rendering: pixelated; }
.live .bars { display: flex; align-items: flex-end; gap: 1px; height: 2.2rem; margin-top: 0.3rem; }
.live .bars i { flex: 1; background: var(--st-text-color); opacity: 0.45; min-height: 1px; }
.live .bars i.read { background: var(--st-primary-color); opacity: 1; }
.live .wrong .bars i.read { background: #d9600a; }
.live .said { font-size: 0.8rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
@container (max-width: 620px) { .live .digits { grid-template-columns: repeat(5, minmax(0, 1fr)); } }
@container (max-width: 420px) { .live .digit { padding: 0.3rem 0.1rem; } .live .said { font-size: 0.75rem; } }
.live { container-type: inline-size; }
"""

LAYERS_STYLE = """
.live { container-type: inline-size; }
.live .layer { display: grid; grid-template-columns: minmax(9rem, 1.4fr) repeat(3, minmax(5rem, 1fr))
    minmax(9rem, 1.6fr); gap: 0.2rem 1rem; align-items: center; padding: 0.45rem 0;
    border-top: 1px solid var(--st-border-color); }
.live .layer.names { border-top: 0; padding: 0 0 0.2rem; font-size: 0.8rem; }
.live .layer > * { min-width: 0; }
.live .number { font-variant-numeric: tabular-nums; }
.live .number small { display: none; }
.live .bad { color: light-dark(#b34700, #ffa257); font-weight: 600; }
.live svg { display: block; width: 100%; height: 2.6rem; }
.live svg rect { fill: var(--st-primary-color); }
.live svg line { stroke: var(--st-text-color); opacity: 0.6; }
@container (max-width: 560px) {
    .live .layer { grid-template-columns: repeat(3, 1fr); gap: 0.2rem 0.5rem; }
    .live .layer > :first-child, .live .layer > :last-child { grid-column: 1 / -1; }
    .live .layer.names { display: none; }
    .live .number small { display: block; opacity: 0.7; }
}
"""


def weights_sheet(weights: Array, scales: Array, theme: str) -> bytes:
    """Weights, units × rows × columns, as a PNG file: a tile a unit, eight side by side.

    Args:
        weights: of each unit.
        scales: the weight of each unit that is shown strongest.
        theme: light or dark.
    """
    levels = np.rint(weights / np.maximum(scales, 1e-12)[:, None, None] * LEVELS).clip(-LEVELS, LEVELS)
    tiles = (levels + LEVELS).astype(np.uint8)
    magnified = np.kron(tiles, np.ones((1, *(-(-LEAST_SIDE // tiles.shape[1]),) * 2), np.uint8))
    count, side = len(magnified), magnified.shape[1] + GAP
    down = -(-count // ACROSS)
    sheet = np.full((down * ACROSS, side, side), 2 * LEVELS + 1, np.uint8)
    sheet[:count, GAP:, GAP:] = magnified
    whole = sheet.reshape(down, ACROSS, side, side).swapaxes(1, 2).reshape(down * side, ACROSS * side)
    picture = Image.fromarray(np.pad(whole, ((0, GAP), (0, GAP)), constant_values=2 * LEVELS + 1))
    picture.putpalette(_palette(theme))
    file = io.BytesIO()
    picture.save(file, format="PNG", compress_level=1)
    return file.getvalue()


def _palette(theme: str) -> list[int]:
    """Colours of the levels from the most negative to the most positive, and of what is between the units."""
    negative, zero, positive, between = (np.array(colour) for colour in COLOURS[theme])
    share = np.linspace(0, 1, LEVELS + 1)[:, None]
    below, above = negative + (zero - negative) * share, zero + (positive - zero) * share
    return [int(each) for each in np.vstack([below, above[1:], between]).round().ravel()]


def digits_style(view: DigitsView) -> str:
    """The digits' pictures, of which there are two rows of ten at most, and how they stand."""
    address = data_address(png(255 - sprite(np.hstack([view.pictures, _blank(view)]), 10)))
    return DIGITS_STYLE + f".live .picture {{ background-image: url({address}); }}"


def _blank(view: DigitsView) -> NDArray[np.uint8]:
    return np.zeros((SIDE * SIDE, 20 - view.labels.size), np.uint8)


def digits_html(view: DigitsView) -> str:
    """Each digit with what is read, how surely, and a bar for each probability."""
    cells = []
    for place, (label, probabilities) in enumerate(zip(view.labels, view.probabilities.T, strict=True)):
        read = int(probabilities.argmax())
        bars = "".join(
            f'<i{" class=read" if digit == read else ""} style="height:{100 * share:.0f}%"></i>'
            for digit, share in enumerate(probabilities)
        )
        across, down = place % 10, place // 10
        cells.append(
            f'<div class="digit{"" if read == label else " wrong"}">'
            f'<div class="picture" style="background-position:{across / 9:.4%} {down:.0%}"></div>'
            f'<div class="bars">{bars}</div>'
            f'<div class="said">{"✓" if read == label else "✗"} {read} · {probabilities[read]:.0%}</div></div>'
        )
    return f'<div class="digits">{"".join(cells)}</div>'


def digits_title(view: DigitsView) -> str:
    """How many are read correctly."""
    correct = int((view.probabilities.argmax(axis=0) == view.labels).sum())
    return f"{correct} of {view.labels.size} digits are read correctly after iteration {view.iteration:,}"


def layers_html(view: LayersView) -> str:
    """A row for each layer: its name, gradient, step, dead units, and a histogram of its weights."""
    names = "".join(
        f"<span>{name}</span>" for name in ("Layer", "Gradient ‖g‖", "Step ‖Δw‖ / ‖w‖", "Dead units", "Weights")
    )
    return f'<div class="layer names quiet">{names}</div>' + "".join(_layer_html(layer) for layer in view.layers)


def _layer_html(layer: LayerState) -> str:
    dead = "–" if layer.dead is None else f"{layer.dead:.0%}"
    bad = " bad" if (layer.dead or 0.0) >= 0.5 else ""
    return (
        f'<div class="layer"><span>{layer.name}</span>'
        f'<span class="number"><small>gradient</small>{_number(layer.gradient)}</span>'
        f'<span class="number"><small>step</small>{_number(layer.update)}</span>'
        f'<span class="number{bad}"><small>dead</small>{dead}</span>'
        f"{_histogram_svg(layer)}</div>"
    )


def _histogram_svg(layer: LayerState) -> str:
    """Bars, a line at 0, and the range in words."""
    low, high, highest = float(layer.edges[0]), float(layer.edges[-1]), max(int(layer.counts.max()), 1)
    bins = layer.counts.size
    bars = "".join(
        f'<rect x="{place}" y="{30 - 30 * count / highest:.1f}" width="0.9" height="{30 * count / highest:.1f}"/>'
        for place, count in enumerate(layer.counts.tolist())
    )
    zero = -low / (high - low) * bins if high > low else 0
    line = f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="30" stroke-width="0.15"/>' if 0 <= zero <= bins else ""
    svg = f'<svg viewBox="0 0 {bins} 30" preserveAspectRatio="none">{bars}{line}</svg>'
    return f'<span>{svg}<span class="quiet" style="font-size:0.75rem">{low:.2g} to {high:.2g}</span></span>'


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2g}" if 1e-4 <= value < 1e4 or value == 0 else f"{value:.1e}"
