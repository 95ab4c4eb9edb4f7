"""Home and Explore, and files that visitors bring: pages come up, controls act, bad input is a sentence."""

import gc
import threading

import numpy as np
from streamlit.testing.v1 import AppTest

from recognizer import Splits
from tests.pages.conftest import open_page, press, words


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


def test_the_first_visitor_has_the_server_see_to_its_garbage_itself(app: AppTest) -> None:
    app.run()
    app.run()
    assert not gc.isenabled()
    assert [thread.name for thread in threading.enumerate()].count("garbage") == 1


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
