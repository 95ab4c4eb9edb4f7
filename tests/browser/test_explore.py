"""The sheet of digits: what is opened follows what is shown; for a finger on a phone and for the keyboard alone."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open


def digit(page: Page, number: int) -> Locator:
    """The button over a digit of the sheet."""
    return page.locator(".digits").get_by_role("button", name=re.compile(f"^Image {number},"))


def test_the_opened_digit_follows_the_page_of_the_sheet(visit: Open) -> None:
    page = visit("Explore")
    digit(page, 4).click()
    expect(page.get_by_text("Image 4 is labelled 9.")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Image number")).to_have_value("4")
    page.get_by_test_id("stPaginationNext").click()
    expect(page.get_by_text("Image 150 is labelled")).to_be_visible()
    expect(digit(page, 150)).to_have_attribute("aria-pressed", "true")
    field = page.get_by_role("spinbutton", name="Image number")
    field.fill("1000")
    field.press("Enter")
    expect(digit(page, 1000)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Page 7", exact=True)).to_have_attribute("aria-current", "page")


def test_a_tap_on_a_phone_shows_the_digit_large_where_it_is(visit: Open) -> None:
    page = visit("Explore", width=390, height=844, touch=True)
    expect(page.get_by_text("Image 0 is labelled 5.")).to_be_visible()
    digit(page, 63).tap()
    near = page.locator(".near")
    expect(near).to_contain_text("Image 63, a 0")
    box = near.bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 844
    expect(page.get_by_text("Image 63 is labelled 0.")).to_have_count(1)
    near.get_by_role("button", name="Every pixel").tap()
    expect(near).to_be_hidden()
    expect(page.get_by_role("spinbutton", name="Image number")).to_be_in_viewport()
    expect(page.get_by_role("img", name="Image 63, a 0")).to_be_in_viewport(ratio=0.9)


def test_where_the_large_digit_is_in_view_nothing_covers_the_sheet(visit: Open) -> None:
    page = visit("Explore")
    digit(page, 4).click()
    expect(page.get_by_text("Image 4 is labelled 9.")).to_be_visible()
    expect(page.locator(".near")).to_be_hidden()


def test_the_sheet_is_one_tab_stop_with_arrow_keys(visit: Open) -> None:
    page = visit("Explore")
    expect(page.get_by_text("Image 0 is labelled 5.")).to_be_visible()
    expect(page.locator(".digits button[tabindex='0']")).to_have_count(1)
    page.get_by_test_id("stPaginationNext").focus()
    page.keyboard.press("Tab")
    expect(digit(page, 0)).to_be_focused()
    for key, number in (
        ("ArrowRight", 1),
        ("ArrowDown", 11),
        ("End", 19),
        ("Home", 10),
        ("PageDown", 60),
        ("ArrowUp", 50),
        ("PageUp", 0),
        ("ArrowLeft", 0),
        ("Control+End", 149),
        ("ArrowDown", 149),
        ("Control+Home", 0),
        ("ArrowRight", 1),
        ("ArrowRight", 2),
    ):
        page.keyboard.press(key)
        expect(digit(page, number)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Image 2 is labelled 4.")).to_be_visible()
    expect(digit(page, 2)).to_be_focused()
    expect(digit(page, 2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".digits button[tabindex='0']")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("Image 3 is labelled 1.")).to_be_visible()
    expect(digit(page, 3)).to_be_focused()


def test_the_pixel_that_is_pointed_at_says_its_value_for_all_to_read(visit: Open) -> None:
    page = visit("Explore")
    expect(page.get_by_text("Image 0 is labelled 5.")).to_be_visible()
    figure = page.get_by_role("application", name="Image 0, a 5")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    figure.hover()  # which waits until it stays where it is
    box = figure.bounding_box()
    assert box
    figure.hover(position={"x": box["width"] * 12.5 / 28, "y": box["height"] * 8.5 / 28})
    value = page.locator(".value")
    expect(value).to_have_text("253row 8, column 12")
    assert value.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") >= 12
    figure.focus()
    for key in ("ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(value).to_have_text("253row 7, column 13")
    field = page.get_by_role("spinbutton", name="Image number")
    field.fill("1")
    field.press("Enter")
    expect(page.get_by_text("Image 1 is labelled 0.")).to_be_visible()
    expect(value).to_be_hidden()


def test_a_finger_can_hit_what_is_in_a_toolbar(visit: Open) -> None:
    page = visit("Explore", width=390, height=844, touch=True)
    buttons = page.get_by_test_id("stElementToolbar").get_by_role("button")
    expect(buttons.last).to_be_attached()
    page.wait_for_timeout(1000)
    sizes = buttons.evaluate_all("all => all.map(each => [each.offsetWidth, each.offsetHeight])")
    assert len(sizes) >= 4
    assert all(width >= 44 and height >= 44 for width, height in sizes), sizes
