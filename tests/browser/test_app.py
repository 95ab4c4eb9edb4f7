"""What only a browser shows: charts that move, sliders that act, drawing, pages that are left and come back to."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from interface.menu import PAGES
from tests.browser.conftest import Open
from tests.browser.drawing import ONE, digit_read, draw


def part(page: Page, key: str) -> Locator:
    """The container of that key."""
    return page.locator(f".st-key-{key}")


def go_to(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def iterations(page: Page) -> int:
    found = re.search(r"iteration ([\d,]+) of", part(page, "iteration-count").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def wait_for_iteration(page: Page, number: int) -> None:
    for _ in range(600):
        if iterations(page) >= number:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"iteration {number} did not come")


def test_train_steer_finish_and_draw(visit: Open) -> None:
    page = visit("Train")
    expect(part(page, "status")).to_have_text("idle")
    page.get_by_role("radio", name="Original").click()
    expect(part(page, "iteration-count")).to_contain_text("of 500")
    page.get_by_role("slider", name="Epochs").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")  # 500, 300, 200, 150, 100
    expect(part(page, "iteration-count")).to_have_text("iteration 0 of 100")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(part(page, "status")).to_have_text("training")

    chart = page.get_by_test_id("stVegaLiteChart").first
    wait_for_iteration(page, 5)
    before = chart.screenshot()
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    rate.press("ArrowLeft")  # from 1 to 0.7
    wait_for_iteration(page, iterations(page) + 10)
    for _ in range(20):
        if chart.screenshot() != before:
            break
        page.wait_for_timeout(250)
    assert chart.screenshot() != before
    expect(part(page, "status")).to_have_text("finished", timeout=60_000)
    expect(part(page, "test-accuracy")).to_contain_text("of the test images read correctly")
    accuracy = float(part(page, "figures").get_by_test_id("stMetricValue").nth(1).inner_text().rstrip("%"))
    assert accuracy > 40  # 100 iterations at a rate of 1 reach 80

    with page.expect_download() as download:
        page.get_by_role("button", name="History (CSV)").click()
    rows = download.value.path().read_text().splitlines()
    names = rows[0].split(",")
    rates = [float(row.split(",")[names.index("learning_rate")]) for row in rows[1:]]
    assert rates[0] == 1.0
    assert rates[-1] == 0.7  # moved in mid-run, without a restart
    assert rows[-1].startswith("100,")

    go_to(page, "Draw")
    expect(part(page, "prediction")).to_have_text("draw a digit")
    expect(page.get_by_role("combobox", name="Network")).to_have_value("Yours: 784-10-10")
    draw(page, ONE)
    expect(part(page, "prediction")).to_have_text(re.compile(r"^\d"))
    assert digit_read(page) in list("0123456789")


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list by typing."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def on_the_page(chart: Locator) -> list[float]:
    """Where a chart is below the page's title, however far the page is scrolled, and how large it is."""
    box, title = chart.bounding_box(), chart.page.get_by_role("heading", level=1).bounding_box()
    assert box
    assert title
    return [box["x"], box["y"] - title["y"], box["width"], box["height"]]


def test_a_network_of_ones_own_learns_and_nothing_moves_but_the_lines(visit: Open) -> None:
    page = visit("Train")
    page.get_by_role("radio", name="Your own").click()  # which opens what there is to choose
    layers = page.get_by_role("textbox", name="Layers")
    layers.fill("conv8 pool conv16 pool")
    layers.press("Enter")
    chart = page.get_by_test_id("stVegaLiteChart").first
    choose(page, "Optimizer", "Adam")
    expect(part(page, "about-beside")).to_contain_text("conv8 pool conv16 pool, 9,098 parameters")
    expect(page.get_by_role("combobox", name="Optimizer")).to_have_value("Adam")  # open still
    page.keyboard.press("Escape")
    page.get_by_text("While it learns", exact=True).click()
    choose(page, "Schedule", "Cosine")
    choose(page, "Augmentation", "Shift, turn, stretch, bend")
    expect(page.get_by_role("img", name="Digits to learn from")).to_be_visible()
    expect(page.get_by_role("slider", name="Learning rate")).to_have_attribute("aria-valuetext", re.compile(r"^0\.001"))
    page.get_by_role("button", name="Train", exact=True).click()
    wait_for_iteration(page, 2)
    before = on_the_page(chart)  # what is chosen once is folded away
    wait_for_iteration(page, 10)
    expect(part(page, "iteration-count")).to_contain_text("· rate 0.00")
    assert on_the_page(chart) == before
    page.get_by_role("slider", name="Weight decay").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider", name="Weight decay")).to_have_attribute("aria-valuetext", "1e-05")
    page.wait_for_timeout(1500)
    assert on_the_page(chart) == before
    page.get_by_role("button", name="Stop").click()
    expect(part(page, "test-accuracy")).to_contain_text("conv8 pool conv16 pool")


def test_training_goes_on_while_the_visitor_is_elsewhere(visit: Open) -> None:
    page = visit()
    go_to(page, "Train")
    page.get_by_role("radio", name="Original").click()
    expect(part(page, "iteration-count")).to_contain_text("of 500")
    page.get_by_role("button", name="Train", exact=True).click()
    wait_for_iteration(page, 3)
    go_to(page, "Explore")
    expect(part(page, "run-status")).to_contain_text("training")
    go_to(page, "Draw")
    go_to(page, "Train")
    expect(part(page, "status")).to_have_text("training")
    seen = iterations(page)
    wait_for_iteration(page, seen + 3)

    page.get_by_role("button", name="Pause").click()
    expect(part(page, "status")).to_have_text("paused")
    held = iterations(page)
    page.get_by_role("button", name="Step").click()
    expect(part(page, "iteration-count")).to_contain_text(f"iteration {held + 1:,} of")
    page.get_by_role("button", name="Resume").click()
    expect(part(page, "status")).to_have_text("training")
    page.get_by_role("button", name="Stop").click()
    expect(part(page, "status")).to_have_text("stopped")
    page.get_by_role("button", name="Reset").click()
    expect(part(page, "status")).to_have_text("idle")
    assert iterations(page) == 0


def test_a_reload_finds_the_training_again(visit: Open) -> None:
    page = visit("Train")
    expect(part(page, "iteration-count")).to_contain_text("of 4,300")
    page.get_by_role("button", name="Step").click()
    expect(part(page, "iteration-count")).to_have_text("iteration 1 of 4,300")
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    rate.press("ArrowLeft")  # from 0.5 to 0.3
    page.get_by_role("button", name="Step").click()
    expect(part(page, "iteration-count")).to_have_text("iteration 2 of 4,300")
    page.reload()
    expect(part(page, "iteration-count")).to_have_text("iteration 2 of 4,300")
    expect(part(page, "status")).to_have_text("paused")
    expect(page.get_by_role("slider", name="Learning rate")).to_have_attribute("aria-valuetext", re.compile(r"0\.3"))
    page.get_by_role("button", name="Reset").click()
    expect(part(page, "status")).to_have_text("idle")
    page.reload()
    expect(part(page, "status")).to_have_text("idle")
    assert "run=" not in page.url


@pytest.mark.parametrize("path", ["", *list(PAGES)[1:]])
def test_every_address_can_be_the_first_on_a_phone(cold_visit: Open, path: str) -> None:
    page = cold_visit(path, width=390, height=844, touch=True)
    page.wait_for_timeout(1500)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_test_id("stExpandSidebarButton").click()
    links = page.get_by_test_id("stSidebar").get_by_role("link")
    expect(links).to_have_text([re.compile(name) for name in PAGES])
