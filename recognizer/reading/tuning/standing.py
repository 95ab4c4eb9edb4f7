"""How good a model is for a person: it reads their drawings, and test images so that what it forgets is seen."""

from collections.abc import Generator

import numpy as np

from recognizer.data.dataset import Dataset
from recognizer.evaluation.evaluation import Score, running_scores
from recognizer.network.losses import make_loss
from recognizer.reading.drawings import Drawn, evaluate_drawn
from recognizer.reading.model import Model
from recognizer.reading.tuning.records import Progress, Standing
from recognizer.reading.tuning.settings import Tuning


def standing(
    stage: str, model: Model, mine: Drawn, held_out: Drawn | None, test: Dataset, how: Tuning
) -> Generator[Progress, None, Standing]:
    """Read drawings and test images; `stage` is what the progress is called."""
    my_score = evaluate_drawn(model, mine)
    other_score = evaluate_drawn(model, held_out) if held_out else None
    columns = np.arange(len(test))
    if how.tested is not None and how.tested < columns.size:
        columns = np.sort(np.random.default_rng((how.seed, 3)).choice(columns.size, how.tested, replace=False))
    blocks = -(-columns.size // model.network.block)
    scores: list[Score] = []
    for each in running_scores(model.network, test, make_loss("cross-entropy"), columns):
        scores.append(each)
        yield Progress(stage, len(scores), blocks)
    return Standing(my_score, other_score, scores[-1])
