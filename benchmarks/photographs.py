"""Photographs of digits, made of MNIST's test digits: one function for each thing that goes wrong before a camera.

A photograph is brightness from 0 (black) to 1, `HEIGHT` × `WIDTH`: paper at 0.85, ink at 0.2, the digit's longest side
`DIGIT` pixels. Each condition takes a digit (28 × 28, ink from 0 to 1) and the random numbers to vary it with.
"""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.skeleton import skeleton

Picture = NDArray[np.float64]
Condition = Callable[[Picture, np.random.Generator], Picture]

HEIGHT, WIDTH = 400, 440
DIGIT = 200
PAPER, INK = 0.85, 0.2


def enlarged(ink: Picture, factor: float, resample: Image.Resampling = Image.Resampling.BICUBIC) -> Picture:
    """Ink at another size, still from 0 to 1."""
    size = (round(ink.shape[1] * factor), round(ink.shape[0] * factor))
    return np.asarray(Image.fromarray(ink.astype(np.float32)).resize(size, resample), np.float64).clip(0, 1)


def pen(digit: Picture) -> Picture:
    """The digit as a pen draws it: large, with edges about two pixels wide."""
    return ((enlarged(digit, DIGIT / 20) - 0.5) * 5 + 0.5).clip(0, 1)


def on_paper(ink: Picture, rng: np.random.Generator, height: int = HEIGHT, width: int = WIDTH) -> Picture:
    """Ink somewhere on a sheet of its own gray."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    margin = 30
    top = int(rng.integers(margin, height - ink.shape[0] - margin))
    left = int(rng.integers(margin, width - ink.shape[1] - margin))
    sheet = np.full((height, width), PAPER)
    sheet[top : top + ink.shape[0], left : left + ink.shape[1]] -= (PAPER - INK) * ink
    return sheet


def clean(digit: Picture, rng: np.random.Generator) -> Picture:
    """Dark ink on light paper."""
    return on_paper(pen(digit), rng)


def chalk(digit: Picture, rng: np.random.Generator) -> Picture:
    """Light on dark."""
    return 1 - clean(digit, rng)


def noise(deviation: float) -> Condition:
    """Gaussian noise of so many of 255 levels."""

    def noisy(digit: Picture, rng: np.random.Generator) -> Picture:
        return (clean(digit, rng) + rng.normal(0, deviation / 255, (HEIGHT, WIDTH))).clip(0, 1)

    return noisy


def uneven_light(share: float) -> Condition:
    """Light that falls off from one side to the other until `share` of it is missing, with a little noise."""

    def lit(digit: Picture, rng: np.random.Generator) -> Picture:
        angle = rng.uniform(0, 2 * np.pi)
        rows, columns = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
        along = (rows * np.sin(angle) + columns * np.cos(angle)) / (abs(np.sin(angle)) + abs(np.cos(angle)))
        light = 1 - share * (along + 1) / 2
        return (clean(digit, rng) * light + rng.normal(0, 0.01, light.shape)).clip(0, 1)

    return lit


def shadow(digit: Picture, rng: np.random.Generator) -> Picture:
    """A shadow with a soft edge across the sheet takes 40 % of the light."""
    angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.5)
    rows, columns = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    share = 1 / (1 + np.exp(-40 * (rows * np.sin(angle) + columns * np.cos(angle) - place)))
    return (clean(digit, rng) * (1 - 0.4 * share) + rng.normal(0, 0.01, share.shape)).clip(0, 1)


def black_frame(digit: Picture, rng: np.random.Generator) -> Picture:
    """A scanner's black edge all round, 10 to 25 pixels."""
    picture = clean(digit, rng)
    top, bottom, left, right = rng.integers(10, 26, 4)
    framed = np.full_like(picture, 0.05)
    framed[top:-bottom, left:-right] = picture[top:-bottom, left:-right]
    return framed


def on_a_desk(digit: Picture, rng: np.random.Generator) -> Picture:
    """A sheet turned by up to 15° on a dark desk."""
    sheet = Image.fromarray((clean(digit, rng) * 255).astype(np.uint8))
    turned = sheet.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, expand=True, fillcolor=60)
    tilted = np.pad(np.asarray(turned, np.float64) / 255, 40, constant_values=60 / 255)
    return (tilted + rng.normal(0, 0.02, tilted.shape)).clip(0, 1)


def thin_pen(digit: Picture, rng: np.random.Generator) -> Picture:
    """The middle of the line only, about 1 pixel of 200 wide."""
    return on_paper(skeleton(pen(digit) > 0.5).astype(np.float64), rng)


def thick_marker(digit: Picture, rng: np.random.Generator) -> Picture:
    """The line widened by 20 pixels of 200: twice MNIST's."""
    image = Image.fromarray((np.pad(pen(digit), 20) * 255).astype(np.uint8))
    for _ in range(4):
        image = image.filter(ImageFilter.MaxFilter(5))
    for _ in range(2):
        image = image.filter(ImageFilter.MaxFilter(3))
    return on_paper(np.asarray(image, np.float64) / 255, rng)


def blurred(digit: Picture, rng: np.random.Generator) -> Picture:
    """Out of focus, by 8 pixels of 200."""
    image = Image.fromarray((clean(digit, rng) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(8))
    return np.asarray(image, np.float64) / 255


def jpeg(digit: Picture, rng: np.random.Generator) -> Picture:
    """JPEG of quality 20, with the blocks and echoes that it leaves."""
    stream = io.BytesIO()
    Image.fromarray((noise(5)(digit, rng) * 255).astype(np.uint8)).save(stream, "JPEG", quality=20)
    return np.asarray(Image.open(stream), np.float64) / 255


def far_away(digit: Picture, rng: np.random.Generator) -> Picture:
    """A digit of 100 pixels in a photograph of 1600 × 1200, with noise σ = 5."""
    ink = ((enlarged(digit, 5) - 0.5) * 4 + 0.5).clip(0, 1)
    return (on_paper(ink, rng, 1200, 1600) + rng.normal(0, 5 / 255, (1200, 1600))).clip(0, 1)


def lined_paper(digit: Picture, rng: np.random.Generator) -> Picture:
    """Faint lines, an eighth of the ink's contrast, every 40 pixels."""
    picture = clean(digit, rng)
    lines = np.zeros_like(picture)
    first = int(rng.integers(40))
    for row in (0, 1):
        lines[first + row :: 40] = (PAPER - INK) / 8
    return (np.minimum(picture, PAPER - lines) + rng.normal(0, 0.01, picture.shape)).clip(0, 1)


def squared_paper(digit: Picture, rng: np.random.Generator) -> Picture:
    """Squares of 30 pixels, in lines of a fifth of the ink's contrast."""
    picture = clean(digit, rng)
    lines = np.zeros_like(picture)
    for start in (0, 1):
        lines[start::30] = lines[:, start::30] = (PAPER - INK) / 5
    return (np.minimum(picture, PAPER - lines) + rng.normal(0, 0.01, picture.shape)).clip(0, 1)


CONDITIONS: dict[str, Condition] = {
    "clean": clean,
    "light on dark": chalk,
    "noise σ 10": noise(10),
    "noise σ 20": noise(20),
    "noise σ 40": noise(40),
    "uneven light 40 %": uneven_light(0.4),
    "uneven light 60 %": uneven_light(0.6),
    "shadow": shadow,
    "black frame": black_frame,
    "on a desk": on_a_desk,
    "thin pen": thin_pen,
    "thick marker": thick_marker,
    "blurred": blurred,
    "JPEG quality 20": jpeg,
    "far away": far_away,
    "lined paper": lined_paper,
    "squared paper": squared_paper,
}
