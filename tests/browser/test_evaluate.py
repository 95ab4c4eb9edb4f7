"""The Evaluate page in a Chromium: cells that open, curves, the file for Kaggle, and the report, opened from a file."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from recognizer import Splits, load_model
from recognizer.reading.model import find_model
from tests.browser.conftest import Open

MOST_SECONDS = 60_000


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def test_what_a_network_has_read_can_be_looked_at_and_taken_along(
    visit: Open, browser: Browser, mnist: Splits, tmp_path: Path
) -> None:
    page = visit("Evaluate?network=modern")
    read = load_model(find_model("modern")).predict(mnist.test.images).argmax(axis=0)
    _open_cells(page, int(((mnist.test.labels == 4) & (read == 9)).sum()))
    _see_curves(page)
    _take_a_submission_along(page, mnist, read.tolist(), tmp_path)
    _take_the_report_along(page, browser, tmp_path)


def _open_cells(page: Page, count: int) -> None:
    """By a click, and by the keyboard alone."""
    cell = page.get_by_role("button", name=f"a 4 read as a 9: {count} images")
    cell.click()
    expect(page.get_by_role("heading", name=f"A 4 read as a 9: {count}")).to_be_visible()
    expect(cell).to_have_attribute("aria-pressed", "true")
    digits = page.locator(".st-key-evaluate_cell_digits img")
    expect(digits).to_have_count(count)
    expect(digits.first).to_have_attribute("alt", re.compile(r"^Image [\d,]+: a 4 read as a 9, [\d.]+% sure$"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(page.get_by_role("button", name=re.compile("^a 4 read as a 0: "))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^A 4 read as a 0: "))).to_be_visible()


def _see_curves(page: Page) -> None:
    """Of all networks that come along, with a picture of every step."""
    view(page, "Robustness")
    page.get_by_role("combobox", name="Images a step").click()
    page.get_by_role("option", name="200", exact=True).click()
    chart = page.locator("svg.marks").filter(has_text="share of the images read")
    expect(chart).to_be_visible(timeout=MOST_SECONDS)
    expect(page.locator(".st-key-evaluate_steps img")).to_have_count(13)
    expect(page.get_by_role("img", name=re.compile("rotation −90°$"))).to_be_visible()
    page.get_by_text("Blur", exact=True).click()
    expect(page.get_by_role("img", name=re.compile("blur 5 px$"))).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=MOST_SECONDS)
    expect(chart).to_be_visible()


def _take_a_submission_along(page: Page, mnist: Splits, read: list[int], folder: Path) -> None:
    view(page, "Kaggle")
    header = ",".join(f"pixel{pixel}" for pixel in range(784))
    rows = [",".join(map(str, row)) for row in mnist.test.rows[:40].tolist()]
    table = folder / "test.csv"
    table.write_text("\n".join([header, *rows]))
    page.locator(".st-key-evaluate_kaggle_file input[type=file]").set_input_files(table)
    expect(page.get_by_text("40 images read by Modern")).to_be_visible(timeout=MOST_SECONDS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download submission.csv").click()
    assert download.value.suggested_filename == "submission.csv"
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines == ["ImageId,Label", *(f"{number},{digit}" for number, digit in enumerate(read[:40], 1))]


def _take_the_report_along(page: Page, browser: Browser, folder: Path) -> None:
    """And open it from a file, without a network, in the dark and on a phone."""
    view(page, "Report")
    page.get_by_role("combobox", name="Images a step").click()
    page.get_by_role("option", name="200", exact=True).click()
    page.get_by_role("button", name="Write the report").click()
    button = page.get_by_role("button", name=re.compile("^Download the report"))
    expect(button).to_be_visible(timeout=MOST_SECONDS)
    with page.expect_download() as download:
        button.click()
    report = folder / "report.html"
    download.value.save_as(report)
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark", offline=True)
    try:
        opened = context.new_page()
        wrong: list[str] = []
        opened.on("console", lambda message: wrong.append(message.text))
        opened.on("requestfailed", lambda request: wrong.append(request.url))
        opened.goto(report.as_uri())
        expect(opened.get_by_role("heading", level=1)).to_have_text("Modern on MNIST, test images")
        opened.get_by_role("link", name=re.compile("^a 4 read as a 9")).click()
        expect(opened.get_by_role("heading", name=re.compile("^A 4 read as a 9"))).to_be_in_viewport()
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390
        assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 29)"
        assert opened.evaluate("[...document.images].every((image) => image.naturalWidth === 28)")
        assert not wrong
    finally:
        context.close()
