"""How much of what people draw is read, by the way the drawing takes to the network.

    python benchmarks/drawn.py pendigits-orig.tra [--every 5] [--networks original modern mlp conv]

A plain resize of the canvas, the canvas's pixels boxed and centred as a usual demo does, this project's way for
pictures and its way for strokes; over the writers whose number is a multiple of `--every`, whom no network has learned
from.
The canvas is 280 × 280, with lines of 12 pixels; each drawing fills a part of it, chosen at random.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from recognizer.handwriting import Drawing, load_drawings
from recognizer.pictures import seen
from recognizer.storage import find, load
from recognizer.strokes import draw

SIDE, LINE = 280, 12
Canvas = NDArray[np.uint8]


def canvas_of(drawing: Drawing, rng: np.random.Generator) -> Canvas:
    """The drawing as white lines on a black canvas, between a third and nine tenths of its size."""
    points = np.concatenate(drawing.strokes)
    least, size = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-9)
    scale = rng.uniform(0.33, 0.9) * SIDE / size
    room = SIDE - np.ptp(points, axis=0) * scale
    place = rng.uniform(0.05, 0.95, 2) * room
    image = Image.new("L", (SIDE, SIDE))
    pen = ImageDraw.Draw(image)
    for stroke in drawing.strokes:
        line = [(float(x), float(y)) for x, y in (stroke - least) * scale + place]
        pen.line(line, fill=255, width=LINE, joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - LINE / 2, y - LINE / 2, x + LINE / 2, y + LINE / 2), fill=255)
    return np.asarray(image)


def resized(canvas: Canvas) -> NDArray[np.float32]:
    """The whole canvas made smaller."""
    return np.asarray(Image.fromarray(canvas).resize((28, 28), Image.Resampling.BILINEAR), np.float32) / np.float32(255)


def boxed(canvas: Canvas) -> NDArray[np.float32]:
    """What most good demos do: crop, scale into 20 × 20, paste in the middle."""
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    crop = Image.fromarray(canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = 20 / max(crop.size)
    small = crop.resize([max(1, round(side * scale)) for side in crop.size], Image.Resampling.LANCZOS)
    page = Image.new("L", (28, 28))
    page.paste(small, ((28 - small.width) // 2, (28 - small.height) // 2))
    return np.asarray(page, np.float32) / np.float32(255)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("strokes", type=Path)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--networks", nargs="+", default=["original", "modern", "mlp", "conv"])
    options = parser.parse_args()
    drawings = [
        drawing
        for drawing in load_drawings(options.strokes)
        if drawing.label is not None and drawing.writer and int(drawing.writer) % options.every == 0
    ]
    rng = np.random.default_rng(0)
    canvases = [canvas_of(drawing, rng) for drawing in drawings]
    labels = np.array([drawing.label for drawing in drawings])
    ways: dict[str, Callable[[int], NDArray[np.float32]]] = {
        "plain resize": lambda place: resized(canvases[place]),
        "boxed pixels": lambda place: boxed(canvases[place]),
        "our way for pictures": lambda place: seen(1 - canvases[place].astype(np.float32) / 255),
        "our way for strokes": lambda place: draw(drawings[place].strokes),
    }
    table = pd.DataFrame(index=list(ways), columns=options.networks, dtype=str)
    for way, column in ways.items():
        images = np.stack([column(place).reshape(-1) for place in range(len(drawings))], axis=1)
        for name in options.networks:
            read = load(find(name)).network.predict(images).argmax(axis=0)
            table.loc[way, name] = f"{(read == labels).mean():.2%}"
    print(f"{len(drawings):,} digits by writers whom no network has learned from")
    print(table.to_string())


if __name__ == "__main__":
    main()
