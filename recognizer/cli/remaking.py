"""Remaking: the commands that make the same network again; what a saved network's card says of how it came to be."""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from recognizer.reading.model import Model
from recognizer.training.hyperparameters import Hyperparameter, Switch
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import HYPERPARAMETERS, Recipe

Known = tuple[Path, Model]
"""A network with the file that it is in."""


def command_of(
    recipe: Recipe,
    data: Sequence[str],
    strokes: Sequence[Path],
    save: Path,
    start: Known | None = None,
    keep: str | None = None,
) -> str:
    """What to type for this recipe on the same data: a preset, and what differs from it. Files go by their names.

    A preset from the literature is named only for its own network.

    Args:
        recipe: what was begun with.
        data: the words that say which images, such as --data digits.
        strokes: files of drawings.
        save: where the network goes.
        start: a network that was learned on from; what made it comes first, if that is known.
        keep: the share of it that is kept, as it was typed.
    """
    near = [
        each
        for each in PRESETS.values()
        if each.published_error is None or each.recipe.architecture == recipe.architecture
    ]
    preset = min(near, key=lambda each: sum(1 for _ in _differing(recipe, each.recipe)))
    words = ["python", "-m", "recognizer", "train", "--preset", preset.name]
    for row, value in _differing(recipe, preset.recipe):
        if isinstance(row.kind, Switch):
            words.append(row.option if value else row.option.replace("--", "--no-", 1))
        else:
            words += [row.option, row.kind.text(value)]
    words += data
    if start is not None:
        words += ["--start", start[0].name, *(["--keep", keep] if keep else [])]
    if strokes:
        words += ["--strokes", *(path.name for path in strokes)]
    return " && ".join([*_made(start), shlex.join([*words, "--save", save.name])])


def command_of_calibration(reader: Known, judge: Known | None, strokes: Sequence[Path], save: Path) -> str:
    """What to type to calibrate a network again, after what made it and its judge, if that is known.

    Files that were renamed after they had been made are made under the name that they are read by.
    """
    calibrate = ["python", "-m", "recognizer", "calibrate", reader[0].name]
    if judge is not None:
        calibrate += ["--judge", judge[0].name]
    calibrate += ["--strokes", *(file.name for file in strokes), "--save", save.name]
    return " && ".join([*_made(reader), *_made(judge), shlex.join(calibrate)])


def command_of_tuning(
    model: Known, strokes: Sequence[Path], held_out: Sequence[Path], words: Sequence[str], seed: int, save: Path
) -> str:
    """What to type to tune a network again, after what made it, if that is known. Files go by their names.

    Args:
        model: that a copy was tuned of.
        strokes, held_out: files of drawings to learn from, and to read before and after.
        words: that say which images are rehearsed and tested on.
        seed: of the random numbers.
        save: where the copy goes.
    """
    tune = ["python", "-m", "recognizer", "tune", model[0].name, "--strokes", *(file.name for file in strokes)]
    if held_out:
        tune += ["--held-out", *(file.name for file in held_out)]
    tune += [*words, *(["--seed", str(seed)] if seed else [])]
    return " && ".join([*_made(model), shlex.join([*tune, "--save", save.name])])


def _made(known: Known | None) -> list[str]:
    """The command that made a network under the name of its file; nothing if that is not known."""
    if known is None or "command" not in known[1].card:
        return []
    return [saved_as(str(known[1].card["command"]), known[0])]


def saved_as(command: str, path: Path) -> str:
    """The command with another name for the file that it ends in saving."""
    return re.sub(r"--save (?:'[^']*'|\S+)$", lambda _: f"--save {shlex.quote(path.name)}", command)


def _differing(recipe: Recipe, other: Recipe) -> Iterator[tuple[Hyperparameter, Any]]:
    """What has to be said beside the other recipe. Iterations, where there are any, stand in for epochs."""
    for row in HYPERPARAMETERS:
        value = getattr(recipe, row.name)
        ruled_out = row.key == "epochs" and recipe.iterations is not None
        if value != getattr(other, row.name) and not ruled_out:
            yield row, value
