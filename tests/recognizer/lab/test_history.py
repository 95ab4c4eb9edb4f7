import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interface.figures.drawings import percent
from recognizer import Evaluation, Step
from recognizer.lab.history import History, LossCurve
from recognizer.training.learner import Change


def evaluation(iteration: int) -> Evaluation:
    return Evaluation(iteration, 0.5, 1.0, 0.9, 0.1, 0.8, 0.2, 5000, 100, 1.0)


@given(count=st.integers(0, 3000), most=st.integers(1, 40).map(lambda half: 2 * half))
def test_a_curve_keeps_means_of_successive_steps(count: int, most: int) -> None:
    curve = LossCurve(most)
    for step in range(count):
        curve.add(float(step), 1.0, 0.5)
    table = curve.points()
    points = table["iteration"].size
    assert points <= most
    assert curve.steps == count
    if not count:
        return
    assert (table["accuracy"] == 1).all()
    assert np.allclose(table["loss"], table["iteration"] - 1)  # the mean of steps a to b lies in their middle
    assert count <= most or points >= most / 2
    if count <= most:
        assert table["iteration"].tolist() == list(range(1, count + 1))


@given(count=st.integers(0, 3000), most=st.integers(1, 40).map(lambda half: 2 * half), last=st.integers(1, 4000))
def test_the_latest_of_a_curve_is_as_fine_as_the_whole_of_a_shorter_one(count: int, most: int, last: int) -> None:
    curve = LossCurve(most)
    for step in range(count):
        curve.add(float(step), None if step % 3 else 1.0, 0.5)
    table = curve.points(last)
    shown = min(count, last)
    assert min(shown, most // 2) <= table["iteration"].size <= most
    if not count:
        return
    assert np.allclose(table["loss"], table["iteration"] - 1)
    from_, to = table["iteration"][[0, -1]]
    assert abs(from_ - (count - shown + 1)) <= 2 * shown / most
    assert count - to <= 2 * shown / most
    if shown <= most - 1:
        assert table["iteration"].tolist() == list(range(count - shown + 1, count + 1))


def test_a_curve_has_no_accuracy_where_no_digit_was_read() -> None:
    curve = LossCurve(4)
    for step in range(8):
        curve.add(1.0, None if step in (0, 2, 3) else 0.25 * (step % 2), 1.0 + step)
    assert np.nan_to_num(curve.points()["accuracy"], nan=-1).tolist() == [0.25, -1, 0.125, 0.125]
    assert (curve.points()["loss"] == 1).all()
    assert curve.points()["learning_rate"].tolist() == [1.5, 3.5, 5.5, 7.5]


def test_the_rate_is_what_the_schedule_made_of_the_learning_rate() -> None:
    history = History()
    for iteration in (1, 2):
        history.add(Step(iteration, 0.5, 1.0, None), (), factor=iteration / 4)
    table = history.training_table()
    assert (table["learning_rate"].tolist(), table["rate"].tolist()) == ([0.5, 0.5], [0.125, 0.25])


def test_tables_hold_what_was_added() -> None:
    history = History()
    for iteration in range(1, 1001):
        due = evaluation(iteration) if iteration % 2 == 0 else None
        changes = (Change(400, "momentum", 0.8), Change(500, "learning_rate", 0.5)) if iteration >= 500 else ()
        history.add(Step(iteration, 1.0 if iteration < 500 else 0.5, 0.25, 0.75, due), changes)
    assert len(history) == 1000
    assert len(history.training_table()) <= 300
    assert set(history.training_table()["loss"]) == {0.25}
    validation = history.validation_table()
    assert len(validation) <= 300
    assert validation["iteration"].iloc[-1] == 1000
    assert history.training_table(last=300)["iteration"].tolist() == list(range(701, 1001))
    assert history.validation_table(last=100)["iteration"].tolist() == list(range(902, 1001, 2))
    assert history.recent_loss(50) == 0.25
    assert history.rate_changes == [Change(500, "learning_rate", 0.5)]
    assert len(history.changes) == 2
    assert history.table()["iteration"].tolist() == list(range(2, 1001, 2))


def test_an_empty_history_has_empty_tables() -> None:
    history = History()
    assert history.recent_loss(10) is None
    assert history.training_table().empty
    assert history.validation_table().empty
    assert history.table().empty


def test_no_network_is_said_to_be_certain() -> None:
    assert percent(1.0) == "> 99.9%"
    assert percent(0.0) == "< 0.1%"
    assert percent(0.5) == "50.0%"


def test_a_history_that_goes_on_leaves_the_one_before_as_it_is() -> None:
    first = History(before=100)
    for iteration in range(101, 501):
        first.add(Step(iteration, 0.5, float(iteration), None, evaluation(iteration) if iteration % 100 == 0 else None))
    second = first.gone_on()
    second.add(Step(501, 0.5, 501.0, None, evaluation(501)), (Change(501, "epochs", 9),))
    assert (len(first), len(second)) == (500, 501)
    assert (len(first.evaluations), len(second.evaluations)) == (4, 5)
    assert (first.changes, first.resumed) == ((), (101,))
    assert (len(second.changes), second.resumed) == (1, (101, 501))
    assert (first.recent_loss(1), second.recent_loss(1)) == (500.0, 501.0)
    for history in (first, second):
        table = history.training_table()
        assert np.allclose(table["loss"], table["iteration"])
    assert first.first_loss == second.first_loss == 101
