"""Doubts: labels that may be wrong, since several networks agree on another answer.

A network that has seen a label while it learned tends to repeat it, right or wrong; so labels of images that the
networks never learned from are found more surely. What is found is to be looked at: some labels are wrong, some digits
are only strange, and of some nobody can say what they are.

Source: C. Northcutt, A. Athalye and J. Mueller (2021), "Pervasive label errors in test sets destabilize machine
learning benchmarks", who had people judge such a list of MNIST's.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.errors import BadInput

DOUBTS = Path(__file__).resolve().parents[2] / "data" / "doubts.csv"
"""Of MNIST's labels, as `data/make_doubts.py` has found them."""

NETWORKS = ("conv", "mlp", "modern")
"""Those that are asked: of the networks that come along, all that read at least 98 % of MNIST's test images."""

FIELDS = ("split", "column", "label", "answer", "agreeing", "probability")


@dataclass(frozen=True)
class Doubt:
    """A label that networks do not agree with.

    Attributes:
        column: of the image in its dataset.
        label: that it has.
        answer: that most of the networks give.
        agreeing: how many of them give it.
        probability: of that answer, 0 to 1: the mean over all networks, those that disagree as well.
    """

    column: int
    label: int
    answer: int
    agreeing: int
    probability: float


def doubtful_labels(
    probabilities: Sequence[Array], labels: NDArray[np.uint8], least_probability: float = 0.5
) -> tuple[Doubt, ...]:
    """The labels against which more than half of some networks speak, with one voice; the most doubtful first.

    Args:
        probabilities: of each network, 10 × m; at least two.
        labels: m.
        least_probability: of the other answer, the mean over all networks.

    Raises:
        BadInput: fewer than two networks, of whom nobody could say that they agree.
    """
    if len(probabilities) < 2:
        raise BadInput("doubts", f"{len(probabilities)} networks", "at least two")
    mean = np.mean(probabilities, axis=0)
    answers = mean.argmax(axis=0)
    agreeing = np.sum([each.argmax(axis=0) == answers for each in probabilities], axis=0)
    chosen = mean.max(axis=0)
    doubtful = (answers != labels) & (2 * agreeing > len(probabilities)) & (chosen >= least_probability)
    columns = np.flatnonzero(doubtful)
    columns = columns[np.argsort(-chosen[columns], kind="stable")]
    return tuple(
        Doubt(int(at), int(labels[at]), int(answers[at]), int(agreeing[at]), float(chosen[at])) for at in columns
    )


def write_doubts(doubts: Mapping[str, Sequence[Doubt]], path: Path = DOUBTS) -> None:
    """Write the doubts of splits ("train", "test") as a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(FIELDS)
        for split, found in doubts.items():
            for each in found:
                probability = f"{each.probability:.4f}"
                rows.writerow((split, each.column, each.label, each.answer, each.agreeing, probability))


def load_doubts(split: str, path: Path = DOUBTS) -> tuple[Doubt, ...]:
    """The doubts of a split of MNIST, "train" or "test", that come along; the most doubtful first.

    Raises:
        BadInput: no such file, or not such a table.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["split"] == split]
        return tuple(
            Doubt(*(int(row[name]) for name in FIELDS[1:-1]), probability=float(row[FIELDS[-1]]))  # type: ignore[misc]
            for row in rows
        )
    except FileNotFoundError:
        raise BadInput(path, "no such file", "a table made by data/make_doubts.py") from None
    except (KeyError, TypeError, ValueError):
        raise BadInput(path, "another table", "a table made by data/make_doubts.py") from None
