"""The home page and the menu: what is a link, what a finger hits, and what can be read on a phone."""

import re

import pytest
from playwright.sync_api import expect

from recognizer.data.loading import load_data
from recognizer.reading.model import MODELS_FOLDER, load_model
from tests.browser.conftest import Open

SMALL_TEXT = """svgs => svgs.filter(svg => svg.getBoundingClientRect().width).flatMap(svg => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [...svg.querySelectorAll("text")].map(text => parseFloat(getComputedStyle(text).fontSize) * scale);
}).filter(size => size < 12)"""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, summary, a, [role=radio]")].filter(each => {
    const place = each.getBoundingClientRect();
    return place.width && each.checkVisibility({ visibilityProperty: true })
        && place.right > 0 && !each.closest("[data-testid=stElementToolbar], [data-testid=stTooltipIcon]")
        && !each.matches("[data-testid=stSkipToContent]") && (place.height < 44 || place.width < 44);
}).map(each => each.outerHTML.slice(0, 200))"""


def digit_read(number: int) -> int:
    """What the convolutional network reads of a test image."""
    image = load_data().test.images[:, [number]]
    return int(load_model(MODELS_FOLDER / "conv.npz").network.predict(image)[:, 0].argmax())


def test_all_of_a_card_is_the_link(visit: Open) -> None:
    page = visit()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    card = page.locator(".st-key-door_explore")
    card.hover()  # which waits until it stays where it is
    box = card.bounding_box()
    assert box
    card.click(position={"x": box["width"] - 8, "y": box["height"] - 8})
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the data")


def test_a_digit_is_read_at_first_sight_and_the_first_step_leads_to_the_canvas(visit: Open) -> None:
    page = visit(height=800)
    reading = page.get_by_role("group", name="A reading")
    expect(reading).to_contain_text("and right")
    expect(reading).to_be_in_viewport(ratio=1)
    for _ in range(3):
        before = reading.inner_text()
        page.get_by_role("button", name="Read another").click()
        expect(reading).not_to_have_text(before, use_inner_text=True)
        number = re.search(r"Image ([\d,]+) of", reading.inner_text())
        assert number
        assert reading.locator(".digit").inner_text() == str(digit_read(int(number[1].replace(",", ""))))
    page.get_by_role("link", name="Draw a digit").click()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()


@pytest.mark.parametrize("width", [360, 390])
def test_what_the_figures_say_can_be_read_on_a_phone(visit: Open, width: int) -> None:
    page = visit(width=width, height=844, touch=True)
    figures = page.get_by_role("img", name=re.compile("forward pass|of its column"))
    expect(figures).to_have_count(2)
    assert page.locator(".figure svg").evaluate_all("svgs => svgs.some(svg => svg.querySelector('text'))")
    assert page.locator(".figure svg").evaluate_all(SMALL_TEXT) == []


def test_the_menu_closes_on_a_phone_once_a_page_is_chosen(visit: Open) -> None:
    page = visit(width=390, height=844, touch=True)
    sidebar = page.get_by_test_id("stSidebar")
    for name, title in (("Explore", "Explore the data"), ("Train", "Train"), ("Home", "A digit recognizer")):
        page.get_by_test_id("stExpandSidebarButton").tap()
        expect(sidebar).to_have_attribute("data-collapsed", "false")
        sidebar.get_by_role("link", name=name).tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_the_menu_stays_where_it_has_room(visit: Open) -> None:
    page = visit()
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("link", name="Explore").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the data")
    page.wait_for_timeout(500)
    expect(sidebar).to_have_attribute("data-collapsed", "false")


def test_a_finger_hits_what_it_means_to(visit: Open) -> None:
    page = visit(width=390, height=844, touch=True)
    for path in ("", "Explore", "Train", "Draw", "Evaluate", "Inside"):
        page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        for _ in range(50):  # the page's style may come after its text
            if not (small := page.evaluate(SMALL_TARGETS)):
                break
            page.wait_for_timeout(100)
        assert small == [], path
