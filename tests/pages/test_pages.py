"""Each page in Streamlit's own test harness: it comes up, its controls act, bad input is a sentence."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.data import load_uploads
from interface.run import Run
from interface.status import Status
from recognizer import Architecture, BadInput, Model, Network, Splits
from recognizer.storage import encode
from tests.recognizer.test_dataset import table, write_csv, write_folder

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"Explore": "pages/1_Explore.py", "Train": "pages/2_Train.py", "Draw": "pages/3_Draw.py"}


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


def open_page(app: AppTest, name: str) -> AppTest:
    app.run()
    app.switch_page(PAGES[name]).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def words(app: AppTest) -> str:
    return " ".join(str(element.value) for element in [*app.markdown, *app.caption, *app.error, *app.warning])


def test_home_shows_both_figures_and_another_digit(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert [each.value for each in app.header] == ["An image becomes a column", "The column goes through the network"]
    app.number_input(key="home_number").set_value(0).run()
    assert "The label says 7, this network reads 7" in words(app)
    before = app.number_input(key="home_number").value
    press(app, "Another digit")
    press(app, "Another digit")
    assert app.number_input(key="home_number").value != before


def test_explore_filters_and_opens_digits(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    frames = {len(frame.value) for frame in app.dataframe}
    assert frames == {4, 150}  # the header's four numbers, a page of digits
    app.pills(key="label").set_value("3").run()
    assert not app.exception
    digits = next(frame.value for frame in app.dataframe if len(frame.value) == 150)
    assert set(digits["label"]) == {3}
    assert digits["number"].tolist() == np.flatnonzero(mnist.train.labels == 3)[:150].tolist()
    app.number_input(key="opened").set_value(59_999).run()
    assert f"labelled **{mnist.train.labels[59_999]}**" in words(app)
    app.segmented_control(key="split").set_value("Test").run()
    assert not app.exception
    assert "Image 0 is labelled **7**" in words(app)  # 59,999 is beyond the test images


def test_train_runs_pauses_steps_and_ends(app: AppTest) -> None:
    open_page(app, "Train")
    app.number_input(key="recipe_iterations").set_value(60).run()
    press(app, "Step")
    run = app.session_state["run"]
    assert isinstance(run, Run)
    assert (run.status, run.iterations) == (Status.PAUSED, 1)
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


def test_the_learning_rate_reaches_a_run_in_progress(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Train")
    run = app.session_state["run"]
    try:
        app.select_slider(key="learning_rate").set_value(0.1).run()
        assert run.learning_rate == 0.1
        seen = run.iterations
        until(lambda: run.iterations > seen + 1)
        assert run.history.rate_changes[-1].learning_rate == 0.1
        assert run.active
    finally:
        run.stop()


def test_a_learning_rate_moved_while_paused_acts_on_the_next_step(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    app.select_slider(key="learning_rate").set_value(0.1)
    press(app, "Step")
    assert [change.learning_rate for change in run.history.rate_changes] == [0.1]
    assert run.model().card["learning_rate_moved"] == "0.1 from iteration 2"
    assert run.model().card["data"] == "MNIST"  # and not where the server keeps it
    run.stop()


def test_two_visitors_on_one_run_do_not_undo_each_others_learning_rate(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["run"] = app.session_state["run_name"]
    open_page(other, "Train")
    assert other.session_state["run"] is run
    app.select_slider(key="learning_rate").set_value(0.1).run()
    other.run()
    assert run.learning_rate == 0.1
    other.select_slider(key="learning_rate").set_value(0.3).run()
    app.run()
    assert run.learning_rate == 0.3
    run.stop()


def test_going_away_and_coming_back_neither_stops_nor_loses_the_run(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="preset").set_value("Modern").run()
    app.select_slider(key="epochs").set_value(1000).run()
    press(app, "Train")
    run = app.session_state["run"]
    try:
        for name in ("Explore", "Draw", "Train"):
            seen = run.iterations
            app.switch_page(PAGES[name]).run()
            assert not app.exception
            assert app.session_state["run"] is run
            until(lambda seen=seen: run.iterations > seen)  # type: ignore[misc]
        assert app.select_slider(key="epochs").value == 1000
        assert app.segmented_control(key="preset").value == "Modern"
    finally:
        run.stop()


def test_a_preset_fills_in_the_controls(app: AppTest) -> None:
    open_page(app, "Train")
    assert app.select_slider(key="learning_rate").value == 1.0
    assert "90.5% on the test images after 500 iterations, at 0.1 about 74.7%" in words(app)
    app.segmented_control(key="preset").set_value("Modern").run()
    assert app.select_slider(key="learning_rate").value == 0.5
    assert app.select_slider(key="batch_size").value == 128
    assert "784-128-10, cross-entropy, He initialisation, 101,770 parameters" in words(app)
    app.segmented_control(key="preset").set_value("Your own").run()
    assert app.text_input(key="recipe_network").value == "dense128 dense64"


def test_a_network_of_ones_own_diverges_with_advice(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="preset").set_value("Your own").run()
    app.text_input(key="recipe_network").set_value("dense256 dense256 dense256").run()
    app.select_slider(key="learning_rate").set_value(10.0).run()
    press(app, "Train")
    run = app.session_state["run"]
    until(lambda: not run.active)
    app.run()
    assert run.status is Status.DIVERGED
    assert "a tenth of it" in words(app)
    assert not app.exception


@pytest.mark.parametrize("text", ["dense0", "wide", "dense4096 dense4096"])
def test_a_network_that_is_none_is_a_sentence(app: AppTest, text: str) -> None:
    open_page(app, "Train")
    app.segmented_control(key="preset").set_value("Your own").run()
    app.text_input(key="recipe_network").set_value(text).run()
    assert not app.exception
    assert app.error[0].value.startswith("Hidden layers: found ")
    assert next(button for button in app.button if button.label == "Train").disabled


class File(io.BytesIO):
    """An uploaded file."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


def test_a_saved_network_can_be_loaded_and_reads_drawings(app: AppTest) -> None:
    open_page(app, "Train")
    network = Network(Architecture((5,)))
    app.file_uploader(key="network_file").upload("some.npz", encode(Model(network, {})), "application/zip").run()
    assert not app.exception
    assert isinstance(app.session_state["uploaded_model"], Model)
    app.file_uploader(key="network_file").upload("bad.npz", b"nothing", "application/zip").run()
    assert "bad.npz: found something else or a damaged file" in words(app)


def test_uploaded_data_are_shown_and_trained_on(app: AppTest, tmp_path: Path) -> None:
    open_page(app, "Explore")
    frame = table(140)
    path = write_csv(tmp_path, frame)
    app.file_uploader(key="data_files").upload("mine.csv", path.read_bytes(), "text/csv").run()
    press(app, "Use these files")
    assert len(app.session_state["uploaded_data"].train) == 120
    open_page(app, "Train")
    press(app, "Step")
    assert app.session_state["run"].iterations == 1
    open_page(app, "Explore")
    press(app, "Back to MNIST")
    assert app.session_state["uploaded_data"] is None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("mine.csv", b"a,b\n1,2\n", "mine.csv: found 2 columns (a,b)"),
        ("mine.csv", b"\x00\x01\x02", "mine.csv: found "),
        ("t10k-labels-idx1-ubyte", b"nothing", "no such file"),
    ],
)
def test_bad_data_is_a_sentence(app: AppTest, name: str, content: bytes, expected: str) -> None:
    open_page(app, "Explore")
    app.file_uploader(key="data_files").upload(name, content, "application/octet-stream").run()
    press(app, "Use these files")
    assert expected in words(app)
    assert "/tmp" not in words(app)


def test_a_table_beside_other_files_is_told_apart() -> None:
    with pytest.raises(BadInput, match=r"upload: found a\.csv beside other files"):
        load_uploads([File("a.csv", b"label\n1\n"), File("train-labels-idx1-ubyte", b"")])


def test_what_was_typed_is_no_markup(app: AppTest) -> None:
    open_page(app, "Train")
    app.segmented_control(key="preset").set_value("Your own").run()
    app.text_input(key="recipe_network").set_value("**wide**").run()
    assert "\\*\\*wide\\*\\*" in app.error[0].value


def test_four_idx_files_can_be_uploaded(tmp_path: Path) -> None:
    write_folder(tmp_path)
    files = [File(path.name, path.read_bytes()) for path in tmp_path.iterdir()]
    assert len(load_uploads(files).train) == 30
    with pytest.raises(BadInput, match=r"^train-images-idx3-ubyte\.gz: found no such file"):
        load_uploads([file for file in files if "train-images" not in file.name])


def fabric(points: list[tuple[int, int]]) -> dict[str, Any]:
    commands = [["M", *points[0]], *(["L", *point] for point in points[1:])]
    middle = (np.min(points, axis=0) + np.max(points, axis=0)) / 2
    return {"objects": [{"type": "Path", "path": commands, "left": middle[0], "top": middle[1]}]}


def prediction(app: AppTest) -> str:
    bodies = [str(element.proto.body) for element in app.get("html")]
    return next(body for body in bodies if "<style>" not in body)


def test_an_empty_canvas_asks_for_a_digit(app: AppTest) -> None:
    open_page(app, "Draw")
    assert "draw a digit" in prediction(app)


def test_a_drawing_is_read_by_the_network_that_comes_along_and_survives(app: AppTest) -> None:
    app.run()
    app.session_state["drawing"] = fabric([(140, 30), (140, 250)])
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert ">1<" in prediction(app)
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Draw"]).run()
    assert ">1<" in prediction(app)
    press(app, "Clear")
    assert "draw a digit" in prediction(app)


def test_the_network_just_trained_reads_first(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert app.selectbox(key="reading_network").value == "Yours"
    app.selectbox(key="reading_network").set_value("Original").run()
    assert "This network reads 90.5% of the test images" in words(app)
    app.session_state["run"].stop()


def test_a_chosen_network_reads_until_the_next_training(app: AppTest) -> None:
    open_page(app, "Draw")
    app.selectbox(key="reading_network").set_value("Original").run()
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Draw"]).run()
    assert app.selectbox(key="reading_network").value == "Original"
    app.switch_page(PAGES["Train"]).run()
    press(app, "Step")
    app.switch_page(PAGES["Draw"]).run()
    assert app.selectbox(key="reading_network").value == "Yours"
    app.session_state["run"].stop()


def test_a_network_whose_numbers_ran_away_is_not_read_as_a_digit(app: AppTest) -> None:
    app.run()
    network = Network(Architecture((5,)))
    network.parameters[:] = 3e38
    app.session_state["uploaded_model"] = Model(network, {})
    app.session_state["drawing"] = fabric([(140, 30), (140, 250)])
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert "cannot read" in words(app)
