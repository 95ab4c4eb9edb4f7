"""A preset: a recipe known to work, with a name and a word on where it comes from and what to expect of it."""

from dataclasses import dataclass

from recognizer.recipe import Recipe


@dataclass(frozen=True)
class Preset:
    """A recipe and what to say about it.

    Attributes:
        name: what the command line calls it.
        title: what people call it.
        about: a sentence or two.
        recipe: how to make the network.
        published_error: percent of the test images misread, as its source has it; None where nobody published it.
    """

    name: str
    title: str
    about: str
    recipe: Recipe
    published_error: float | None = None
