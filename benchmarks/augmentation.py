"""How many images a second the augmenter changes, on one thread, with MNIST's training images.

python benchmarks/augmentation.py [--json]
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recognizer.augmentation.augmenter import Augmenter
from recognizer.augmentation.specification import parse_augmentation
from recognizer.blas import use_one_thread
from recognizer.data.loading import load_data

LINES = {
    "affine": "affine",
    "elastic": "elastic",
    "affine + elastic": "affine elastic",
    "everything": "affine aspect elastic thick erase noise",
}
BATCHES = (64, 128, 1024)
REPEATS = 9
IMAGES = 8192
"""In each repeat, whatever the size of a batch."""


def images_a_second(line: str, rows: NDArray[np.uint8], batch: int) -> float:
    """The median over the repeats; a first one, uncounted, allocates and warms up."""
    augmenter, rng = Augmenter(parse_augmentation(line)), np.random.default_rng(0)
    rates = []
    for _ in range(1 + REPEATS):
        begin = time.perf_counter()
        for start in range(0, IMAGES, batch):
            augmenter(rows[start : start + batch], rng)
        rates.append(IMAGES / (time.perf_counter() - begin))
    return statistics.median(rates[1:])


def main() -> None:
    """Measure every line at every batch size, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    arguments = parser.parse_args()
    use_one_thread()
    rows = load_data().train.rows[:IMAGES]
    rates = {name: {batch: images_a_second(line, rows, batch) for batch in BATCHES} for name, line in LINES.items()}
    if arguments.json:
        print(json.dumps({"images a second": rates}))
        return
    print("images a second   " + "".join(f"{f'batch {batch}':>12}" for batch in BATCHES))
    for name, by_batch in rates.items():
        print(f"{name:18}" + "".join(f"{rate:12,.0f}" for rate in by_batch.values()))


if __name__ == "__main__":
    main()
