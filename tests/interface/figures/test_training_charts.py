"""What a training's charts are made of: every change has a mark, and only those with room to be named are named."""

import numpy as np

from interface.figures.training_charts import (
    SERIES,
    Axes,
    Frame,
    _chart,
    _words,
    curves_of,
    labels_of_changes,
    lines_of,
    smoothed,
    steps_of,
    top_of,
    words_on_changes,
)
from recognizer import Evaluation, Step, parse_augmentation
from recognizer.lab.history import History
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
    labels = labels_of_changes(moves(10, 20, 300, 310, 320), last=700)
    assert labels["iteration"].tolist() == [320, 20]
    assert labels["words"].tolist() == ["α 0.003125", "α 0.05"]
    assert not labels["flip"].any()


def test_whatever_was_changed_is_named_in_few_letters() -> None:
    changes = [
        Change(10, "augmentation", parse_augmentation("affine elastic")),
        Change(900, "momentum", 0.5),
        Change(900, "evaluate_every", 10),
        Change(1500, "batch_size", None),
        Change(1500, "label_smoothing", 0.1),
    ]
    labels = labels_of_changes(changes, last=2400)
    assert labels["words"].tolist() == ["batch all, smoothing…", "momentum 0.5", "images: shift, turn,…"]
    assert all(len(words) <= 22 for words in labels["words"])


def test_where_a_training_was_taken_up_again_is_a_mark_of_its_own() -> None:
    changes = (*moves(10), Change(101, "epochs", 20))
    table = words_on_changes(changes, resumed=(101, 151)).sort_values("iteration")
    assert table["what"].tolist() == ["Learning rate 0.1", "trained on, Epochs 20", "trained on"]
    assert table["kind"].tolist() == ["learning rate", "other", "other"]
    labels = labels_of_changes(changes, 1000, resumed=(101, 501))
    assert labels["words"].tolist() == ["trained on", "trained on, epochs 20"]


def test_a_name_at_the_right_edge_stands_on_the_other_side_and_in_nobodys_way() -> None:
    labels = labels_of_changes(moves(500, 840, 990), last=1000)
    assert labels["flip"].tolist() == [True, False]
    assert labels["iteration"].tolist() == [990, 500]


def test_a_smoothed_line_is_of_means_and_begins_where_the_line_does() -> None:
    values = np.arange(300.0)
    assert np.allclose(smoothed(values)[:290], values[:290])  # of what is straight, the means are the same
    assert smoothed(values)[299] == np.mean(values[292:])
    noise = np.where(np.arange(300) % 2, 1.0, 0.0)
    assert np.ptp(smoothed(noise)[20:280]) < 0.1
    assert smoothed(np.array([3.0, np.nan]))[0] == 3.0
    assert np.isnan(smoothed(np.array([np.nan]))).all()
    assert smoothed(np.empty(0)).size == 0


def test_the_rates_line_has_a_point_where_it_moves_and_at_its_end() -> None:
    steps = steps_of(np.array([1.0, 2, 3, 4, 5]), np.array([0.5, 0.5, 0.1, 0.1, 0.1]))
    assert steps.to_pydict() == {"iteration": [1, 3, 5], "rate": [0.5, 0.1, 0.1]}
    assert steps_of(np.empty(0), np.empty(0)).num_rows == 0


def test_lines_are_smoothed_and_as_recorded_and_of_the_rate_that_was_used() -> None:
    history = History()
    for iteration in range(1, 201):
        due = Evaluation(iteration, 1.0, 0.5, 1.0, 0.5, 2.0, 0.25, 50, 100, 1.0) if iteration % 100 == 0 else None
        history.add(Step(iteration, 0.5, 1.0 + iteration % 2, None if iteration == 150 else 0.5, due), (), 0.25)
    curves = curves_of(history)
    lines = lines_of(curves, "loss").to_pydict()
    assert lines["series"] == ["training"] * 200 + ["validation"] * 2
    assert lines["raw"][:2] == [2.0, 1.0]
    assert lines["raw"][200:] == [None, None]
    assert all(abs(value - 1.5) < 0.2 for value in lines["loss"][20:180])
    assert lines["loss"][200:] == [2.0, 2.0]
    assert lines_of(curves, "accuracy").to_pydict()["raw"][149] is None
    assert set(curves.training["rate"]) == {0.125}


def steps(history: History, first: int, last: int, loss: float) -> None:
    for iteration in range(first, last + 1):
        due = Evaluation(iteration, 1.0, 0.5, 1.0, 0.5, 0.3, 0.25, 50, 100, 1.0) if iteration % 100 == 0 else None
        history.add(Step(iteration, 0.5, loss, 0.5, due), tuple(moves(500, 1990)), 1.0)


def test_of_the_latest_steps_the_lines_are_of_these_and_single_ones() -> None:
    history = History()
    steps(history, 1, 1900, 2.0)
    steps(history, 1901, 1999, 0.25)
    history.add(Step(2000, 0.5, 50.0, 0.5, None), tuple(moves(500, 1990)), 1.0)
    curves = curves_of(history, 200)
    assert curves.zoomed == (1801, 2000)
    lines = lines_of(curves, "loss").to_pydict()
    training = [
        row for row in zip(lines["iteration"], lines["raw"], lines["series"], strict=True) if row[2] == SERIES[0]
    ]
    assert [row[0] for row in training] == list(range(1801, 2001))
    assert lines["iteration"][200:] == [1900]
    assert max(row[1] for row in training[:-1]) == 2.0
    assert max(lines["loss"]) > 8  # of the line nothing is cut off
    rough = np.where(np.arange(1, 301) == 100, 1000.0, 1.0)
    for iteration, loss in enumerate(rough, start=2001):
        history.add(Step(iteration, 0.5, loss, 0.5, None), (), 1.0)
    raw = lines_of(curves_of(history, 300), "loss").to_pydict()["raw"]
    assert max(raw) < 200  # a single batch does not make all else flat
    assert curves_of(History(), 200).zoomed is None


def test_changes_are_named_in_the_stretch_that_is_seen() -> None:
    labels = labels_of_changes(moves(1810, 1830, 1990), last=2000, first=1801)
    assert labels["iteration"].tolist() == [1990, 1830]
    assert labels["flip"].tolist() == [True, False]
    tables = _words(tuple(moves(500, 1990)), (1701, 1851), (1801, 2000))
    assert [sorted(tables[name]["iteration"].to_pylist()) for name in tables] == [[1851, 1990]] * 2


def test_axes_of_the_latest_steps_follow_the_data_and_need_no_other_description() -> None:
    for logarithmic in (False, True):
        chart = str(_chart(Axes("loss", None, logarithmic, (-1, 0), "light")))
        assert "'domain': [0," not in chart
        assert "'type': 'log'" in chart  # of the rates, at least
    assert "'domain': [0, 700]" in str(_chart(Axes("loss", Frame(700, 0.0, 2.0), False, None, "light")))


def test_the_axis_has_room_for_a_loss_that_grows_after_a_trained_network_began_with_little() -> None:
    history = History(before=4300)
    for iteration, loss in ((4301, 0.002), (4302, 0.9)):
        history.add(Step(iteration, 0.5, loss, 1.0))
    assert top_of(history) == 0.9
    history.add(Step(4303, 0.5, 1000.0, 1.0))
    assert 9 < top_of(history) < 10
