"""Gallery: pictures beside each other with a word on each, as many a row as there is room for."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interface.figures.images import data_address, png

STYLE = f"<style>{Path(__file__).with_name('gallery.css').read_text('utf-8')}</style>"
"""What pages that show galleries begin with."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture of a gallery.

    Attributes:
        picture: height × width, height × width × 3 or × 4.
        words: what it shows, for those who cannot see it.
        title: above it.
        caption: below it; of several lines.
        legend: HTML between picture and caption, as `scale` gives it.
    """

    picture: NDArray[np.uint8]
    words: str
    title: str = ""
    caption: str = ""
    legend: str = ""


def gallery(pictures: Sequence[Shown], size: str = "large") -> str:
    """HTML of the pictures.

    Args:
        pictures: in their order.
        size: "large" (one a row on a phone, three otherwise), "small" (four, and eight), or "nine", of which the first
            stands apart (four, and nine).
    """
    return f'<div class="gallery {size}">{"".join(map(_figure, pictures))}</div>'


def _figure(shown: Shown) -> str:
    title = f"<b>{html.escape(shown.title)}</b>" if shown.title else ""
    caption = "<br>".join(html.escape(line) for line in shown.caption.split("\n")) if shown.caption else ""
    below = f"<figcaption>{shown.legend}{caption}</figcaption>" if shown.legend or caption else ""
    return f"<figure>{title}{image(shown.picture, shown.words)}{below}</figure>"


def image(picture: NDArray[np.uint8], words: str, kind: str = "", most: int | None = None) -> str:
    """HTML of one picture, whose pixels stay squares however large it is shown.

    Args:
        picture: height × width, height × width × 3 or × 4.
        words: what it shows, for those who cannot see it.
        kind: "wide" or "narrow" for one that is shown on a phone only, or only elsewhere.
        most: pixels of the page beyond which it does not grow; otherwise as wide as there is room for.
    """
    address = data_address(png(np.ascontiguousarray(picture)))
    size = "" if most is None else f' style="max-width: {most}px"'
    return f'<img class="{kind}" src="{address}" alt="{html.escape(words)}"{size}>'


def scale(colours: Sequence[tuple[int, int, int]], marks: Sequence[str]) -> str:
    """HTML of a legend: a bar from colour to colour, with what its ends, or its ends and its middle, stand for."""
    stops = ", ".join(f"rgb{colour}" for colour in colours)
    words = "".join(f"<span>{html.escape(mark)}</span>" for mark in marks)
    return f'<div class="scale"><i style="background: linear-gradient(to right, {stops})"></i>{words}</div>'
