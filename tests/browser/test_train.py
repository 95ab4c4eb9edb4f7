"""The Train page in a browser: what is in view while a network learns, presses that come fast, and company."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_app import go_to, iterations, part, wait_for_iteration

DESKTOP, PHONE = (1280, 800), (390, 844)
HEADER = 56
"""Pixels above, where Streamlit's own bar lies over the page."""

PARTS = {
    "slider": ".st-key-train_learning_rate",
    "buttons": ".st-key-buttons",
    "status": ".st-key-status",
    "iterations": ".st-key-iteration-count",
    "figures": ".st-key-figures",
    "chart": ".st-key-loss-chart .stVegaLiteChart",
}


def button(page: Page, name: str) -> Locator:
    """A button of the page; Streamlit's header shows a Stop of its own while a page takes long."""
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name=name, exact=True)


def places(page: Page) -> dict[str, FloatRect]:
    boxes = {name: page.locator(selector).first.bounding_box() for name, selector in PARTS.items()}
    return {name: box for name, box in boxes.items() if box is not None}


def tops_of(boxes: dict[str, FloatRect]) -> dict[str, float]:
    return {name: box["y"] for name, box in boxes.items()}


def tops(page: Page) -> dict[str, float]:
    return tops_of(places(page))


def set_up_long_training(page: Page) -> None:
    """Choose a training that lasts longer than the test, and show the page from its top."""
    page.get_by_role("slider", name="Epochs").press("End")
    expect(part(page, "iteration-count")).to_contain_text("of 430,000")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")


def train_for_long(page: Page) -> None:
    """Press Train for a training that lasts longer than the test, and leaves most of the processor to it."""
    page.get_by_text("While it learns", exact=True).click()
    speed = page.get_by_role("slider", name="Speed")
    speed.press("Home")
    for _ in range(3):
        speed.press("ArrowRight")
    expect(speed).to_have_attribute("aria-valuetext", "10/s")
    set_up_long_training(page)
    button(page, "Train").click()
    wait_for_iteration(page, 2)


def reset(page: Page) -> None:
    """End a training and forget it."""
    button(page, "Reset").click()
    expect(part(page, "status")).to_have_text("idle")


def choose_preset(page: Page, preset: str) -> None:
    """Choose one; for one's own, leave the layers as they are."""
    page.get_by_role("radio", name=re.compile(f"^{preset}")).click()
    if preset == "Your own":
        expect(page.get_by_role("textbox", name="Layers")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("textbox", name="Layers")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [DESKTOP, PHONE])
def test_all_that_matters_is_in_view_while_it_trains_and_nothing_jumps(visit: Open, width: int, height: int) -> None:
    page = visit("Train", width=width, height=height, touch=width < 500)
    for preset in ("Modern", "Your own"):
        choose_preset(page, preset)
        set_up_long_training(page)
        first = places(page)
        assert set(first) == set(PARTS)
        for name, box in first.items():
            assert box["y"] >= HEADER, name
            assert box["y"] + box["height"] <= height, name
            assert box["x"] >= 0, name
            assert box["x"] + box["width"] <= width, name
        assert first["chart"]["height"] >= 300
        button(page, "Train").click()
        wait_for_iteration(page, 20)
        assert tops(page) == tops_of(first)
        assert_nothing_moves(page)
        button(page, "Stop").click()
        expect(part(page, "test-accuracy")).to_be_visible()
        assert tops(page) == tops_of(first)
        reset(page)


def assert_nothing_moves(page: Page) -> None:
    """While the training goes on and is steered, everything stays where it is."""
    trained = places(page)
    page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    button(page, "Chosen before the training").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("cross-entropy")
    wait_for_iteration(page, iterations(page) + 200)
    assert places(page) == trained
    page.keyboard.press("Escape")
    button(page, "Pause").click()
    expect(part(page, "status")).to_have_text("paused")


CUT = """() => [...document.querySelectorAll(
    ".stMainBlockContainer button, .stMainBlockContainer button p, [class*=st-key-figures] *, .st-key-progress p"
)].filter((each) => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1 && !each.closest(
    ".stVegaLiteChart, [data-testid=stTooltipIcon], [data-testid=stElementToolbar]"
)).map((each) => `${each.textContent.trim()}: ${each.scrollWidth} of ${each.clientWidth}`)"""
"""Buttons and figures whose words are wider than they are."""

BESIDE_A_MENU = (1280, 1100, 1000, 900)
WITHOUT = (1280, 1000, 900, 800, 768, 600, 430, 390, 360)


def assert_nothing_is_cut(page: Page, widths: tuple[int, ...]) -> None:
    for width in widths:
        height = 844 if width < 500 else 800
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(250)
        assert page.evaluate(CUT) == [], width
        for name, box in places(page).items():
            assert box["y"] + box["height"] <= height, f"{name} at {width}"
            assert box["x"] + box["width"] <= width, f"{name} at {width}"


def test_at_every_width_no_word_is_cut_and_the_loss_is_in_view(visit: Open) -> None:
    page = visit("Train", height=800)
    set_up_long_training(page)
    assert_nothing_is_cut(page, BESIDE_A_MENU)
    button(page, "Train").click()
    wait_for_iteration(page, 20)
    assert_nothing_is_cut(page, BESIDE_A_MENU)
    button(page, "Pause").click()
    expect(button(page, "Resume")).to_be_enabled()
    assert_nothing_is_cut(page, BESIDE_A_MENU)
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.wait_for_timeout(500)
    assert_nothing_is_cut(page, WITHOUT)
    button(page, "Reset").click()
    expect(part(page, "status")).to_have_text("idle")
    assert_nothing_is_cut(page, WITHOUT)


def test_presses_of_step_are_all_counted(visit: Open) -> None:
    page = visit("Train")
    step = button(page, "Step")
    expect(step).to_be_enabled()
    for presses, all_in_all in ((5, 5), (7, 12)):
        box = step.bounding_box()
        assert box
        for _ in range(presses):
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(60)
        expect(part(page, "iteration-count")).to_contain_text(f"iteration {all_in_all} of")
        page.wait_for_timeout(1500)  # for the page to have come to rest where the button is
    step.press("Enter")
    expect(part(page, "iteration-count")).to_contain_text("iteration 13 of")
    go_to(page, "Explore")
    go_to(page, "Train")
    expect(part(page, "iteration-count")).to_contain_text("iteration 13 of")
    step.click()
    expect(part(page, "iteration-count")).to_contain_text("iteration 14 of")
    page.wait_for_timeout(1500)
    assert iterations(page) == 14
    reset(page)


def company(page: Page, visit: Open, kind: str) -> Page:
    """Somebody who opens one of the links that the visitor gives away."""
    part(page, "buttons").get_by_role("button").last.click()
    links = page.get_by_test_id("stPopoverBody").locator("code")
    expect(links).to_have_count(2)
    address = next(text for text in links.all_inner_texts() if f"?{kind}=" in text)
    page.keyboard.press("Escape")
    return visit(f"Train?{address.split('?')[1]}")


def rate(page: Page, shown: str) -> None:
    """Wait until the slider of the learning rate shows this."""
    slider = page.get_by_role("slider", name="Learning rate").first  # for a moment with the one that it replaces
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"^{re.escape(shown)}(,|$)"))


def test_a_slider_follows_what_is_moved_elsewhere(visit: Open) -> None:
    page = visit("Train")
    train_for_long(page)
    other, spectator = company(page, visit, "run"), company(page, visit, "watch")
    expect(part(other, "status")).to_have_text("training")
    expect(part(spectator, "steering")).to_have_text("watching")
    other.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    for each in (page, spectator):
        rate(each, "0.3")
    expect(part(page, "steering")).to_have_text("steered elsewhere")
    expect(part(other, "steering")).to_have_count(0)
    expect(button(spectator, "Pause")).to_be_disabled()
    expect(button(spectator, "Stop")).to_be_disabled()
    seen = iterations(spectator)
    wait_for_iteration(spectator, seen + 20)
    button(page, "Stop").click()
    expect(part(spectator, "status")).to_have_text("stopped")
    other.close()
    spectator.close()
    reset(page)


SLOW_LINK = """(() => {
    const Real = window.WebSocket;
    window.linkDelay = 150;
    const later = handler => event => setTimeout(() => handler(event), window.linkDelay);
    window.WebSocket = class extends Real {
        send(data) { setTimeout(() => super.send(data), window.linkDelay); }
        set onmessage(handler) { super.onmessage = later(handler); }
        addEventListener(name, handler, ...rest) {
            super.addEventListener(name, name === "message" ? later(handler) : handler, ...rest);
        }
    };
})()"""
"""Run before a page's own scripts: all from and to the server takes `linkDelay` milliseconds longer."""


def test_on_a_slow_link_what_a_browser_has_not_heard_of_is_not_undone(visit: Open) -> None:
    page = visit("Train")
    train_for_long(page)
    far = company(page, visit, "run")
    far.add_init_script(SLOW_LINK)
    far.reload()
    expect(part(far, "status")).to_have_text("training")
    far.evaluate("window.linkDelay = 1500")  # three seconds there and back
    slider = page.get_by_role("slider", name="Learning rate")
    for shown in ("0.3", "0.2", "0.15"):
        slider.press("ArrowLeft")
        rate(page, shown)
        page.wait_for_timeout(1000)
    rate(far, "0.15")
    page.wait_for_timeout(3200)  # until the last of what the far browser said before has come
    rate(page, "0.15")
    expect(part(page, "steering")).to_have_count(0)
    far.evaluate("window.linkDelay = 150")
    far.get_by_role("slider", name="Learning rate").press("ArrowRight")
    rate(page, "0.2")
    expect(part(page, "steering")).to_have_text("steered elsewhere")
    far.close()
    reset(page)
