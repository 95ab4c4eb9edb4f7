"""Settings: how long and in what portions to learn."""

import math
from dataclasses import dataclass

from recognizer.errors import BadInput

VALIDATION_SHARE = 12
"""One image in so many is held out to validate with: 5,000 of MNIST's 60,000."""


@dataclass(frozen=True)
class Settings:
    """How long and in what portions to learn.

    Attributes:
        batch_size: images whose mean gradient makes one step; None is all of them (full-batch gradient descent).
        epochs: times that every training image is used.
        iterations: steps after which to stop, however many epochs they are; None leaves it to `epochs`.
        evaluate_every: iterations from one evaluation to the next.
    """

    batch_size: int | None
    epochs: int
    iterations: int | None = None
    evaluate_every: int = 10

    def __post_init__(self) -> None:
        for name in ("batch_size", "epochs", "iterations", "evaluate_every"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(name.replace("_", "-"), str(value), "a whole number of at least 1")


def training_image_count(image_count: int) -> int:
    """How many of a dataset's images are trained on, the others being held out."""
    return image_count - image_count // VALIDATION_SHARE


def planned_iterations(settings: Settings, image_count: int, extra: int = 0) -> int:
    """How many iterations a training will take on `image_count` images and `extra` ones, none of them held out."""
    training_count = training_image_count(image_count) + extra
    in_epochs = settings.epochs * math.ceil(training_count / (settings.batch_size or training_count))
    return in_epochs if settings.iterations is None else settings.iterations
