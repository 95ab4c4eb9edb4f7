"""Shades: numbers as colours on black, as the canvas is, so that a picture reads the same in both themes.

What is above 0 is white or blue, what is below is orange; black is 0.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from recognizer.arrays import SIDE, Array

FOR, AGAINST, STRONG = (99, 168, 255), (255, 146, 66), (255, 214, 92)
"""Blue and orange for two sides of a question, yellow for much of one thing."""

INK = 96
"""How bright ink is that nothing is said of."""

PIXEL = 12
"""Pixels of a large picture for each of the 28 × 28."""

TILE, GAP = 28, 2
"""Side of one of many small pictures beside each other, and what is between two."""

Picture = NDArray[np.uint8]
"""Height × width × 3, or × 4 with transparency."""


def two_sided(values: Array, image: Array, most: float) -> Picture:
    """Values, 28 × 28, over the ink of an image (784 × 1): blue above 0, orange below, ink gray where they are 0.

    Args:
        values: any.
        image: from 0 to 1.
        most: the magnitude, over 0, that is shown strongest.
    """
    strength = np.clip(np.abs(values) / most, 0, 1)[..., np.newaxis]
    colour = np.where(values[..., np.newaxis] > 0, FOR, AGAINST)
    return _mixed(image, colour, strength)


def one_sided(values: Array, image: Array, most: float) -> Picture:
    """Values, 28 × 28 and at least 0, over the ink of an image (784 × 1): the larger, the more yellow."""
    strength = np.clip(values / most, 0, 1)[..., np.newaxis]
    return _mixed(image, np.array(STRONG), strength)


def _mixed(image: Array, colour: NDArray[np.integer], strength: Array) -> Picture:
    gray = INK * image.reshape(SIDE, SIDE, 1)
    return (gray * (1 - strength) + colour * strength).round().astype(np.uint8)


def plain_ink(image: Array) -> Picture:
    """An image, 784 × 1 from 0 to 1, as white on black: 28 × 28 × 3."""
    gray = (255 * image.reshape(SIDE, SIDE, 1)).round().astype(np.uint8)
    return np.repeat(gray, 3, axis=2)


def enlarged(picture: Picture, times: int = PIXEL) -> Picture:
    """A picture with every pixel a square of so many."""
    return picture.repeat(times, axis=0).repeat(times, axis=1)


def with_lines(
    picture: Picture,
    lines: Sequence[NDArray[np.floating]],
    colour: tuple[int, int, int] = (255, 255, 255),
    width: int = 2,
) -> Picture:
    """An enlarged picture with the pen's way over it.

    Args:
        picture: 28 · 12 pixels high and wide.
        lines: n × 2 points each, in pixels of the 28 × 28.
        colour: red, green and blue, to 255.
        width: of the lines, in pixels of the picture.
    """
    fine = 3  # drawn so many times as large and made small again, which smooths the edges
    layer = Image.new("L", (fine * picture.shape[1], fine * picture.shape[0]))
    pen = ImageDraw.Draw(layer)
    for line in lines:
        points = [(float(x), float(y)) for x, y in line * PIXEL * fine]
        pen.line(points * (2 if len(points) == 1 else 1), fill=150, width=width * fine, joint="curve")
    share = np.asarray(layer.resize((picture.shape[1], picture.shape[0]), Image.Resampling.BOX), np.float32) / 255
    mixed = picture * (1 - share[..., np.newaxis]) + np.array(colour) * share[..., np.newaxis]
    return mixed.round().astype(np.uint8)


def tiles(maps: Array, across: int, most: float) -> Picture:
    """Maps beside each other, rows of `across`: white above 0, orange below, black 0, with transparent gaps.

    Args:
        maps: n × rows × columns.
        across: maps a row.
        most: the magnitude that is shown strongest.

    Returns:
        With transparency; every map about 28 pixels high and wide, whatever its own size.
    """
    times = max(1, TILE // maps.shape[1])
    strength = np.clip(np.abs(maps) / max(most, 1e-12), 0, 1)[..., np.newaxis]
    colours = (strength * np.where(maps[..., np.newaxis] > 0, (255, 255, 255), AGAINST)).round().astype(np.uint8)
    opaque = np.concatenate([colours, np.full((*maps.shape, 1), 255, np.uint8)], axis=3)
    large = opaque.repeat(times, axis=1).repeat(times, axis=2)
    down = -(-len(maps) // across)
    padded = np.zeros((down * across, large.shape[1] + GAP, large.shape[2] + GAP, 4), np.uint8)
    padded[: len(maps), :-GAP, :-GAP] = large
    height, width = padded.shape[1:3]
    sheet = padded.reshape(down, across, height, width, 4).swapaxes(1, 2).reshape(down * height, across * width, 4)
    return sheet[:-GAP, :-GAP]
