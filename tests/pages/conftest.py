"""A page in Streamlit's own test harness, and what tests do with it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "Explore": "pages/1_Explore.py",
    "Train": "pages/2_Train.py",
    "Draw": "pages/3_Draw.py",
    "Evaluate": "pages/4_Evaluate.py",
    "Inside": "pages/5_Inside.py",
}


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
