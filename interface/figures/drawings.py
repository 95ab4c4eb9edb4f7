"""What the figures show: an image as a column, the way through a network, probabilities, the pixels of a digit."""

import numpy as np
from numpy.typing import NDArray

from interface.figures.images import data_address, png, signed_picture
from recognizer.arrays import CLASSES, SIDE, fractions
from recognizer.data.dataset import Dataset
from recognizer.network.layers.dense import Dense
from recognizer.network.network import Network

COLUMN_FIGURE = (540, 270)
FORWARD_FIGURE = (540, 405)
PROBABILITY_FIGURE = (385, 244)
PIXEL_FIGURE = (28 * 24, 28 * 24)

_POSITIVE, _NEGATIVE = "#2f7fe0", "#e0701c"
"""As in `signed_picture`, a little lighter so that they show on a dark page too."""


def image_as_column(dataset: Dataset, number: int, row: int) -> str:
    """The picture with one row marked, its column with where that row went, and the columns of other images."""
    side, top, height, column, matrix, breadth = 182, 30, 236, 240, 352, 164
    cell, stride = side / SIDE, height / SIDE
    upper = top + (height - side) / 2
    here, there = upper + (row + 0.5) * cell, top + (row + 0.5) * stride
    shown = 20
    neighbours = np.arange(number, number + shown) % len(dataset)
    return "".join(
        [
            _text(side / 2, 16, "28 × 28 pixels", "middle"),
            _image(dataset.picture(number), 0, upper, side, side),
            _frame(0, here - cell / 2, side, cell),
            f'<path d="M {side} {here} C {side + 30} {here} {column - 30} {there} {column} {there}" '
            'class="accent-line" stroke-width="1.5"/>',
            _text(column + 9, 16, "784 × 1", "middle"),
            _image(dataset.images[:, [number]], column, top, 18, height),
            _frame(column - 1, there - stride / 2, 20, stride),
            _text(column + 23, there + 4, f"{row * SIDE}–{row * SIDE + SIDE - 1}", "start", "quiet"),
            _text(matrix + breadth / 2, 16, f"784 × {len(dataset):,}, an image a column", "middle"),
            _image(dataset.images[:, neighbours], matrix, top, breadth, height),
            _frame(matrix, top, breadth / shown, height),
            _text(matrix + breadth + 4, top + height / 2, "…", "start"),
        ]
    )


def forward_pass(network: Network, image: NDArray[np.uint8]) -> str:
    """From the picture (784 × 1) through ten hidden units, each shown by its weights, to ten probabilities."""
    first, second = (layer for layer in network.layers if isinstance(layer, Dense))
    pixels = fractions(image, network.dtype)
    hidden_logits = first.forward(pixels)[:, 0].copy()
    activations = np.maximum(hidden_logits, 0)
    probabilities = network.predict(image)[:, 0]
    middles = [50.0 + unit * 36.5 for unit in range(len(activations))]
    centre = (middles[0] + middles[-1]) / 2
    parts = [
        _text(50, 16, "x", "middle"),
        _text(190, 16, "a = ReLU(W·x + b)", "middle"),
        _text(455, 16, "softmax(W·a + b)", "middle"),
        _image(image.reshape(SIDE, SIDE), 0, centre - 50, 100, 100),
        _text(50, centre + 66, "784 pixels", "middle", "quiet"),
        *_contribution_lines(second.weights * activations, middles),
    ]
    for unit, (activation, y) in enumerate(zip(activations, middles, strict=True)):
        shade = "" if activation > 0 else ' opacity="0.4"'
        parts += [
            f'<path d="M 100 {centre} C 130 {centre} 130 {y} 158 {y}" fill="none" class="line" opacity="0.2"/>',
            f"<g{shade}>{_image(signed_picture(first.weights[unit].reshape(SIDE, SIDE)), 160, y - 16, 32, 32)}",
            f"{_text(198, y + 4, f'{activation:.2f}', 'start')}</g>",
        ]
    read = int(probabilities.argmax())
    for digit, (probability, y) in enumerate(zip(probabilities, middles, strict=True)):
        weight = ' style="font-weight:700"' if digit == read else ""
        parts += [
            f"<g{weight}>{_text(388, y + 5, str(digit), 'middle')}{_text(538, y + 5, f'{probability:.1%}', 'end')}</g>",
            f'<rect x="400" y="{y - 7}" width="88" height="14" rx="3" class="track"/>',
            f'<rect x="400" y="{y - 7}" width="{88 * float(probability):.1f}" height="14" rx="3" class="accent"/>',
        ]
    return "".join(parts)


def _contribution_lines(contributions: NDArray[np.floating], middles: list[float]) -> list[str]:
    """A line from hidden unit to digit for each contribution (10 × 10) that counts, as thick as it is large."""
    strengths = np.abs(contributions) / max(float(np.abs(contributions).max()), 1e-12)
    return [
        f'<line x1="236" y1="{middles[unit]}" x2="378" y2="{middles[digit]}" '
        f'stroke="{_POSITIVE if contributions[digit, unit] > 0 else _NEGATIVE}" '
        f'stroke-width="{0.4 + 3 * strength:.2f}" opacity="{0.25 + 0.65 * strength:.2f}"/>'
        for (digit, unit), strength in np.ndenumerate(strengths)
        if strength > 0.02
    ]


def probability_bars(probabilities: NDArray[np.floating] | None) -> str:
    """A bar a digit, from 0 to 100 %, with its figure; the digit read stands out. None leaves the bars empty."""
    read = -1 if probabilities is None else int(probabilities.argmax())
    parts = []
    for digit in range(CLASSES):
        probability = 0.0 if probabilities is None else float(probabilities[digit])
        y = 14 + digit * 24
        weight = ' style="font-weight:700"' if digit == read else ' opacity="0.75"'
        figure = "–" if probabilities is None else percent(probability).replace("<", "&lt;").replace(">", "&gt;")
        parts += [
            f"<g{weight}>{_text(6, y + 5, str(digit), 'middle')}{_text(385, y + 5, figure, 'end')}</g>",
            f'<rect x="22" y="{y - 7}" width="300" height="14" rx="3" class="track"/>',
            f'<rect x="22" y="{y - 7}" width="{300 * probability:.1f}" height="14" rx="3" class="accent"/>',
        ]
    return "".join(parts)


def percent(probability: float) -> str:
    """A probability in words that never claim certainty: no network knows anything to 100 %."""
    if probability > 0.999:
        return "> 99.9%"
    if probability < 0.001:
        return "< 0.1%"
    return f"{probability:.1%}"


def pixel_values(picture: NDArray[np.uint8]) -> str:
    """A digit large, every pixel with its value."""
    size = PIXEL_FIGURE[0] / SIDE
    parts = [_image(picture, 0, 0, PIXEL_FIGURE[0], PIXEL_FIGURE[0])]
    for (row, column), value in np.ndenumerate(picture):
        if value:
            colour = "#000" if value > 110 else "#ccd6e4"
            parts.append(
                f'<text x="{(column + 0.5) * size}" y="{(row + 0.5) * size + 3.5}" text-anchor="middle" '
                f'style="fill:{colour};font-size:11px">{value}</text>'
            )
    return "".join(parts)


def _image(picture: NDArray[np.uint8], x: float, y: float, width: float, height: float) -> str:
    address = data_address(png(np.ascontiguousarray(picture)))
    return (
        f'<image href="{address}" x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        'style="image-rendering:pixelated"/>'
    )


def _frame(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" class="accent-line" stroke-width="2"/>'


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" class="{kind}" style="font-size:14px">{words}</text>'
