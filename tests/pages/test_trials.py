"""What opens below the charts of the Train page: experiments, the rate finder and sweeps."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

import interface.train.lab.experiments
from interface.train.lab.sweeps import VARIED, Sweep, usual_values
from recognizer import Recipe
from recognizer.lab.background import State
from recognizer.lab.experiments import EXPERIMENTS
from recognizer.lab.run import Run, Status
from recognizer.lab.sweeps.plan import parse_variation
from tests.pages.conftest import PAGES, open_page, press, until, words


def open_section(app: AppTest, name: str) -> AppTest:
    open_page(app, "Train")
    app.segmented_control(key="train_section").set_value(name).run()
    assert not app.exception
    return app


def test_a_rate_is_found_and_used(app: AppTest) -> None:
    open_section(app, "Rate finder")
    press(app, "Find a rate")
    test = app.session_state["train_finder"]
    assert test.recipe == app.session_state["train_recipe"]
    until(lambda: not test.work.active)
    app.run()
    assert not app.exception
    assert test.work.state is State.FINISHED
    rate = test.suggestion.learning_rate
    assert 0.05 < rate < 1
    assert f"Suggested: **{rate:g}**" in words(app)
    assert "The loss falls fastest at" in words(app)
    press(app, "Use this")
    assert next(each.value for each in app.select_slider if each.label == "Learning rate") == f"{rate:g}"
    assert app.session_state["train_recipe"].learning_rate == rate
    press(app, "Find again")
    app.session_state["train_finder"].work.stop()


def test_a_rate_that_is_found_reaches_a_run_in_progress(app: AppTest) -> None:
    open_section(app, "Rate finder")
    press(app, "Step")
    press(app, "Find a rate")
    until(lambda: not app.session_state["train_finder"].work.active)
    app.run()
    press(app, "Use this")
    run = app.session_state["run"]
    assert run.recipe.learning_rate == app.session_state["train_finder"].suggestion.learning_rate
    run.stop()


def test_a_range_test_stops_and_goes_on_while_one_is_elsewhere(app: AppTest) -> None:
    open_section(app, "Rate finder")
    app.segmented_control(key="train_preset").set_value("Small conv").run()
    press(app, "Find a rate")
    test = app.session_state["train_finder"]
    app.switch_page(PAGES["Explore"]).run()
    assert "Also at work: range test" in words(app)
    app.switch_page(PAGES["Train"]).run()
    press(app, "Stop the test")
    until(lambda: not test.work.active)
    assert test.work.state is State.STOPPED
    app.run()
    assert app.session_state["train_finder"] is test
    assert "Stop the test" not in [each.label for each in app.button]


def short(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let an experiment be one of a few iterations."""
    brief = replace(
        EXPERIMENTS[name],
        recipe=replace(EXPERIMENTS[name].recipe, iterations=40, images=2000),
        other=replace(EXPERIMENTS[name].other, iterations=40, images=2000),
    )
    monkeypatch.setattr(interface.train.lab.experiments, "EXPERIMENTS", EXPERIMENTS | {name: brief})


def test_an_experiment_sets_everything_starts_and_is_explained(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    short(monkeypatch, "zeros")
    open_section(app, "Experiments")
    assert all(each.expectation in words(app) for each in EXPERIMENTS.values())
    app.button(key="try_zeros").click().run()
    assert not app.exception
    run, trying = app.session_state["run"], app.session_state["train_experiment"]
    assert isinstance(run, Run)
    assert run.began.initialization == "zeros"
    assert app.session_state["train_recipe"].initialization == "zeros"
    until(lambda: not trying.active)
    app.run()
    assert run.status is Status.FINISHED
    assert run.test_score is not None
    assert f"What has happened.** It reads {run.test_score.accuracy:.1%}" in words(app)
    assert f"{trying.other.test_score.accuracy:.1%}" in words(app)
    press(app, "All experiments")
    assert "try_momentum" in [each.key for each in app.button]
    assert app.session_state["run"] is run


def test_an_experiment_ends_what_went_on_and_another_training_ends_its_card(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(monkeypatch, "rate-10")
    open_section(app, "Experiments")
    app.select_slider(key="train_epochs").set_value("1000").run()
    press(app, "Train")
    before = app.session_state["run"]
    app.session_state["train_zoom"] = "Last tenth"
    app.button(key="try_rate-10").click().run()
    assert app.segmented_control(key="train_zoom").value == "All"
    until(lambda: not before.active)
    trying = app.session_state["train_experiment"]
    assert app.session_state["run"] is trying.run
    assert trying.run.began.learning_rate == 10
    until(lambda: not trying.active)
    app.run()
    press(app, "Train")
    assert "try_rate-10" in [each.key for each in app.button]
    app.session_state["run"].stop()


def test_every_experiment_can_be_begun_on_the_page(app: AppTest) -> None:
    open_section(app, "Experiments")
    for name, experiment in EXPERIMENTS.items():
        app.button(key=f"try_{name}").click().run()
        assert not app.exception
        assert not app.error
        trying = app.session_state["train_experiment"]
        assert (trying.run.began, trying.other.began) == (experiment.recipe, experiment.other)
        trying.run.abandon()
        press(app, "All experiments")
        assert trying.other.status is not Status.FINISHED


def begin_sweep(app: AppTest, values: str, iterations: int = 30) -> Sweep:
    """Begin a sweep of short trainings over learning rates."""
    open_section(app, "Sweeps")
    app.number_input(key="train_iterations").set_value(iterations).run()
    app.text_input(key="train_sweep_first_learning_rate").set_value(values).run()
    app.number_input(key="train_sweep_seeds").set_value(2).run()
    press(app, "Begin the sweep")
    sweep = app.session_state["train_sweep"]
    assert isinstance(sweep, Sweep)
    return sweep


def test_a_sweep_is_chosen_carried_out_and_its_winner_used(app: AppTest) -> None:
    sweep = begin_sweep(app, "0.0001, 0.5")
    assert [each.learning_rate for each in sweep.plan.recipes()] == [0.0001, 0.5, 0.0001, 0.5]
    assert {each.iterations for each in sweep.plan.recipes()} == {30}
    until(lambda: not sweep.work.active)
    app.run()
    assert not app.exception
    assert len(sweep.work.records) == 4
    assert "Best: **Learning rate 0.5**" in words(app)
    assert "most of the images held out, in the mean over 2 seeds" in words(app)
    table = app.dataframe[0].value
    assert table["Learning rate"].tolist() == ["0.0001", "0.5"]
    assert all("±" in each for each in table["Held out"])
    app.select_slider(key="train_learning_rate").set_value("0.1").run()
    press(app, "Use the winner")
    assert app.session_state["train_recipe"].learning_rate == 0.5


def test_a_sweep_goes_on_elsewhere_and_stops(app: AppTest) -> None:
    sweep = begin_sweep(app, "0.1, 0.5", iterations=100_000)
    app.switch_page(PAGES["Explore"]).run()
    assert "Also at work: sweep" in words(app)
    seen = sweep.work.attention.steps
    until(lambda: sweep.work.attention.steps > seen + 2)
    app.switch_page(PAGES["Train"]).run()
    assert app.text_input(key="train_sweep_first_learning_rate").value == "0.1, 0.5"
    assert app.text_input(key="train_sweep_first_learning_rate").disabled
    press(app, "Stop the sweep")
    until(lambda: not sweep.work.active)
    assert sweep.work.state is State.STOPPED
    app.run()
    assert "Stopped after 0 of 4 trainings." in words(app)


def test_two_hyperparameters_make_pairs_and_what_cannot_be_tried_is_said(app: AppTest) -> None:
    open_section(app, "Sweeps")
    assert "That makes 9 trainings and 38,700 iterations." in words(app)
    app.selectbox(key="train_sweep_second").set_value("Batch size").run()
    assert "That makes 27 trainings" in words(app)
    app.selectbox(key="train_sweep_first").set_value("Dropout").run()
    assert "That makes 27 trainings" in words(app)
    assert app.text_input(key="train_sweep_first_dropout").value == "line, 0.0, 0.1"
    app.text_input(key="train_sweep_second_batch_size").set_value("32, many").run()
    assert "found 'many'" in app.error[0].value
    assert next(each for each in app.button if each.key == "begin_sweep").disabled
    app.text_input(key="train_sweep_second_batch_size").set_value("32, 64, 128, all").run()
    assert "36 trainings" in app.error[0].value


@pytest.mark.parametrize("label", VARIED)
def test_whatever_can_be_varied_has_values_to_begin_with(label: str) -> None:
    row = VARIED[label]
    values = usual_values(row, Recipe())
    assert len(parse_variation(f"{row.key}={values}", "").values) >= 2
