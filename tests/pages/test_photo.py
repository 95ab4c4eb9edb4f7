"""Photographs on the Draw page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from interface.draw.photo.show import FOLDER, SAMPLES
from tests.pages.conftest import open_page

LINES = (FOLDER / "lines-42-1789.jpg").read_bytes()


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return choose(open_page(app, "Draw"), "draw_source", "Photo")


def choose(app: AppTest, key: str, value: str) -> AppTest:
    app.button_group(key=key).set_value(value).run()
    assert not app.exception
    return app


def test_every_photograph_that_comes_along_can_be_chosen() -> None:
    assert {path.stem for path in Path(FOLDER).glob("*.jpg")} == set(SAMPLES)


def test_a_sample_is_shown_at_once_and_the_recent_drawings_are_none_of_it(page: AppTest) -> None:
    assert page.session_state["draw_sample"] == next(iter(SAMPLES))
    assert "draw_reading" not in page.session_state


def test_an_upload_outlasts_another_page_and_a_bad_one_gets_a_sentence(page: AppTest) -> None:
    choose(page, "draw_photo_source", "Upload")
    page.file_uploader(key="draw_upload").set_value(("lines.jpg", LINES, "image/jpeg")).run()
    assert not page.exception
    assert not page.error
    number = page.session_state["draw_photo_upload"].number
    open_page(page, "Explore")
    open_page(page, "Draw")
    assert page.session_state["draw_photo_upload"].number == number
    page.file_uploader(key="draw_upload").set_value(("words.txt", b"words", "text/plain")).run()
    assert not page.exception
    assert [error.value for error in page.error] == [
        "words.txt: found no picture, expected PNG, JPEG or another picture format"
    ]
