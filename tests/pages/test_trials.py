"""What opens below the charts of the Train page: experiments, the rate finder and sweeps."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

import interface.train.lab.experiments
from recognizer.lab.background import State
from recognizer.lab.experiments import EXPERIMENTS
from recognizer.lab.run import Run, Status
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
    assert f"**{rate:g}** lies between where the loss falls fastest" in words(app)
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
    app.button(key="try_rate-10").click().run()
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
