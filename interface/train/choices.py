"""Choices: what the Train page calls the presets that it can afford, and what it says about them."""

from dataclasses import dataclass

from recognizer.lab.limits import evaluate_every, is_affordable
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import HYPERPARAMETERS, LIVE, Recipe

OWN, PUBLISHED = "Your own", "Published"
"""Choices beside the presets that nobody published."""

_SHOWN = {preset.title: preset for preset in PRESETS.values() if is_affordable(preset.recipe.architecture)}
PUBLISHED_TITLES = [title for title, preset in _SHOWN.items() if preset.published_error is not None]
CHOICES = {title: preset.name for title, preset in _SHOWN.items()} | {OWN: "modern"}
"""What can be chosen, and the preset whose recipe it starts from."""

FIRST = PRESETS["modern"].title
KINDS = [*(title for title in CHOICES if title not in (*PUBLISHED_TITLES, OWN)), PUBLISHED, OWN]
"""The choices as a row of buttons, those from the literature behind one."""


@dataclass(frozen=True)
class Measured:
    """What a preset came to on MNIST.

    Attributes:
        accuracy: on the test images.
        seconds: of calculation that the training took, its evaluations and the test included, to one digit: about what
            passes on a machine with nothing else to do, and on a busy one it is more.
    """

    accuracy: float
    seconds: float


MEASURED = {
    "Original": Measured(0.9052, 40),
    "Modern": Measured(0.9802, 5),
    "Small conv": Measured(0.9924, 40),
}
"""Made by `python benchmarks/presets.py`."""

_IN_SHORT = {PUBLISHED: "93–99.3%", OWN: "any layers"}
"""What stands below the choices that are many; Published as in benchmarks/published.md."""

_ADVICE = {
    "Original": "The network that this project grew from. At a learning rate of 1.0 it reads 90.5% of the test images "
    "after 500 iterations, at 0.1 about 74.7%.",
    "Modern": "At a learning rate of 0.5 it reads 98.0% of the test images after 10 epochs, at 0.1 only 96.8%.",
    "Small conv": "Three convolutions, Adam and a learning rate that rises and falls: 99.2% of the test images after "
    "3 epochs.",
}
"""What to expect of presets on MNIST; of others, what they say about themselves."""

_ON_OWN_DATA = {"Original": "The network that this project grew from."}
"""What is true of presets whatever they learn from."""


def label(choice: str, promised: bool) -> str:
    """A choice's name and, below it, what it comes to on MNIST and how long that takes, where that can be promised."""
    if not promised:
        return choice
    if choice not in MEASURED:
        return f"{choice} :small[{_IN_SHORT[choice]}]"
    return f"{choice} :small[{MEASURED[choice].accuracy:.1%}, {MEASURED[choice].seconds:g} s]"


def starting_recipe(choice: str) -> Recipe:
    """The recipe that a choice starts from."""
    return PRESETS[CHOICES[choice]].recipe


def usual_interval(choice: str, batch_size: int | None, images: int) -> int:
    """Iterations from one evaluation to the next, of a training on so many images: at most a preset's own."""
    every, start = evaluate_every(batch_size, images), starting_recipe(choice)
    return min(every, start.evaluate_every) if batch_size == start.batch_size and choice != OWN else every


def about(choice: str, promised: bool) -> str:
    """What to expect of a preset, or its word on itself and the error that was published; no promise for other data."""
    preset = PRESETS[CHOICES[choice]]
    if not promised:
        return _ON_OWN_DATA.get(choice, "" if preset.published_error is None else preset.about)
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
