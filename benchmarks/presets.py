"""What the Train page says of its presets: the seconds that a training takes, and how many test images are read then.

    python benchmarks/presets.py [--presets Modern ...] [--rounds 3]

Each is a run of the lab, as the page begins it, on all of MNIST, evaluations included, without a page that looks on.
Beside the clock's seconds, of which other work on the machine takes its share, are those of the processor: where the
two are far apart, the machine was busy. The processor's, to one digit, belong into `interface/train/choices.py`.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from interface.train.choices import MEASURED, starting_recipe, usual_interval
from recognizer.blas import use_one_thread
from recognizer.data.dataset import Splits
from recognizer.data.loading import load_data
from recognizer.lab.run import Run
from recognizer.training.recipe import Recipe

LOOK = 0.1
"""Seconds from one look at whether a run has ended to the next."""


@dataclass(frozen=True)
class Taken:
    """What a run took and came to.

    Attributes:
        seconds: by the clock, from the press of Train until the test images are read.
        processor_seconds: of this process meanwhile.
        accuracy: on the test images.
    """

    seconds: float
    processor_seconds: float
    accuracy: float


def as_the_page_begins(choice: str, images: int) -> Recipe:
    """The recipe of a choice of which nothing was moved, to learn from so many images."""
    start = starting_recipe(choice)
    return replace(start, evaluate_every=usual_interval(choice, start.batch_size, images))


def measure(recipe: Recipe, splits: Splits) -> Taken:
    """Train to the end."""
    clock, processor = time.monotonic(), time.process_time()
    run = Run(recipe, splits)
    while run.active:
        run.seen()
        time.sleep(LOOK)
    if run.test_score is None:
        raise SystemExit(run.failure)
    return Taken(time.monotonic() - clock, time.process_time() - processor, run.test_score.accuracy)


def main() -> None:
    """Train them and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presets", nargs="*", choices=list(MEASURED), default=list(MEASURED))
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    options = parser.parse_args()
    use_one_thread()
    splits = load_data()
    print(f"{'preset':<12} seconds  processor seconds  test accuracy")
    for choice in options.presets:
        recipe = as_the_page_begins(choice, len(splits.train))
        taken = [measure(recipe, splits) for _ in range(options.rounds)]
        seconds = statistics.median(each.seconds for each in taken)
        processor = statistics.median(each.processor_seconds for each in taken)
        print(f"{choice:<12} {seconds:7.1f} {processor:18.1f} {taken[0].accuracy:14.2%}", flush=True)


if __name__ == "__main__":
    main()
