"""A digit recognizer written from scratch in NumPy.

Its packages are the chapters of a short book, each building on those before it: `data` (bytes to images), `images`
(drawings and photographs to the same), `network` (what guesses), `augmentation` and `synthesis` (what it learns from
beside the images themselves), `evaluation` (how good it is), `dissection` (a network taken apart and changed by hand),
`training` (how it gets better), `reading` (what it makes of an image, and how sure it may be), `export` (one file to
take along), `lab` (many trainings in one process) and `cli` (the command line).

    from recognizer import PRESETS, fit, load_data

    data = load_data()
    model = fit(PRESETS["modern"].recipe, data)
    print(model.predict(data.test.images[:, :1]).argmax(), model.card["test_accuracy"])

Whoever wants to see each iteration, or change something between two of them, takes the generator:

    from recognizer import Learner, train

    learner = Learner(PRESETS["modern"].recipe)
    for step in train(learner, data.train):
        if step.iteration == 100:
            learner.change(learning_rate=0.1)
"""

from recognizer.augmentation.specification import Augmentation, parse_augmentation
from recognizer.data.dataset import Dataset, Splits
from recognizer.data.loading import load_data
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score, evaluate
from recognizer.network.architecture import Architecture, parse_architecture
from recognizer.network.losses import LOSSES, CrossEntropy, Loss, MeanSquaredError, make_loss
from recognizer.network.network import Network
from recognizer.reading.fitting import fit
from recognizer.reading.model import Model, load_model, save_model
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from recognizer.training.optimizers import (
    OPTIMIZERS,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from recognizer.training.policies import Divergence, under_policies, until_divergence
from recognizer.training.presets import PRESETS, Preset
from recognizer.training.recipe import HYPERPARAMETERS, Recipe
from recognizer.training.records import Evaluation, Step
from recognizer.training.schedules import Schedule, parse_schedule

__all__ = [
    "HYPERPARAMETERS",
    "LOSSES",
    "OPTIMIZERS",
    "PRESETS",
    "Adam",
    "AdamW",
    "Architecture",
    "Augmentation",
    "BadInput",
    "CrossEntropy",
    "Dataset",
    "Divergence",
    "Evaluation",
    "GradientDescent",
    "Learner",
    "Loss",
    "MeanSquaredError",
    "Model",
    "Momentum",
    "Nesterov",
    "Network",
    "Optimizer",
    "Preset",
    "RMSProp",
    "Recipe",
    "Schedule",
    "Score",
    "Splits",
    "Step",
    "evaluate",
    "fit",
    "load_data",
    "load_model",
    "make_loss",
    "parse_architecture",
    "parse_augmentation",
    "parse_schedule",
    "save_model",
    "train",
    "under_policies",
    "until_divergence",
]
