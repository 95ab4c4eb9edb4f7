"""Choices: what the Train page calls the presets that it can afford, and what it says about them."""

from dataclasses import replace

from recognizer.lab.limits import is_affordable
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import Recipe

OWN, PUBLISHED = "Your own", "Published"
"""Choices beside the presets that nobody published."""

_SHOWN = {preset.title: preset for preset in PRESETS.values() if is_affordable(preset.recipe.architecture)}
PUBLISHED_TITLES = [title for title, preset in _SHOWN.items() if preset.published_error is not None]
CHOICES = {title: preset.name for title, preset in _SHOWN.items()} | {OWN: "modern"}
"""What can be chosen, and the preset whose recipe it starts from."""

FIRST = next(iter(CHOICES))
KINDS = [*(title for title in CHOICES if title not in (*PUBLISHED_TITLES, OWN)), PUBLISHED, OWN]
"""The choices as a row of buttons, those from the literature behind one."""

_ADVICE = {
    "Original": "At 1.0 this network reaches 90.5% on the test images after 500 iterations, at 0.1 about 74.7%.",
    "Modern": "At 0.5 this network reaches 98.0% on the test images after 10 epochs, at 0.1 only 96.8%.",
}
"""On the learning rates of presets; of others, what they say about themselves."""


def starting_recipe(choice: str) -> Recipe:
    """The recipe that a choice starts from."""
    return PRESETS[CHOICES[choice]].recipe


def about(choice: str) -> str:
    """On a preset's learning rate, or its word on itself and the error that was published."""
    preset = PRESETS[CHOICES[choice]]
    if choice in _ADVICE:
        return _ADVICE[choice]
    published = preset.published_error
    return preset.about + (f" Published: {published:g}% of the test images misread." if published is not None else "")


def alike(recipe: Recipe) -> str:
    """The choice that fixes all that is in a recipe but rate, length and seed, which may be moved; else one's own."""
    for choice in CHOICES:
        fixed = starting_recipe(choice)
        moved = replace(recipe, learning_rate=fixed.learning_rate, settings=fixed.settings, seed=fixed.seed)
        if choice != OWN and moved == fixed:
            return choice
    return OWN
