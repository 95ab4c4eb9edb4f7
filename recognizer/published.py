"""Published networks: recipes as near to those of the literature as this engine's words go.

What a source leaves open, or what took weeks of hand work then (second-order steps, rates changed by hand), is what is
usual today: He or Glorot initialisation, and Adam in one cycle with batches of 128. The architectures, the losses and
the changes to the images are theirs. What the recipes come to is measured by `benchmarks/published.py`.

Sources:
    Y. LeCun et al., Gradient-based learning applied to document recognition (1998), and its table of results.
    P. Simard, D. Steinkraus and J. Platt, Best practices for convolutional neural networks (2003).
    G. Hinton, S. Osindero and Y. Teh, A fast learning algorithm for deep belief nets (2006; preprint 2005).
    N. Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting (2014).
    M. Nielsen, Neural Networks and Deep Learning, chapter 1 (2015).
"""

from dataclasses import replace
from typing import Any

from recognizer import augmentation, schedules
from recognizer.architecture import parse
from recognizer.preset import Preset
from recognizer.recipe import Recipe
from recognizer.settings import Settings

_LENET = "conv6x5 tanh average conv16x5valid tanh average dense120 tanh dense84 tanh"
_DROPOUT = "dropout0.2 dense1024 dropout0.5 dense1024 dropout0.5 dense1024 dropout0.5"


def _recipe(network: str, epochs: int, loss: str = "cross-entropy", augment: str = "none", **others: Any) -> Recipe:
    """Adam in one cycle, but for the others."""
    recipe = Recipe(
        parse(network),
        "glorot" if "tanh" in network else "he",
        loss,
        0.003,
        Settings(batch_size=128, epochs=epochs, evaluate_every=430),
        optimizer="adam",
        schedule=schedules.parse("one-cycle"),
        augmentation=augmentation.parse(augment),
    )
    return replace(recipe, **others)


def _nielsen(units: int) -> Recipe:
    """As in his book: squared error, sigmoid, batches of ten, a constant rate.

    The outputs are a softmax here and sigmoids there, so that the rate is another: 0.5 in place of 3.
    """
    return Recipe(
        parse(f"dense{units} sigmoid"), "glorot", "mse", 0.5, Settings(batch_size=10, epochs=30, evaluate_every=2750)
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
