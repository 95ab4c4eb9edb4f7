"""The options of `train`: how they are typed, and the recipe that they make of a preset."""

import argparse
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from recognizer.augmentation.specification import parse_augmentation
from recognizer.errors import BadInput, check_known
from recognizer.network.architecture import parse_architecture, with_dropout
from recognizer.network.initialization import INITIALIZATIONS
from recognizer.network.losses import LOSSES
from recognizer.synthesis.extra_data import parse_extra_data
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import Recipe
from recognizer.training.schedules import parse_schedule

DEFAULT_PRESET = "modern"
MOST = 999_999_999
MOST_THREADS = 64


def number(least: float, below: float = math.inf) -> Callable[[str], float]:
    """What reads a number from `least` to below `below`; its error names the range."""
    bounds = f"of at least {least:g}" if below == math.inf else f"from {least:g} to below {below:g}"

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value < below:
            raise argparse.ArgumentTypeError(f"found '{text}', expected a finite number {bounds}")
        return value

    return read


def whole(least: int, most: int = MOST) -> Callable[[str], int]:
    """What reads a whole number from `least` to `most`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"found '{text[:40]}', expected a whole number from {least} to {most:,}")
        return int(text)

    return read


def _share(text: str) -> float:
    """An accuracy, such as 0.98 or 98%."""
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"found '{text}', expected an accuracy from 0 to 1, or to 100%")
    return value


def _batch_size(text: str) -> int:
    """A number of images, or 0 for all of them."""
    if text == "all":
        return 0
    try:
        return whole(1)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, or all") from None


def add_data_option(parser: argparse._ActionsContainer) -> None:
    """Which images: a parser or a group of options gets `--data`."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR|CSV",
        help="a folder of four IDX files, or Kaggle's Digit Recognizer table (default: the MNIST that comes along)",
    )


def add_training_options(train: argparse.ArgumentParser) -> None:
    """Everything that `train` can be told, in groups."""
    _add_recipe_options(train.add_argument_group("the network and how it learns (what is not given is the preset's)"))
    _add_generalization_options(train.add_argument_group("to read better what was not learned from"))
    _add_running_options(train.add_argument_group("running it"))


def _add_recipe_options(recipe: argparse._ArgumentGroup) -> None:
    add = recipe.add_argument
    add("--preset", metavar="NAME", help=f"{', '.join(PRESETS)} (default: {DEFAULT_PRESET})")
    add("--network", metavar="TEXT", help="'conv16 pool conv32 pool dense128', 'dense300 tanh dense100', 784-128-64-10")
    add("--loss", metavar="NAME", help=" or ".join(LOSSES))
    add("--initialization", metavar="NAME", help=" or ".join(INITIALIZATIONS))
    add("--optimizer", metavar="NAME", help=" or ".join(OPTIMIZERS))
    add("--learning-rate", type=number(0), metavar="RATE", help="the size of a step")
    add("--schedule", metavar="TEXT", help="of the rate: constant, step, cosine, one-cycle; 'warm-up5 cosine'")
    add("--batch-size", type=_batch_size, metavar="N|all", help="images a step; all is full-batch gradient descent")
    length = recipe.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=whole(1), metavar="N", help="times that every training image is used")
    length.add_argument("--iterations", type=whole(1), metavar="N", help="steps, however many epochs they are")
    add("--seed", type=whole(0), metavar="N", help="of every random number (default: 0)")


def _add_generalization_options(better: argparse._ArgumentGroup) -> None:
    add = better.add_argument
    add("--augment", metavar="TEXT", help="change images at random: 'affine elastic', 'shift2 rotate10 thick', none")
    add("--extra", metavar="TEXT", help="more images: 'forms9000 overlays9000 pen9000 letters9000 impostors9000'")
    add("--strokes", type=Path, nargs="+", default=(), metavar="FILE", help="drawings for pen… and letters…")
    add("--dropout", type=number(0, 1), metavar="SHARE", help="left out after each hidden dense layer")
    add("--weight-decay", type=number(0), metavar="RATE", help="draw weights to 0")
    add("--label-smoothing", type=number(0, 1), metavar="SHARE", help="of each target, spread over all digits")
    add("--max-norm", type=number(0), metavar="NORM", help="of the weights into one unit; 0 for any")
    add("--clip", type=number(0), metavar="NORM", help="of the gradient; 0 for any")
    add("--averaging", type=number(0, 1), metavar="SHARE", help="of the past in a running mean of the weights: 0.999")
    add("--keep-best", action="store_true", help="end with the weights that validated best")
    add("--patience", type=whole(1), metavar="N", help="end when N epochs bring nothing better, and keep the best")
    add("--until", type=_share, metavar="ACCURACY", help="end when so many validation images are read: 0.98 or 98%%")


def _add_running_options(running: argparse._ArgumentGroup) -> None:
    add = running.add_argument
    add("--threads", type=whole(1, MOST_THREADS), default=1, metavar="N", help="to split each batch among (default: 1)")
    add("--evaluate-every", type=whole(1), metavar="N", help="steps from one evaluation to the next")
    add("--save", type=Path, metavar="FILE", help="where to write the network (.npz)")
    add("--checkpoint", type=Path, metavar="FILE", help="where to write the unfinished training after each epoch")
    add("--resume", type=Path, metavar="FILE", help="go on from a checkpoint, exactly; the recipe is the checkpoint's")


AS_TYPED = (
    "loss",
    "initialization",
    "optimizer",
    "learning_rate",
    "seed",
    "weight_decay",
    "label_smoothing",
    "max_norm",
    "clip",
    "averaging",
)
"""Options whose values become the recipe's fields of the same names."""

OF_RECIPE = (
    "preset",
    *AS_TYPED,
    "network",
    "schedule",
    "batch_size",
    "epochs",
    "iterations",
    "evaluate_every",
    "augment",
    "extra",
    "dropout",
)
"""Options that change the recipe, which a training that is resumed has already."""


def check_resumable(options: argparse.Namespace) -> None:
    """Raise `BadInput` if options would change the recipe of a training that is resumed."""
    given = [f"--{name.replace('_', '-')}" for name in OF_RECIPE if getattr(options, name) is not None]
    if given:
        raise BadInput("--resume", f"{', '.join(given)} beside it", "none of these: the recipe is the checkpoint's")


def recipe_from_options(options: argparse.Namespace) -> Recipe:
    """The preset's recipe with what the options change in it.

    Raises:
        BadInput: an option that no recipe can have.
    """
    for name, names in (
        ("preset", PRESETS),
        ("loss", LOSSES),
        ("initialization", INITIALIZATIONS),
        ("optimizer", OPTIMIZERS),
    ):
        if (given := getattr(options, name)) is not None:
            check_known(f"--{name}", given, names)
    recipe = PRESETS[DEFAULT_PRESET if options.preset is None else options.preset].recipe
    settings = recipe.settings
    if options.batch_size is not None:
        settings = replace(settings, batch_size=options.batch_size or None)
    if options.epochs is not None:
        settings = replace(settings, epochs=options.epochs)
    if options.evaluate_every is not None:
        settings = replace(settings, evaluate_every=options.evaluate_every)
    if options.iterations is not None:
        settings = replace(settings, iterations=options.iterations)
    architecture = recipe.architecture if options.network is None else parse_architecture(options.network, "--network")
    if options.dropout:
        architecture = with_dropout(architecture, options.dropout, "--dropout")
    changes = {name: getattr(options, name) for name in AS_TYPED}
    if options.schedule is not None:
        changes["schedule"] = parse_schedule(options.schedule, "--schedule")
    if options.extra is not None:
        changes["extra"] = parse_extra_data(options.extra, "--extra")
    if options.augment is not None:
        changes["augmentation"] = parse_augmentation(options.augment, "--augment")
    given = {field: value for field, value in changes.items() if value is not None}
    return replace(recipe, architecture=architecture, settings=settings, **given)
