"""Fitting: from a recipe and data to a model in one call, for notebooks and scripts."""

from collections import deque
from collections.abc import Sequence

from recognizer.blas import one_thread
from recognizer.data.dataset import Splits
from recognizer.evaluation.evaluation import evaluate
from recognizer.images.stroke_files import Drawing
from recognizer.network.network import Network
from recognizer.reading.model import Card, Model
from recognizer.synthesis.extra_data import extend
from recognizer.training.checkpoint import plain_changes
from recognizer.training.learner import Change, Learner
from recognizer.training.loop import train
from recognizer.training.policies import Divergence, under_policies
from recognizer.training.recipe import Recipe


def fit(recipe: Recipe, data: Splits, drawings: Sequence[Drawing] = ()) -> Model:
    """Train a network by a recipe, test it once at the end, and give it back with its card.

    Matrix products keep to one thread meanwhile; `recipe.threads` says how many threads of our own there are. A
    training that diverges ends with its last finite network, and the card says at which iteration (`diverged_at`).

    Args:
        recipe: what to train, and how.
        data: to learn from, and to test with.
        drawings: for the recipe's extra images, where it asks for some that are made of drawings.

    Raises:
        BadInput: too few images, or drawings that are asked for and not there.
    """
    with one_thread():
        learner = Learner(recipe)
        dataset = extend(data.train, recipe.extra, drawings, recipe.seed)
        records = under_policies(train(learner, dataset, len(dataset) - len(data.train)), learner)
        (last,) = deque(records, maxlen=1)
        score = evaluate(learner.reader, data.test, learner.loss)
    source = data.source + (f", {len(drawings):,} drawings" if drawings else "")
    card = card_of(learner.began, learner.changes, learner.iteration, source, score.accuracy)
    if isinstance(last, Divergence):
        card["diverged_at"] = last.iteration
    return Model(learner.reader.copy(), card)


def blended(start: Network, learned: Network, kept: float) -> Network:
    """A network between the one that was begun from and the one that it became: w = k · w_start + (1 − k) · w_learned.

    It forgets less of what the first one knew than it loses of what the second one learned.

    Args:
        start, learned: of the same layers; both stay as they are.
        kept: k, from 0 to 1.

    Source: M. Wortsman et al., Robust fine-tuning of zero-shot models (2022).
    """
    network = learned.copy()
    network.parameters[:] = kept * start.parameters + (1 - kept) * learned.parameters
    return network


def card_of(
    recipe: Recipe, changes: Sequence[Change], iterations: int, source: str, test_accuracy: float | None
) -> Card:
    """What is known about a network that was trained, as JSON values.

    Args:
        recipe: that the training began with.
        changes: of the recipe while the network learned.
        iterations: done.
        source: the name of the data.
        test_accuracy: share of the test images read; None if that is not known.
    """
    return {
        "recipe": recipe.as_dict(),
        "changes": plain_changes(changes),
        "iterations": iterations,
        "data": source,
        "test_accuracy": test_accuracy,
    }
