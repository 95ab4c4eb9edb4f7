"""axe-core finds nothing serious on any page, in either theme, on a desktop and on a phone."""

from itertools import pairwise
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

NOT_OURS = {
    # A chart's marks are groups of their own in Vega's SVG, and one without data has no title. The whole chart has one.
    ("svg-img-alt", "role-mark"),
}
"""Rules, and a word in the elements, of what Streamlit and its parts write, which pages cannot change."""


def serious_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, one line an element."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not any(rule == violation["id"] and word in node["html"] for rule, word in NOT_OURS)
    ]


def headings(page: Page) -> list[int]:
    return page.get_by_role("heading").evaluate_all("all => all.map(each => Number(each.tagName[1]))")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_serious_on_any_page(visit: Open, theme: Literal["light", "dark"], width: int) -> None:
    page = visit("", width=width, height=844, touch=width < 640, theme=theme)
    home = page.url.rstrip("/")
    for path in ("", "Explore", "Train", "Draw", "Evaluate", "Inside"):
        page.goto(f"{home}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.wait_for_timeout(1000)  # charts and figures fade in
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        assert serious_findings(page) == [], f"{path or 'Home'}, {theme}"
        levels = headings(page)
        assert levels[0] == 1
        assert all(level - before <= 1 for before, level in pairwise(levels)), levels
