"""Plans: which values of which hyperparameters a sweep tries, and by how many seeds each is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import product
from typing import Any

from recognizer.errors import BadInput
from recognizer.training.hyperparameters import Hyperparameter
from recognizer.training.recipe import HYPERPARAMETERS, Recipe

MOST_VARIED = 2
"""Hyperparameters: what more of them come to can be put into neither a chart nor words."""

MOST_SEEDS = 1_000
MOST_TRIALS = 10_000

Setting = tuple[Any, ...]
"""A value for each hyperparameter that is varied."""


@dataclass(frozen=True)
class Variation:
    """A hyperparameter and the values to try.

    Attributes:
        row: what is varied.
        values: at least one, none twice.

    Raises:
        BadInput: no value, one twice or one that the row does not allow; or the seed, which every sweep varies.
    """

    row: Hyperparameter
    values: tuple[Any, ...]

    def __post_init__(self) -> None:
        if self.row.name == "seed":
            raise BadInput(self.row.key, "the seed", "another hyperparameter; each of its values is tried by all seeds")
        if not self.values or len(set(self.values)) < len(self.values):
            found = ", ".join(map(self.row.kind.text, self.values)) or "no value"
            raise BadInput(self.row.key.replace("_", "-"), found, "values, each of them once")
        for value in self.values:
            self.row.kind.check(value, self.row.key.replace("_", "-"))


def parse_variation(text: str, where: str) -> Variation:
    """Read a variation from a line such as `learning-rate=0.05,0.1,0.5`.

    Args:
        text: a hyperparameter as files or the command line call it, and the values to try.
        where: what errors name: the option or field that the text was typed into.

    Raises:
        BadInput: no such hyperparameter, or values that it does not know or allow.
    """
    name, equals, values = text.partition("=")
    rows = {row.key.replace("_", "-"): row for row in HYPERPARAMETERS}
    key = name.strip().replace("_", "-")
    row = rows.get(key)
    if row is None:
        alike = get_close_matches(key, rows) or ["learning-rate", "batch-size", "network"]
        raise BadInput(where, f"'{name.strip()}'", f"a hyperparameter such as {' or '.join(alike)}")
    if not equals:
        raise BadInput(where, f"'{text}' without values", f"values after it, such as {key}=0.05,0.1")
    return Variation(row, tuple(row.kind.read(value.strip(), f"{where} {name}") for value in values.split(",")))


@dataclass(frozen=True)
class Plan:
    """A recipe and what is varied in it.

    Attributes:
        recipe: what all trials have in common; its seed is the first one's.
        variations: one or two.
        seeds: how many trials a setting has, each with another seed.

    Raises:
        BadInput: no variation or more than two, one hyperparameter twice, too many trials, or values that do not go
            together.
    """

    recipe: Recipe
    variations: tuple[Variation, ...]
    seeds: int = 1

    def __post_init__(self) -> None:
        names = [each.row.key.replace("_", "-") for each in self.variations]
        if not 1 <= len(names) <= MOST_VARIED or len(set(names)) < len(names):
            raise BadInput("sweep", ", ".join(names) or "nothing to vary", "one hyperparameter or two different ones")
        if not 1 <= self.seeds <= MOST_SEEDS:
            raise BadInput("seeds", f"{self.seeds}", f"1 to {MOST_SEEDS:,}")
        trials = len(self.settings) * self.seeds
        if trials > MOST_TRIALS:
            raise BadInput("sweep", f"{trials:,} trials", f"at most {MOST_TRIALS:,}")
        for setting in self.settings:
            self.recipe_of(setting)

    @property
    def settings(self) -> list[Setting]:
        """Every combination of values, those of the last variation changing first."""
        return list(product(*(each.values for each in self.variations)))

    def named(self, setting: Setting) -> dict[str, Any]:
        """A setting's values by the names of the recipe's fields."""
        return {each.row.name: value for each, value in zip(self.variations, setting, strict=True)}

    def recipe_of(self, setting: Setting) -> Recipe:
        """The recipe with a setting's values, and the first seed."""
        return replace(self.recipe, **self.named(setting))

    def recipes(self) -> list[Recipe]:
        """What to train, in order: all settings with the first seed, then all with the next."""
        first = self.recipe.seed
        return [
            replace(self.recipe_of(setting), seed=seed)
            for seed in range(first, first + self.seeds)
            for setting in self.settings
        ]

    def setting_of(self, recipe: Recipe) -> Setting:
        """The values that a recipe has of what is varied."""
        return tuple(getattr(recipe, each.row.name) for each in self.variations)


def texts_of(plan: Plan, setting: Setting) -> Mapping[str, str]:
    """A setting as a person would type it: hyperparameters by their keys, and the text of each value."""
    pairs: Sequence[tuple[Variation, Any]] = list(zip(plan.variations, setting, strict=True))
    return {each.row.key: each.row.kind.text(value) for each, value in pairs}
