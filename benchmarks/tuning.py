"""What tuning to a person's own digits gives, and what it costs: fresh drawings of odd forms, MNIST, seconds.

    python benchmarks/tuning.py [--networks conv modern] [--forms crossed-z …] [--tested 10000] [--seed 0]

Ten drawings of a form that nobody has taught are learned from, and a hundred fresh ones are read before and after. Read
means as the right digit and taken for one. Processor seconds are those of one core; the test images are not counted,
of which the page reads 2,000 before and 2,000 after.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from recognizer import Model, Splits, load_data
from recognizer.blas import use_one_thread
from recognizer.images.stroke_files import Drawing
from recognizer.reading.drawings import from_drawings
from recognizer.reading.model import find_model, load_model
from recognizer.reading.tuning import Progress, Tuned, Tuning, tune
from recognizer.synthesis.letterforms import write
from recognizer.synthesis.non_digits import HELD_OUT_KINDS, non_digit_rows

FORMS: dict[str, tuple[int | None, str]] = {
    "crossed-z": (2, "10,0 90,0! 10,100! 90,100 | 25,50 75,50"),
    "square-3": (3, "15,0 85,0! 85,100! 15,100 | 40,50 85,50"),
    "two-rings": (8, "@25,50,22,30,-90,-450 | @75,50,22,30,-90,-450"),
    "roman-1": (1, "50,0 50,100 | 10,0 90,0 | 10,100 90,100"),
    "no-digit": (None, "20,0 20,100! 80,100! 80,0"),
    "root": (None, "0,60 20,100! 40,0! 100,0"),
    "lambda": (None, "20,100 50,0! 80,100"),
}
"""Forms in the notation of `recognizer/synthesis/letterforms.py`, and the digits that they are to be."""

LEARNED, FRESH, OTHERS = 10, 100, 500


def written(form: str, count: int, rng: np.random.Generator) -> list[Drawing]:
    """Drawings of one form, each by a hand that is never quite the same."""
    label, text = FORMS[form]
    return [Drawing(label, write(text, rng)) for _ in range(count)]


def share_read(model: Model, drawings: list[Drawing]) -> float:
    """Share of drawings that are read as their digit and taken for one, or taken for none if they are none."""
    probabilities = model.predict(from_drawings(drawings).images)
    labels = [drawing.label for drawing in drawings]
    taken = zip(labels, probabilities.argmax(axis=0).tolist(), model.is_digit(probabilities).tolist(), strict=True)
    return float(np.mean([not digit if label is None else digit and label == read for label, read, digit in taken]))


def measured(name: str, form: str, data: Splits, how: Tuning) -> dict[str, object]:
    """A row of the table."""
    model = load_model(find_model(name))
    rng = np.random.default_rng((how.seed, 9))
    mine, fresh = written(form, LEARNED, rng), written(form, FRESH, rng)
    others = non_digit_rows(OTHERS, rng, data.train, HELD_OUT_KINDS)[0].T
    seconds, began = dict.fromkeys(("before", "drawings", "reader", "judge", "after"), 0.0), time.process_time()
    for record in tune(model, mine, data, how):
        if isinstance(record, Progress):
            seconds[record.stage] += time.process_time() - began
        else:
            outcome: Tuned = record
        began = time.process_time()
    images = data.test.images[:, :1000]
    kept = [float(each.is_digit(each.predict(images)).mean()) for each in (model, outcome.model)]
    taken = [float(each.is_digit(each.predict(others)).mean()) for each in (model, outcome.model)]
    tests = outcome.before.test, outcome.after.test
    return {
        "network": name,
        "form": form,
        "fresh": f"{share_read(model, fresh):.0%} → {share_read(outcome.model, fresh):.0%}",
        "test": f"{tests[0].accuracy:.2%} → {tests[1].accuracy:.2%} of {tests[1].images:,}",
        "test images accepted": f"{kept[0]:.1%} → {kept[1]:.1%}",
        "held-out others accepted": f"{taken[0]:.1%} → {taken[1]:.1%}",
        "seconds": f"{sum(seconds[each] for each in ('drawings', 'reader', 'judge')):.1f}",
        "testing": f"{seconds['before'] + seconds['after']:.1f}",
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", default=["conv", "modern"])
    parser.add_argument("--forms", nargs="+", default=list(FORMS), choices=list(FORMS))
    parser.add_argument("--tested", type=int, default=10_000, help="test images to read before and after")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    use_one_thread()
    data, how = load_data(), replace(Tuning(), tested=options.tested, seed=options.seed)
    rows = []
    for name in options.networks:
        for form in options.forms:
            rows.append(measured(name, form, data, how))
            print(rows[-1], file=sys.stderr, flush=True)
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()
