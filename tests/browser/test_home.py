"""The home page and the menu: what is a link, what a finger hits, and what can be read on a phone."""

import re

import pytest
from playwright.sync_api import expect

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


def test_all_of_a_card_is_the_link(visit: Open) -> None:
    page = visit()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    card = page.locator(".st-key-door_explore")
    box = card.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the data")


def test_the_first_step_leads_to_the_canvas(visit: Open) -> None:
    page = visit()
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
    for path in ("", "Explore", "Train", "Draw"):
        page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        assert page.evaluate(SMALL_TARGETS) == []
