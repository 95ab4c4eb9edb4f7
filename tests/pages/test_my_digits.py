"""Correcting what is read on the Draw page, the collection of what was corrected, and learning from it."""

import threading
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.collection import MOST
from interface.draw.my_digits.learning import held_out
from recognizer import Model, Network, parse_architecture
from recognizer.arrays import NO_DIGIT
from recognizer.images.stroke_files import Drawing, json_lines
from recognizer.lab.tuning_run import ONE_AT_A_TIME
from recognizer.network.initialization import he
from recognizer.reading.drawings import from_drawings
from recognizer.reading.tuning import Tuning
from recognizer.synthesis.letterforms import write
from tests.pages.conftest import PAGES, open_page, until, words
from tests.pages.test_draw import fabric, strokes, told

ONE, OTHER_ONE = [(140, 30), (140, 250)], [(340, 40), (330, 260)]
TWO_RINGS = "@25,50,22,30,-90,-450 | @75,50,22,30,-90,-450"

QUICK = Tuning(copies=20, rehearsed=10, forms=5, others=10, head_steps=10, head_rate=0.05, steps=2, known=4, tested=50)
"""Divided by what a small network gets more of, it takes no time."""


def open_with(app: AppTest, drawing: dict[str, Any]) -> AppTest:
    app.run()
    app.session_state["drawing"] = drawing
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    return app


def correct(app: AppTest, choice: int | None) -> None:
    app.pills(key="draw_correct").set_value(choice).run()
    assert not app.exception


def kept(app: AppTest) -> list[Drawing]:
    return [each.drawing for each in app.session_state["draw_my_digits"].values()]


def letters(app: AppTest) -> list[tuple[str, bool]]:
    return [(each["text"], each["corrected"]) for line in told(app, "answer")["lines"] for each in line]


def test_a_corrected_digit_is_kept_at_once_and_correcting_again_changes_it(app: AppTest) -> None:
    open_with(app, fabric(ONE))
    assert letters(app) == [("1", False)]
    correct(app, 7)
    assert [each.label for each in kept(app)] == [7]
    assert letters(app) == [("7", True)]
    assert "A 7, you say" in words(app)
    correct(app, NO_DIGIT)
    assert [each.label for each in kept(app)] == [None]
    assert letters(app) == [("?", True)]
    correct(app, None)
    assert kept(app) == []
    assert letters(app) == [("1", False)]


def test_each_of_several_digits_is_corrected_by_itself(app: AppTest) -> None:
    open_with(app, strokes(ONE, OTHER_ONE))
    for place, label in ((0, 7), (1, 4)):
        app.session_state["answer"] = {"chosen": {"place": place, "number": told(app, "answer")["number"]}}
        app.run()
        assert app.pills(key="draw_correct").value is None
        correct(app, label)
    assert letters(app) == [("7", True), ("4", True)]
    assert [(each.label, each.strokes[0][0].tolist()) for each in kept(app)] == [(7, [140, 30]), (4, [340, 40])]
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Draw"]).run()
    assert letters(app) == [("7", True), ("4", True)]


def test_nothing_can_be_corrected_where_nothing_is_drawn(app: AppTest) -> None:
    open_page(app, "Draw")
    assert app.pills(key="draw_correct").disabled


def drawings(label: int | None, count: int, seed: int = 1) -> list[Drawing]:
    rng = np.random.default_rng(seed)
    return [Drawing(label, tuple(200 * each for each in write(TWO_RINGS, rng))) for _ in range(count)]


def as_lines(drawings: list[Drawing]) -> bytes:
    return json_lines(drawings).encode()


def open_mine(app: AppTest, content: bytes | None = None) -> AppTest:
    """The section, with what a file holds brought in."""
    open_page(app, "Draw")
    app.segmented_control(key="draw_section").set_value("My digits").run()
    if content is not None:
        upload(app, content)
    assert not app.exception
    return app


def upload(app: AppTest, content: bytes) -> None:
    app.file_uploader(key="draw_my_file").upload("mine.jsonl", content, "application/x-ndjson").run()


def test_thumbnails_show_what_was_corrected_and_go_one_by_one_or_all_at_once(app: AppTest) -> None:
    open_mine(app, as_lines(drawings(8, 3) + drawings(None, 1, 2)))
    shown = told(app, "my_digits")["drawings"]
    assert [each["label"] for each in shown] == ["8", "8", "8", "none"]
    app.session_state["draw_my_sheet"] = {"chosen": [shown[1]["name"], shown[3]["name"]]}
    app.run()
    app.button(key="draw_my_delete").click().run()
    assert [each["name"] for each in told(app, "my_digits")["drawings"]] == [shown[0]["name"], shown[2]["name"]]
    assert app.button(key="draw_my_delete").label == "Delete all"
    app.button(key="draw_my_delete").click().run()
    assert kept(app) == []
    assert app.button(key="draw_my_delete").disabled
    assert app.button(key="draw_learn").disabled


def test_what_is_downloaded_comes_back_the_same(app: AppTest) -> None:
    open_with(app, fabric([(140, 30), (141, 250)]))
    correct(app, 7)
    open_mine(app)
    before = kept(app)
    lines = json_lines(before)  # what the button gives when it is clicked
    app.button(key="draw_my_delete").click().run()
    upload(app, lines.encode())
    (after,) = kept(app)
    assert after.label == before[0].label == 7
    assert np.array_equal(after.strokes[0], before[0].strokes[0])
    assert letters(app) == [("7", True)]
    upload(app, lines.encode())
    assert len(kept(app)) == 1
    assert "0 new, of 1 drawings" in " ".join(each.value for each in app.success)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "mine.jsonl: found"),
        (b'{"label": 11, "strokes": [[[1, 2]]]}\n', "mine.jsonl, line 1: found label"),
        (b"", "mine.jsonl: found an empty file"),
        (as_lines([Drawing(1, (np.full((1, 2), place),)) for place in range(MOST + 1)]), "my digits: found 501"),
        (as_lines([Drawing(1, (np.zeros((5001, 2)),))]), "drawing: found 5,001 points"),
    ],
    ids=["binary", "label", "empty", "many", "long"],
)
def test_a_file_that_cannot_be_used_gets_a_sentence_and_adds_nothing(app: AppTest, content: bytes, said: str) -> None:
    open_mine(app, content)
    assert said in " ".join(each.value for each in app.error).replace("\\", "")
    assert kept(app) == []


def small_model(seed: int = 0) -> Model:
    network = Network(parse_architecture("dense8")).initialize(he, np.random.default_rng(seed))
    return Model(network, {})


def page(model: "Model", how: "Tuning") -> None:
    import streamlit as st

    from interface.draw.my_digits.section import show_my_digits
    from interface.draw.networks import Reader
    from interface.networks import models

    shown = models().get("Yours, tuned", model)
    show_my_digits(Reader("Small", (model,), shown), how)
    st.write("end")


@pytest.fixture
def section() -> AppTest:
    """The section alone, with a small network and three digits to learn."""
    app = AppTest.from_function(page, default_timeout=60, kwargs={"model": small_model(), "how": QUICK}).run()
    upload(app, as_lines(drawings(8, 3)))
    assert not app.exception
    return app


def learned(app: AppTest) -> AppTest:
    app.button(key="draw_learn").click().run()
    assert not app.exception
    until(lambda: not app.session_state["draw_learning"].run.active)
    return app.run()


def test_learning_shows_before_and_after_and_what_is_kept_becomes_a_network(section: AppTest) -> None:
    learned(section)
    run = section.session_state["draw_learning"].run
    assert run.share == 1
    assert {each.label for each in section.metric} == {"Learned from", "50 MNIST test images"}
    mine = next(each for each in section.metric if each.label == "Learned from")
    assert mine.value == f"{int(run.outcome.after.mine.right.sum())} of 3"
    section.button(key="draw_learn_keep").click().run()
    assert not section.exception
    assert section.session_state["draw_tuned_model"] is run.outcome.model
    assert section.session_state["chosen_network"] == "Yours, tuned"
    assert "draw_learning" not in section.session_state
    assert section.button(key="draw_learn")


def test_what_is_discarded_leaves_nothing(section: AppTest) -> None:
    learned(section)
    section.button(key="draw_learn_discard").click().run()
    assert "draw_tuned_model" not in section.session_state
    assert "draw_learning" not in section.session_state


def test_learning_is_shown_at_once_and_stops_when_told(section: AppTest) -> None:
    with ONE_AT_A_TIME:  # another visitor's goes on
        section.button(key="draw_learn").click().run()
        run = section.session_state["draw_learning"].run
        assert run.active
        assert "Waiting" in section.get("progress")[0].proto.text
        section.button(key="draw_learn_stop").click().run()
    until(lambda: not run.active)
    section.run()
    assert run.outcome is None
    assert "Stopped" in words(section)
    assert section.button(key="draw_learn")
    assert not [each for each in threading.enumerate() if each.name == "tuning"]


def test_the_kept_network_is_in_the_draw_pages_list_with_its_card_and_its_judge(app: AppTest) -> None:
    app.run()
    tuned: dict[str, Any] = {"drawings": 3, "test_images": 2000, "test_accuracy": 0.95, "data": "MNIST"}
    model = Model(small_model().network, {"threshold": 0.5, "tuned": tuned}, small_model(1).network)
    app.session_state["draw_tuned_model"] = model
    app.session_state["chosen_network"] = "Yours, tuned"
    open_with(app, fabric(ONE))
    assert app.selectbox(key="reading_network").value == "Yours, tuned"
    assert "Tuned to 3 drawings, it reads 95.00% of 2,000 test images" in words(app)
    assert "its own judge says" in words(app)
    reader = app.session_state["draw_reader"]
    assert np.array_equal(reader.model.judge.parameters, small_model(1).network.parameters)
    assert reader.model.threshold == 0.5


def test_some_are_held_out_where_there_are_enough() -> None:
    few = drawings(8, 11)
    assert held_out(few) == (few, [])
    learned, others = held_out([*few[:3], *drawings(3, 12)])
    assert len(learned) == 3 + 10
    assert [each.label for each in others] == [3, 3]


def test_a_network_too_large_to_be_tuned_here_gets_a_sentence() -> None:
    network = Network(parse_architecture("dense3000"))
    how = {"model": Model(network, {}), "how": QUICK}
    app = AppTest.from_function(page, default_timeout=60, kwargs=how).run()
    upload(app, as_lines(drawings(8, 1)))
    app.button(key="draw_learn").click().run()
    assert "parameters" in " ".join(each.value for each in app.error)
    assert "draw_learning" not in app.session_state


def test_what_was_kept_reads_the_digits_that_were_learned(section: AppTest) -> None:
    learned(section)
    outcome = section.session_state["draw_learning"].run.outcome
    read = outcome.model.network.predict(from_drawings(drawings(8, 3)).images)
    assert read.argmax(axis=0).tolist() == [8, 8, 8]
