"""The runs of a visit on the Train page: kept, compared, gone on with, used, taken along and brought back."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import recognizer.lab.shelf.shelf
from interface.train.runs.actions import _settings
from interface.train.runs.comparison import line_of
from interface.train.runs.table import figures_of
from recognizer import Dataset, Learner, Model, Network, Recipe, Splits, parse_architecture, parse_schedule, train
from recognizer.lab.run import Run, Status
from recognizer.lab.shelf.kept import Kept
from recognizer.lab.shelf.shelf import SHELVES, Shelf
from recognizer.reading.model import encode_model
from recognizer.training.checkpoint import Checkpoint, encode_checkpoint
from tests.pages.conftest import ROOT, open_page, press, until, words
from tests.pages.test_train import reloaded, watcher


@pytest.fixture
def page(app: AppTest, digits: Dataset) -> AppTest:
    """The Train page with 600 digits to learn from, batches of 64, 9 iterations an epoch, and the runs in view."""
    app.session_state["uploaded_data"] = Splits(digits, digits, "600 digits")
    open_page(app, "Train")
    app.select_slider(key="train_batch_size").set_value("64")
    app.select_slider(key="train_epochs").set_value("2")
    app.segmented_control(key="train_section").set_value("Runs").run()
    assert "Every training of this visit is kept here" in words(app)
    return app


def ended(page: AppTest) -> Run:
    """The visitor's run, at its end."""
    run = page.session_state["run"]
    assert isinstance(run, Run)
    until(lambda: not run.active)
    page.run()
    assert not page.exception
    assert not page.error
    return run


def shelf_of(page: AppTest) -> Shelf:
    return SHELVES.of(page.session_state["visitor"])


def runs(page: AppTest) -> list[Kept]:
    return shelf_of(page).runs()


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_trainings_are_compared_renamed_pinned_and_deleted(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    press(page, "Train")
    ended(page)
    page.select_slider(key="train_learning_rate").set_value("0.1")
    press(page, "Train")
    ended(page)
    assert [(kept.name, kept.status) for kept in runs(page)] == [("Modern #1", "finished"), ("Modern #2", "finished")]
    assert [page.checkbox(key=f"train_run_shown_{number}").value for number in (1, 2)] == [True, True]
    (difference,) = page.table
    assert difference.value.to_dict("tight")["data"] == [["0.5", "0.1"]]
    charts = len(page.get("vega_lite_chart"))
    assert charts == 4
    page.checkbox(key="train_run_shown_1").uncheck().run()
    assert not page.table
    assert "Train on from here" in labels(page)
    page.text_input(key="train_run_name_2").set_value("  slow  one ").run()
    assert runs(page)[1].name == page.text_input(key="train_run_name_2").value == "slow one"
    page.button(key="train_run_pin_2").click().run()
    assert [kept.pinned for kept in runs(page)] == [False, True]
    monkeypatch.setattr(recognizer.lab.shelf.shelf, "MOST_PINNED", 1)
    page.button(key="train_run_pin_1").click().run()
    assert page.error[0].value == "runs: found 1 pinned, expected at most 1"
    page.toggle(key="train_runs_log_scale").set_value(True).run()
    assert not page.error
    page.segmented_control(key="train_runs_images").set_value("training").run()
    page.toggle(key="train_runs_log_scale").set_value(True).run()
    assert not page.exception
    page.button(key="delete_runs").click().run()
    assert "Deleted: slow one." in words(page)
    assert [kept.name for kept in runs(page)] == ["Modern #1"]
    assert len(page.get("vega_lite_chart")) == 2
    press(page, "Undo")
    assert [kept.name for kept in runs(page)] == ["Modern #1", "slow one"]
    assert "Deleted" not in words(page)


def test_a_run_goes_on_from_the_table_and_below_the_charts(page: AppTest) -> None:
    page.selectbox(key="train_schedule").set_value("cosine").run()
    press(page, "Train")
    first = ended(page)
    assert "over which its schedule begins anew" in words(page)
    page.number_input(key="train_fork_1").set_value(1).run()
    press(page, "Train on from here")
    second = ended(page)
    assert (first.iterations, second.iterations, second.recipe.epochs) == (18, 27, 3)
    assert page.session_state["train_recipe"].epochs == 3
    assert second.history.resumed == (19,)
    kept = runs(page)
    assert [each.origin for each in kept] == ["", "Modern #1 at iteration 18"]
    assert "from Modern #1 at iteration 18" in figures_of(kept[1])
    page.select_slider(key="train_learning_rate").set_value("0.1")  # moved before, it is what the training goes on with
    page.number_input(key="train_more_2").set_value(4).run()
    press(page, "Train on")
    third = ended(page)
    assert third.iterations == 27 + 4 * 9
    assert {each.name: each.value for each in third.history.changes if each.iteration == 28} == {
        "epochs": 7,
        "learning_rate": 0.1,
    }
    page.segmented_control(key="train_preset").set_value("Original").run()  # is for the next training
    page.number_input(key="train_more_3").set_value(1).run()
    press(page, "Train on")
    fourth = ended(page)
    assert (fourth.recipe.batch_size, fourth.recipe.learning_rate, fourth.iterations) == (64, 0.1, 72)
    assert page.segmented_control(key="train_preset").value == "Modern"
    learner = Learner(first.began)
    for _ in train(learner, first.splits.train):
        pass
    checkpoint = runs(page)[0].checkpoint
    assert checkpoint is not None
    assert np.array_equal(checkpoint.snapshot.vectors["parameters"], learner.network.parameters)


def test_a_run_that_was_reset_is_kept_and_comes_back_with_the_page(page: AppTest) -> None:
    press(page, "Step")
    press(page, "Step")
    name = page.session_state["run_name"]
    assert "Train on from here" not in labels(page)
    assert page.button(key="delete_runs").disabled
    assert reloaded(page, "Train").session_state["visitor"] == page.session_state["visitor"]
    press(page, "Reset")
    until(lambda: not any(kept.active for kept in runs(page)))
    page.run()
    assert [(kept.status, kept.iterations) for kept in runs(page)] == [(Status.STOPPED, 2)]
    assert "run" not in page.query_params
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params.update(runs=page.query_params["runs"], run=name)
    open_page(other, "Train")
    other.segmented_control(key="train_section").set_value("Runs").run()
    assert other.text_input(key="train_run_name_1").value == "Modern #1"
    other.session_state["uploaded_data"] = page.session_state["uploaded_data"]
    press(other, "Train on from here")
    run = ended(other)
    assert (run.status, run.iterations, run.history.changes) == (Status.FINISHED, 18, ())
    assert "runs" not in other.query_params
    wrong = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    wrong.query_params["runs"] = "a guess"
    assert "runs" not in open_page(wrong, "Explore").query_params


def test_a_run_without_its_data_says_so_and_one_that_diverged_gives_its_weights(page: AppTest) -> None:
    press(page, "Train")
    ended(page)
    press(page, "Reset")
    data = page.session_state["uploaded_data"]
    page.session_state["uploaded_data"] = replace(data, source="others")
    press(page, "Train on from here")
    assert "found a training on 600 images of 600 digits" in page.error[0].value
    assert "run" not in page.session_state
    page.run()
    assert not page.error
    page.session_state["uploaded_data"] = data
    press(page, "Step")
    run = page.session_state["run"]
    run.change(learning_rate=1e200)
    run.resume()
    until(lambda: not run.active)
    page.run()
    assert run.status is Status.DIVERGED
    assert "Train on" not in labels(page)
    page.checkbox(key="train_run_shown_1").uncheck().run()
    press(page, "Begin with its weights")
    again = page.session_state["run"]
    assert again is not run
    assert again.source == "600 digits, begun from Modern #2"
    again.abandon()


def test_a_kept_network_reads_on_the_draw_page(page: AppTest) -> None:
    press(page, "Train")
    run = ended(page)
    press(page, "Reset")
    page.button(key="use_run").click().run()
    page.switch_page("pages/3_Draw.py").run()
    assert not page.exception
    assert page.selectbox(key="reading_network").value == "Run Modern #1"
    assert run.test_score is not None
    assert np.array_equal(page.session_state["network_kept"][1].network.parameters, run.model().network.parameters)


def test_what_is_taken_along_and_who_watches_cannot_begin(page: AppTest) -> None:
    press(page, "Train")
    ended(page)
    files = [each.proto.label for each in page.get("download_button")]
    assert files[:4] == ["Network (.npz)", "History (CSV)", "Settings (JSON)", "Checkpoint (.npz)"]
    kept = runs(page)[0]
    settings = json.loads(_settings(kept))
    assert settings["recipe"]["batch_size"] == 64
    assert settings["test_accuracy"] == kept.test_score.accuracy if kept.test_score else None
    for of in ("validation", "training"):
        line = line_of(kept, "loss", of)
        assert line.iterations.size == line.values.size <= 300
    other = watcher(page)
    other.segmented_control(key="train_section").set_value("Runs").run()
    assert "You watch somebody else's training" in words(other)
    assert "train_run_name_1" not in [each.key for each in other.text_input]


def upload(page: AppTest, name: str, content: bytes) -> None:
    page.file_uploader(key="train_run_file").upload(name, content, "application/zip").run()
    assert not page.exception


def test_a_file_is_gone_on_with_or_gets_a_sentence(page: AppTest, digits: Dataset) -> None:
    recipe = Recipe(parse_architecture("dense9"), schedule=parse_schedule("cosine"), batch_size=50, epochs=3, clip=0.5)
    learner = Learner(recipe)
    for step in train(learner, digits):
        if step.iteration == 5:
            break
    checkpoint = Checkpoint(learner.snapshot(), "600 digits", 600)
    upload(page, "mine.npz", encode_checkpoint(checkpoint))
    assert "5 of 33 iterations are done." in words(page)
    assert page.number_input(key="train_file_more").value == 3
    page.button(key="go_on_from_file").click().run()
    run = ended(page)
    assert (run.began, run.iterations, run.history.changes) == (recipe, 33, ())
    assert runs(page)[0].origin == "mine.npz at iteration 5"
    whole = Learner(recipe)
    for _ in train(whole, digits):
        pass
    kept = runs(page)[0].checkpoint
    assert kept is not None
    assert np.array_equal(kept.snapshot.vectors["parameters"], whole.network.parameters)
    assert page.session_state["train_recipe"].clip == 0.5

    upload(page, "theirs.npz", encode_checkpoint(replace(checkpoint, source="MNIST")))
    assert "theirs.npz: found a training on 600 images of MNIST" in page.error[0].value
    damaged = replace(checkpoint, snapshot=replace(checkpoint.snapshot, numbers={}))
    numbers = checkpoint.snapshot.numbers | {"epochs": 1e9}
    endless = replace(checkpoint, snapshot=replace(checkpoint.snapshot, numbers=numbers))
    bad = (encode_checkpoint(damaged), encode_checkpoint(endless), b"nothing", b"")
    for name, content in zip(("a.npz", "b.npz", "c.npz", "d.npz"), bad, strict=True):
        upload(page, name, content)
        assert f"{name}: found" in page.error[0].value
    network = Network(parse_architecture("conv2 pool"))
    upload(page, "small.npz", encode_model(Model(network, {})))
    assert "A training begins with its weights" in words(page)
    page.button(key="begin_with_file").click().run()
    begun = ended(page)
    assert (begun.began.architecture, begun.source) == (network.architecture, "600 digits, begun from small.npz")
    assert runs(page)[-1].origin == "the weights of small.npz"
