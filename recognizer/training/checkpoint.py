"""Checkpoints: an unfinished training as a file, from which it goes on as if nothing had happened.

Like a model file it is data and nothing else: a line of JSON with the recipe, and the arrays that a learner keeps.
"""

from dataclasses import dataclass
from pathlib import Path

from recognizer.errors import BadInput
from recognizer.files import pack, read_bytes, unpack, write_whole
from recognizer.network.architecture import MOST_PARAMETERS
from recognizer.training.learner import Learner, LearnerState
from recognizer.training.recipe import Recipe, recipe_from_dict

FORMAT = "digit-recognizer training"
VERSION = 1
LARGEST_FILE = 24 * MOST_PARAMETERS + (6 << 20)
"""Bytes that the largest training keeps: parameters, their mean, the best of them, and an optimizer's memories."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A recipe, the data it was followed on (its name and how many images), and how far that has come."""

    recipe: Recipe
    source: str
    images: int
    state: LearnerState

    def resume(self) -> Learner:
        """The learner as it was.

        Raises:
            BadInput: the state is not of this recipe.
        """
        learner = self.recipe.begin()
        learner.restore(self.state)
        return learner


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        BadInput: the place cannot be written to.
    """
    description = {
        "format": FORMAT,
        "version": VERSION,
        "recipe": checkpoint.recipe.as_dict(),
        "source": checkpoint.source,
        "images": checkpoint.images,
    }
    write_whole(pack(description, checkpoint.state), path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        BadInput: no such file, or not a checkpoint in every respect.
    """
    expected = "a checkpoint (.npz) written by train"
    description, arrays = unpack(read_bytes(path, expected, LARGEST_FILE), path, expected, LARGEST_FILE)
    if description.get("format") != FORMAT or description.get("version") != VERSION:
        found = f"format {description.get('format')!r}, version {description.get('version')!r}"
        raise BadInput(path, found, f"{FORMAT!r}, version {VERSION}")
    recipe, source, images = (description.get(name) for name in ("recipe", "source", "images"))
    if not isinstance(recipe, dict) or not isinstance(source, str) or not isinstance(images, int):
        raise BadInput(path, "a description without recipe, source or images", "all three")
    return Checkpoint(recipe_from_dict(recipe, f"{path}, recipe"), source, images, arrays)
