"""Pages of digits for tests, written by no one in particular."""

from collections.abc import Sequence

import numpy as np

from recognizer.images.strokes import Stroke
from recognizer.synthesis.letterforms import write_digit

FOUR = (np.array([[0.4, 0.0], [0.0, 0.6], [0.7, 0.6]]), np.array([[0.45, 0.3], [0.42, 1.0]]))
ONE = np.array([[0.0, 0.0], [0.02, 0.5], [0.0, 1.0]])
CROSSED_SEVEN = (np.array([[0.0, 0.0], [0.6, 0.02], [0.2, 1.0]]), np.array([[0.15, 0.5], [0.55, 0.48]]))


def page(lines: Sequence[str], gap: float, rng: np.random.Generator) -> tuple[list[Stroke], list[tuple[int, ...]]]:
    """Digits, each 1 high, with a gap between their boxes, in lines 1.6 apart.

    Returns:
        The strokes, and which of them are each digit's.
    """
    strokes: list[Stroke] = []
    parts: list[tuple[int, ...]] = []
    for line, text in enumerate(lines):
        right = 0.0
        for digit in text:
            written = write_digit(int(digit), rng).strokes
            points = np.concatenate(written)
            least, size = points.min(axis=0), float(np.ptp(points[:, 1]))
            parts.append(tuple(range(len(strokes), len(strokes) + len(written))))
            strokes += [(stroke - least) / size + [right, 1.6 * line] for stroke in written]
            right += float(np.ptp(points[:, 0])) / size + gap
    return strokes, parts
