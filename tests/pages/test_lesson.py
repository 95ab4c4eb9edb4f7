"""The lesson: its links open the app with settings that the pages know."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from interface.evaluate.views.show import VIEWS
from interface.explore.views import settings
from interface.inside.sections import SECTIONS
from interface.networks import BUNDLED
from interface.train.address import read_address
from tests.pages.conftest import PAGES, ROOT

LESSON = (ROOT / "docs" / "lesson.md").read_text("utf-8")
LINKS = re.findall(r"\]\((\w+)(?:\?([^)\s]*))?\)", LESSON)


@pytest.mark.parametrize(("page", "query"), LINKS)
def test_a_link_says_only_what_its_page_knows(page: str, query: str) -> None:
    said = dict(parse_qsl(query, strict_parsing=True))
    assert page in PAGES
    if page == "Train":
        assert read_address(said) is not None
        return
    pages: dict[str, Mapping[str, Mapping[str, object]]] = {
        "Explore": settings(),
        "Inside": {"network": {**BUNDLED, "untrained": ""}, "view": {name.lower(): name for name in SECTIONS}},
        "Evaluate": {"network": BUNDLED, "view": {name.lower(): name for name in VIEWS}},
    }
    known = pages[page]
    assert all(value in known[name] for name, value in said.items() if name != "image")


def test_the_lesson_has_six_tasks_with_links_and_forty_five_minutes(app: AppTest) -> None:
    tasks = re.split(r"^## \d\. ", LESSON, flags=re.MULTILINE)[1:]
    assert len(tasks) == 6
    assert all("](" in task and "**What was found.**" in task for task in tasks)
    assert sum(int(minutes) for minutes in re.findall(r"\((\d+) minutes\)", LESSON)) == 45
    app.run()
    app.switch_page("pages/6_Lesson.py").run()
    assert not app.exception
    assert app.markdown[0].value == LESSON.strip()
