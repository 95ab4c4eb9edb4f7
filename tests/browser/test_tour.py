"""A tour of all pages: neither the browser's console nor the server's log has anything to complain about."""

import re

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from interface.menu import PAGES
from tests.browser.conftest import Cold

EXPECTED_404 = re.compile(rf"/({'|'.join(PAGES)})/_stcore/(health|host-config)$")
"""Streamlit looks for its server below a page's address first."""

SERVER_SAYS = re.compile(
    r"(\S+ \S+ )?Uvicorn server started on .*|You can now view your Streamlit app in your browser\.|URL: .*"
)


def ready(page: Page, title: str) -> None:
    """Wait until a page is there, run to its end."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(500)


def go_to(page: Page, name: str, title: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
    ready(page, title)


def at_home(page: Page) -> None:
    field = page.get_by_role("spinbutton", name="Test image")
    field.fill("60000")
    field.press("Enter")
    expect(page.get_by_text("found 60,000")).to_be_visible()
    page.get_by_role("button", name="that it reads as").click()
    expect(page.get_by_text("found 60,000")).to_have_count(0)
    page.get_by_role("button", name="Another digit").click()
    page.wait_for_timeout(1000)


def at_explore(page: Page) -> None:
    page.get_by_test_id("stPaginationNext").click()
    expect(page.get_by_text("Image 150 is labelled")).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("0", exact=True).click()
    expect(page.get_by_text("Image 1 is labelled 0")).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("Test", exact=True).click()
    expect(page.get_by_text("Image 3 is labelled 0")).to_be_visible()
    page.get_by_role("button", name="Image 10, a 0").click()
    expect(page.get_by_text("Image 10 is labelled 0")).to_be_visible()


def at_train(page: Page) -> None:
    """A whole short training of a small network of one's own, and another that is steered, paused, stepped, ended."""
    main = page.get_by_test_id("stMainBlockContainer")  # Streamlit has a Stop of its own above

    def press(name: str) -> None:
        expect(main.get_by_role("button", name=name, exact=True)).to_be_enabled()
        main.get_by_role("button", name=name, exact=True).click()

    status = page.locator(".st-key-status")
    page.get_by_role("radio", name="Your own").click()
    layers = page.get_by_role("textbox", name="Layers")
    layers.fill("dense10")
    layers.press("Enter")
    expect(page.locator(".st-key-about-beside")).to_contain_text("784-10-10")
    page.keyboard.press("Escape")
    page.get_by_role("slider", name="Epochs").press("Home")
    press("Train")
    expect(status).to_have_text("finished")
    expect(page.locator(".st-key-test-accuracy")).to_contain_text("of the test images")
    page.get_by_text("Log scale").click()
    page.get_by_role("slider", name="Epochs").press("End")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    press("Train")
    expect(status).to_have_text("training")
    page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    press("Pause")
    expect(status).to_have_text("paused")
    press("Step")
    press("Resume")
    expect(status).to_have_text("training")
    press("Stop")
    expect(status).to_have_text("stopped")
    press("Reset")
    expect(status).to_have_text("idle")


def at_draw(page: Page) -> None:
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    page.wait_for_timeout(500)
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 4 / 5, steps=6)
    page.mouse.up()
    expect(page.locator(".st-key-prediction")).to_contain_text(re.compile(r"\d"))
    page.get_by_role("button", name="Undo").click()
    page.wait_for_timeout(1000)


def at_evaluate(page: Page) -> None:
    expect(page.locator(".st-key-evaluate_head")).to_contain_text("%", timeout=60_000)


def at_inside(page: Page) -> None:
    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"reads \d"))


TOUR = {
    "Explore": ("Explore the data", at_explore),
    "Train": ("Train", at_train),
    "Draw": ("Draw", at_draw),
    "Evaluate": ("Evaluate", at_evaluate),
    "Inside": ("Look inside a network", at_inside),
    "Home": ("A digit recognizer", at_home),
}


def test_nothing_complains_on_a_tour(browser: Browser, cold: Cold) -> None:
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        known = "404" in message.text and EXPECTED_404.search(message.location["url"])
        if message.type in ("warning", "error") and not known:
            said.append(f"{message.type}: {message.text}")

    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
    page.goto(cold.address)
    ready(page, "A digit recognizer")
    at_home(page)
    for name, (title, act) in TOUR.items():
        go_to(page, name, title)
        act(page)
    for name, (title, _) in TOUR.items():
        page.goto(f"{cold.address}/{'' if name == 'Home' else name}")
        ready(page, title)
    context.close()
    assert said == []
    lines = [line.strip() for line in cold.log.read_text().splitlines()]
    assert [line for line in lines if line and not SERVER_SAYS.fullmatch(line)] == []
