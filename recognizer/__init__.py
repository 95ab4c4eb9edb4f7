"""A digit recognizer written from scratch in NumPy.

Read the modules in this order, as the chapters of a short book: `errors`, `arrays`, `packed`, `idx`, `dataset` and
`summary` (the images), `architecture`, `layers` and `activations`, `windows`, `pooling` and `convolution`,
`normalization`, `stack`, `initialization` and `network` (what guesses), `losses`, `gradient`, `optimizer`,
`optimizers`, `constraints` and `schedules` (what makes guesses better), `augmentation`, `distortion`, `resampling`,
`augmenter` and `feed` (what it learns from), `evaluation`, `metrics` and `assessment` (how good it is), `records`,
`learner`, `training` and `policies` (learning, watched), `recipe`, `preset`, `published`, `presets`, `storage` and
`checkpoint` (recipes, and their results as files), `framing` and `strokes` (from a drawing to what the network sees),
`components`, `smoothing`, `paper`, `ink`, `thickness` and `pictures` (from a photograph to the same), `handwriting`,
`letterforms`, `flourishes`, `habits`, `penmanship`, `overlays`, `warps`, `scribbles`, `figures`, `impostors`, `extras`
and `lessons` (how people write, and what is no digit), `drawn`, `judging` and `calibration` (reading drawings),
`options`, `remaking`, `train_command`, `reading_commands`, `reporting` and `commands` (the command line). `products`
and `workspaces` are what layers calculate with.

    from recognizer import PRESETS, load, train

    splits = load()
    recipe = PRESETS["modern"].recipe
    learner = recipe.begin()
    for record in train(learner, splits.train):
        print(record)
    learner.reader.predict(splits.test.images[:, :1])
"""

from recognizer.architecture import Architecture, parse
from recognizer.dataset import Dataset, Splits, load
from recognizer.errors import BadInput
from recognizer.evaluation import Score, evaluate
from recognizer.losses import LOSSES, CrossEntropy, MeanSquaredError, make_loss
from recognizer.network import Network
from recognizer.optimizers import GradientDescent
from recognizer.policies import Divergence, until_divergence
from recognizer.preset import Preset
from recognizer.presets import PRESETS
from recognizer.recipe import Recipe
from recognizer.records import Evaluation, Step
from recognizer.settings import Settings
from recognizer.storage import Model
from recognizer.training import train

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
    "make_loss",
    "parse",
    "train",
    "until_divergence",
]
