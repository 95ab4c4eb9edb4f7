"""Words: what the parts of a recipe are called on a page, and a recipe in a sentence."""

from collections.abc import Iterable

from recognizer.augmentation.specification import NOTHING
from recognizer.training.recipe import Recipe
from recognizer.training.schedules import Schedule

NAMES = {
    "mse": "mean squared error",
    "he": "He",
    "glorot": "Glorot",
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
}
"""What losses, initialisations and optimizers are called on a page, where it is not their name in a recipe."""


def named(names: Iterable[str]) -> dict[str, str]:
    """Names in a recipe, each with the name on a page."""
    return {name: NAMES.get(name, name) for name in names}


def in_words(recipe: Recipe) -> str:
    """The network, how it begins, and all of how it learns that is out of the ordinary."""
    words = [
        str(recipe.architecture),
        NAMES.get(recipe.loss, recipe.loss),
        f"{NAMES.get(recipe.initialization, recipe.initialization)} initialisation",
        f"{recipe.architecture.parameter_count:,} parameters",
    ]
    if recipe.optimizer != "sgd":
        words.append(NAMES.get(recipe.optimizer, recipe.optimizer))
    if recipe.schedule != Schedule():
        words.append(f"{recipe.schedule.text} schedule")
    if recipe.augmentation != NOTHING:
        words.append(f"images changed by {recipe.augmentation}")
    for name in ("weight_decay", "label_smoothing", "averaging", "clip", "max_norm"):
        if getattr(recipe, name):
            words.append(f"{name.replace('_', ' ')} {getattr(recipe, name):g}")
    return ", ".join(words)
