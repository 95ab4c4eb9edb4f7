"""Words: a recipe, or a network, in a sentence."""

from recognizer.network.architecture import Architecture
from recognizer.training.recipe import HYPERPARAMETERS, TITLES, Recipe

SAID_FIRST = ("architecture", "initialization", "loss", "optimizer")
LEFT_OUT = ("learning_rate", "batch_size", "epochs", "iterations", "evaluate_every", "seed", "threads")
"""What the page says elsewhere."""


def in_words(recipe: Recipe) -> str:
    """The network, how it begins, and all of how it learns that is out of the ordinary."""
    words = [
        str(recipe.architecture),
        TITLES.get(recipe.loss, recipe.loss),
        f"{TITLES.get(recipe.initialization, recipe.initialization)} initialisation",
        f"{recipe.architecture.parameter_count:,} parameters",
    ]
    if recipe.optimizer != "sgd":
        words.append(TITLES.get(recipe.optimizer, recipe.optimizer))
    for row in HYPERPARAMETERS:
        value = getattr(recipe, row.name)
        if value != row.default and row.name not in (*SAID_FIRST, *LEFT_OUT):
            words.append(_in_words(row.name, row.label, row.kind.text(value)))
    return ", ".join(words)


def size_in_words(architecture: Architecture) -> str:
    """What a network is and how large."""
    return (
        f"{architecture}, {architecture.parameter_count:,} parameters, "
        f"{architecture.multiplications:,} multiplications an image"
    )


def _in_words(name: str, label: str, text: str) -> str:
    if name == "schedule":
        return f"{text} schedule"
    if name == "augmentation":
        return f"images changed by {text}"
    return (
        f"{label[0].lower()}{label[1:]} {text}"
        if label.isascii() and not label.startswith("EMA")
        else f"{label} {text}"
    )
