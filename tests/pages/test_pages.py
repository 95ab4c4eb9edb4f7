"""Home and Explore, and files that visitors bring: pages come up, controls act, bad input is a sentence."""

import gc
import re
import threading
import tomllib

import numpy as np
from streamlit.testing.v1 import AppTest

from recognizer import Splits
from recognizer.data.dataset import select
from recognizer.lab.background import UNSEEN
from tests.pages.conftest import ROOT, open_page, press, words


def label_and_reading(app: AppTest) -> tuple[int, int]:
    """What the home page says of the digit it shows: its label, and what its network reads."""
    found = re.search(r"The label says (\d), this network reads (\d)", words(app))
    assert found
    return int(found[1]), int(found[2])


def test_a_connection_may_be_lost_for_some_minutes_and_nothing_else_with_it() -> None:
    """The session, with all that it holds, and work beside the trainings, which nobody would be there to begin anew."""
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert min(settings["server"]["disconnectedSessionTTL"], UNSEEN) >= 240


def test_home_shows_both_figures_and_another_digit(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert [each.value for each in app.header] == ["An image becomes a column", "The column goes through the network"]
    app.number_input(key="home_number").set_value(1).run()
    assert label_and_reading(app) == (2, 2)
    before = app.number_input(key="home_number").value
    press(app, "Another digit")
    press(app, "Another digit")
    assert app.number_input(key="home_number").value != before


def test_home_begins_with_a_digit_read_right_and_offers_one_misread(app: AppTest) -> None:
    app.run()
    label, read = label_and_reading(app)
    assert label == read
    offer = next(button.label for button in app.button if "that it reads as" in button.label)
    found = re.fullmatch(r"An? (\d) that it reads as an? (\d)", offer)
    assert found
    assert found[1] != found[2]
    press(app, offer)
    assert label_and_reading(app) == (int(found[1]), int(found[2]))


def test_a_number_that_no_image_has_stays_and_the_range_is_said(app: AppTest) -> None:
    app.run()
    app.number_input(key="home_number").set_value(4).run()
    shown = label_and_reading(app)
    for typed, sentence in (
        (60_000, "test image: found 60,000, expected a number from 0 to 9,999"),
        (-1, "test image: found -1, expected a number from 0 to 9,999"),
        (None, "test image: found no number, expected a number from 0 to 9,999"),
    ):
        app.number_input(key="home_number").set_value(typed).run()
        assert sentence in words(app)
        assert app.number_input(key="home_number").value == typed
        assert label_and_reading(app) == shown


def test_the_first_visitor_has_the_server_see_to_its_garbage_itself(app: AppTest) -> None:
    app.run()
    app.run()
    assert not gc.isenabled()
    assert [thread.name for thread in threading.enumerate()].count("garbage") == 1


def test_explore_filters_and_opens_digits(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    assert [len(frame.value) for frame in app.dataframe] == [150]  # a page of digits
    app.pills(key="label").set_value("3").run()
    assert not app.exception
    digits = next(frame.value for frame in app.dataframe if len(frame.value) == 150)
    assert set(digits["label"]) == {3}
    assert digits["number"].tolist() == np.flatnonzero(mnist.train.labels == 3)[:150].tolist()
    app.number_input(key="opened").set_value(59_999).run()
    assert f"labelled **{mnist.train.labels[59_999]}**" in words(app)
    app.number_input(key="opened").set_value(60_000).run()
    assert "image number: found 60,000, expected a number from 0 to 59,999" in words(app)
    assert app.number_input(key="opened").value == 60_000
    app.segmented_control(key="split").set_value("Test").run()
    assert not app.exception
    assert "Image 18 is labelled **3**" in words(app)  # the first of the test images that is a 3


def test_the_opened_digit_follows_what_is_shown(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    assert "Image 0 is labelled **5**" in words(app)
    app.pills(key="label").set_value("0").run()
    assert "Image 1 is labelled **0**" in words(app)
    app.number_input(key="opened").set_value(118).run()
    assert "Image 118 is labelled **0**" in words(app)
    app.session_state["uploaded_data"] = Splits(select(mnist.train, np.arange(100, 130)), mnist.test, "mine.csv")
    app.run()
    assert not app.exception
    assert "Image 8 is labelled **0**" in words(app)  # MNIST's 108, the first 0 among these
    app.pills(key="label").set_value("All").run()
    assert "Image 0 is labelled **5**" in words(app)


def test_a_number_turns_to_the_page_that_has_it(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    app.number_input(key="opened").set_value(1000).run()
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if len(frame.value) == 150)
    assert table["number"].tolist() == list(range(900, 1050))
    assert f"Image 1,000 is labelled **{mnist.train.labels[1000]}**" in words(app)
