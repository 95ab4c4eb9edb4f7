"""The Evaluate page: each of its views and controls, on networks that read within a moment."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import interface.evaluate.views.refusal
import recognizer.lab.evaluating
from interface.collection import Kept
from interface.data import mnist as shown
from recognizer import Model, Recipe, Splits, load_model, parse_architecture
from recognizer.data.tables import submission
from recognizer.evaluation.comparison import compare, in_words
from recognizer.evaluation.metrics import accuracy_interval
from recognizer.images.stroke_files import Drawing
from recognizer.lab.run import Run
from recognizer.reading.model import encode_model, find_model
from tests.pages.conftest import open_page, press, until, words


def settled(app: AppTest) -> AppTest:
    """The page once nothing goes on any more."""

    def still() -> bool:
        app.run()
        assert not app.exception
        return not any(button.label == "Stop" for button in app.button)

    until(still)
    return app


def opened(app: AppTest, view: str, network: str = "Modern") -> AppTest:
    open_page(app, "Evaluate")
    app.selectbox(key="evaluate_network").set_value(network).run()
    settled(app)
    app.segmented_control(key="evaluate_view").set_value(view).run()
    return settled(app)


def headings(app: AppTest) -> list[str]:
    return [each.value for each in app.header]


@pytest.fixture(scope="module")
def read(mnist: Splits) -> np.ndarray:
    """The digits that the modern network reads in the test images."""
    return load_model(find_model("modern")).predict(mnist.test.images).argmax(axis=0)


def test_the_numbers_are_the_networks(app: AppTest, mnist: Splits, read: np.ndarray) -> None:
    opened(app, "Confusion")
    correct = int(np.count_nonzero(read == mnist.test.labels))
    low, high = accuracy_interval(correct, 10_000)
    page = " ".join(str(each.proto.body) for each in app.get("html"))
    assert f"{correct / 10_000:.2%}" in page
    assert f"{low:.2%} to {high:.2%}" in page
    fours = int(np.count_nonzero((mnist.test.labels == 4) & (read == 9)))
    app.session_state["evaluate_cell"] = (4, 9)
    app.run()
    assert headings(app)[1] == f"A 4 read as a 9: {fours}"
    app.session_state["evaluate_cell"] = (8, 8)
    app.run()
    assert headings(app)[1].startswith("An 8 read right: ")


def test_one_goes_from_mistake_to_mistake(app: AppTest, mnist: Splits, read: np.ndarray) -> None:
    opened(app, "Mistakes")
    wrong = np.flatnonzero(read != mnist.test.labels)
    first = headings(app)[0]
    assert first.startswith(f"Mistake 1 of {wrong.size}: ")
    press(app, "Next mistake")
    assert headings(app)[0].startswith(f"Mistake 2 of {wrong.size}: ")
    press(app, "Previous")
    press(app, "Previous")
    assert headings(app)[0].startswith(f"Mistake {wrong.size} of {wrong.size}: ")
    app.segmented_control(key="evaluate_mistake_order").set_value("By number").run()
    assert f"Image {wrong[0]:,}. " in words(app)


def test_the_table_has_a_row_a_digit(app: AppTest, mnist: Splits, read: np.ndarray) -> None:
    opened(app, "Digit by digit")
    table = app.dataframe[0].value
    sevens = mnist.test.labels == 7
    assert table.loc[7, "images"] == sevens.sum()
    assert table.loc[7, "recall"] == pytest.approx(100 * np.mean(read[sevens] == 7))
    assert len(app.get("download_button")) == 1


def test_other_images_are_read_as_well(app: AppTest) -> None:
    opened(app, "Confusion", "Original")
    images = app.selectbox(key="evaluate_data")
    assert list(images.options) == ["MNIST, test images (10,000)", "MNIST, training images (60,000)"]
    images.set_value("MNIST, training images").run()
    settled(app)
    assert "of 60,000 images" in " ".join(str(each.proto.body) for each in app.get("html"))


def test_how_sure_it_is_and_what_it_refuses(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interface.evaluate.views.refusal, "OF_A_GROUP", 30)
    opened(app, "Sureness")
    assert headings(app)[1].startswith("Calibration error: ")
    assert "On the whole it is" in words(app)
    app.segmented_control(key="evaluate_view").set_value("Refusal").run()
    settled(app)
    assert "AUROC" in words(app)
    assert "This network has no threshold of its own" in words(app)
    assert "figures held out" in words(app)
    assert len(app.get("vega_lite_chart")) == 2


def test_several_networks_are_read_through_a_corruption(app: AppTest) -> None:
    opened(app, "Confusion")
    app.session_state["evaluate_robust_networks"] = ["Modern", "Original"]
    app.session_state["evaluate_robust_size"] = 200
    app.segmented_control(key="evaluate_view").set_value("Robustness").run()
    settled(app)
    table = app.dataframe[0].value
    assert table["Network"].tolist() == ["Modern", "Original"]
    assert str(table.iloc[0, 2]).startswith("−")
    app.pills[0].set_value("blur").run()
    settled(app)
    assert str(app.dataframe[0].value.iloc[0, 2]).startswith("0 px to ")
    app.multiselect[0].set_value([]).run()
    assert "Choose a network." in [each.value for each in app.info]


def test_two_networks_are_compared_in_a_sentence(app: AppTest, mnist: Splits, read: np.ndarray) -> None:
    app.session_state["evaluate_other"] = "Original"
    opened(app, "Compare")
    other = load_model(find_model("original")).predict(mnist.test.images).argmax(axis=0)
    found = compare(read, other, mnist.test.labels)
    assert in_words(found, "Modern", "Original") in words(app)
    assert headings(app)[1:] == [
        f"Only Modern reads these: {found.only_first.size:,}",
        f"Only Original reads these: {found.only_second.size:,}",
    ]


def test_a_table_without_labels_becomes_a_submission(app: AppTest, mnist: Splits, read: np.ndarray) -> None:
    opened(app, "Kaggle")
    rows = [",".join(map(str, row)) for row in mnist.test.rows[:30].tolist()]
    content = "\n".join([",".join(f"pixel{pixel}" for pixel in range(784)), *rows])
    app.file_uploader(key="evaluate_kaggle_file").upload("test.csv", content.encode(), "text/csv").run()
    settled(app)
    assert "**30 images** read by Modern." in words(app)
    assert len(submission(read[:30]).splitlines()) == 31
    app.file_uploader(key="evaluate_kaggle_file").upload("other.csv", b"label,a\n1,2\n", "text/csv").run()
    settled(app)
    assert "other.csv: found the column 'label'" in words(app).replace("\\", "")


def test_a_network_that_is_loaded_and_digits_of_ones_own_are_examined(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Evaluate")
    model = load_model(find_model("original"))
    content = encode_model(Model(model.network, {}))
    app.file_uploader(key="network_file").upload("some.npz", content, "application/zip").run()
    settled(app)
    assert app.selectbox(key="evaluate_network").value == "Uploaded"
    drawing = Drawing(3, (np.array([[0.0, 0.0], [1.0, 1.0]]),))
    app.session_state["draw_my_digits"] = {"a": Kept(drawing, np.array(mnist.test.images[:, 0]))}
    app.run()
    assert "My digits (1)" in app.selectbox(key="evaluate_data").options
    app.selectbox(key="evaluate_data").set_value("My digits").run()
    settled(app)
    assert "of 1 image<" in " ".join(str(each.proto.body) for each in app.get("html"))
    app.segmented_control(key="evaluate_view").set_value("Digit by digit").run()
    table = app.dataframe[0].value
    assert table["recall"].isna().tolist() == [digit != 3 for digit in range(10)]  # a share of nothing is none


def test_the_findings_become_one_file(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.evaluating, "NON_DIGITS", 4)
    opened(app, "Report")
    app.selectbox(key="evaluate_beside").set_value("Original").run()
    press(app, "Write the report")
    settled(app)
    (button,) = app.get("download_button")
    assert button.proto.label.startswith("Download the report (")


def test_ones_own_network_is_examined_on_what_it_held_out(app: AppTest) -> None:
    run = Run(Recipe(architecture=parse_architecture("dense10"), iterations=40), shown())
    until(lambda: not run.active)
    app.session_state["run"], app.session_state["run_name"] = run, "some"
    settled(open_page(app, "Evaluate"))
    assert app.selectbox(key="evaluate_network").value == "Yours"
    assert "MNIST, images held out (5,000)" in app.selectbox(key="evaluate_data").options
    app.selectbox(key="evaluate_data").set_value("MNIST, images held out").run()
    settled(app)
    score = run.history.evaluations[-1]
    assert f"{score.validation_accuracy:.2%}" in " ".join(str(each.proto.body) for each in app.get("html"))


def test_reading_can_be_stopped_and_begun_again(app: AppTest) -> None:
    open_page(app, "Evaluate")
    app.selectbox(key="evaluate_network").set_value("Convolutional").run()
    press(app, "Stop")
    until(lambda: not app.session_state["finding"]["evaluation"].work.active)
    app.run()
    assert "Stopped. Convolutional: " in words(app)
    press(app, "Begin again")
    press(app, "Stop")
