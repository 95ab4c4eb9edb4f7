"""The options of a training: one for each hyperparameter, as the table says, and the recipe they make of a preset."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from recognizer.errors import BadInput
from recognizer.network.architecture import Architecture
from recognizer.training.hyperparameters import Choice, Hyperparameter, Number, Switch
from recognizer.training.presets import PRESETS, find_preset
from recognizer.training.recipe import GENERALIZING, HYPERPARAMETERS, LEARNING, NETWORK, RUNNING, Recipe

DEFAULT_PRESET = "modern"

HEADINGS = {
    NETWORK: "the network (what is not given is the preset's)",
    LEARNING: "how it learns",
    GENERALIZING: "to read better what was not learned from",
    RUNNING: "running it",
}


def add_data_option(parser: argparse.ArgumentParser, group: argparse._ActionsContainer | None = None) -> None:
    """Which images: a parser gets `--data`, in a group of options if there is one, and what goes with it."""
    (group or parser).add_argument(
        "--data",
        type=Path,
        metavar="DIR|CSV",
        help="a folder of four IDX files, or a table such as Kaggle's (default: the MNIST that comes along)",
    )
    parser.add_argument("--transpose", action="store_true", help="take rows for columns, as EMNIST's files need it")


def add_recipe_options(parser: argparse.ArgumentParser) -> dict[str, argparse._ArgumentGroup]:
    """A preset and every hyperparameter, in groups, which are returned by their names."""
    groups = {name: parser.add_argument_group(heading) for name, heading in HEADINGS.items()}
    groups[NETWORK].add_argument(
        "--preset", metavar="NAME", help=f"what to begin from: {', '.join(PRESETS)} (default: {DEFAULT_PRESET})"
    )
    length = groups[LEARNING].add_mutually_exclusive_group()
    for row in HYPERPARAMETERS:
        _add_option(length if row.key in ("epochs", "iterations") else groups[row.group], row)
    return groups


def add_training_options(train: argparse.ArgumentParser) -> None:
    """Everything that `train` can be told, in groups."""
    groups = add_recipe_options(train)
    groups[NETWORK].add_argument(
        "--start",
        metavar="MODEL",
        help="a trained network to learn on from, a file or the name of one that comes along: its layers, and its "
        "parameters in place of random ones",
    )
    groups[NETWORK].add_argument(
        "--keep",
        metavar="SHARE",
        help="of --start's network, from 0 to 1, that is kept in the one that is saved, whose parameters are then a "
        "weighted mean of both; what was known is forgotten less (default: 0)",
    )
    groups[GENERALIZING].add_argument(
        "--strokes", type=Path, nargs="+", default=(), metavar="FILE", help="drawings for --extra's pen… and letters…"
    )
    add = groups[RUNNING].add_argument
    add("--save", type=Path, metavar="FILE", help="where to write the network (.npz)")
    add("--checkpoint", type=Path, metavar="FILE", help="where to write the unfinished training after each epoch")
    add(
        "--resume",
        type=Path,
        metavar="FILE",
        help="go on from a checkpoint, exactly; beside it, options that may change while a network learns",
    )


def _add_option(group: argparse._ActionsContainer, row: Hyperparameter) -> None:
    names = f" One of {', '.join(row.kind.titles)}." if isinstance(row.kind, Choice) else ""
    explained = (row.help + names).replace("%", "%%")
    if isinstance(row.kind, Switch):
        group.add_argument(row.option, action=argparse.BooleanOptionalAction, help=explained)
    else:
        group.add_argument(row.option, metavar=row.kind.metavar, help=explained)


def given_hyperparameters(options: argparse.Namespace) -> dict[str, Any]:
    """The values that were typed, by the names of the recipe's fields.

    Raises:
        BadInput: one that its hyperparameter does not know or allow.
    """
    typed = {row: getattr(options, row.key) for row in HYPERPARAMETERS}
    return {
        row.name: value if isinstance(row.kind, Switch) else row.kind.read(value, row.option)
        for row, value in typed.items()
        if value is not None
    }


def recipe_from_options(options: argparse.Namespace, architecture: Architecture | None = None) -> Recipe:
    """The preset's recipe with what the options change in it.

    Args:
        options: as they were typed.
        architecture: of the network to learn on from, if there is one; it stands for the preset's.

    Raises:
        BadInput: an option that no recipe can have.
    """
    preset = find_preset(options.preset or DEFAULT_PRESET, "--preset")
    given = given_hyperparameters(options)
    if architecture is not None:
        given.setdefault("architecture", architecture)
    try:
        return replace(preset.recipe, **given)
    except BadInput as error:  # values that do not go together
        raise BadInput(f"--{error.where}", error.found, error.expected) from None


def kept_share(options: argparse.Namespace) -> float:
    """How much of the network that was begun from is kept, from 0 to below 1.

    Raises:
        BadInput: a share that is none, or one of no network.
    """
    if options.keep is None:
        return 0.0
    if options.start is None:
        raise BadInput("--keep", f"'{options.keep}' without --start", "a network that something is kept of")
    return Number(below=1.0).read(options.keep, "--keep")


def changes_from_options(options: argparse.Namespace) -> dict[str, Any]:
    """What the options change in a training that is resumed, by the names of the recipe's fields.

    Raises:
        BadInput: an option that cannot change any more, or a value that its hyperparameter does not know or allow.
    """
    given = given_hyperparameters(options)
    fixed = [row.option for row in HYPERPARAMETERS if row.name in given and not row.live]
    if fixed := ["--preset"] * (options.preset is not None) + fixed:
        raise BadInput("--resume", f"{', '.join(fixed)} beside it", "none of these: they are the checkpoint's")
    return given
