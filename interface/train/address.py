"""The address: what a visitor has set stands in it, so that a link restores it.

`?preset=modern&batch_size=32` is a preset and what differs from it, each under the key, and as the text, that files and
the command line have for it.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from recognizer.training.presets import PRESETS, find_preset
from recognizer.training.recipe import HYPERPARAMETERS, Recipe

PRESET = "preset"

FOLLOWING = ("evaluate_every",)
"""What the page sets by itself, from what the visitor has set."""


def write_address(preset: str, recipe: Recipe) -> None:
    """Put a preset and what differs from it into the address, and take out what does not differ any more."""
    wanted = {PRESET: preset} | {
        row.key: row.kind.text(getattr(recipe, row.name))
        for row in HYPERPARAMETERS
        if row.name not in FOLLOWING and getattr(recipe, row.name) != getattr(PRESETS[preset].recipe, row.name)
    }
    for key in (PRESET, *(row.key for row in HYPERPARAMETERS)):
        if key not in wanted:
            st.query_params.pop(key, None)
        elif st.query_params.get(key) != wanted[key]:
            st.query_params[key] = wanted[key]


def read_address(parameters: Mapping[str, str]) -> Recipe | None:
    """The recipe that an address names; None if it names nothing of the kind.

    Raises:
        BadInput: a preset that there is none of, or a value that its hyperparameter does not know or allow.
    """
    given = [row for row in HYPERPARAMETERS if row.key in parameters]
    if PRESET not in parameters and not given:
        return None
    recipe = find_preset(parameters.get(PRESET, "modern"), PRESET).recipe
    return replace(recipe, **{row.name: row.kind.read(parameters[row.key], row.key) for row in given})
