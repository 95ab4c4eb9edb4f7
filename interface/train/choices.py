"""Choices: what the Train page calls the presets that it can afford, and what it says about them."""

from recognizer.lab.limits import is_affordable
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import HYPERPARAMETERS, LIVE, Recipe

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
    """The choice nearest to a recipe that fixes all of it that cannot be moved while it learns; else one's own."""

    def moved(choice: str) -> int:
        return sum(getattr(recipe, row.name) != getattr(starting_recipe(choice), row.name) for row in LIVE)

    fixed = [row.name for row in HYPERPARAMETERS if not row.live and row.name != "seed"]
    found = [
        choice
        for choice in CHOICES
        if choice != OWN and all(getattr(recipe, name) == getattr(starting_recipe(choice), name) for name in fixed)
    ]
    return min(found, key=moved) if found else OWN
