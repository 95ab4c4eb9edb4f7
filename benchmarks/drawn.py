"""How much of what people draw is read, by the way the drawing takes to the network.

    python benchmarks/drawn.py pendigits-orig.tra [--networks original modern mlp conv] [--train]

A plain resize of the canvas, the canvas's pixels boxed and centred as a usual demo does, this project's way for
pictures and its way for strokes; over the writers held out (`benchmarks/writers.py`), whom no network has learned from.
The canvas is 280 × 280, with lines of 12 pixels; each drawing fills a part of it, chosen at random.

With `--train` small networks learn first, from MNIST alone and with extra data beside it, the pen strokes of the other
writers among it, which takes some minutes; the table then shows them as well.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.writers import is_held_out
from recognizer import BadInput
from recognizer.augmentation.specification import parse_augmentation
from recognizer.data.loading import load_data
from recognizer.images.photo.pictures import seen
from recognizer.images.stroke_files import Drawing, load_drawings
from recognizer.images.strokes import draw
from recognizer.network.network import Network
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.extra_data import extend, parse_extra_data
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import Recipe

SIDE, LINE = 280, 12
Canvas = NDArray[np.uint8]

TRAINING_DATA = {"MNIST": "none", "and forms": "forms6000 overlays6000", "and pens": "forms6000 overlays6000 pen10000"}
"""The extra data that the small networks learn from beside MNIST, by what the table calls it all."""

EPOCHS = 8


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


def small_recipes() -> dict[str, Recipe]:
    """784-10-10, 784-128-10 and the preset conv-small's network, each with that preset's way of learning."""
    conv = PRESETS["conv-small"].recipe
    base = replace(conv, batch_size=128, epochs=EPOCHS, evaluate_every=10**6, augmentation=parse_augmentation("affine"))
    return {
        name: replace(base, architecture=PRESETS[name].recipe.architecture)
        for name in ("original", "modern", "conv-small")
    }


def taught(drawings: list[Drawing]) -> dict[str, Network]:
    """The small networks, each trained on each of `TRAINING_DATA`."""
    splits = load_data()
    networks = {}
    for title, text in TRAINING_DATA.items():
        wanted = parse_extra_data(text)
        extended = extend(splits.train, wanted, drawings if wanted.pen else [], seed=0)
        for name, recipe in small_recipes().items():
            learner = Learner(recipe)
            for _ in train(learner, extended, extra=len(extended) - len(splits.train)):
                pass
            networks[f"{name}: {title}"] = learner.reader
    return networks


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("strokes", type=Path)
    parser.add_argument("--networks", nargs="+", default=["original", "modern", "mlp", "conv"])
    parser.add_argument("--train", action="store_true", help="small networks, with and without pen strokes")
    options = parser.parse_args()
    parts: dict[bool, list[Drawing]] = {False: [], True: []}
    try:
        known = load_drawings(options.strokes)
    except BadInput as error:
        parser.error(str(error))
    for drawing in known:
        if drawing.label is not None and drawing.writer:
            parts[is_held_out(drawing)].append(drawing)
    drawings = parts[True]
    networks = {name: load_model(find_model(name)).network for name in options.networks}
    if options.train:
        networks |= taught(parts[False])
    rng = np.random.default_rng(0)
    canvases = [canvas_of(drawing, rng) for drawing in drawings]
    labels = np.array([drawing.label for drawing in drawings])
    ways: dict[str, Callable[[int], NDArray[np.float32]]] = {
        "plain resize": lambda place: resized(canvases[place]),
        "boxed pixels": lambda place: boxed(canvases[place]),
        "our way for pictures": lambda place: seen(1 - canvases[place].astype(np.float32) / 255),
        "our way for strokes": lambda place: draw(drawings[place].strokes),
    }
    table = pd.DataFrame(index=list(networks), columns=list(ways), dtype=str)
    for way, column in ways.items():
        images = np.stack([column(place).reshape(-1) for place in range(len(drawings))], axis=1)
        for name, network in networks.items():
            table.loc[name, way] = f"{(network.predict(images).argmax(axis=0) == labels).mean():.2%}"
    print(f"{len(drawings):,} digits by writers whom no network has learned from")
    print(table.to_string())


if __name__ == "__main__":
    main()
