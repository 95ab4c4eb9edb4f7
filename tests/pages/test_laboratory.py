"""The Train page as a laboratory: what is seen inside, advice, speed, and whatever is moved while a network learns."""

import json
from collections.abc import Iterator

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from recognizer import Dataset, Splits, parse_augmentation, parse_schedule
from recognizer.lab.instruments import VIEWS
from recognizer.lab.run import Run, Status
from recognizer.training.learner import Change
from tests.pages.conftest import PAGES, open_page, press, until, words
from tests.pages.test_train import slider, watcher


@pytest.fixture
def stepped(app: AppTest) -> Iterator[AppTest]:
    """The page after one iteration."""
    open_page(app, "Train")
    press(app, "Step")
    yield app
    run_of(app).abandon()


def run_of(app: AppTest) -> Run:
    run = app.session_state["run"]
    assert isinstance(run, Run)
    return run


def look(app: AppTest, view: str) -> AppTest:
    """Open a view, and give the run's thread a moment to show it."""
    app.segmented_control(key="train_section").set_value("See it learn").run()
    app.segmented_control(key="train_view").set_value(view).run()
    name = view.lower()
    if name in ("weights", "digits", "layers"):
        until(lambda: getattr(run_of(app).instruments, name) is not None)
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest, chart: int) -> list[int]:
    """The first and last iteration of the lines of the loss chart (0) or the accuracy chart (1)."""
    lines = next(each for each in app.get("vega_lite_chart")[chart].proto.datasets if each.name == "lines")
    with pa.ipc.open_stream(lines.data.data) as stream:
        iterations = stream.read_all()["iteration"].to_pylist()
    return [min(iterations), max(iterations)]


def test_the_charts_show_all_or_the_latest_for_the_whole_visit(app: AppTest) -> None:
    open_page(app, "Train")
    assert app.segmented_control(key="train_zoom").disabled
    press(app, "Step")
    for _ in range(9):
        run_of(app).step()
    run_of(app).settle()
    app.run()
    assert [shown(app, chart) for chart in (0, 1)] == [[1, 10]] * 2
    app.segmented_control(key="train_zoom").set_value("Last half").run()
    assert [shown(app, chart) for chart in (0, 1)] == [[6, 10]] * 2
    app.toggle(key="train_log_scale").set_value(True).run()
    press(app, "Step")
    assert [shown(app, chart) for chart in (0, 1)] == [[6, 11]] * 2
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Train"]).run()
    assert app.segmented_control(key="train_zoom").value == "Last half"
    app.segmented_control(key="train_zoom").set_value("All").run()
    assert shown(app, 0) == [1, 11]
    run_of(app).abandon()


def test_at_first_no_section_is_open_and_nothing_is_watched(stepped: AppTest) -> None:
    assert stepped.segmented_control(key="train_section").value is None
    run = run_of(stepped)
    assert [getattr(run.instruments, name) for name in ("weights", "digits", "layers")] == [None] * 3
    assert not [each for each in stepped.segmented_control if each.key == "train_view"]


@pytest.mark.parametrize(
    ("view", "seen"),
    [
        ("Weights", "What the units of the first layer look for, the first 64 of 128"),
        ("Digits", "of 20 digits are read correctly after iteration 1"),
        ("Layers", "After iteration 1. Steps of about a thousandth"),
    ],
)
def test_each_view_shows_the_run_as_it_is(stepped: AppTest, view: str, seen: str) -> None:
    assert seen in words(look(stepped, view))
    watched = {name for name in VIEWS if run_of(stepped).instruments._until[name]}
    assert watched <= {"weights", view.lower()}  # the view that is open at first, and the one that was chosen


def test_the_confusions_are_those_of_every_evaluation_and_the_present_ones(stepped: AppTest) -> None:
    look(stepped, "Confusions")
    found = [each.proto for each in stepped.get("bidi_component")]
    shown = json.loads(next(each.json for each in found if each.component_name == "confusions"))["frames"]
    assert [(iteration, sum(counts)) for iteration, counts in shown] == [(1, 5000)]


def test_the_rate_is_shown_as_it_was_and_will_be(stepped: AppTest) -> None:
    look(stepped, "Rate")
    assert len(stepped.get("vega_lite_chart")) == 3
    stepped.toggle(key="train_rate_log_scale").set_value(True).run()
    assert not stepped.exception


def test_a_view_before_any_training_says_how_to_get_one(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="train_section").set_value("See it learn").run()
    assert "Press Train, or Step for a single iteration" in words(app)


def test_who_only_watches_sees_inside_as_well(stepped: AppTest) -> None:
    assert "of 20 digits are read correctly" in words(look(watcher(stepped), "Digits"))


MOVED = {
    "Dropout": ("dropout", "0.2", 0.2),
    "Weight decay": ("weight_decay", "0.001", 0.001),
    "Label smoothing": ("label_smoothing", "0.1", 0.1),
    "Clipping": ("clip", "1.0", 1.0),
    "Max-norm": ("max_norm", "2.0", 2.0),
    "Batch size": ("batch_size", "32", 32),
    "Epochs": ("epochs", "20", 20),
}


def test_whatever_is_moved_acts_on_the_next_iteration_and_is_marked(stepped: AppTest) -> None:
    for label, (_, text, _) in MOVED.items():
        slider(stepped, label).set_value(text)
    stepped.selectbox(key="train_schedule").set_value("cosine")
    stepped.selectbox(key="train_augment").set_value(parse_augmentation("affine").text)
    press(stepped, "Step")
    changes = [each for each in run_of(stepped).history.changes if each.name != "evaluate_every"]
    expected = [Change(2, name, value) for name, _, value in MOVED.values()]
    expected += [
        Change(2, "schedule", parse_schedule("cosine")),
        Change(2, "augmentation", parse_augmentation("affine")),
    ]
    assert sorted(changes, key=lambda each: each.name) == sorted(expected, key=lambda each: each.name)


def test_momentum_is_moved_where_there_is_one(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="train_preset").set_value("Your own").run()
    app.selectbox(key="train_optimizer").set_value("momentum").run()
    press(app, "Step")
    slider(app, "Momentum").set_value("0.5")
    press(app, "Step")
    assert Change(2, "momentum", 0.5) in run_of(app).history.changes
    run_of(app).abandon()


def test_an_epoch_at_a_time_from_the_beginning_on(few: AppTest) -> None:
    for iterations in (5, 10):  # 550 images in batches of 128
        press(few, "Step one epoch")
        run = run_of(few)
        until(lambda run=run: run.status is Status.PAUSED and run.settled)  # type: ignore[misc]
        assert run.iterations == iterations
        few.run()
    run.abandon()


def test_the_speed_is_the_runs_and_the_next_ones(app: AppTest) -> None:
    open_page(app, "Train")
    assert app.select_slider(key="train_speed").value == "full"
    app.select_slider(key="train_speed").set_value("1/s").run()
    press(app, "Train")
    run = run_of(app)
    assert run.pace == 1
    app.select_slider(key="train_speed").set_value("10/s").run()
    assert run.pace == 10
    other = watcher(app)
    assert other.select_slider(key="train_speed").value == "10/s"
    assert other.select_slider(key="train_speed").disabled
    run.set_pace(2)  # as somebody else who steers it does
    app.run()
    assert app.select_slider(key="train_speed").value == "2/s"
    run.abandon()


@pytest.fixture
def few(app: AppTest, digits: Dataset) -> AppTest:
    """The page, for 600 digits to learn from."""
    app.session_state["uploaded_data"] = Splits(digits, digits, "600 digits")
    return open_page(app, "Train")


def train_slowly(app: AppTest) -> Run:
    """Train with small steps, and hold after some."""
    app.select_slider(key="train_learning_rate").set_value("0.001")
    app.select_slider(key="train_epochs").set_value("1000").run()
    press(app, "Train")
    run = run_of(app)
    until(lambda: run.iterations > 60)
    press(app, "Pause")
    return run


def test_a_healthy_training_gets_no_advice(stepped: AppTest) -> None:
    assert not [each for each in stepped.button if each.key == "follow_advice"]


def test_advice_acts_at_once_where_it_can(few: AppTest) -> None:
    run = train_slowly(few)
    assert "The loss falls slowly" in words(few)
    press(few, "Use 0.5")
    assert run.recipe.learning_rate == 0.5
    assert slider(few, "Learning rate").value == "0.5"
    assert not few.session_state["train_elsewhere"]  # it was moved here
    press(few, "Step")
    assert run.history.rate_changes[-1].value == 0.5
    assert "The loss falls slowly" not in words(few)
    run.abandon()


def test_advice_on_what_is_fixed_is_for_the_next_training(few: AppTest) -> None:
    few.segmented_control(key="train_preset").set_value("Original").run()
    few.select_slider(key="train_learning_rate").set_value("0.01").run()
    press(few, "Train")
    run = run_of(few)
    until(lambda: run.iterations > 30)
    press(few, "Pause")
    assert "Squared error is flat at the start" in words(few)
    press(few, "Use cross-entropy next")
    assert "Set for the next training." in words(few)
    assert run.recipe.loss == "mse"
    few.run()
    assert run.status is Status.PAUSED
    press(few, "Reset")
    press(few, "Step")
    assert run_of(few).began.loss == "cross-entropy"
    assert run_of(few).began.learning_rate == 0.01
    run_of(few).abandon()


def test_who_only_watches_reads_advice_and_has_no_button(few: AppTest) -> None:
    run = train_slowly(few)
    other = watcher(few)
    assert "The loss falls slowly" in words(other)
    assert not [each for each in other.button if each.key == "follow_advice"]
    run.abandon()
