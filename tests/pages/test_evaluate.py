"""The Evaluate page: each of its views and controls, on networks that read within a moment."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from recognizer import Splits, load_model
from recognizer.evaluation.metrics import accuracy_interval
from recognizer.reading.model import find_model
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
    return [each.value for each in app.subheader]


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
