"""What a training's charts are made of: every change has a mark, and only those with room to be named are named."""

import pandas as pd

from interface.figures.training_charts import labels_of_rates, steps_of, words_on_changes
from recognizer.training.learner import Change


def moves(*iterations: int) -> list[Change]:
    return [Change(iteration, "learning_rate", 1 / iteration) for iteration in iterations]


def test_every_change_of_whatever_is_set_has_a_mark_that_names_it() -> None:
    changes = (
        *moves(*range(1, 61)),
        Change(70, "batch_size", None),
        Change(70, "evaluate_every", 10),
        Change(80, "momentum", 0.5),
        Change(80, "learning_rate", 0.25),
    )
    table = words_on_changes(changes)
    assert table["iteration"].tolist() == [*range(1, 61), 70, 80]
    assert table["what"].tolist()[-2:] == ["Batch size all", "Momentum 0.5, Learning rate 0.25"]
    assert table["kind"].tolist() == [*["learning rate"] * 60, "other", "other"]


def test_rates_are_named_where_there_is_room_and_the_latest_always_is() -> None:
    labels = labels_of_rates(moves(10, 20, 300, 310, 320), planned=600)
    assert labels["iteration"].tolist() == [320, 20]
    assert labels["rate"].tolist() == ["α 0.003125", "α 0.05"]


def test_the_rates_line_has_a_point_where_it_moves_and_at_its_end() -> None:
    training = pd.DataFrame({"iteration": [1.0, 2, 3, 4, 5], "learning_rate": [0.5, 0.5, 0.1, 0.1, 0.1]})
    assert steps_of(training).to_numpy().tolist() == [[1, 0.5], [3, 0.1], [5, 0.1]]
    assert steps_of(training.iloc[:0]).empty
