"""A network of one's own on the Train page: its line, its optimizer and their learning rate, its augmentation."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.train.choices import CHOICES, PUBLISHED, PUBLISHED_TITLES
from recognizer import PRESETS, Splits
from recognizer.data.dataset import select
from recognizer.lab.run import Run, Status
from recognizer.training.recipe import AUGMENTATIONS, HYPERPARAMETERS, SCHEDULES
from recognizer.training.schedules import parse_schedule
from tests.pages.conftest import PAGES, ROOT, open_page, press, until, words
from tests.pages.test_draw import fabric, prediction


@pytest.fixture
def own(app: AppTest) -> AppTest:
    open_page(app, "Train")
    app.segmented_control(key="train_preset").set_value("Your own").run()
    return app


def set_layers(app: AppTest, line: str) -> None:
    app.text_input(key="train_network").set_value(line).run()
    assert not app.exception


def rate(app: AppTest) -> object:
    return app.select_slider(key="train_learning_rate").value


def begin(app: AppTest) -> Run:
    press(app, "Train")
    run = app.session_state["run"]
    assert isinstance(run, Run)
    return run


def test_the_optimizer_moves_the_learning_rate_and_says_so(own: AppTest) -> None:
    assert rate(own) == "0.5"
    own.selectbox(key="train_optimizer").set_value("adam").run()
    assert rate(own) == "0.001"
    assert "Set to 0.001, which suits Adam" in words(own)
    own.select_slider(key="train_learning_rate").set_value("0.01").run()
    assert "About 0.001 suits Adam" in words(own)
    own.selectbox(key="train_optimizer").set_value("momentum").run()
    assert rate(own) == "0.05"


def test_a_convolutional_line_moves_the_rate_of_sgd_unless_it_was_chosen(own: AppTest) -> None:
    set_layers(own, "conv8 pool")
    assert rate(own) == "0.1"
    set_layers(own, "dense64")
    assert rate(own) == "0.5"
    own.select_slider(key="train_learning_rate").set_value("0.2").run()
    set_layers(own, "conv8 pool")
    assert rate(own) == "0.2"


def test_while_it_learns_what_is_live_can_be_moved_and_nothing_else(own: AppTest) -> None:
    own.selectbox(key="train_optimizer").set_value("nesterov").run()
    run = begin(own)
    try:
        controls: dict[object, Any] = {
            each.key: each
            for kind in CONTROLS
            for each in own.get(kind)
            if str(each.key).startswith("train_") and each.key not in ("train_log_scale", "train_speed")
        }
        live = {f"train_{row.key}": row.live for row in HYPERPARAMETERS}
        assert len(controls) >= 15
        for key, control in controls.items():
            assert control.disabled != live.get(str(key), False), key
        assert [each.key for each in own.segmented_control] == ["train_zoom", "train_section"]
        assert "784-128-64-10, cross-entropy, He initialisation, 109,386 parameters, Nesterov" in words(own)
    finally:
        run.stop()


CONTROLS = ("selectbox", "text_input", "select_slider", "number_input", "toggle")

MOVES = {
    "train_batch_size": ("select_slider", "32", "batch_size", 32),
    "train_momentum": ("select_slider", "0.5", "momentum", 0.5),
    "train_weight_decay": ("select_slider", "0.01", "weight_decay", 0.01),
    "train_dropout": ("select_slider", "0.3", "dropout", 0.3),
    "train_label_smoothing": ("select_slider", "0.1", "label_smoothing", 0.1),
    "train_clip": ("select_slider", "1.0", "clip", 1.0),
    "train_max_norm": ("select_slider", "2.0", "max_norm", 2.0),
    "train_learning_rate": ("select_slider", "0.02", "learning_rate", 0.02),
    "train_epochs": ("select_slider", "700", "epochs", 700),
}


def test_what_is_moved_while_it_learns_reaches_the_run(own: AppTest) -> None:
    own.selectbox(key="train_optimizer").set_value("nesterov").run()
    own.select_slider(key="train_epochs").set_value("1000").run()
    press(own, "Step")
    run = own.session_state["run"]
    for key, (kind, value, name, _) in MOVES.items():
        getattr(own, kind)(key=key).set_value(value).run()
        assert not own.exception, name
    own.selectbox(key="train_augment").set_value(list(AUGMENTATIONS)[1]).run()
    press(own, "Step")
    changes = {change.name: (change.iteration, change.value) for change in run.history.changes}
    assert {name: changes[name] for *_, name, _ in MOVES.values()} == {
        name: (2, value) for *_, name, value in MOVES.values()
    }
    assert changes["augmentation"][1].text == list(AUGMENTATIONS)[1]
    assert run.planned == 1 + -(-(55_000 - 128) // 32) + 699 * -(-55_000 // 32)
    run.stop()


def test_the_address_restores_what_was_set(own: AppTest) -> None:
    set_layers(own, "dense40 dense20")
    own.selectbox(key="train_optimizer").set_value("adam").run()
    own.select_slider(key="train_batch_size").set_value("all").run()
    own.number_input(key="train_seed").set_value(5).run()
    own.toggle(key="train_keep_best").set_value(True).run()
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.run()
    for key, values in own.query_params.items():
        other.query_params[key] = values
    other.switch_page(PAGES["Train"]).run()
    assert not other.exception
    assert other.segmented_control(key="train_preset").value == "Your own"
    assert other.text_input(key="train_network").value == "dense40 dense20"
    assert other.selectbox(key="train_optimizer").value == "adam"
    assert other.select_slider(key="train_learning_rate").value == "0.001"
    assert other.select_slider(key="train_batch_size").value == "all"
    assert other.number_input(key="train_seed").value == 5
    assert other.toggle(key="train_keep_best").value is True


def test_an_address_means_the_same_first_loss_elsewhere(own: AppTest) -> None:
    set_layers(own, "dense40")
    own.number_input(key="train_seed").set_value(5).run()
    address = dict(own.query_params)
    assert len(str(address)) < 200
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.run()
    for key, values in address.items():
        other.query_params[key] = values
    other.switch_page(PAGES["Train"]).run()
    losses = []
    for each in (own, other):
        press(each, "Step")
        losses.append(each.session_state["run"].history.first_loss)
        each.session_state["run"].abandon()
    assert losses[0] == losses[1] > 0


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("batch_size", "many", "batch_size: found 'many', expected "),
        ("preset", "best", "preset: found 'best', expected "),
        ("network", "dense4096 " * 9, "network: found 137,506,826 parameters, expected at most "),
    ],
)
def test_an_address_that_makes_no_sense_is_a_sentence_and_the_defaults(
    app: AppTest, key: str, value: str, sentence: str
) -> None:
    app.run()
    app.query_params[key] = value
    app.switch_page(PAGES["Train"]).run()
    assert not app.exception
    assert app.error[0].value.startswith(sentence)
    assert app.segmented_control(key="train_preset").value == "Modern"
    assert (rate(app), app.select_slider(key="train_batch_size").value) == ("0.5", "128")


@pytest.mark.parametrize(
    ("images", "digits", "batch"), [(20, (0, 1), "8"), (300, range(9), "64"), (6000, range(10), "128")]
)
def test_few_images_of_ones_own_get_small_batches_and_a_warning(
    app: AppTest, mnist: Splits, images: int, digits: Sequence[int], batch: str
) -> None:
    open_page(app, "Train")
    assert not app.warning
    columns = np.flatnonzero(np.isin(mnist.train.labels, list(digits)))[:images]
    few = select(mnist.train, columns)
    app.session_state["uploaded_data"] = Splits(few, few, "few.csv")
    app.run()
    assert app.select_slider(key="train_batch_size").value == batch
    said = words(app)
    assert ("soon known by heart" in said) == (images < 500)
    assert ("No 9 among them" in said) == (images == 300)
    app.segmented_control(key="train_preset").set_value("Original").run()
    app.segmented_control(key="train_preset").set_value("Modern").run()
    assert app.select_slider(key="train_batch_size").value == batch
    app.number_input(key="train_iterations").set_value(12).run()
    run = begin(app)
    until(lambda: not run.active)
    app.run()
    assert (run.status, run.failure, len(app.error)) == (Status.FINISHED, "", 0)
    assert not app.exception
    app.session_state["uploaded_data"] = None
    press(app, "Reset")
    assert app.select_slider(key="train_batch_size").value == "128"


def test_a_convolutional_network_learns_and_reads_drawings(own: AppTest) -> None:
    set_layers(own, "conv8 norm pool conv16 pool dense32 dropout0.2")
    assert "multiplications an image" in words(own)
    own.selectbox(key="train_optimizer").set_value("adam").run()
    own.selectbox(key="train_schedule").set_value("one-cycle").run()
    own.select_slider(key="train_label_smoothing").set_value("0.1").run()
    own.select_slider(key="train_weight_decay").set_value("0.0001").run()
    own.number_input(key="train_iterations").set_value(60).run()
    run = begin(own)
    assert (run.recipe.optimizer, run.recipe.schedule.text) == ("adam", "one-cycle")
    assert (run.recipe.label_smoothing, run.recipe.weight_decay) == (0.1, 0.0001)
    until(lambda: not run.active)
    assert (run.status, run.failure) == (Status.FINISHED, "")
    own.run()
    assert "· rate 0.0000" in words(own)  # the end of the cycle
    assert run.test_score is not None
    assert run.test_score.accuracy > 0.6
    own.session_state["drawing"] = fabric([(140, 30), (140, 250)])
    own.switch_page("pages/3_Draw.py").run()
    assert not own.exception
    assert "%" in prediction(own)


def test_changed_images_come_from_a_thread_that_ends_with_the_run(own: AppTest) -> None:
    own.selectbox(key="train_augment").set_value("shift2 rotate15").run()
    run = begin(own)
    assert run.recipe.augmentation.text == "shift2 rotate15"
    until(lambda: run.iterations > 3)
    assert any(thread.name.startswith("augmentation") for thread in threading.enumerate())
    press(own, "Stop")
    until(lambda: not run.active)
    assert not any(thread.name.startswith("augmentation") for thread in threading.enumerate())


@pytest.mark.parametrize("key", ["run", "watch"])
def test_an_address_of_a_training_that_is_gone_says_so_and_keeps_its_settings(app: AppTest, key: str) -> None:
    app.query_params.update({key: "long-gone", "learning_rate": "0.1"})
    open_page(app, "Train")
    assert [each.value for each in app.info] == [
        "The training that the address named is no longer here. What it was set to, as far as that stands in the "
        "address, is below."
    ]
    assert rate(app) == "0.1"
    app.run()
    assert not app.info
    press(app, "Step")
    press(app, "Reset")
    assert not app.info


def test_a_reload_finds_everything_as_it_was(own: AppTest) -> None:
    chosen = {"train_optimizer": "nesterov", "train_schedule": "warm-up5 cosine", "train_initialization": "glorot"}
    for key, value in chosen.items():
        own.selectbox(key=key).set_value(value).run()
    set_layers(own, "dense40")
    augmentation = list(AUGMENTATIONS)[-1]
    own.selectbox(key="train_augment").set_value(augmentation).run()
    press(own, "Step")
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = own.session_state["run_name"]
    open_page(other, "Train")
    assert other.selectbox(key="train_augment").value == augmentation
    press(other, "Stop")
    own.run()
    for each in (own, other):
        assert each.segmented_control(key="train_preset").value == "Your own"
        assert {key: each.selectbox(key=key).value for key in chosen} == chosen
        assert each.text_input(key="train_network").value == "dense40"


def test_a_reload_finds_a_published_network(app: AppTest) -> None:
    open_page(app, "Train")
    choose(app, PUBLISHED_TITLES[5])
    press(app, "Step")
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = app.session_state["run_name"]
    open_page(other, "Train")
    press(other, "Stop")
    app.run()
    for each in (app, other):
        assert each.segmented_control(key="train_preset").value == PUBLISHED
        assert each.selectbox(key="train_published").value == PUBLISHED_TITLES[5]


@pytest.mark.parametrize("text", ["dense0", "wide", "dense4096 dense4096"])
def test_a_network_that_is_none_is_a_sentence(own: AppTest, text: str) -> None:
    set_layers(own, text)
    assert own.error[0].value.startswith("Layers: found ")
    assert next(button for button in own.button if button.label == "Train").disabled


def test_what_was_typed_is_no_markup(own: AppTest) -> None:
    set_layers(own, "**wide**")
    assert "\\*\\*wide\\*\\*" in own.error[0].value


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("conv16 pol dense10", "Layers: found 'pol' as word 2, expected one of dense128, conv16"),
        ("dense2000 dense1000", "parameters, expected at most 2,000,000 on this page"),
        ("conv64 conv64 pool", "multiplications an image, expected at most 20,000,000 on this page"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(own: AppTest, line: str, sentence: str) -> None:
    set_layers(own, line)
    assert sentence in own.error[0].value


def test_a_step_that_would_hold_everyone_up_is_refused(own: AppTest) -> None:
    set_layers(own, "conv16 pool conv32 pool")
    own.select_slider(key="train_batch_size").set_value("all").run()
    assert own.error[0].value.startswith("Batch size: found 55,000 images of ")
    assert next(button for button in own.button if button.label == "Train").disabled


def test_choices_follow_what_the_engine_has() -> None:
    assert all(parse_schedule(text).text == text for text in SCHEDULES)
    assert {"original", "modern"} <= set(CHOICES.values()) <= set(PRESETS)
    assert len(PUBLISHED_TITLES) >= 12
    assert all(PRESETS[CHOICES[title]].published_error for title in PUBLISHED_TITLES)


def choose(app: AppTest, choice: str) -> None:
    if choice in PUBLISHED_TITLES:
        app.segmented_control(key="train_preset").set_value(PUBLISHED).run()
        app.selectbox(key="train_published").set_value(choice).run()
    else:
        app.segmented_control(key="train_preset").set_value(choice).run()


@pytest.mark.parametrize("choice", [choice for choice in CHOICES if choice != "Your own"])
def test_every_preset_can_take_a_step(app: AppTest, choice: str) -> None:
    open_page(app, "Train")
    choose(app, choice)
    press(app, "Step")
    run = app.session_state["run"]
    preset = PRESETS[CHOICES[choice]].recipe
    until(lambda: run.iterations == 1)
    assert (run.recipe.architecture, run.recipe.optimizer) == (preset.architecture, preset.optimizer)
    run.stop()


CHOSEN_ONCE = {
    "train_loss": ("selectbox", "mse", "loss", "mse"),
    "train_order": ("selectbox", "fixed", "order", "fixed"),
    "train_averaging": ("select_slider", "0.99", "averaging", 0.99),
    "train_images": ("select_slider", "1000", "images", 1000),
    "train_random_labels": ("select_slider", "0.4", "random_labels", 0.4),
    "train_until": ("select_slider", "0.98", "until", 0.98),
    "train_patience": ("select_slider", "5", "patience", 5),
    "train_beta1": ("select_slider", "0.8", "beta1", 0.8),
    "train_beta2": ("select_slider", "0.99", "beta2", 0.99),
}


def test_what_is_chosen_once_is_what_the_training_begins_with(own: AppTest) -> None:
    own.selectbox(key="train_optimizer").set_value("adam").run()
    for key, (kind, value, *_) in CHOSEN_ONCE.items():
        getattr(own, kind)(key=key).set_value(value)
    own.toggle(key="train_keep_best").set_value(True).run()
    assert not own.exception
    run = begin(own)
    press(own, "Reset")
    assert {name: getattr(run.began, name) for *_, name, _ in CHOSEN_ONCE.values()} == {
        name: value for *_, name, value in CHOSEN_ONCE.values()
    }
    assert run.began.keep_best
    own.selectbox(key="train_optimizer").set_value("rmsprop").run()
    own.select_slider(key="train_rho").set_value("0.99").run()
    assert begin(own).began.rho == 0.99
    own.session_state["run"].abandon()
