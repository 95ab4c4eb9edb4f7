"""Limits: what a network trained on a page may cost, since its machine may serve many others; the command line goes
further. And how often it pays to evaluate.
"""

from recognizer.errors import BadInput
from recognizer.network.architecture import Architecture
from recognizer.training.loop import planned_iterations
from recognizer.training.recipe import HYPERPARAMETERS, Recipe, training_image_count

MOST_PARAMETERS_SHARED = 2_000_000

MOST_WORK_SHARED = 20_000_000
"""Multiplications to read one image. An epoch of MNIST then takes about two minutes; a dense layer of 128 takes one
second, two convolutions of 16 and 32 ten."""

MOST_ACTIVATIONS_SHARED = 200_000
"""Of one image in all layers, which is about 250 MB while the network learns."""

MOST_WORK_A_STEP = 50_000_000_000
"""A few seconds, in which neither Pause nor another visitor's training gets its turn."""

MOST_EPOCHS_BEFORE = 10_000
"""Of a training that is gone on with: to find its place again, all shuffles before are drawn, in about 6 seconds."""

MOST_WORK_TUNED = 100_000_000
"""Multiplications to read one image with a network that is tuned on a page: some 15,000 readings, in half a minute."""

MOST_ACTIVATIONS_TUNED = 500_000
"""Of one image in all layers; a batch is smaller than one to train with."""

LEAST_STEPS_AN_EPOCH = 4
OFFERED_BATCH_SIZES = [size for row in HYPERPARAMETERS if row.name == "batch_size" for size in row.offered if size]

LEAST_BETWEEN_EVALUATIONS = 10
EVALUATIONS_AN_EPOCH = 10 / 3
"""To read the images held out, a twelfth, takes a thirtieth of the time of an epoch: so they take a tenth in all."""


def check_network(architecture: Architecture, where: str) -> None:
    """Raise `BadInput` for a network too large to be trained on a page."""
    _check(architecture, MOST_WORK_SHARED, MOST_ACTIVATIONS_SHARED, where)


def check_tuning(architecture: Architecture, where: str) -> None:
    """Raise `BadInput` for a network too large to be tuned on a page."""
    _check(architecture, MOST_WORK_TUNED, MOST_ACTIVATIONS_TUNED, where)


def _check(architecture: Architecture, most_work: int, most_activations: int, where: str) -> None:
    activations = sum(part.outputs.size for part in architecture.parts)
    for found, most, what in (
        (architecture.parameter_count, MOST_PARAMETERS_SHARED, "parameters"),
        (architecture.multiplications, most_work, "multiplications an image"),
        (activations, most_activations, "activations an image"),
    ):
        if found > most:
            raise BadInput(where, f"{found:,} {what}", f"at most {most:,} on this page")


def check_step(recipe: Recipe, images: int, where: str) -> None:
    """Raise `BadInput` for a batch that would make a single step too long, of a dataset of so many images."""
    available = training_image_count(images, recipe.images)
    size, work = min(recipe.batch_size or available, available), recipe.architecture.multiplications
    if size * work > MOST_WORK_A_STEP:
        raise BadInput(
            where, f"{size:,} images of {work:,} multiplications each", f"at most {MOST_WORK_A_STEP // work:,} a step"
        )


def check_epochs_before(epochs: float, where: str) -> None:
    """Raise `BadInput` for a training whose place, so many epochs on, would take too long to be found again."""
    if epochs > MOST_EPOCHS_BEFORE:
        raise BadInput(where, f"{epochs:,.0f} epochs done", f"at most {MOST_EPOCHS_BEFORE:,} on this page")


def evaluate_every(batch_size: int | None, images: int) -> int:
    """Iterations from one evaluation to the next, so that evaluations take at most about a tenth of the time."""
    steps_an_epoch = planned_iterations(Recipe(batch_size=batch_size, epochs=1), images)
    return max(LEAST_BETWEEN_EVALUATIONS, round(steps_an_epoch / EVALUATIONS_AN_EPOCH))


def suitable_batch_size(usual: int | None, images: int) -> int | None:
    """The usual batch size, or less where an epoch of a dataset of so many images would have fewer than four steps."""
    available = training_image_count(images)
    if usual is None or usual * LEAST_STEPS_AN_EPOCH <= available:
        return usual
    offered = [size for size in OFFERED_BATCH_SIZES if size < usual]
    return max(
        [size for size in offered if size * LEAST_STEPS_AN_EPOCH <= available], default=min(offered, default=usual)
    )


def is_affordable(architecture: Architecture) -> bool:
    """Whether the page trains it."""
    try:
        check_network(architecture, "")
    except BadInput:
        return False
    return True
