"""The Draw page: whose reading is shown, and that a drawing stays."""

import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.draw.strokes import fabric_path
from recognizer import Model, Network, parse_architecture
from tests.interface.draw.drawings import written
from tests.pages.conftest import PAGES, open_page, press, words


def fabric(points: list[tuple[int, int]]) -> dict[str, Any]:
    commands = [["M", *points[0]], *(["L", *point] for point in points[1:])]
    middle = (np.min(points, axis=0) + np.max(points, axis=0)) / 2
    return {"objects": [{"type": "Path", "path": commands, "left": middle[0], "top": middle[1]}]}


def strokes(*lines: list[tuple[int, int]]) -> dict[str, Any]:
    return {"objects": [fabric(line)["objects"][0] for line in lines]}


HEART = [(280, 460), (120, 260), (180, 140), (280, 220), (380, 140), (440, 260), (280, 460)]
SCRIBBLE = [(80 + 400 * (step % 2), 60 + 40 * step) for step in range(12)]


def told(app: AppTest, component: str) -> dict[str, Any]:
    """What one of the page's components is told to show."""
    found = [each.proto for each in app.get("bidi_component")]
    data: dict[str, Any] = json.loads(next(each.json for each in found if each.component_name.endswith(component)))
    return data


def prediction(app: AppTest) -> str:
    """The answer, a row a line, with what is said of it and of the digit shown in detail."""
    answer = told(app, "answer")
    lines = ["".join(each["text"] for each in line) for line in answer["lines"]]
    bodies = [str(element.proto.body) for element in app.get("html")]
    detail = next(body for body in bodies if 'class="detail"' in body)
    return "\n".join([*lines, answer["hint"], answer["summary"], re.sub("<[^>]*>", " ", detail)])


def test_an_empty_canvas_asks_for_a_digit(app: AppTest) -> None:
    open_page(app, "Draw")
    assert "draw a digit" in prediction(app)


def test_a_drawing_is_read_by_the_network_that_comes_along_and_survives(app: AppTest) -> None:
    app.run()
    app.session_state["drawing"] = fabric([(140, 30), (140, 250)])
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert prediction(app).startswith("1\n")
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Draw"]).run()
    assert prediction(app).startswith("1\n")


def test_a_number_is_read_with_the_digit_in_detail_that_was_written_last_or_is_chosen(app: AppTest) -> None:
    app.run()
    drawing = {"objects": [fabric_path(stroke, 26.0) for stroke in written("2026\n7")], "number": 4}
    app.session_state["drawing"] = drawing
    app.session_state["draw_task"] = "20267"
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert prediction(app).startswith("2026\n7\n")
    assert "a 7" in prediction(app)
    assert [each["text"] for each in told(app, "boxes")["digits"]] == list("20267")
    assert told(app, "boxes")["number"] == 4
    assert told(app, "announcement")["words"].startswith("2026, 7. ")
    assert any("it read <b>20267</b>" in str(each.proto.body) for each in app.get("html"))
    app.session_state["answer"] = {"chosen": {"number": 4, "place": 1}}
    app.run()
    assert "a 0" in prediction(app)
    assert told(app, "answer")["chosen"] == told(app, "boxes")["chosen"] == 1
    app.session_state["drawing"] = drawing | {"number": 5}  # the choice was of what was there before
    app.run()
    assert "a 7" in prediction(app)


def test_answers_are_kept_as_long_as_the_same_network_reads(app: AppTest) -> None:
    app.run()
    app.session_state["drawing"] = fabric([(140, 30), (140, 250)])
    app.switch_page(PAGES["Draw"]).run()
    reader = app.session_state["draw_reader"]
    assert len(reader.answers) == 1
    app.run()
    assert app.session_state["draw_reader"] is reader
    app.toggle(key="draw_judge").set_value(False).run()
    assert app.session_state["draw_reader"] is not reader
    app.toggle(key="draw_judge").set_value(True).run()
    app.selectbox(key="reading_network").set_value("Modern").run()
    assert app.session_state["draw_reader"].name == "Modern"
    assert prediction(app).startswith("1\n")


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


@pytest.mark.parametrize("name", ["Yours", "Convolutional", "Dense", "Modern", "Original"])
def test_whatever_network_reads_the_judge_says_what_is_no_digit_unless_it_is_off(app: AppTest, name: str) -> None:
    app.run()
    if name == "Yours":
        app.switch_page(PAGES["Train"]).run()
        press(app, "Step")
        app.session_state["run"].stop()
    app.session_state["drawing"] = fabric(HEART)
    app.switch_page(PAGES["Draw"]).run()
    app.selectbox(key="reading_network").set_value(name).run()
    assert prediction(app).startswith("?\n")
    assert "Not a digit" in prediction(app)
    assert "the convolutional network's judge says" in words(app)
    app.toggle(key="draw_judge").set_value(False).run()
    assert re.match(r"\d\n", prediction(app))
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert re.match(r"\d\n", prediction(app))


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (fabric(SCRIBBLE), "A scribble?"),
        (fabric([(280, 280), (282, 281)]), "Only a dot"),
        (fabric(HEART), "A letter or a sign, perhaps"),
    ],
    ids=["scribble", "dot", "sign"],
)
def test_what_is_no_digit_is_told_by_what_it_looks_like(app: AppTest, drawing: dict[str, Any], said: str) -> None:
    app.run()
    app.session_state["drawing"] = drawing
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    assert said in prediction(app)


def test_a_drawing_that_another_takes_the_place_of_is_put_away(app: AppTest) -> None:
    seven, one = [(160, 120), (400, 120), (240, 440)], [(280, 80), (280, 480)]
    crossed = strokes(seven, [(200, 300), (400, 300)])
    heard: list[dict[str, Any]] = [fabric(seven), crossed, strokes(), fabric(one), fabric(seven)]
    open_page(app, "Draw")
    for each in heard:
        app.session_state["pen"] = {"drawing": each}
        app.run()
        assert not app.exception
    assert [each["read"] for each in app.session_state["draw_readings"]] == ["1", "7"]
