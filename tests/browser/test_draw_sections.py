"""What can be opened below a drawing, in a browser: every picture is there, and nothing is wider than a phone."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.drawing import SEVEN, draw, prediction
from tests.browser.test_accessibility import serious_findings
from tests.browser.test_app import choose

LOADED = "images => images.every(each => each.complete && each.naturalWidth > 0)"


def opened(page_part: Locator, count: int) -> None:
    """So many pictures can be seen, and each has been loaded and is said in words too."""
    pictures = page_part.locator("img:visible")
    expect(pictures).to_have_count(count)
    assert pictures.evaluate_all(LOADED)
    assert all(each.get_attribute("alt") for each in pictures.all())


def test_each_view_of_why_shows_its_pictures_and_fits_a_phone(visit: Open) -> None:
    page = visit("Draw", theme="dark")
    choose(page, "Network", "Original: 784-10-10")  # which is quick
    draw(page, SEVEN)
    expect(prediction(page)).to_contain_text("7")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("radio", name="Why").click()
    view = page.locator(".st-key-draw_why_view")
    for name, count in (("Where it looked", 3), ("Layer by layer", 3), ("What would change it", 3), ("Alike", 9)):
        page.get_by_role("radio", name=name).click()
        opened(view, count)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        if name == "Layer by layer":
            assert serious_findings(page) == []
    page.get_by_role("radio", name="Compare").click()
    expect(page.locator(".compared > div")).to_have_count(4)
    assert serious_findings(page) == []
    page.get_by_role("radio", name="Take it along").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^HTML page")).click()
    assert "recognizer.read" in download.value.path().read_text("utf-8")
