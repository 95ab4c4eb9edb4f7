"""The presets: what this project grew from, what is usual today, and the networks of the literature."""

from dataclasses import dataclass, replace
from typing import Any

from recognizer.augmentation.specification import parse_augmentation
from recognizer.errors import check_known
from recognizer.network.architecture import parse_architecture
from recognizer.training.recipe import Recipe
from recognizer.training.schedules import parse_schedule


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


_LENET = "conv6x5 tanh average conv16x5valid tanh average dense120 tanh dense84 tanh"


_DROPOUT = "dropout0.2 dense1024 dropout0.5 dense1024 dropout0.5 dense1024 dropout0.5"


def _recipe(network: str, epochs: int, loss: str = "cross-entropy", augment: str = "none", **others: Any) -> Recipe:
    """Adam in one cycle, but for the others."""
    recipe = Recipe(
        architecture=parse_architecture(network),
        initialization="glorot" if "tanh" in network else "he",
        loss=loss,
        optimizer="adam",
        learning_rate=0.003,
        schedule=parse_schedule("one-cycle"),
        epochs=epochs,
        evaluate_every=430,
        augmentation=parse_augmentation(augment),
    )
    return replace(recipe, **others)


def _nielsen(units: int) -> Recipe:
    """As in his book: squared error, sigmoid, batches of ten, a constant rate.

    The outputs are a softmax here and sigmoids there, so that the rate is another: 0.5 in place of 3.
    """
    return Recipe(
        architecture=parse_architecture(f"dense{units} sigmoid"),
        initialization="glorot",
        loss="mse",
        batch_size=10,
        epochs=30,
        evaluate_every=2750,
    )


PUBLISHED = (
    Preset(
        "lecun-linear",
        "LeCun 1998: linear",
        "From LeCun's table: no hidden layer at all, each digit one weighted sum of the pixels.",
        _recipe("", 10, "mse"),
        12.0,
    ),
    Preset(
        "lecun-300",
        "LeCun 1998: 784-300-10",
        "From LeCun's table: one hidden layer of 300 tanh units, squared error.",
        _recipe("dense300 tanh", 10, "mse"),
        4.7,
    ),
    Preset(
        "lecun-300-distorted",
        "LeCun 1998: 784-300-10, distorted",
        "The same network learning from images that are shifted, turned, scaled and sheared at random.",
        _recipe("dense300 tanh", 20, "mse", "affine"),
        3.6,
    ),
    Preset(
        "lecun-1000",
        "LeCun 1998: 784-1000-10",
        "From LeCun's table: one hidden layer of 1,000 tanh units, squared error.",
        _recipe("dense1000 tanh", 10, "mse"),
        4.5,
    ),
    Preset(
        "lecun-300-100",
        "LeCun 1998: 784-300-100-10",
        "From LeCun's table: two hidden layers of tanh units, squared error.",
        _recipe("dense300 tanh dense100 tanh", 10, "mse"),
        3.05,
    ),
    Preset(
        "lenet-5",
        "LeCun 1998: LeNet-5",
        "The network that read cheques in the nineties: two convolutions of 5 × 5, averages, three dense layers.",
        _recipe(_LENET, 15),
        0.95,
    ),
    Preset(
        "simard-800",
        "Simard 2003: 784-800-10",
        "From Simard, Steinkraus and Platt's Best practices: one wide hidden layer, cross-entropy, images as they are.",
        _recipe("dense800", 15),
        1.6,
    ),
    Preset(
        "simard-800-affine",
        "Simard 2003: 784-800-10, affine",
        "The same network learning from images that are shifted, turned, scaled and sheared at random.",
        _recipe("dense800", 60, augment="affine"),
        1.1,
    ),
    Preset(
        "simard-800-elastic",
        "Simard 2003: 784-800-10, elastic",
        "The same network learning from images bent like rubber as well, which was that paper's discovery.",
        _recipe("dense800", 80, augment="affine elastic", averaging=0.999),
        0.7,
    ),
    Preset(
        "hinton-500-300",
        "Hinton 2005: 784-500-300-10",
        "What Hinton, Osindero and Teh compared their belief nets with: two hidden layers, softmax, weight decay.",
        _recipe("dense500 dense300", 15, weight_decay=1e-5),
        1.53,
    ),
    Preset(
        "srivastava-dropout",
        "Srivastava 2014: dropout, 3 × 1024",
        "From the paper on dropout: three wide layers of rectified units, half of them left out at each step.",
        _recipe(_DROPOUT, 60, learning_rate=0.001, max_norm=2.0),
        1.25,
    ),
    Preset(
        "nielsen-30",
        "Nielsen: 784-30-10",
        "The first network of Nielsen's book: 30 sigmoid units, squared error, batches of ten.",
        _nielsen(30),
        4.58,
    ),
    Preset(
        "nielsen-100",
        "Nielsen: 784-100-10",
        "The second network of Nielsen's book: 100 sigmoid units, squared error, batches of ten.",
        _nielsen(100),
        3.41,
    ),
)


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "original",
            "Original",
            "The network this project grew from: ten hidden units, mean squared error through the softmax, plain "
            "full-batch gradient descent. 500 iterations bring it to about 90.5 % on the test images at a learning "
            "rate of 1.0, and to about 74.7 % at 0.1.",
            Recipe(
                architecture=parse_architecture("dense10"),
                initialization="uniform",
                loss="mse",
                learning_rate=1.0,
                batch_size=None,
                epochs=500,
                evaluate_every=10,
            ),
        ),
        Preset(
            "modern",
            "Modern",
            "What the field does today with the same pieces: 128 hidden units, He initialisation, cross-entropy, and "
            "minibatches of 128 images. Ten epochs, a few seconds, bring it to about 98.0 % on the test images.",
            Recipe(),
        ),
        Preset(
            "conv-small",
            "Small conv",
            "Kernels that look for the same thing everywhere in the image: three convolutions, each pooled, and 128 "
            "units, with Adam and a learning rate that rises and falls in one cycle. Three epochs, a minute or less, "
            "bring it to about 99.2 % on the test images.",
            Recipe(
                architecture=parse_architecture("conv16 pool conv32 pool conv64 pool dense128"),
                optimizer="adam",
                learning_rate=0.003,
                schedule=parse_schedule("one-cycle"),
                batch_size=64,
                epochs=3,
                evaluate_every=430,
            ),
        ),
        *PUBLISHED,
    )
}

FORMER_NAMES = {"conv": "conv-small"}
"""What presets were called before; `conv` is a larger network, which comes along trained."""


def find_preset(name: str, where: str) -> Preset:
    """The preset of that name, or of a name that it had before.

    Raises:
        BadInput: no such preset; `where` is what the message names.
    """
    name = FORMER_NAMES.get(name, name)
    check_known(where, name, PRESETS)
    return PRESETS[name]
