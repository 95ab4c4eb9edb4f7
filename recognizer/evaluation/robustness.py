"""Robustness: how many images a network still reads when they are turned, shifted, blurred, and so on, step by step.

While a network learns, `augmentation` changes each image at random; here all images are changed by the same amount, so
that accuracy can be drawn over it. The amounts go far beyond what people write, to where every network gives up.

Source: N. Mu and J. Gilmer, MNIST-C: a robustness benchmark for computer vision (2019).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.augmentation.distortion import MIDDLE, inverse_affine
from recognizer.augmentation.resampling import Block
from recognizer.data.dataset import Dataset
from recognizer.evaluation.metrics import accuracy_interval

BLOCK = 64
"""Images that are changed at a time."""

Rows = NDArray[np.uint8]
"""m × 784, one image a row."""


@dataclass(frozen=True)
class Corruption:
    """A way to spoil images, from hardly to hopelessly.

    Attributes:
        title: what people call it.
        unit: of its amounts, to stand after a number.
        means: what its amounts say, in a few words.
        amounts: the steps, ascending.
        harmless: the amount, one of the steps, that leaves images as they are.
        change: makes changed copies of images, given an amount.
    """

    title: str
    unit: str
    means: str
    amounts: tuple[float, ...]
    harmless: float
    change: Callable[[Rows, float], Rows]

    def __call__(self, rows: Rows, amount: float) -> Rows:
        """Copies of images, m × 784, changed by the amount."""
        return rows.copy() if amount == self.harmless else self.change(rows, amount)

    def text(self, amount: float) -> str:
        """An amount with its unit: "−15°"."""
        return f"{amount:g}{self.unit}".replace("-", "−")


def _moved(rows: Rows, shift: tuple[float, float] = (0, 0), angle: float = 0.0, scale: float = 1.0) -> Rows:
    """Images shifted by pixels to the right and down, turned clockwise by radians, and scaled; blank comes in."""
    y, x = np.indices((SIDE, SIDE), np.float32).reshape(2, PIXELS) - np.float32(MIDDLE)
    numbers = [np.array(each, np.float32).reshape(-1, 1) for each in (shift, angle, scale, 1, 0)]
    weights = inverse_affine(numbers[0], *(each[0] for each in numbers[1:]))
    sources = weights.reshape(2, 3) @ np.stack([np.ones_like(x), x, y])

    def sample(block: Block, out: NDArray[np.float32]) -> None:
        block.sample(np.repeat(sources[:, np.newaxis], len(out), axis=1), out)

    return _in_blocks(rows, sample)


def _in_blocks(rows: Rows, change: Callable[[Block, NDArray[np.float32]], None]) -> Rows:
    """What a function of a block of images writes, for all of them, as bytes."""
    block, changed = Block(BLOCK), np.empty((len(rows), PIXELS), np.float32)
    for start in range(0, len(rows), BLOCK):
        out = changed[start : start + BLOCK]
        block.fill(rows[start : start + BLOCK])
        change(block, out)
    return as_bytes(changed)


def as_bytes(ink: NDArray[np.floating]) -> Rows:
    """Ink of any numbers as the nearest bytes."""
    return np.rint(np.clip(ink, 0, 255)).astype(np.uint8)


def rotated(rows: Rows, degrees: float) -> Rows:
    """Images turned clockwise about their middle."""
    return _moved(rows, angle=np.radians(degrees))


def shifted(rows: Rows, pixels: float) -> Rows:
    """Images moved to the right, or by a negative number to the left."""
    return _moved(rows, shift=(pixels, 0))


def scaled(rows: Rows, percent: float) -> Rows:
    """Images made larger or smaller about their middle."""
    return _moved(rows, scale=percent / 100)


def noisy(rows: Rows, percent: float) -> Rows:
    """Images with normally distributed noise, its standard deviation a share of full ink; each time the same noise."""
    noise = np.random.default_rng(0).standard_normal(rows.shape, np.float32)
    return as_bytes(rows + noise * np.float32(2.55 * percent))


def thickened(rows: Rows, pixels: float) -> Rows:
    """Images whose ink has grown to every side by pixels, or has shrunk by a negative number of them."""
    steps = np.full(int(np.ceil(abs(pixels))), np.copysign(1, pixels), np.float32)
    steps[-1:] *= abs(pixels) - np.ceil(abs(pixels)) + 1

    def thicken(block: Block, out: NDArray[np.float32]) -> None:
        for step in steps:
            block.thicken(np.full(len(out), step, np.float32))
        block.copy(out)

    return _in_blocks(rows, thicken)


def blurred(rows: Rows, sigma: float) -> Rows:
    """Images smoothed by a Gaussian of so many pixels; outside of an image is blank."""
    places = np.arange(SIDE)
    weights = np.exp(-np.square(places[:, np.newaxis] - places) / (2 * sigma**2))
    weights /= weights[SIDE // 2].sum()
    return as_bytes((weights @ rows.reshape(-1, SIDE, SIDE) @ weights).reshape(-1, PIXELS))


def faded(rows: Rows, percent: float) -> Rows:
    """Images with less ink everywhere: this share of what there was."""
    return as_bytes(rows * (percent / 100))


CORRUPTIONS: dict[str, Corruption] = {
    "rotation": Corruption(
        "Rotation", "°", "turned clockwise", (-90, -75, -60, -45, -30, -15, 0, 15, 30, 45, 60, 75, 90), 0, rotated
    ),
    "shift": Corruption("Shift", " px", "moved to the right", (-10, -8, -6, -4, -2, 0, 2, 4, 6, 8, 10), 0, shifted),
    "scale": Corruption("Scale", "%", "of its size", (30, 40, 50, 60, 70, 80, 100, 120, 140), 100, scaled),
    "noise": Corruption("Noise", "%", "of full ink, added at random", (0, 10, 20, 30, 40, 50, 60, 80, 100), 0, noisy),
    "thickness": Corruption("Thickness", " px", "more ink on every side", (-1, -0.5, 0, 0.5, 1, 2, 3, 4), 0, thickened),
    "blur": Corruption("Blur", " px", "standard deviation", (0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5), 0, blurred),
    "contrast": Corruption("Contrast", "%", "of the ink is left", (2, 5, 10, 20, 30, 40, 60, 80, 100), 100, faded),
}
"""By their names, in the order in which they are shown."""


@dataclass(frozen=True)
class CurvePoint:
    """How many of the images a network reads that are changed by one amount.

    Attributes:
        corruption: its name.
        amount: one of its steps.
        images, correct: how many there are, and how many are read as what they are.
    """

    corruption: str
    amount: float
    images: int
    correct: int

    @property
    def accuracy(self) -> float:
        """From 0 to 1."""
        return self.correct / self.images

    @property
    def interval(self) -> tuple[float, float]:
        """The accuracies that it is compatible with, at 95 %."""
        return accuracy_interval(self.correct, self.images)


def curve_point(
    read: Callable[[NDArray[np.uint8]], NDArray[np.floating]], sample: Dataset, corruption: str, amount: float
) -> CurvePoint:
    """Change all images of a sample by an amount and count how many are still read.

    Args:
        read: gives 10 × m numbers, the highest that of the digit read, for images of 784 × m.
        sample: m images and labels, m at least 1.
        corruption: a name in `CORRUPTIONS`.
        amount: any amount of it.
    """
    changed = CORRUPTIONS[corruption](sample.rows, amount)
    correct = np.count_nonzero(read(changed.T).argmax(axis=0) == sample.labels)
    return CurvePoint(corruption, amount, len(sample), int(correct))


def sample_columns(dataset: Dataset, count: int) -> NDArray[np.intp]:
    """At most so many columns of a dataset, each digit as often as the others as far as there are enough, ascending.

    They are always the same for the same dataset, so that curves can be laid over one another.
    """
    if len(dataset) <= count:
        return np.arange(len(dataset))
    shuffled = np.random.default_rng(0).permutation(len(dataset))
    labels = dataset.labels[shuffled]
    turn = np.empty(labels.size, np.intp)  # which of its digit's images each is, in the shuffled order
    for digit in range(CLASSES):
        turn[labels == digit] = np.arange(np.count_nonzero(labels == digit))
    return np.sort(shuffled[np.argsort(turn, kind="stable")[:count]])
