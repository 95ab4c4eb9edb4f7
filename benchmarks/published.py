"""The published table, again: networks of LeCun, Simard, Hinton, Srivastava and Nielsen, trained by this engine.

    python benchmarks/published.py [--rows WORD ...] [--seeds 5] [--write benchmarks/published.md]

Each row is a recipe as near to the published one as this engine's words go; where the source leaves something open (the
optimizer's rate, the number of epochs) what is usual today is used. Errors are those of the test images after the last
epoch. Rows that take more than a minute are run with one seed.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from recognizer import augmentation, schedules
from recognizer.architecture import parse
from recognizer.dataset import Splits, load
from recognizer.evaluation import evaluate
from recognizer.recipe import Recipe
from recognizer.settings import Settings
from recognizer.training import train


@dataclass(frozen=True)
class Row:
    """A published network.

    Attributes:
        name, source: what and where.
        error: published, in percent of the test images.
        recipe: how it is trained here.
    """

    name: str
    source: str
    error: float
    recipe: Recipe


def recipe(network: str, epochs: int, **changes: object) -> Recipe:
    """Adam in one cycle with batches of 128, but for the changes."""
    base = Recipe(
        parse(network),
        "he",
        "cross-entropy",
        0.003,
        Settings(128, epochs, evaluate_every=10**6),
        optimizer="adam",
        schedule=schedules.parse("one-cycle"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


ELASTIC, AFFINE = augmentation.parse("affine elastic"), augmentation.parse("affine")
LENET = "conv6x5 tanh average conv16x5valid tanh average dense120 tanh dense84 tanh"
NIELSEN = {"optimizer": "sgd", "schedule": schedules.parse("constant"), "initialization": "glorot", "loss": "mse"}

ROWS = (
    Row("linear", "LeCun 1998", 12.0, recipe("", 10, loss="mse")),
    Row(
        "784-300-10, squared error", "LeCun 1998", 4.7, recipe("dense300 tanh", 10, loss="mse", initialization="glorot")
    ),
    Row(
        "784-300-10, squared error, distorted",
        "LeCun 1998",
        3.6,
        recipe("dense300 tanh", 20, loss="mse", augmentation=AFFINE),
    ),
    Row(
        "784-1000-10, squared error",
        "LeCun 1998",
        4.5,
        recipe("dense1000 tanh", 10, loss="mse", initialization="glorot"),
    ),
    Row("784-300-100-10, squared error", "LeCun 1998", 3.05, recipe("dense300 tanh dense100 tanh", 10, loss="mse")),
    Row("LeNet-5", "LeCun 1998", 0.95, recipe(LENET, 15, initialization="glorot")),
    Row("784-800-10, cross-entropy", "Simard 2003", 1.6, recipe("dense800", 15)),
    Row("784-800-10, cross-entropy, affine", "Simard 2003", 1.1, recipe("dense800", 60, augmentation=AFFINE)),
    Row(
        "784-800-10, cross-entropy, elastic",
        "Simard 2003",
        0.7,
        recipe("dense800", 80, augmentation=ELASTIC, averaging=0.999),
    ),
    Row("784-500-300-10, weight decay", "Hinton 2005", 1.53, recipe("dense500 dense300", 15, weight_decay=1e-5)),
    Row(
        "dropout, 3 × 1024",
        "Srivastava 2014",
        1.25,
        recipe(
            "dropout0.2 dense1024 dropout0.5 dense1024 dropout0.5 dense1024 dropout0.5",
            60,
            learning_rate=0.001,
            max_norm=2.0,
        ),
    ),
    Row(
        "784-30-10, squared error", "Nielsen, ch. 1", 4.58, recipe("dense30 sigmoid", 30, learning_rate=3.0, **NIELSEN)
    ),
    Row(
        "784-100-10, squared error",
        "Nielsen, ch. 1",
        3.41,
        recipe("dense100 sigmoid", 30, learning_rate=3.0, **NIELSEN),
    ),
)


def run(row: Row, splits: Splits, seeds: int) -> tuple[list[float], float]:
    """Test errors in percent, and the median seconds of a run; one seed where a run takes more than a minute."""
    errors: list[float] = []
    seconds: list[float] = []
    for seed in range(seeds):
        began = time.perf_counter()
        learner = replace(row.recipe, seed=seed).begin()
        for _ in train(learner, splits.train):
            pass
        seconds.append(time.perf_counter() - began)
        errors.append(100 * (1 - evaluate(learner.reader, splits.test, learner.loss).accuracy))
        if seconds[0] > 60:
            break
    return errors, statistics.median(seconds)


def main() -> None:
    """Train the rows and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="*", help="words that the names of rows contain; default: all")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    splits = load()
    lines = [
        "| network | source | published error | ours, mean ± sd | seeds | seconds a run |",
        "|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        if options.rows and not any(word in row.name for word in options.rows):
            continue
        errors, seconds = run(row, splits, options.seeds)
        spread = f" ± {statistics.stdev(errors):.2f}" if len(errors) > 1 else ""
        published = f"{row.error:g} %"
        ours = f"{statistics.mean(errors):.2f}{spread} %"
        lines.append(f"| {row.name} | {row.source} | {published} | {ours} | {len(errors)} | {seconds:.0f} |")
        print(lines[-1], flush=True)
    if options.write:
        title = (
            "# The published table, again\n\nMade by `python benchmarks/published.py --write benchmarks/published.md`."
        )
        options.write.write_text(f"{title}\n\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
