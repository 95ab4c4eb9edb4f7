"""How much a network reads of the digits of handwriting fonts, and how many of their letters it takes for digits.

    mkdir fonts && cd fonts
    for font in $(cat ../benchmarks/fonts.txt); do
        tar xzf "$(npm pack --silent "@fontsource/$font")" --wildcards '*-latin-400-normal.woff2'
    done
    cd .. && python benchmarks/fonts.py fonts [--networks conv] [--by font]

No network has learned from a font of `fonts.txt`. Each character is printed as it is, and once more turned, leaned and
stretched a little, and read as a picture. Letters that are digits too are left out (`recognizer/synthesis/letters.py`).
"""

import argparse
import os
import string
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from recognizer.images.photo.pictures import column_of
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.letters import LETTERS

SIDE, HEIGHT = 200, 90
"""Of a picture and of a font, in pixels."""

TURN, LEAN, STRETCH = 5.0, 0.12, 0.1
"""Standard deviations, in degrees, of shear, and of the logarithm of the width."""


def printed(character: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """A character in the middle of a white page."""
    page = Image.new("L", (SIDE, SIDE), 255)
    pen = ImageDraw.Draw(page)
    left, top, right, bottom = pen.textbbox((0, 0), character, font=font)
    pen.text(((SIDE - left - right) / 2, (SIDE - top - bottom) / 2), character, fill=0, font=font)
    return page


def leaned(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The page turned, leaned and stretched about its middle."""
    angle, lean, stretch = np.radians(rng.normal(0, TURN)), rng.normal(0, LEAN), np.exp(rng.normal(0, STRETCH))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    back = np.array([[1 / stretch, lean], [0, 1]]) @ turn  # from where a pixel is to where it comes from
    middle = np.full((2, 1), SIDE / 2)
    rows = np.hstack([back, middle - back @ middle]).ravel().tolist()
    return page.transform(page.size, Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR, fillcolor=255)


def characters(folder: Path, rng: np.random.Generator) -> Iterator[tuple[str, str, NDArray[np.float32]]]:
    """Font, character, and the picture as a column (784 × 1), of every font in the folder."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".ttf", ".otf", ".woff2"}):
        font = ImageFont.truetype(path, HEIGHT)
        for character in string.digits + LETTERS:
            page = printed(character, font)
            for each in (page, leaned(page, rng)):
                yield path.stem, character, column_of(np.asarray(each, np.float32), path).reshape(-1, 1)


def main() -> None:
    """Measure and print, for every network, all fonts together and then by character or by font."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="fonts: .ttf, .otf or .woff2, in any folder below")
    parser.add_argument("--networks", nargs="+", default=["conv"])
    parser.add_argument("--by", choices=("character", "font"), default="character")
    options = parser.parse_args()
    made = list(characters(options.folder, np.random.default_rng(0)))
    if not made:
        parser.error(f"{options.folder}: no fonts; expected .ttf, .otf or .woff2")
    fonts, names, columns = zip(*made, strict=True)
    images = np.concatenate(columns, axis=1)
    pd.set_option("display.max_rows", None)
    for network in options.networks:
        model = load_model(find_model(network))
        probabilities = model.predict(images)
        table = pd.DataFrame({"font": fonts, "character": names, "taken for a digit": model.is_digit(probabilities)})
        table["kind"] = np.where(table["character"].str.isdigit(), "digit", "letter")
        right = table["character"] == probabilities.argmax(axis=0).astype(str)
        table["read"] = right.where(table["kind"] == "digit").astype(float)
        for group in (["kind"], ["kind", options.by]):
            shares = table.groupby(group)[["read", "taken for a digit"]].mean()
            print(network, shares.to_string(float_format="{:.1%}".format, na_rep=""), sep="\n", end="\n\n")


if __name__ == "__main__":
    main()
