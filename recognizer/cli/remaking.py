"""Remaking: the commands that make the same network again; what a saved network's card says of how it came to be."""

import argparse
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from recognizer.reading.model import Model, find_model
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import Recipe, Value

POLICIES = ("patience", "until", "threads")
"""Options beside the recipe that change what comes out (threads, the last digits)."""


def command_of(recipe: Recipe, options: argparse.Namespace) -> str:
    """What to type for this recipe on the same data: a preset, and what differs from it. Files go by their names.

    A preset from the literature is named only for its own network.
    """
    fields = recipe.as_dict()
    near = [
        each
        for each in PRESETS.values()
        if each.published_error is None or each.recipe.architecture == recipe.architecture
    ]
    preset = min(near, key=lambda each: sum(1 for _ in _differing(fields, each.recipe.as_dict())))
    words = ["python", "-m", "recognizer", "train", "--preset", preset.name]
    for field, value in _differing(fields, preset.recipe.as_dict()):
        words += [f"--{field.replace('_', '-')}", "all" if value is None else str(value)]
    if options.data is not None:
        words += ["--data", options.data.name]
    if options.strokes:
        words += ["--strokes", *(path.name for path in options.strokes)]
    words += ["--keep-best"] * options.keep_best
    for policy in POLICIES:
        value = getattr(options, policy)
        if value not in (None, 1):
            words += [f"--{policy}", str(value)]
    return shlex.join([*words, "--save", options.save.name])


def command_of_calibration(before: Sequence[Model], path: Path, options: argparse.Namespace) -> str:
    """What to type to calibrate the network at `path` again, after what made it and its judge, if that is known."""
    calibrate = ["python", "-m", "recognizer", "calibrate", path.name]
    if options.judge is not None:
        calibrate += ["--judge", find_model(options.judge).name]
    calibrate += ["--strokes", *(file.name for file in options.strokes), "--save", options.save.name]
    made = [str(model.card["command"]) for model in before if "command" in model.card]
    return " && ".join([*made, shlex.join(calibrate)])


def _differing(fields: dict[str, Value], of_preset: dict[str, Value]) -> Iterator[tuple[str, Value]]:
    """What has to be said beside the preset. Iterations, where there are any, stand in for epochs."""
    for field, value in fields.items():
        given = value is not None or field == "batch_size"
        ruled_out = field == "epochs" and fields["iterations"] is not None
        if value != of_preset[field] and given and not ruled_out:
            yield field, value
