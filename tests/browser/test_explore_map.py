"""The map of digits: pointing shows a digit, brushing shows all that were brushed, and a finger still scrolls."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

Box = tuple[float, float, float, float]


def ready(page: Page) -> Box:
    """Wait until the digits are drawn; gives the field's left, top, width and height."""
    field = page.locator(".map .field")
    field.scroll_into_view_if_needed()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(field).to_have_attribute("data-drawn", "2500")
    box = field.bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


def inside(box: Box, x: float, y: float) -> tuple[float, float]:
    """A place of the field, given as shares of its width and height."""
    return box[0] + x * box[2], box[1] + y * box[3]


def test_digits_are_pointed_at_and_brushed(visit: Open) -> None:
    page = visit("Explore?view=map&of=pixels&by=pca")
    box = ready(page)
    page.mouse.move(*inside(box, 0.5, 0.5))
    expect(page.locator(".map .card")).to_contain_text(re.compile(r"Image [\d,]+, a \d"))

    page.mouse.move(*inside(box, 0.3, 0.3))
    page.mouse.down()
    for x, y in ((0.6, 0.3), (0.6, 0.6), (0.3, 0.6), (0.3, 0.32)):
        page.mouse.move(*inside(box, x, y), steps=3)
    page.mouse.up()
    said = page.get_by_text(re.compile(r"^[\d,]+ brushed: "))
    expect(said).to_be_visible()
    found = re.match(r"([\d,]+) brushed: (.*)", said.inner_text())
    assert found
    brushed = int(found[1].replace(",", ""))
    assert 100 < brushed < 2_500
    assert sum(int(part.split(" ×")[0].replace(",", "")) for part in found[2].split(", ")) == brushed
    sheet = page.locator(".st-key-explore_brushed .digits")
    expect(sheet.get_by_role("button")).to_have_count(min(150, brushed))

    page.get_by_test_id("stButtonGroup").get_by_text("t-SNE", exact=True).click()
    expect(said).to_have_text(found[0])  # they stay brushed on another map of the same digits
    page.locator(".map").get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Point at a digit, or brush some")).to_be_visible()


def test_a_finger_scrolls_over_the_map_until_it_is_to_brush(visit: Open) -> None:
    page = visit("Explore?view=map", width=390, height=844, touch=True)
    box = ready(page)
    field, card = page.locator(".map .field"), page.locator(".map .card")
    assert field.evaluate("each => getComputedStyle(each).touchAction") == "pan-y"
    page.touchscreen.tap(*inside(box, 0.55, 0.4))
    expect(card).to_contain_text("Image")
    page.locator(".map").get_by_role("button", name="Brush").tap()
    expect(card).to_be_hidden()
    assert field.evaluate("each => getComputedStyle(each).touchAction") == "none"
