"""How much is read of the forms that MNIST hardly holds: slashed zeros, ones with flag and foot, crossed sevens.

    python benchmarks/forms.py [--networks original modern mlp conv] [--count 5000]

Two sets. MNIST's test digits with strokes laid over them (`recognizer/synthesis/overlays.py`): hands and flourishes
that no network has learned from. And every form of `recognizer/synthesis/letterforms.py` in other hands; a network that
learned with `--extra forms…` has seen these forms, in hands of the same making, though never these drawings.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recognizer.data.loading import load_test_data
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.overlays import overlay
from recognizer.synthesis.penmanship import digit_rows

SEED = 20_000
"""Of hands and flourishes; trainings have small ones."""

Images = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Rows, m × 784, and their labels."""


def with_strokes_laid_over(rng: np.random.Generator) -> Images:
    """All of MNIST's test digits that take a flourish."""
    test = load_test_data()
    return overlay(test.rows, test.labels, rng)


def main() -> None:
    """Measure and print a table: the share read, by digit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", default=["original", "modern", "mlp", "conv"])
    parser.add_argument("--count", type=int, default=5000, help="drawings in other hands")
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    sets = {
        "MNIST's, strokes laid over": with_strokes_laid_over(rng),
        "other hands": digit_rows([], options.count, rng),
    }
    networks = {name: load_model(find_model(name)).network for name in options.networks}
    rows = []
    for title, (images, labels) in sets.items():
        correct = {name: network.predict(images.T).argmax(axis=0) == labels for name, network in networks.items()}
        for digit in np.unique(labels).tolist():
            mine = labels == digit
            shares = {name: f"{right[mine].mean():.1%}" for name, right in correct.items()}
            rows.append({"set": title, "digit": str(digit), "images": int(mine.sum()), **shares})
        shares = {name: f"{right.mean():.1%}" for name, right in correct.items()}
        rows.append({"set": title, "digit": "all", "images": len(labels), **shares})
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()
