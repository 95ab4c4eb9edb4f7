import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interface.drawings import percent
from interface.history import History, thinned
from recognizer import Evaluation, Step


def evaluation(iteration: int) -> Evaluation:
    return Evaluation(iteration, 0.5, 1.0, 0.9, 0.1, 0.8, 0.2, 100, 1.0)


@given(count=st.integers(0, 2000), most=st.integers(1, 300))
def test_thinning_keeps_the_mean_and_the_number(count: int, most: int) -> None:
    values = np.arange(count, dtype=float)
    iterations, means = thinned(values, most)
    assert len(iterations) == len(means) <= most
    if count:
        assert iterations[0] >= 1
        assert iterations[-1] <= count
        assert means.min() >= 0
        assert means.max() <= count - 1
    if 0 < count <= most:
        assert np.array_equal(means, values)
        assert np.array_equal(iterations, np.arange(1, count + 1))


def test_tables_hold_what_was_added() -> None:
    history = History()
    for iteration in range(1, 1001):
        due = evaluation(iteration) if iteration % 2 == 0 else None
        history.add(Step(iteration, 1.0 if iteration < 500 else 0.5, 0.25, 0.75, due))
    assert len(history) == 1000
    assert len(history.training_table(300)) <= 300
    assert set(history.training_table(300)["loss"]) == {0.25}
    validation = history.validation_table(300)
    assert len(validation) <= 300
    assert validation["iteration"].iloc[-1] == 1000
    assert history.recent(50) == (0.25, 0.75)
    assert [(change.iteration, change.learning_rate) for change in history.rate_changes] == [(500, 0.5)]
    assert history.table()["iteration"].tolist() == list(range(2, 1001, 2))


def test_an_empty_history_has_empty_tables() -> None:
    history = History()
    assert history.recent(10) is None
    assert history.training_table(300).empty
    assert history.validation_table(300).empty
    assert history.table().empty


def test_no_network_is_said_to_be_certain() -> None:
    assert percent(1.0) == "> 99.9%"
    assert percent(0.0) == "< 0.1%"
    assert percent(0.5) == "50.0%"
