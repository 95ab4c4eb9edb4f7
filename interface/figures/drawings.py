"""What the figures show: an image as a column, the way through a network, probabilities, the pixels of a digit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interface.figures.images import data_address, png, signed_picture
from recognizer.arrays import CLASSES, SIDE, fractions
from recognizer.data.dataset import Dataset
from recognizer.network.layers.dense import Dense
from recognizer.network.network import Network

PROBABILITY_FIGURE = (385, 244)
PIXEL_FIGURE = (28 * 24, 28 * 24)

_POSITIVE, _NEGATIVE = "#2f7fe0", "#e0701c"
"""As in `signed_picture`, a little lighter so that they show on a dark page too."""


@dataclass(frozen=True)
class ColumnLayout:
    """Where things are in the figure of an image as a column.

    Attributes:
        size: width and height of the drawing area.
        side: of the picture, which begins at the left.
        top: of the column and the matrix, below the words over them.
        column, matrix: their left edges.
        breadth: of the matrix.
        between: between the words "784 × m" and "an image a column", which are one line or two.
    """

    size: tuple[int, int]
    side: float
    top: float
    column: float
    matrix: float
    breadth: float
    between: str


COLUMN_WIDE = ColumnLayout((540, 270), side=182, top=30, column=240, matrix=352, breadth=164, between=", ")
COLUMN_NARROW = ColumnLayout((370, 290), side=126, top=50, column=166, matrix=252, breadth=100, between="\n")
"""So narrow that its words are 12 pixels high on a phone of 360."""


def image_as_column(dataset: Dataset, number: int, row: int, layout: ColumnLayout) -> str:
    """The picture with one row marked, its column with where that row went, and the columns of other images."""
    side, column, matrix, breadth = layout.side, layout.column, layout.matrix, layout.breadth
    top, height = layout.top, 236
    cell, stride = side / SIDE, height / SIDE
    upper = top + (height - side) / 2
    here, there = upper + (row + 0.5) * cell, top + (row + 0.5) * stride
    shown = 20
    neighbours = np.arange(number, number + shown) % len(dataset)
    words = f"784 × {len(dataset):,}{layout.between}an image a column".split("\n")
    return "".join(
        [
            _text(side / 2, top - 14, "28 × 28 pixels", "middle"),
            _image(dataset.picture(number), 0, upper, side, side),
            _frame(0, here - cell / 2, side, cell),
            f'<path d="M {side} {here} C {side + 30} {here} {column - 30} {there} {column} {there}" '
            'class="accent-line" stroke-width="1.5"/>',
            _text(column + 9, top - 14, "784 × 1", "middle"),
            _image(dataset.images[:, [number]], column, top, 18, height),
            _frame(column - 1, there - stride / 2, 20, stride),
            _text(column + 23, there + 4, f"{row * SIDE}–{row * SIDE + SIDE - 1}", "start", "quiet"),
            *(
                _text(matrix + breadth / 2, top - 14 - 18 * above, line, "middle")
                for above, line in enumerate(reversed(words))
            ),
            _image(dataset.images[:, neighbours], matrix, top, breadth, height),
            _frame(matrix, top, breadth / shown, height),
            _text(matrix + breadth + 4, top + height / 2, "…", "start"),
        ]
    )


@dataclass(frozen=True)
class ForwardLayout:
    """Where things are in the figure of a forward pass, from left to right.

    Attributes:
        size: width and height of the drawing area.
        side: of the picture, which begins at the left.
        units: left edge of the hidden units' pictures.
        lines: from where to where the lines between hidden units and digits go.
        bar: left edge and width of the bars of the probabilities.
        titles: middles of the words over picture, hidden units and probabilities.
    """

    size: tuple[int, int]
    side: float
    units: float
    lines: tuple[float, float]
    bar: tuple[float, float]
    titles: tuple[float, float, float]

    @property
    def middles(self) -> list[float]:
        """Height at which each of the ten hidden units, and each digit, stands."""
        return [50.0 + unit * 36.5 for unit in range(CLASSES)]


FORWARD_WIDE = ForwardLayout((540, 405), side=100, units=160, lines=(236, 378), bar=(400, 88), titles=(50, 190, 455))
FORWARD_NARROW = ForwardLayout((370, 405), side=70, units=98, lines=(170, 244), bar=(266, 50), titles=(35, 130, 310))


def forward_pass(network: Network, image: NDArray[np.uint8], layout: ForwardLayout) -> str:
    """From the picture (784 × 1) through ten hidden units, each shown by its weights, to ten probabilities."""
    first, second = (layer for layer in network.layers if isinstance(layer, Dense))
    hidden_logits = first.forward(fractions(image, network.dtype))[:, 0].copy()
    activations = np.maximum(hidden_logits, 0)
    side, middles, (picture, units, outputs) = layout.side, layout.middles, layout.titles
    centre = (middles[0] + middles[-1]) / 2
    return "".join(
        [
            _text(picture, 16, "x", "middle"),
            _text(units, 16, "a = ReLU(W·x + b)", "middle"),
            _text(outputs, 16, "softmax(W·a + b)", "middle"),
            _image(image.reshape(SIDE, SIDE), 0, centre - side / 2, side, side),
            _text(picture, centre + side / 2 + 16, "784 pixels", "middle", "quiet"),
            *_contribution_lines(second.weights * activations, layout),
            *_hidden_units(first.weights, activations, layout),
            *_outputs(network.predict(image)[:, 0], layout),
        ]
    )


def _hidden_units(
    weights: NDArray[np.floating], activations: NDArray[np.floating], layout: ForwardLayout
) -> Iterator[str]:
    """Each hidden unit's weights as a picture, with a line from the image and its activation; paler if that is 0."""
    middles, left, side = layout.middles, layout.units, layout.side
    centre, between = (middles[0] + middles[-1]) / 2, (layout.side + layout.units) / 2
    for unit, (activation, y) in enumerate(zip(activations, middles, strict=True)):
        shade, kind = ("", "") if activation > 0 else (' opacity="0.4"', "quiet")
        picture = signed_picture(weights[unit].reshape(SIDE, SIDE))
        yield (
            f'<path d="M {side} {centre} C {between} {centre} {between} {y} {left - 2} {y}" fill="none" class="line" '
            f'opacity="0.2"/><g{shade}>{_image(picture, left, y - 16, 32, 32)}</g>'
            f"{_text(left + 38, y + 4, f'{activation:.2f}', 'start', kind)}"
        )


def _outputs(probabilities: NDArray[np.floating], layout: ForwardLayout) -> Iterator[str]:
    """A bar a digit with its probability; the digit read stands out."""
    left, width = layout.bar
    read = int(probabilities.argmax())
    for digit, (probability, y) in enumerate(zip(probabilities, layout.middles, strict=True)):
        weight = ' style="font-weight:700"' if digit == read else ""
        figure = _text(layout.size[0] - 2, y + 5, f"{probability:.1%}", "end")
        yield (
            f"<g{weight}>{_text(left - 12, y + 5, str(digit), 'middle')}{figure}</g>"
            f'<rect x="{left}" y="{y - 7}" width="{width}" height="14" rx="3" class="track"/>'
            f'<rect x="{left}" y="{y - 7}" width="{width * float(probability):.1f}" height="14" rx="3" class="accent"/>'
        )


def _contribution_lines(contributions: NDArray[np.floating], layout: ForwardLayout) -> list[str]:
    """A line from hidden unit to digit for each contribution (10 × 10) that counts, as thick as it is large."""
    strengths = np.abs(contributions) / max(float(np.abs(contributions).max()), 1e-12)
    (begin, end), middles = layout.lines, layout.middles
    return [
        f'<line x1="{begin}" y1="{middles[unit]}" x2="{end}" y2="{middles[digit]}" '
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
            colour = "#000" if value > 117 else "#fff"  # at least 4.6 to 1 on any gray
            parts.append(
                f'<text x="{(column + 0.5) * size}" y="{(row + 0.5) * size + 3.5}" text-anchor="middle" '
                f'style="fill:{colour};font-size:11px">{value}</text>'
            )
    return "".join(parts)


def picture_alone(picture: NDArray[np.uint8]) -> str:
    """A digit large without the values, which nobody can read on a phone."""
    return _image(picture, 0, 0, *PIXEL_FIGURE)


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
