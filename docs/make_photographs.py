"""Make the sample photographs of the Draw page anew: paper, light, a camera's faults, and digits written upon it.

    .venv/bin/python docs/make_photographs.py [FOLDER]

They go to data/photographs/ or the folder named. Nobody wrote these digits: their strokes come from
`recognizer.synthesis`. A file's name ends with what it says, the lines joined by "-".
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recognizer.images.strokes import Stroke
from recognizer.synthesis.letterforms import write_digit
from recognizer.synthesis.penmanship import rewrite

PROJECT = Path(__file__).resolve().parent.parent

Pixels = NDArray[np.float64]
Colour = tuple[float, float, float]
Line = Sequence[tuple[float, float]]
"""Points, x and y."""

SIZE = (960, 720)
"""Width and height of a photograph."""

FINER = 2
"""Lines are drawn at so many times the size, and made smaller."""

QUALITY = 72
"""Of the JPEG files."""

BALLPOINT, PENCIL, FELT, CHALK = (0.13, 0.18, 0.42), (0.36, 0.36, 0.38), (0.08, 0.08, 0.1), (0.93, 0.93, 0.9)
WHITE, CREAM, BOARD, WOOD = (0.94, 0.94, 0.92), (0.93, 0.9, 0.82), (0.17, 0.27, 0.23), (0.36, 0.25, 0.17)


class Sheet:
    """A sheet that is printed and written on, and then photographed.

    Args:
        paper: its colour, red, green and blue from 0 to 1.
        rng: where all variety comes from.
    """

    def __init__(self, paper: Colour, rng: np.random.Generator) -> None:
        self._rng = rng
        self.pixels: Pixels = np.ones((SIZE[1], SIZE[0], 3)) * paper
        self.pixels *= 1 + 0.02 * _clouds(self.pixels.shape[:2], 90, rng)[..., np.newaxis]
        self.pixels += 0.008 * _clouds(self.pixels.shape[:2], 2, rng)[..., np.newaxis]

    def lines(
        self, lines: Sequence[Sequence[tuple[float, float]]], width: float, colour: Colour, rough: float = 0
    ) -> None:
        """Draw lines through points (x, y in pixels); a rough pen leaves the paper's grain open."""
        image = Image.new("L", (SIZE[0] * FINER, SIZE[1] * FINER))
        pen = ImageDraw.Draw(image)
        for line in lines:
            points = [(x * FINER, y * FINER) for x, y in line]
            pen.line(points, fill=255, width=max(round(width * FINER), 1), joint="curve")
            for x, y in (points[0], points[-1]):
                reach = width * FINER / 2
                pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
        cover = np.asarray(image.resize(SIZE, Image.Resampling.BOX), np.float64) / 255
        if rough:
            cover *= (1 - rough * (0.5 + _clouds(cover.shape, 1.2, self._rng))).clip(0, 1)
        self.pixels += cover[..., np.newaxis] * (np.array(colour) - self.pixels)

    def write(
        self,
        text: str,
        left: float,
        base: float,
        height: float,
        width: float,
        colour: Colour,
        gap: float = 0.35,
        rough: float = 0.25,
        slope: float = 0.0,
        centred: bool = False,
    ) -> None:
        """Write digits from the left, or about it, on a base line, so high, with a pen so wide."""
        lines: list[NDArray[np.float64]] = []
        right = 0.0
        for digit in text:
            strokes = _hand(int(digit), self._rng)
            points = np.concatenate(strokes)
            least, most = points.min(axis=0), points.max(axis=0)
            tall = height * float(np.exp(self._rng.normal(0, 0.05)))
            scale = tall / max(float(most[1] - least[1]), 1.1 * float(most[0] - least[0]))
            low = base + slope * right + self._rng.normal(0, 0.03) * height
            lines += [(stroke - [least[0], most[1]]) * scale + [right, low] for stroke in strokes]
            right += float(most[0] - least[0]) * scale + gap * height * float(np.exp(self._rng.normal(0, 0.15)))
        move = left - max(float(line[:, 0].max()) for line in lines) / 2 if centred else left
        self.lines([[(float(x) + move, float(y)) for x, y in line] for line in lines], width, colour, rough)

    def ruled(self, gap: float, colour: Colour, width: float = 1.6, slope: float = 0.0, first: float = 60) -> None:
        """Print lines from edge to edge."""
        count = int(SIZE[1] / gap) + 2
        places = [first + gap * line for line in range(-1, count)]
        self.lines([[(-5, y), (SIZE[0] + 5, y + slope * SIZE[0])] for y in places], width, colour)

    def squared(self, gap: float, colour: Colour) -> None:
        """Print squares."""
        self.ruled(gap, colour, 1.3, first=gap * 0.4)
        places = np.arange(gap * 0.7, SIZE[0], gap).tolist()
        self.lines([[(x, -5), (x, SIZE[1] + 5)] for x in places], 1.3, colour)

    def table(self, columns: Sequence[float], rows: Sequence[float], colour: Colour, width: float) -> None:
        """Draw the lines of a table between these places."""
        self.lines([[(x, rows[0]), (x, rows[-1])] for x in columns], width, colour)
        self.lines([[(columns[0], y), (columns[-1], y)] for y in rows], width, colour)

    def shaded(self, angle: float, share: float) -> None:
        """Light that falls off towards one side."""
        y, x = np.mgrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
        self.pixels *= (1 - share * (0.5 + 0.5 * (x * np.cos(angle) + y * np.sin(angle)) / 1.2))[..., np.newaxis]

    def shadow(self, corners: Sequence[tuple[float, float]], share: float, soft: float) -> None:
        """The shadow of something with these corners, softly edged."""
        image = Image.new("L", SIZE)
        ImageDraw.Draw(image).polygon(list(corners), fill=255)
        cover = np.asarray(image.filter(ImageFilter.GaussianBlur(soft)), np.float64) / 255
        self.pixels *= (1 - share * cover)[..., np.newaxis]

    def on_desk(self, degrees: float, scale: float, desk: Colour) -> None:
        """Lay the sheet, turned, on a desk."""
        image = Image.fromarray((self.pixels.clip(0, 1) * 255).astype(np.uint8)).convert("RGBA")
        image = image.resize((round(SIZE[0] * scale), round(SIZE[1] * scale)), Image.Resampling.LANCZOS)
        image = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
        grain = _clouds((SIZE[1], SIZE[0]), (3, 160), self._rng)[..., np.newaxis]
        under = Image.fromarray(((np.array(desk) * (1 + 0.25 * grain)).clip(0, 1) * 255).astype(np.uint8))
        place = ((SIZE[0] - image.width) // 2, (SIZE[1] - image.height) // 2)
        gloom = Image.new("L", SIZE)
        gloom.paste(image.getchannel("A"), (place[0] + 8, place[1] + 10))
        under.paste((18, 13, 10), mask=gloom.filter(ImageFilter.GaussianBlur(9)).point(lambda value: value * 0.6))
        under.paste(image, place, image)
        self.pixels = np.asarray(under, np.float64) / 255

    def photograph(self, noise: float = 0.01, blur: float = 0.9) -> Image.Image:
        """What a camera makes of it."""
        y, x = np.mgrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
        seen = self.pixels * (1 - 0.09 * (x * x + y * y))[..., np.newaxis]
        sharp = Image.fromarray((seen.clip(0, 1) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(blur))
        grain = self._rng.normal(0, noise, seen.shape[:2])[..., np.newaxis]
        return Image.fromarray(((np.asarray(sharp, np.float64) / 255 + grain).clip(0, 1) * 255).astype(np.uint8))


def _clouds(shape: tuple[int, ...], size: float | tuple[float, float], rng: np.random.Generator) -> Pixels:
    """Smooth chance of about 1, lighter and darker over so many pixels (down, across)."""
    down, across = size if isinstance(size, tuple) else (size, size)
    small = rng.normal(0, 1, (max(round(shape[0] / down), 2), max(round(shape[1] / across), 2)))
    image = Image.fromarray(small.astype(np.float32)).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float64)


def _hand(digit: int, rng: np.random.Generator) -> list[Stroke]:
    return list(rewrite(write_digit(digit, rng), rng).strokes)


@dataclass(frozen=True)
class Shot:
    """A photograph to make.

    Attributes:
        name: of its file, with what it says.
        sheet: what is on it, made by chance.
        seed: of that chance.
        turned: whether the camera was held upright and only noted it.
    """

    name: str
    sheet: Callable[[np.random.Generator], Sheet]
    seed: int
    turned: bool = False


def one_digit(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(WHITE, rng)
    sheet.write("7", 400, 500, 260, 13, FELT, rough=0.1)
    sheet.shaded(0.6, 0.35)
    return sheet


def ruled_paper(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(CREAM, rng)
    sheet.ruled(118, (0.55, 0.66, 0.82), 2, slope=0.012)
    sheet.lines([[(120, -5), (128, SIZE[1] + 5)]], 2, (0.85, 0.45, 0.45))
    sheet.write("2026", 230, 408, 112, 6, BALLPOINT, slope=0.012)
    sheet.shaded(2.4, 0.3)
    return sheet


def squared_paper(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(WHITE, rng)
    sheet.squared(52, (0.62, 0.72, 0.8))
    sheet.write("1905", 220, 420, 130, 6, FELT, gap=0.4)
    sheet.shaded(-0.8, 0.35)
    return sheet


def two_lines(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(WHITE, rng)
    sheet.write("42", 260, 300, 150, 7, PENCIL, gap=0.3)
    sheet.write("1789", 240, 550, 150, 7, PENCIL, gap=0.3)
    sheet.shaded(1.2, 0.25)
    return sheet


def hand_shadow(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(CREAM, rng)
    sheet.write("6283", 210, 450, 170, 8, BALLPOINT, gap=0.3)
    sheet.shadow([(430, 800), (470, 380), (560, 250), (640, 260), (700, 420), (1100, 500), (1100, 800)], 0.42, 22)
    sheet.shaded(0.2, 0.15)
    return sheet


def table(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(WHITE, rng)
    columns, rows = [180, 380, 580, 780], [150, 350, 550]
    sheet.table(columns, rows, (0.2, 0.2, 0.22), 3)
    for row, texts in zip(rows, (("15", "8", "31"), ("4", "70", "26")), strict=False):
        for column, text in zip(columns, texts, strict=False):
            sheet.write(text, column + 100, row + 148, 92, 5.5, BALLPOINT, gap=0.15, centred=True)
    sheet.shaded(2.0, 0.3)
    return sheet


def boxes(rng: np.random.Generator) -> Sheet:
    sheet = Sheet((0.96, 0.95, 0.93), rng)
    for place, digit in enumerate("80331"):
        left = 150 + 140 * place
        sheet.lines(
            [[(left, 290), (left + 112, 290), (left + 112, 440), (left, 440), (left, 290)]], 3, (0.75, 0.4, 0.35)
        )
        sheet.write(digit, left + 56, 418, 98, 6, FELT, rough=0.1, centred=True)
    sheet.shaded(0.9, 0.3)
    return sheet


def chalk(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(BOARD, rng)
    sheet.pixels += 0.03 * _clouds((SIZE[1], SIZE[0]), (120, 300), rng)[..., np.newaxis]
    sheet.write("365", 240, 480, 220, 15, CHALK, gap=0.3, rough=0.75)
    sheet.shaded(2.8, 0.35)
    return sheet


def desk(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(WHITE, rng)
    sheet.write("31415", 130, 440, 150, 9, FELT, gap=0.4)
    sheet.on_desk(6, 0.8, WOOD)
    sheet.shaded(0.4, 0.3)
    return sheet


def turned(rng: np.random.Generator) -> Sheet:
    sheet = Sheet(CREAM, rng)
    sheet.ruled(88, (0.6, 0.68, 0.78), 1.8, slope=-0.01)
    sheet.write("0170", 270, 312, 92, 6, BALLPOINT, gap=0.35)
    sheet.write("492536", 210, 488, 92, 6, BALLPOINT, gap=0.35)
    sheet.shaded(1.9, 0.35)
    return sheet


SHOTS = (
    Shot("single-7", one_digit, 3),
    Shot("ruled-2026", ruled_paper, 1),
    Shot("squared-1905", squared_paper, 2),
    Shot("lines-42-1789", two_lines, 4),
    Shot("shadow-6283", hand_shadow, 5),
    Shot("table-15831-47026", table, 6),
    Shot("boxes-80331", boxes, 7),
    Shot("chalk-365", chalk, 8),
    Shot("desk-31415", desk, 9),
    Shot("turned-0170-492536", turned, 10, turned=True),
)


def main() -> None:
    """Make all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "data" / "photographs"
    folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        image = shot.sheet(np.random.default_rng(shot.seed)).photograph()
        exif = Image.Exif()
        if shot.turned:
            image = image.transpose(Image.Transpose.ROTATE_90)
            exif[0x0112] = 6  # to be turned by 90° clockwise
        image.save(folder / f"{shot.name}.jpg", quality=QUALITY, optimize=True, exif=exif)


if __name__ == "__main__":
    main()
