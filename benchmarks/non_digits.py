"""How many things that are no digits a network takes for one, when it is to keep 99 of 100 digits.

    python benchmarks/non_digits.py [NETWORK] [--count 100] [--keep 0.99]

A network's answer counts if its highest probability reaches a threshold: the one that as many of MNIST's test digits
reach as `--keep` says. Printed is the share of each kind that reaches it as well: kinds that a network may have learned
from, those held out, and letters of the held-out fonts.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recognizer import BadInput, Model
from recognizer.blas import use_one_thread
from recognizer.data.loading import load_test_data
from recognizer.reading.model import find_model, load_model
from recognizer.synthesis.letters import HELD_OUT_FONTS, letter_glyphs
from recognizer.synthesis.non_digits import HELD_OUT_KINDS, TRAINING_KINDS, glyph_rows, non_digit_rows


def confidence(model: Model, rows: NDArray[np.uint8]) -> NDArray[np.floating]:
    """The highest probability that a model gives to each of m images (m × 784)."""
    return model.predict(rows.T / np.float32(255)).max(axis=0)


def table(title: str, kinds: Sequence[str], accepted: NDArray[np.bool_]) -> None:
    """Print the share accepted of all, and of each kind, highest first."""
    shares = {kind: float(accepted[np.array(kinds) == kind].mean()) for kind in sorted(set(kinds))}
    print(f"{title:28} {accepted.mean():6.1%}")
    for kind in sorted(shares, key=lambda kind: -shares[kind]):
        print(f"    {kind:24} {shares[kind]:6.1%}")


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("network", nargs="?", default="modern")
    parser.add_argument("--count", type=int, default=100, help="images of each kind; letters are ten times as many")
    parser.add_argument("--keep", type=float, default=0.99)
    options = parser.parse_args()
    try:
        glyphs, model = letter_glyphs(HELD_OUT_FONTS), load_model(find_model(options.network))
    except BadInput as error:
        parser.error(str(error))
    use_one_thread()
    test, rng = load_test_data(), np.random.default_rng(0)
    threshold = float(np.quantile(confidence(model, test.rows), 1 - options.keep))
    print(f"{'threshold':28} {threshold:6.3f}")
    for title, kinds in (("kinds to learn from", sorted({*TRAINING_KINDS})), ("kinds held out", HELD_OUT_KINDS)):
        rows, made = non_digit_rows(options.count * len(kinds), rng, test, kinds)
        table(title, made, confidence(model, rows) >= threshold)
    rows, names = glyph_rows(options.count * 10, rng, glyphs)
    table("letters, fonts held out", [name[0] for name in names], confidence(model, rows) >= threshold)


if __name__ == "__main__":
    main()
