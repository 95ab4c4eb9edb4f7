"""Page: a trained network as one HTML file, with a canvas that reads digits in any browser, without any network access.

What is in it stands beside this module: page.html, its style (page.css), how it reads (reading.js) and what it shows
and hears (page.js). Only the weights and a few words are filled in here.
"""

import base64
import html
import json
import re
from pathlib import Path

import numpy as np

from recognizer.arrays import CLASSES
from recognizer.export.packing import Packed
from recognizer.images.strokes import Stroke
from recognizer.reading.judging import LEAST, PRIOR, STEEPNESS
from recognizer.synthesis.figures import heart
from recognizer.synthesis.letterforms import write_digit

_HERE = Path(__file__).parent

PAPER, PART = 280, 0.7
"""The side of the paper, and how much of it a drawing that is shown takes up."""


def page_of(packed: Packed, about: str, layers: str) -> str:
    """The text of the file.

    Args:
        packed: the network.
        about: a sentence or two on it.
        layers: what it is made of.
    """
    certainty = {"steepness": STEEPNESS, "prior": PRIOR, "least": LEAST}
    parts = {
        "about": html.escape(f"{about}\n\n{layers}", quote=False),
        "words": html.escape(about, quote=False),
        "style": _text("page.css"),
        "network": json.dumps({**packed.description, "certainty": certainty}, ensure_ascii=False),
        "weights": base64.b64encode(packed.weights).decode("ascii"),
        "samples": json.dumps(samples(), separators=(",", ":")),
        "reading": _text("reading.js"),
        "script": _text("page.js"),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: parts[found[1]], _text("page.html"))


def samples() -> list[list[list[list[int]]]]:
    """Drawings to show: each digit, and a heart, which is none; strokes of points [x, y], the paper being 280 wide."""
    rng = np.random.default_rng(0)
    order = rng.permutation(CLASSES).tolist()
    drawings = [list(write_digit(label, rng).strokes) for label in order]
    drawings.insert(3, heart(rng))
    return [_placed(strokes) for strokes in drawings]


def _placed(strokes: list[Stroke]) -> list[list[list[int]]]:
    """Strokes in the middle of the paper, in whole units."""
    points = np.concatenate(strokes)
    middle, extent = (points.min(axis=0) + points.max(axis=0)) / 2, float(np.ptp(points, axis=0).max())
    scale = PART * PAPER / extent
    return [np.rint((stroke - middle) * scale + PAPER / 2).astype(int).tolist() for stroke in strokes]


def _text(name: str) -> str:
    return (_HERE / name).read_text("utf-8").rstrip()
