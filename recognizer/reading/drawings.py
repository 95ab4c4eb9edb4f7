"""Drawn digits: how well a network reads what people draw, and what it makes of drawings that are no digits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, NO_DIGIT, PIXELS
from recognizer.errors import BadInput
from recognizer.evaluation.metrics import accuracy_interval, reliability
from recognizer.images.photo.pictures import read_picture
from recognizer.images.stroke_files import Drawing, Number
from recognizer.images.strokes import draw
from recognizer.reading.model import Model

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Drawn:
    """Drawings or pictures as a network sees them.

    Attributes:
        images: 784 × m, float32, from 0 (blank) to 1 (ink).
        labels: m of them; `NO_DIGIT` for what is none.
        writers: who drew each, "" where that is not known.
        letters: which letter each is, "" for digits and where that is not known.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.uint8]
    writers: tuple[str, ...]
    letters: tuple[str, ...]


def from_drawings(drawings: Sequence[Drawing]) -> Drawn:
    """Strokes drawn again at MNIST's size, place and pen width."""
    images = np.empty((len(drawings), PIXELS), np.float32)
    for row, drawing in zip(images, drawings, strict=True):
        row[:] = draw(drawing.strokes)[:, 0]
    labels = [NO_DIGIT if drawing.label is None else drawing.label for drawing in drawings]
    writers = tuple(drawing.writer or "" for drawing in drawings)
    letters = tuple(drawing.letter or "" for drawing in drawings)
    return Drawn(images.T, np.array(labels, np.uint8), writers, letters)


def from_pictures(paths: Sequence[Path]) -> tuple[Drawn, list[BadInput]]:
    """Picture files, each in a folder named after its digit, as a network sees them.

    Returns:
        Those that can be read, in their order, and what is wrong with each of the others: no picture, or a folder of
        another name.
    """
    columns: list[NDArray[np.float32]] = []
    labels: list[int] = []
    wrong: list[BadInput] = []
    for path in paths:
        try:
            if _folder(path) not in tuple("0123456789"):
                raise BadInput(path, f"the folder '{_folder(path)}'", "folders named after their digit, 0 to 9")
            columns.append(read_picture(path))
            labels.append(int(_folder(path)))
        except BadInput as error:
            wrong.append(error)
    images = np.concatenate([np.empty((PIXELS, 0), np.float32), *columns], axis=1)
    nobody = ("",) * len(labels)
    return Drawn(images, np.array(labels, np.uint8), nobody, nobody), wrong


def _folder(path: Path) -> str:
    return path.absolute().parent.name


@dataclass(frozen=True, eq=False)
class DrawnScore:
    """What came out.

    Attributes:
        correct: which of the real digits were read correctly.
        digit: which images, of all, were taken for digits.
        labels, writers, letters: of all images.
        ece: expected calibration error over the real digits.
    """

    correct: NDArray[np.bool_]
    digit: NDArray[np.bool_]
    labels: NDArray[np.uint8]
    writers: tuple[str, ...]
    letters: tuple[str, ...]
    ece: float

    @property
    def accuracy(self) -> float | None:
        """Share of the digits that were read correctly, from 0 to 1; None if there are none."""
        return _share(self.correct)

    @property
    def coverage(self) -> float | None:
        """Share of the digits that were taken for digits, from 0 to 1; None if there are none."""
        return _share(self.digit[self.labels != NO_DIGIT])

    @property
    def false_accept(self) -> float | None:
        """Share of what is no digit that was taken for one, from 0 to 1; None if there is nothing of the kind."""
        return _share(self.digit[self.labels == NO_DIGIT])

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which images, of all, were read as what they are: digits as theirs and as digits, and others as none."""
        right = ~self.digit
        real = self.labels != NO_DIGIT
        right[real] = self.digit[real] & self.correct
        return right

    def as_dict(self) -> dict[str, object]:
        """As JSON values; a share of nothing is None."""
        real = self.labels != NO_DIGIT
        low, high = accuracy_interval(int(self.correct.sum()), self.correct.size)
        return {
            "digits": int(real.sum()),
            "others": int((~real).sum()),
            "accuracy": self.accuracy,
            "interval": [round(low, 6), round(high, 6)],
            "coverage": self.coverage,
            "false_accept": self.false_accept,
            "ece": round(self.ece, 6) if real.any() else None,
            "by_digit": {str(digit): _share(self.correct[self.labels[real] == digit]) for digit in range(CLASSES)},
            "by_writer": {name: _share(of) for name, of in self._by_writer().items()},
            "by_letter": {name: _share(of) for name, of in self._by_letter().items()},
        }

    def tables(self) -> "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]":
        """Accuracy for each digit and for each writer, and how much of each letter is taken for digits."""
        import pandas as pd

        real = self.labels[self.labels != NO_DIGIT]
        digits = {digit: self.correct[real == digit] for digit in range(CLASSES)}

        def table(parts: Mapping[Any, NDArray[np.bool_]], name: str, share: str = "read") -> "pd.DataFrame":
            rows = [{name: key, "drawings": of.size, share: f"{of.mean():.2%}"} for key, of in parts.items() if of.size]
            return pd.DataFrame(rows)

        letters = table(self._by_letter(), "letter", "taken for digits")
        return table(digits, "digit"), table(self._by_writer(), "writer"), letters

    def _by_writer(self) -> dict[str, NDArray[np.bool_]]:
        writers = np.array(self.writers)[self.labels != NO_DIGIT]
        names = sorted({name for name in writers.tolist() if name}, key=lambda name: (len(name), name))
        return {name: self.correct[writers == name] for name in names}

    def _by_letter(self) -> dict[str, NDArray[np.bool_]]:
        letters = np.array(self.letters)
        return {name: self.digit[letters == name] for name in sorted({*self.letters} - {""})}


@dataclass(frozen=True, eq=False)
class NumbersScore:
    """What came out of numbers, each several digits beside each other.

    Attributes:
        correct: which were read wholly right: every digit, and no mark more or less.
    """

    correct: NDArray[np.bool_]

    def as_dict(self) -> dict[str, object]:
        """As JSON values; a share of nothing is None."""
        low, high = accuracy_interval(int(self.correct.sum()), self.correct.size)
        return {
            "numbers": self.correct.size,
            "number_accuracy": _share(self.correct),
            "number_interval": [round(low, 6), round(high, 6)],
        }


def evaluate_numbers(model: Model, numbers: Sequence[Number]) -> NumbersScore:
    """Read every number as a page of its own.

    Raises:
        BadInput: the network's outputs overflow.
    """
    return NumbersScore(np.array([model.read_many(each.strokes).text == each.label for each in numbers], np.bool_))


def evaluate_drawn(model: Model, drawn: Drawn) -> DrawnScore:
    """Read every image; those whose best class is below the model's threshold are taken for no digits.

    Raises:
        BadInput: the network's outputs overflow.
    """
    probabilities = model.predict_surely(drawn.images, "network")
    real = drawn.labels != NO_DIGIT
    correct = probabilities[:, real].argmax(axis=0) == drawn.labels[real]
    ece = reliability(probabilities[:, real], drawn.labels[real]).expected_calibration_error if real.any() else 0.0
    return DrawnScore(correct, model.is_digit(probabilities), drawn.labels, drawn.writers, drawn.letters, ece)


def _share(of: NDArray[np.bool_]) -> float | None:
    return round(float(of.mean()), 6) if of.size else None
