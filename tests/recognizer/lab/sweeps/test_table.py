from dataclasses import replace

import numpy as np
import pytest

from recognizer.evaluation.evaluation import Score
from recognizer.lab.sweeps.plan import Plan
from recognizer.lab.sweeps.table import sweep_table, winner
from recognizer.lab.sweeps.trial import Failure, Outcome
from tests.recognizer.lab.sweeps.samples import plan, result


def outcomes_of(made: Plan, *correct: int | None) -> list[Outcome]:
    """An outcome for each of a plan's recipes, in order: how many it read right, or None where it failed."""
    recipes = made.recipes()
    return [
        Failure(recipe, "too bad") if right is None else result(recipe, right)
        for recipe, right in zip(recipes, correct, strict=True)
    ]


def test_mean_and_spread_over_seeds() -> None:
    made = plan("learning-rate=0.1,0.5", seeds=3)
    table = sweep_table(made, outcomes_of(made, 60, 70, 66, 70, 63, None))
    assert table["learning_rate"].tolist() == ["0.1", "0.5"]
    assert table["trials"].tolist() == [3, 3]
    assert table["failed"].tolist() == [0, 1]
    assert table["validation_accuracy"].tolist() == pytest.approx([0.63, 0.70])
    assert table["validation_spread"].tolist() == pytest.approx([np.std([0.60, 0.66, 0.63], ddof=1), 0.0])
    assert table["test_accuracy"].tolist() == pytest.approx([0.62, 0.69])


def test_the_winner_is_chosen_by_the_images_held_out() -> None:
    made = plan("learning-rate=0.1,0.5,1", seeds=2)
    outcomes = outcomes_of(made, 60, 70, None, 66, 71, 99)
    assert winner(made, outcomes) == (1.0,)
    assert winner(made, outcomes[:5]) == (0.5,)
    better_tested = replace(result(made.recipes()[0], 60), test=Score(100, 100, 0.0))
    assert winner(made, [better_tested, *outcomes[1:5]]) == (0.5,)


def test_of_equals_the_lower_loss_wins_and_of_nothing_nobody() -> None:
    made = plan("learning-rate=0.1,0.5")
    recipes = made.recipes()
    assert winner(made, [result(recipes[0], 60, 0.4), result(recipes[1], 60, 0.3)]) == (0.5,)
    assert winner(made, [result(recipes[0], 60, 0.4), result(recipes[1], 60, float("nan"))]) == (0.1,)
    assert winner(made, outcomes_of(made, None, None)) is None
    assert winner(made, []) is None
    assert np.isnan(sweep_table(made, [])["validation_accuracy"]).all()
