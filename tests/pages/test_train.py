"""The Train page: its buttons, its learning rate, its presets."""

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import SelectSlider

import interface.train.view
from interface.train.choices import KINDS
from interface.visit import current_run
from recognizer.data.dataset import Splits
from recognizer.lab.registry import RUNS
from recognizer.lab.run import Run, Status
from tests.pages.conftest import PAGES, ROOT, open_page, press, until, words
from tests.recognizer.data.test_dataset import table, write_csv


def test_train_runs_pauses_steps_and_ends(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a button does to a run is done before the page runs, once, so that it answers in half the time."""
    shown: list[Status] = []
    show_head = interface.train.view.show_head

    def noted(splits: Splits) -> None:
        run = current_run()
        shown.append(run.status if run else Status.IDLE)
        show_head(splits)

    open_page(app, "Train")
    app.number_input(key="train_iterations").set_value(100_000).run()
    press(app, "Step")
    run = app.session_state["run"]
    assert isinstance(run, Run)
    assert (run.status, run.iterations) == (Status.PAUSED, 1)
    monkeypatch.setattr(interface.train.view, "show_head", noted)
    press(app, "Step")
    assert run.iterations == 2
    press(app, "Resume")
    assert run.status == "training"
    press(app, "Pause")
    assert run.status == "paused"
    held = run.iterations
    press(app, "Resume")
    press(app, "Stop")
    assert run.status is Status.STOPPED
    assert run.iterations >= held
    assert "of the test images read correctly" in words(app)
    press(app, "Reset")
    assert "run" not in app.session_state
    assert shown == ["paused", "training", "paused", "training", "stopped", "idle"]


def test_a_run_that_ends_while_the_page_is_made_is_shown_as_ended(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page(app, "Train")
    app.number_input(key="train_iterations").set_value(100_000).run()
    press(app, "Step")
    show_chosen = interface.train.view.show_chosen

    def end(run: Run) -> None:
        show_chosen(run)
        run.stop()
        until(lambda: not run.active)

    monkeypatch.setattr(interface.train.view, "show_chosen", end)
    app.run()
    assert "Choose the next training" in [each.label for each in app.expander]


def test_the_learning_rate_reaches_a_run_in_progress(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Train")
    run = app.session_state["run"]
    try:
        app.select_slider(key="train_learning_rate").set_value("0.1").run()
        assert run.recipe.learning_rate == 0.1
        seen = run.iterations
        until(lambda: run.iterations > seen + 1)
        assert run.history.rate_changes[-1].value == 0.1
        assert run.active
    finally:
        run.stop()


def test_a_learning_rate_moved_while_paused_acts_on_the_next_step(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    app.select_slider(key="train_learning_rate").set_value("0.1")
    press(app, "Step")
    assert [change.value for change in run.history.rate_changes] == [0.1]
    assert run.model().card["changes"] == [{"iteration": 2, "key": "learning_rate", "value": 0.1}]
    assert run.model().card["data"] == "MNIST"  # and not where the server keeps it
    run.stop()


def bring_data(app: AppTest, folder: Path) -> None:
    """Work with a table of 140 images, mine.csv, from now on."""
    open_page(app, "Explore")
    path = write_csv(folder, table(140))
    app.file_uploader(key="data_files").upload("my_*.csv", path.read_bytes(), "text/csv").run()
    press(app, "Use these files")


def reloaded(app: AppTest, name: str) -> AppTest:
    """The page as it is after a reload: a new session with the same address."""
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = app.session_state["run_name"]
    return open_page(other, name)


def test_a_reload_goes_on_with_ones_own_data_and_every_page_names_them(app: AppTest, tmp_path: Path) -> None:
    bring_data(app, tmp_path)
    open_page(app, "Train")
    assert "Your own data: my_\\*.csv" in words(app)
    press(app, "Step")
    first = app.session_state["run"]
    other = reloaded(app, "Train")
    assert "learning from my_\\*.csv" in words(other)
    press(other, "Stop")
    assert f"of the test images of my_\\*.csv read correctly ({first.test_score.correct} of 20)" in words(other)
    press(other, "Reset")
    press(other, "Step")
    second = other.session_state["run"]
    assert second is not first
    assert second.splits is first.splits
    press(other, "Stop")
    other.switch_page(PAGES["Draw"]).run()
    assert re.search(r"This network reads \d+ of 20 of the test images of my_\\\*\.csv", words(other))


def test_a_training_on_other_data_than_the_next_says_so(app: AppTest, tmp_path: Path) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    bring_data(app, tmp_path)
    open_page(app, "Train")
    assert "101,770 parameters. The next one learns from my_\\*.csv" in words(app)
    press(app, "Stop")
    assert "of the test images read correctly" in words(app)
    press(app, "Train")
    assert app.session_state["run"] is not run
    assert "101,770 parameters, learning from my_\\*.csv" in words(app)
    app.session_state["run"].stop()


def test_a_reload_on_mnist_needs_no_name(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    other = reloaded(app, "Train")
    assert not other.info
    assert other.session_state["uploaded_data"] is None
    app.session_state["run"].stop()


def slider(app: AppTest, label: str) -> SelectSlider[Any]:
    """By its label: one that has followed somebody else's move has another key."""
    return next(each for each in app.select_slider if each.label == label)


def test_two_visitors_on_one_run_do_not_undo_each_others_learning_rate(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = app.session_state["run_name"]
    open_page(other, "Train")
    assert other.session_state["run"] is run
    app.select_slider(key="train_learning_rate").set_value("0.1").run()
    other.run()
    assert run.recipe.learning_rate == 0.1
    slider(other, "Learning rate").set_value("0.3").run()
    app.run()
    assert run.recipe.learning_rate == 0.3
    run.stop()


def test_going_away_and_coming_back_neither_stops_nor_loses_the_run(app: AppTest) -> None:
    open_page(app, "Train")
    app.select_slider(key="train_epochs").set_value("1000").run()
    press(app, "Train")
    run = app.session_state["run"]
    try:
        for name in ("Explore", "Draw", "Train"):
            seen = run.iterations
            app.switch_page(PAGES[name]).run()
            assert not app.exception
            assert app.session_state["run"] is run
            until(lambda seen=seen: run.iterations > seen)  # type: ignore[misc]
        assert app.select_slider(key="train_epochs").value == "1000"
        assert [each.value for each in app.header] == ["Modern"]
        press(app, "Stop")
        assert app.segmented_control(key="train_preset").value == "Modern"
    finally:
        run.stop()


def test_a_preset_fills_in_the_controls(app: AppTest) -> None:
    open_page(app, "Train")
    assert app.segmented_control(key="train_preset").value == "Modern"
    assert app.select_slider(key="train_learning_rate").value == "0.5"
    app.segmented_control(key="train_preset").set_value("Original").run()
    assert app.select_slider(key="train_learning_rate").value == "1.0"
    assert "The network that this project grew from" in words(app)
    assert "90.5% of the test images after 500 iterations, at 0.1 about 74.7%" in words(app)
    app.segmented_control(key="train_preset").set_value("Modern").run()
    assert app.select_slider(key="train_batch_size").value == "128"
    assert "784-128-10, cross-entropy, He initialisation, 101,770 parameters" in words(app)
    app.segmented_control(key="train_preset").set_value("Your own").run()
    assert app.text_input(key="train_network").value == "dense128 dense64"


def test_a_network_of_ones_own_diverges_with_advice(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="train_preset").set_value("Your own").run()
    app.text_input(key="train_network").set_value("dense256 dense256 dense256").run()
    app.select_slider(key="train_learning_rate").set_value("10.0").run()
    press(app, "Train")
    run = app.session_state["run"]
    until(lambda: not run.active)
    app.run()
    assert run.status is Status.DIVERGED
    assert "The loss ceased to be a number: at a learning rate of 10 each step overshot the last" in words(app)
    press(app, "Use 0.5 next")
    assert slider(app, "Learning rate").value == "0.5"
    assert "Set for the next training." in words(app)
    press(app, "Train")
    assert app.session_state["run"].began.learning_rate == 0.5
    app.session_state["run"].stop()


def test_each_choice_says_what_it_reads_and_how_long_that_takes(app: AppTest) -> None:
    open_page(app, "Train")
    labels = app.segmented_control(key="train_preset").options
    assert labels[:2] == ["Original :small[90.5%, 40 s]", "Modern :small[98.0%, 5 s]"]
    assert all(":small[" in each for each in labels)


def test_nothing_is_promised_of_ones_own_data(app: AppTest, tmp_path: Path) -> None:
    bring_data(app, tmp_path)
    open_page(app, "Train")
    for choice in KINDS:
        app.segmented_control(key="train_preset").set_value(choice).run()
        assert "%" not in words(app)
        assert "test images" not in words(app)
    assert app.segmented_control(key="train_preset").options == KINDS


def test_a_runs_own_name_stands_with_its_result_whatever_is_chosen_next(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    press(app, "Stop")
    app.segmented_control(key="train_preset").set_value("Original").run()
    assert [each.value for each in app.header] == ["Modern"]
    assert "784-128-10, 101,770 parameters" in words(app)
    result = next(each.value for each in app.markdown if "read correctly" in each.value)
    assert result.startswith("**Modern**, 784-128-10: ")


def watcher(app: AppTest) -> AppTest:
    """Somebody who has opened the link to watch this visitor's run."""
    entry = RUNS.find(app.session_state["run_name"])
    assert entry is not None
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["watch"] = entry.watched_as
    return open_page(other, "Train")


def test_who_watches_sees_the_run_and_cannot_steer_it(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    other = watcher(app)
    assert other.session_state["run"] is run
    assert {each.label for each in other.button if not each.disabled} == {"Leave"}
    assert other.select_slider(key="train_learning_rate").disabled
    assert app.session_state["run_name"] not in str(other.query_params)
    app.select_slider(key="train_learning_rate").set_value("0.1").run()
    other.run()
    assert slider(other, "Learning rate").value == "0.1"
    press(other, "Leave")
    assert "run" not in other.session_state
    assert run.active
    run.stop()


def test_who_steers_the_same_run_is_told_and_follows(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    other = reloaded(app, "Train")
    app.select_slider(key="train_learning_rate").set_value("0.1").run()
    app.select_slider(key="train_batch_size").set_value("32").run()
    other.run()
    assert slider(other, "Learning rate").value == "0.1"
    assert slider(other, "Batch size").value == "32"
    assert "steered elsewhere" in words(other)
    assert "steered elsewhere" not in words(app)
    slider(other, "Learning rate").set_value("0.3").run()
    assert (run.recipe.learning_rate, run.recipe.batch_size) == (0.3, 32)
    assert "steered elsewhere" not in words(other)
    run.stop()


def test_of_what_is_moved_at_once_the_run_takes_what_it_can(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="train_preset").set_value("Small conv").run()
    press(app, "Step")
    run = app.session_state["run"]
    app.select_slider(key="train_batch_size").set_value("all")
    app.select_slider(key="train_epochs").set_value("50").run()
    assert (run.recipe.batch_size, run.recipe.epochs) == (64, 50)
    assert [each.value for each in app.error if "a step" in each.value] == [each.value for each in app.error]
    assert len(app.error) == 1
    run.stop()
