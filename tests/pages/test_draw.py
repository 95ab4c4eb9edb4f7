"""The Draw page: whose reading is shown, and that a drawing stays."""

from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from recognizer import Model, Network, parse_architecture
from tests.pages.conftest import PAGES, open_page, press, words


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
    network = Network(parse_architecture("dense5"))
    network.parameters[:] = 3e38
    app.session_state["uploaded_model"] = Model(network, {})
    app.session_state["drawing"] = fabric([(140, 30), (140, 250)])
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert "cannot read" in words(app)
