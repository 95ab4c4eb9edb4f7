"""A network of one's own on the Train page: its line, its optimizer and their learning rate, its augmentation."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from interface.train.choices import CHOICES, PUBLISHED, PUBLISHED_TITLES
from interface.train.own import AUGMENTATIONS, FITTING, SCHEDULES
from recognizer import PRESETS
from recognizer.lab.run import Run, Status
from recognizer.training.optimizers import OPTIMIZERS
from recognizer.training.schedules import parse_schedule
from tests.pages.conftest import ROOT, open_page, press, until, words
from tests.pages.test_draw import fabric, prediction


@pytest.fixture
def own(app: AppTest) -> AppTest:
    open_page(app, "Train")
    app.segmented_control(key="preset").set_value("Your own").run()
    return app


def set_layers(app: AppTest, line: str) -> None:
    app.text_input(key="recipe_network").set_value(line).run()
    assert not app.exception


def rate(app: AppTest) -> object:
    return app.select_slider(key="learning_rate").value


def begin(app: AppTest) -> Run:
    press(app, "Train")
    run = app.session_state["run"]
    assert isinstance(run, Run)
    return run


def test_the_optimizer_moves_the_learning_rate_and_says_so(own: AppTest) -> None:
    assert rate(own) == 0.5
    own.selectbox(key="recipe_optimizer").set_value("adam").run()
    assert rate(own) == 0.001
    assert "Set to 0.001, which suits Adam" in words(own)
    own.select_slider(key="learning_rate").set_value(0.01).run()
    assert "About 0.001 suits Adam" in words(own)
    own.selectbox(key="recipe_optimizer").set_value("momentum").run()
    assert rate(own) == 0.05


def test_a_convolutional_line_moves_the_rate_of_sgd_unless_it_was_chosen(own: AppTest) -> None:
    set_layers(own, "conv8 pool")
    assert rate(own) == 0.1
    set_layers(own, "dense64")
    assert rate(own) == 0.5
    own.select_slider(key="learning_rate").set_value(0.2).run()
    set_layers(own, "conv8 pool")
    assert rate(own) == 0.2


def test_while_it_learns_only_the_learning_rate_can_be_moved(own: AppTest) -> None:
    run = begin(own)
    try:
        assert all(each.disabled for each in (*own.selectbox, *own.text_input))
        assert not own.select_slider(key="learning_rate").disabled
    finally:
        run.stop()


def test_a_convolutional_network_learns_and_reads_drawings(own: AppTest) -> None:
    set_layers(own, "conv8 norm pool conv16 pool dense32 dropout0.2")
    assert "multiplications an image" in words(own)
    own.selectbox(key="recipe_optimizer").set_value("adam").run()
    own.selectbox(key="recipe_schedule").set_value("one-cycle").run()
    own.select_slider(key="recipe_label_smoothing").set_value(0.1).run()
    own.select_slider(key="recipe_weight_decay").set_value(0.0001).run()
    own.number_input(key="recipe_iterations").set_value(60).run()
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
    own.selectbox(key="recipe_augmentation").set_value("shift2 rotate15").run()
    run = begin(own)
    assert run.recipe.augmentation.text == "shift2 rotate15"
    until(lambda: run.iterations > 3)
    assert any(thread.name.startswith("augmentation") for thread in threading.enumerate())
    press(own, "Stop")
    until(lambda: not run.active)
    assert not any(thread.name.startswith("augmentation") for thread in threading.enumerate())


def test_a_reload_finds_everything_as_it_was(own: AppTest) -> None:
    chosen = {"recipe_optimizer": "nesterov", "recipe_schedule": "warm-up5 cosine", "recipe_start": "glorot"}
    for key, value in chosen.items():
        own.selectbox(key=key).set_value(value).run()
    augmentation = list(AUGMENTATIONS)[-1]
    own.selectbox(key="recipe_augmentation").set_value(augmentation).run()
    press(own, "Step")
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = own.session_state["run_name"]
    open_page(other, "Train")
    assert other.segmented_control(key="preset").value == "Your own"
    assert {key: other.selectbox(key=key).value for key in chosen} == chosen
    assert other.selectbox(key="recipe_augmentation").value == augmentation
    own.session_state["run"].stop()


def test_a_reload_finds_a_published_network(app: AppTest) -> None:
    open_page(app, "Train")
    choose(app, PUBLISHED_TITLES[5])
    press(app, "Step")
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = app.session_state["run_name"]
    open_page(other, "Train")
    assert other.segmented_control(key="preset").value == PUBLISHED
    assert other.selectbox(key="published").value == PUBLISHED_TITLES[5]
    app.session_state["run"].stop()


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
    own.select_slider(key="batch_size").set_value(10**9).run()
    assert own.error[0].value.startswith("Batch size: found 55,000 images of ")
    assert next(button for button in own.button if button.label == "Train").disabled


def test_choices_follow_what_the_engine_has() -> None:
    assert set(FITTING) == set(OPTIMIZERS)
    assert all(parse_schedule(text).text == text for text in SCHEDULES)
    assert {"original", "modern"} <= set(CHOICES.values()) <= set(PRESETS)
    assert len(PUBLISHED_TITLES) >= 12
    assert all(PRESETS[CHOICES[title]].published_error for title in PUBLISHED_TITLES)


def choose(app: AppTest, choice: str) -> None:
    if choice in PUBLISHED_TITLES:
        app.segmented_control(key="preset").set_value(PUBLISHED).run()
        app.selectbox(key="published").set_value(choice).run()
    else:
        app.segmented_control(key="preset").set_value(choice).run()


@pytest.mark.parametrize("choice", [choice for choice in CHOICES if choice != "Your own"])
def test_every_preset_can_take_a_step(app: AppTest, choice: str) -> None:
    open_page(app, "Train")
    choose(app, choice)
    press(app, "Step")
    run = app.session_state["run"]
    preset = PRESETS[CHOICES[choice]].recipe
    assert run.iterations == 1
    assert (run.recipe.architecture, run.recipe.optimizer) == (preset.architecture, preset.optimizer)
    run.stop()
