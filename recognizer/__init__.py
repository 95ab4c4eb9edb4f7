"""A digit recognizer written from scratch in NumPy.

Read the modules in this order, as the chapters of a short book: `arrays`, `idx`, `dataset` and `summary` (the images),
`architecture`, `layers`, `initialization` and `network` (what guesses), `losses`, `gradient` and `optimizers` (what
makes guesses better), `evaluation`, `records`, `training` and `policies` (learning, judged and watched), `recipe`,
`presets` and `storage` (recipes, and their results as files), `framing`, `strokes` and `pictures` (from a drawing to
what the network sees), `reporting` and `commands` (the command line).

    from recognizer import PRESETS, load, train

    splits = load()
    recipe = PRESETS["modern"].recipe
    network, loss, optimizer, rng = recipe.begin()
    for record in train(network, splits.train, loss, optimizer, recipe.settings, rng):
        print(record)
    network.predict(splits.test.images[:, :1])
"""

from recognizer.architecture import Architecture, parse
from recognizer.dataset import Dataset, Splits, load
from recognizer.errors import BadInput
from recognizer.evaluation import Score, evaluate
from recognizer.losses import LOSSES, CrossEntropy, MeanSquaredError
from recognizer.network import Network
from recognizer.optimizers import GradientDescent
from recognizer.policies import Divergence, until_divergence
from recognizer.presets import PRESETS, Preset
from recognizer.recipe import Recipe
from recognizer.records import Evaluation, Step
from recognizer.storage import Model
from recognizer.training import Settings, train

__all__ = [
    "LOSSES",
    "PRESETS",
    "Architecture",
    "BadInput",
    "CrossEntropy",
    "Dataset",
    "Divergence",
    "Evaluation",
    "GradientDescent",
    "MeanSquaredError",
    "Model",
    "Network",
    "Preset",
    "Recipe",
    "Score",
    "Settings",
    "Splits",
    "Step",
    "evaluate",
    "load",
    "parse",
    "train",
    "until_divergence",
]
