"""A digit recognizer written from scratch in NumPy.

Its packages are the chapters of a short book, each building on those before it: `data` (bytes to images), `images`
(drawings and photographs to the same), `network` (what guesses), `augmentation` and `synthesis` (what it learns from
beside the images themselves), `evaluation` (how good it is), `training` (how it gets better), `reading` (what it makes
of an image, and how sure it may be), `lab` (many trainings in one process) and `cli` (the command line).

    from recognizer import PRESETS, load_data, train

    splits = load_data()
    recipe = PRESETS["modern"].recipe
    learner = recipe.begin()
    for record in train(learner, splits.train):
        print(record)
    learner.reader.predict(splits.test.images[:, :1])
"""

from recognizer.data.dataset import Dataset, Splits
from recognizer.data.loading import load_data
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score, evaluate
from recognizer.network.architecture import Architecture, parse_architecture
from recognizer.network.losses import LOSSES, CrossEntropy, MeanSquaredError, make_loss
from recognizer.network.network import Network
from recognizer.reading.model import Model, load_model
from recognizer.training.loop import train
from recognizer.training.optimizers import GradientDescent
from recognizer.training.policies import Divergence, until_divergence
from recognizer.training.presets import PRESETS, Preset
from recognizer.training.recipe import Recipe
from recognizer.training.records import Evaluation, Step
from recognizer.training.settings import Settings

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
    "load_data",
    "load_model",
    "make_loss",
    "parse_architecture",
    "train",
    "until_divergence",
]
