"""A recipe says everything about how a network comes to be, as data that can be compared, saved and shown.

The same recipe with the same seed, on the same data and machine, gives the same network again.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from recognizer.augmentation.specification import Augmentation, parse_augmentation
from recognizer.errors import BadInput, check_known
from recognizer.network.architecture import Architecture, parse_architecture
from recognizer.network.initialization import INITIALIZATIONS
from recognizer.network.losses import LOSSES, make_loss
from recognizer.network.network import Network
from recognizer.synthesis.extra_data import ExtraData, parse_extra_data
from recognizer.training.learner import Learner
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.schedules import Schedule, parse_schedule
from recognizer.training.settings import Settings

Value = str | float | int | None
"""What a recipe's fields are in a file."""


@dataclass(frozen=True)
class Recipe:
    """A network, its starting values, and how it learns.

    Attributes:
        architecture: the hidden layers.
        initialization: a name in `INITIALIZATIONS`.
        loss: a name in `LOSSES`.
        learning_rate: of the optimizer; may be moved while it learns.
        settings: batch size and length.
        seed: of the generator behind every random number: starting values, shuffling, held-out images, augmentation.
        optimizer: a name in `OPTIMIZERS`.
        schedule: multiplies the learning rate.
        augmentation: how images are changed at random.
        weight_decay: how strongly weights are drawn to 0; biases and norms are not.
        label_smoothing: share of each target that is spread over all classes.
        clip, max_norm, averaging: as a `Learner` has them; 0 is none.
        extra: images to learn from beside the data's own.

    Raises:
        BadInput: a name that is not known, or a number out of its range.
    """

    architecture: Architecture
    initialization: str
    loss: str
    learning_rate: float
    settings: Settings
    seed: int = 0
    optimizer: str = "sgd"
    schedule: Schedule = field(default_factory=Schedule)
    augmentation: Augmentation = field(default_factory=Augmentation)
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    clip: float = 0.0
    max_norm: float = 0.0
    averaging: float = 0.0
    extra: ExtraData = field(default_factory=ExtraData)

    def __post_init__(self) -> None:
        check_known("initialization", self.initialization, list(INITIALIZATIONS))
        check_known("loss", self.loss, list(LOSSES))
        check_known("optimizer", self.optimizer, list(OPTIMIZERS))
        for name in ("learning_rate", "weight_decay", "clip", "max_norm"):
            if not 0 <= getattr(self, name) < math.inf:
                raise BadInput(name.replace("_", "-"), str(getattr(self, name)), "a number of at least 0")
        for name in ("label_smoothing", "averaging"):
            if not 0 <= getattr(self, name) < 1:
                raise BadInput(name.replace("_", "-"), str(getattr(self, name)), "a number from 0 to below 1")
        if self.seed < 0:
            raise BadInput("seed", str(self.seed), "a whole number of at least 0")

    def begin(self) -> Learner:
        """A network with its starting values, all drawn from the seed, and what it learns by."""
        rng = np.random.default_rng(self.seed)
        network = Network(self.architecture).initialize(INITIALIZATIONS[self.initialization], rng)
        optimizer = OPTIMIZERS[self.optimizer](
            self.learning_rate, weight_decay=self.weight_decay, decayed=network.decayed
        )
        return Learner(
            network,
            make_loss(self.loss, self.label_smoothing),
            optimizer,
            self.settings,
            rng,
            self.schedule,
            self.augmentation,
            self.clip,
            self.max_norm,
            self.averaging,
        )

    def as_dict(self) -> dict[str, Value]:
        """The recipe as flat JSON values, for files and tables."""
        return {
            "network": self.architecture.text,
            "initialization": self.initialization,
            "loss": self.loss,
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "schedule": self.schedule.text,
            **asdict(self.settings),
            "augment": self.augmentation.text,
            "weight_decay": self.weight_decay,
            "label_smoothing": self.label_smoothing,
            "clip": self.clip,
            "max_norm": self.max_norm,
            "averaging": self.averaging,
            "extra": self.extra.text,
            "seed": self.seed,
        }


def recipe_from_dict(values: Mapping[str, Any], where: str = "recipe") -> Recipe:
    """The recipe that `as_dict` gave.

    Raises:
        BadInput: a field is missing, of another type or out of its range.
    """
    try:
        settings = {name: values[name] for name in ("batch_size", "epochs", "iterations", "evaluate_every")}
        numbers = ("learning_rate", "weight_decay", "label_smoothing", "clip", "max_norm", "averaging")
        return Recipe(
            architecture=parse_architecture(values["network"], where),
            initialization=values["initialization"],
            loss=values["loss"],
            settings=Settings(**settings),
            seed=int(values["seed"]),
            optimizer=values["optimizer"],
            schedule=parse_schedule(values["schedule"], where),
            augmentation=parse_augmentation(values["augment"], where),
            extra=parse_extra_data(values["extra"], where),
            **{name: float(values[name]) for name in numbers},
        )
    except KeyError as error:
        raise BadInput(where, f"no {error.args[0]}", "all fields of a recipe") from None
    except (TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(where, f"a field of another type ({error})", "the fields of a recipe") from None
