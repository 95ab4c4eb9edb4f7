"""A recipe says everything about how a network comes to be, as data that can be compared, saved and shown.

The same recipe with the same seed, on the same data and machine, gives the same network again. Its fields are the table
of hyperparameters: to add one is to add a row here, and to use it where it acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from recognizer.augmentation.specification import NOTHING, Augmentation, parse_augmentation
from recognizer.errors import BadInput
from recognizer.network.architecture import Architecture, checked_rate, parse_architecture
from recognizer.network.initialization import INITIALIZATIONS
from recognizer.network.losses import LOSSES
from recognizer.synthesis.extra_data import ExtraData, parse_extra_data
from recognizer.training.hyperparameters import (
    Accuracy,
    Choice,
    Line,
    Number,
    OrNone,
    Plain,
    Switch,
    Whole,
    row,
    table_of,
)
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.schedules import Schedule, parse_schedule
from recognizer.training.selection import ORDERS

VALIDATION_SHARE = 12
"""One image in so many is held out to validate with: 5,000 of MNIST's 60,000."""

MOST_THREADS = 64

NETWORK, LEARNING, GENERALIZING, RUNNING = "the network", "how it learns", "to read better", "running it"
"""The groups of hyperparameters."""

TITLES = {
    "mse": "mean squared error",
    "he": "He",
    "glorot": "Glorot",
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
    "by-digit": "by digit",
    "zeros": "all zero",
}
"""What losses, initialisations, optimizers and orders are called, where it is not their name in a recipe."""

RATES = (*(round(digit * 10.0**power, 6) for power in range(-4, 1) for digit in (1, 1.5, 2, 3, 5, 7)), 10.0)
"""Learning rates from 0.0001 to 10, evenly spaced in the logarithm, near enough."""

SCHEDULES = {
    "constant": "Constant",
    "cosine": "Cosine",
    "warm-up5 cosine": "Warm-up, cosine",
    "one-cycle": "One cycle",
    "step0.1": "Steps",
}
AUGMENTATIONS = {
    parse_augmentation(line).text: words
    for line, words in (
        ("none", "None"),
        ("shift", "Shift"),
        ("shift rotate", "Shift, turn"),
        ("affine", "Shift, turn, stretch"),
        ("affine elastic", "Shift, turn, stretch, bend"),
    )
}


def _titled(names: Mapping[str, object]) -> Choice:
    return Choice({name: TITLES.get(name, name) for name in names})


@dataclass(frozen=True)
class Recipe:
    """A network, its starting values, and how it learns. Without arguments it is what is usual today.

    Raises:
        BadInput: a value that its row does not know or allow, or dropout without a layer to leave units out of.
    """

    architecture: Architecture = row(
        Line(parse_architecture, Architecture),
        parse_architecture("dense128"),
        "Layers",
        "The hidden layers: 'conv16 pool conv32 pool dense128', 'dense300 tanh dense100', 784-128-64-10.",
        NETWORK,
        key="network",
    )
    initialization: str = row(
        _titled(INITIALIZATIONS), "he", "Starting values", "How large the random weights to begin with are.", NETWORK
    )
    loss: str = row(
        _titled(LOSSES), "cross-entropy", "Loss", "The number that says how wrong the outputs are.", LEARNING
    )
    optimizer: str = row(_titled(OPTIMIZERS), "sgd", "Optimizer", "How a gradient becomes a step.", LEARNING)
    learning_rate: float = row(
        Number(metavar="RATE"), 0.5, "Learning rate", "The size of a step.", LEARNING, live=True, offered=RATES
    )
    momentum: float = row(
        Number(below=1, metavar="SHARE"),
        0.9,
        "Momentum",
        "Share of the last step that goes into the next, for momentum and nesterov.",
        LEARNING,
        live=True,
        offered=(0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99),
    )
    beta1: float = row(
        Number(below=1, metavar="SHARE"),
        0.9,
        "β₁",
        "Share of the past in Adam's mean gradient.",
        LEARNING,
        offered=(0.0, 0.5, 0.8, 0.9, 0.95),
    )
    beta2: float = row(
        Number(below=1, metavar="SHARE"),
        0.999,
        "β₂",
        "Share of the past in Adam's mean squared gradient.",
        LEARNING,
        offered=(0.9, 0.95, 0.98, 0.99, 0.999, 0.9999),
    )
    rho: float = row(
        Number(below=1, metavar="SHARE"),
        0.99,
        "ρ",
        "Share of the past in RMSProp's mean squared gradient.",
        LEARNING,
        offered=(0.9, 0.95, 0.98, 0.99, 0.999),
    )
    schedule: Schedule = row(
        Line(parse_schedule, Schedule, SCHEDULES),
        Schedule(),
        "Schedule",
        "What the rate is multiplied by on the way: constant, step, cosine, one-cycle; 'warm-up5 cosine'.",
        LEARNING,
        live=True,
    )
    batch_size: int | None = row(
        OrNone(Whole(), "all"),
        128,
        "Batch size",
        "Images whose mean gradient makes one step; all of them is full-batch gradient descent.",
        LEARNING,
        live=True,
        offered=(8, 16, 32, 64, 128, 256, 512, 1024, 4096, None),
    )
    epochs: int = row(
        Whole(),
        10,
        "Epochs",
        "How often every training image is used; with a batch of all images, an epoch is one iteration.",
        LEARNING,
        live=True,
        offered=(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000),
    )
    iterations: int | None = row(
        OrNone(Whole(), "none"),
        None,
        "Stop after iterations",
        "Steps after which to stop, however many epochs they are.",
        LEARNING,
        live=True,
    )
    images: int | None = row(
        OrNone(Whole(), "all"),
        None,
        "Images to learn from",
        "How many of the training images are used; as many as ever are held out.",
        LEARNING,
        offered=(100, 300, 1000, 3000, 10_000, 30_000, None),
    )
    order: str = row(
        _titled(ORDERS),
        "shuffled",
        "Order of images",
        "Shuffled anew every epoch, or the same order every epoch: mixed, or one digit after the other.",
        LEARNING,
    )
    random_labels: float = row(
        Number(most=1, metavar="SHARE"),
        0.0,
        "Random labels",
        "Share of the training images whose labels are drawn at random.",
        LEARNING,
        offered=(0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0),
    )
    evaluate_every: int = row(
        Whole(), 50, "Evaluate every", "Steps from one evaluation to the next.", RUNNING, live=True
    )
    augmentation: Augmentation = row(
        Line(parse_augmentation, Augmentation, AUGMENTATIONS),
        NOTHING,
        "Augmentation",
        "Changes to the images, drawn at random each time: 'affine elastic', 'shift2 rotate10 thick', none.",
        GENERALIZING,
        key="augment",
        live=True,
    )
    dropout: float | None = row(
        OrNone(Number(below=1, metavar="SHARE"), "line"),
        None,
        "Dropout",
        "Share of units left out at random after each hidden dense layer, in place of what the network's line says.",
        GENERALIZING,
        live=True,
        offered=(None, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8),
    )
    weight_decay: float = row(
        Number(metavar="RATE"),
        0.0,
        "Weight decay",
        "How strongly weights are drawn to 0.",
        GENERALIZING,
        live=True,
        offered=(0.0, 0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1),
    )
    label_smoothing: float = row(
        Number(below=1, metavar="SHARE"),
        0.0,
        "Label smoothing",
        "Share of each target that is spread over all digits, so that the network never needs to be certain.",
        GENERALIZING,
        live=True,
        offered=(0.0, 0.02, 0.05, 0.1, 0.2),
    )
    clip: float = row(
        Number(metavar="NORM"),
        0.0,
        "Clipping",
        "The gradient's norm is brought down to this; 0 leaves it as it is.",
        GENERALIZING,
        live=True,
        offered=(0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0),
    )
    max_norm: float = row(
        Number(metavar="NORM"),
        0.0,
        "Max-norm",
        "The norm of the weights into one unit is brought down to this; 0 leaves it as it is.",
        GENERALIZING,
        live=True,
        offered=(0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
    )
    averaging: float = row(
        Number(below=1, metavar="SHARE"),
        0.0,
        "EMA of weights",
        "Share of the past in an exponential moving average of the weights, which then reads: 0.999; 0 keeps none.",
        GENERALIZING,
        offered=(0.0, 0.9, 0.99, 0.995, 0.999, 0.9995),
    )
    keep_best: bool = row(
        Switch(), False, "Keep the best", "End with the weights that validated best.", GENERALIZING, live=True
    )
    patience: int | None = row(
        OrNone(Whole(), "none"),
        None,
        "Patience",
        "End when so many epochs bring nothing better, and keep the best.",
        GENERALIZING,
        live=True,
        offered=(None, 1, 2, 3, 5, 10, 20),
    )
    until: float | None = row(
        OrNone(Accuracy(), "none"),
        None,
        "Until accuracy",
        "End when so many validation images are read: 0.98 or 98%.",
        GENERALIZING,
        live=True,
        offered=(None, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995),
    )
    extra: ExtraData = row(
        Line(parse_extra_data, ExtraData),
        ExtraData(),
        "Extra images",
        "Images beside the data's own: 'forms9000 overlays9000 pen9000 letters9000 impostors9000'.",
        GENERALIZING,
    )
    threads: int = row(
        Whole(1, MOST_THREADS),
        1,
        "Threads",
        "How many each batch is split among; another number changes last digits, and the dice of dropout.",
        RUNNING,
        live=True,
    )
    seed: int = row(
        Whole(0, 2**31),
        0,
        "Seed",
        "Of every random number: the same seed gives the same training again.",
        RUNNING,
    )

    def __post_init__(self) -> None:
        for each in HYPERPARAMETERS:
            each.kind.check(getattr(self, each.name), each.key.replace("_", "-"))
        if self.dropout is not None:
            checked_rate(self.dropout)
        if self.dropout and not self.architecture.has_hidden_dense:
            raise BadInput("dropout", f"no hidden dense layer in '{self.architecture}'", "one to leave units out of")

    def as_dict(self) -> dict[str, Plain]:
        """The recipe as flat JSON values, for files and tables."""
        return {each.key: each.kind.plain(getattr(self, each.name)) for each in HYPERPARAMETERS}

    def __str__(self) -> str:
        return ", ".join(f"{each.key} {each.kind.text(getattr(self, each.name))}" for each in HYPERPARAMETERS)


HYPERPARAMETERS = table_of(Recipe)
"""The table: all that can be set, in the order in which it is shown."""

LIVE = tuple(each for each in HYPERPARAMETERS if each.live)
"""What may change while a network learns."""


def recipe_from_dict(values: Mapping[str, Any], where: str = "recipe") -> Recipe:
    """The recipe that JSON values describe, by the keys of the table; what they do not name has its default.

    Raises:
        BadInput: no network, a name that no hyperparameter has, a value of another type or out of its range.
    """
    keys = [each.key for each in HYPERPARAMETERS]
    if unknown := [key for key in values if key not in keys]:
        raise BadInput(where, f"'{unknown[0]}'", f"only {', '.join(keys)}")
    if "network" not in values:
        raise BadInput(where, "no network", "a recipe with one")
    given = [each for each in HYPERPARAMETERS if each.key in values]
    return replace(
        Recipe(), **{each.name: each.kind.from_plain(values[each.key], f"{where}, {each.key}") for each in given}
    )


def training_image_count(image_count: int, most: int | None = None) -> int:
    """How many of a dataset's images are trained on, the others being held out; at most `most`, if that is given."""
    available = image_count - image_count // VALIDATION_SHARE
    return available if most is None else min(available, most)


def suitable_rate(optimizer: str, architecture: Architecture) -> float:
    """A learning rate to begin with; convolutions learn nothing from plain gradient descent at what suits others."""
    if optimizer == "sgd" and architecture.convolutional:
        return 0.1
    return OPTIMIZERS[optimizer].usual_rate
