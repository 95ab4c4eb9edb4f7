"""Layer by layer: the way of the digit through the network, a picture for each layer that has weights or pools."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from interface.draw.why.kept import kept
from interface.figures.gallery import image
from interface.figures.shades import enlarged, plain_ink, tiles
from recognizer.arrays import Array
from recognizer.images.strokes import Stroke
from recognizer.network.inspection import InspectedLayer, inspect
from recognizer.network.losses import softmax
from recognizer.reading.many import ReadDigit
from recognizer.reading.model import Model

MOST_MAPS, MOST_UNITS, MOST_WEIGHTS = 128, 1_200, 16
"""How many maps, units, and units' weights are shown at most."""

BRIGHTEST = 0.98
"""The share of a layer's activations, but for those that are 0, that are less than white."""

INTRODUCTION = (
    "<p>From the pixels at the top to ten numbers at the bottom. Each square is what one kernel or unit makes of the "
    "layer above it: the brighter, the stronger; black is nothing, orange is below zero.</p>"
)


@dataclass(frozen=True)
class Sheet:
    """How maps of some size are laid out.

    Attributes:
        wide, narrow: how many beside each other, on a phone and otherwise.
        side: pixels of the page that each is high and wide at most.
    """

    wide: int
    narrow: int
    side: int


@dataclass(frozen=True, eq=False)
class Stage:
    """A layer with weights or a pool, and what follows it up to the next: norm and activation.

    Attributes:
        layers: first to last.
    """

    layers: tuple[InspectedLayer, ...]

    @property
    def name(self) -> str:
        """The layers' words."""
        return " · ".join(each.word for each in self.layers)

    @property
    def maps(self) -> Array:
        """What the last of them gives for the only image: channels × rows × columns."""
        return self.layers[-1].activations[..., 0]


def layer_by_layer(digit: ReadDigit, strokes: Sequence[Stroke], model: Model) -> None:
    """A row for each stage, from the pixels to the logits."""
    with st.spinner("Looking into every layer…", show_time=False):
        st.html(kept("layers", digit, strokes, model, lambda: _all_rows(digit, model)))


def _all_rows(digit: ReadDigit, model: Model) -> str:
    stages = list(stages_of(list(inspect(model.network, digit.column).layers.values())))
    pixels = image(enlarged(plain_ink(digit.column), 4), f"The digit that was read as {digit.label}", most=112)
    rows = [_row("pixels", "28 × 28, as the network sees them.", pixels)]
    rows += [_stage_row(stage, first=place == 0) for place, stage in enumerate(stages[:-1])]
    return f'{INTRODUCTION}<div class="layers">{"".join(rows)}{_outputs(stages[-1])}</div>'


def stages_of(layers: Sequence[InspectedLayer]) -> Iterator[Stage]:
    """The stages of all layers, the pixels first; what changes nothing when it reads is left out."""
    open_stage: list[InspectedLayer] = []
    for each in layers:
        if each.kind in ("conv", "dense", "pool", "average"):
            if open_stage:
                yield Stage(tuple(open_stage))
            open_stage = []
        if each.kind not in ("pixels", "dropout", "linear"):
            open_stage.append(each)
    yield Stage(tuple(open_stage))


def _row(name: str, words: str, pictures: str) -> str:
    text = f"<b>{html.escape(name)}</b><small>{html.escape(words)}</small>"
    return f"<section><div>{text}</div><div>{pictures}</div></section>"


def _stage_row(stage: Stage, first: bool) -> str:
    maps = stage.maps
    count, rows, columns = maps.shape
    whole = rows == 1 == columns
    silent = int((maps.reshape(count, -1).max(axis=1) <= 0).sum())
    white = _white(maps)
    words = f"{count:,} units" if whole else f"{count:,} maps of {rows} × {columns}"
    words += f". White is {white:.2g} or more, of at most {float(maps.max()):.2g}."
    words += f" {silent:,} {'says' if silent == 1 else 'say'} nothing here." if silent else ""
    most = MOST_UNITS if whole else MOST_MAPS
    if count > most:
        words += f" The first {most:,} are shown."
    strongest = int(maps.reshape(count, -1).max(axis=1).argmax()) + 1
    alternative = f"{stage.name}: {words} The strongest is number {strongest}."
    pictures = _sheets(maps[:most], _sheet(rows), white, alternative)
    return _row(stage.name, words, (_weights(stage, maps) if first else "") + pictures)


def _white(maps: Array) -> float:
    """The activation that is shown white: few are larger, so that one that is does not leave all others in the dark."""
    magnitudes = np.abs(maps[maps != 0])
    return float(np.quantile(magnitudes, BRIGHTEST)) if magnitudes.size else 1.0


def _weights(stage: Stage, maps: Array) -> str:
    """What the first layer looks for: all kernels, or the weights of the units that answer most."""
    weights = stage.layers[0].weights
    if weights is None:
        return ""
    if stage.layers[0].kind == "conv":
        shown, words = weights[:MOST_MAPS, 0], "The kernels, in the order of their maps below."
    else:
        order = maps[:, 0, 0].argsort()[::-1][:MOST_WEIGHTS]
        shown = weights[order, 0]
        words = f"The weights of the {len(order)} units that answer most, the strongest first; below, all units."
    sheet = Sheet(16, 8, 28) if stage.layers[0].kind == "conv" else Sheet(8, 4, 84)
    return _sheets(shown, sheet, float(np.abs(shown).max()), words) + f"<small>{words}</small>"


def _sheet(rows: int) -> Sheet:
    """A layout for maps of so many rows."""
    if rows >= 10:
        return Sheet(16, 8 if rows >= 20 else 11, 52)
    return Sheet(32, 16, 26) if rows > 1 else Sheet(32, 20, 20)


def _sheets(maps: Array, sheet: Sheet, most: float, words: str) -> str:
    """The maps as one picture, laid out for a phone and for a wider page, of which one is shown."""
    parts = []
    for kind, across in (("wide", sheet.wide), ("narrow", sheet.narrow)):
        across = min(across, len(maps))
        parts.append(image(tiles(maps, across, most), words, kind, across * sheet.side))
    return "".join(parts)


def _outputs(stage: Stage) -> str:
    """The ten logits, and what softmax makes of them."""
    logits = stage.maps[:, 0, 0]
    probabilities = softmax(stage.maps[:, 0])[:, 0]
    read = int(logits.argmax())
    cells = "".join(
        f'<li class="{"read" if digit == read else ""}"><i style="height: {100 * probability:.0f}%"></i>'
        f"<b>{digit}</b><span>{f'{logit:.1f}'.replace('-', '−')}</span></li>"
        for digit, (logit, probability) in enumerate(zip(logits.tolist(), probabilities.tolist(), strict=True))
    )
    words = "10 logits, a digit each: the largest is read. Softmax makes probabilities of them, the bars."
    return _row(stage.name, words, f"<ol>{cells}</ol>")
