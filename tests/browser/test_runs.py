"""Runs in a browser: one is forked, both are compared, a reload brings them back, and a file goes on where it was."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import serious_findings
from tests.browser.test_app import part
from tests.browser.test_train import button

ENDED = re.compile("finished|stopped")


def open_runs(page: Page) -> None:
    page.get_by_role("radio", name="Runs", exact=True).click()
    expect(part(page, "runs-table")).to_be_visible()


def names(page: Page) -> list[str]:
    return [each.input_value() for each in page.get_by_role("textbox", name=re.compile("^Name of ")).all()]


def figures(page: Page, number: int) -> str:
    return part(page, f"run-row-{number}").locator(".run-figures").inner_text()


def test_runs_are_forked_compared_found_after_a_reload_and_gone_on_with_from_a_file(
    visit: Open, tmp_path: Path
) -> None:
    page = visit("Train?iterations=60")
    button(page, "Train").click()
    expect(part(page, "status")).to_have_text("finished", timeout=60_000)
    expect(button(page, "Train on")).to_be_visible()
    open_runs(page)
    button(page, "Train on from here").click()
    expect(part(page, "iteration-count")).to_contain_text("iteration 430 of 430", timeout=60_000)
    expect(part(page, "status")).to_have_text("finished", timeout=60_000)
    expect(part(page, "run-row-2")).to_contain_text("from Modern #1 at iteration 60")
    assert "430" in figures(page, 2)
    assert names(page) == ["Modern #2", "Modern #1"]

    chart = part(page, "runs-loss").locator("[role='graphics-document'], canvas, svg").first
    expect(chart).to_be_visible()
    for quantity in ("loss", "accuracy"):
        described = part(page, f"runs-{quantity}").get_by_label(
            f"Validation {quantity} by iteration of Modern #1, Modern #2"
        )
        expect(described.first).to_be_visible()
    expect(part(page, "runs-difference")).to_contain_text("Stop after iterations")
    expect(part(page, "runs-difference")).to_contain_text("60, from 61 on none")

    page.wait_for_timeout(500)  # charts fade in
    assert serious_findings(page) == []

    name = page.get_by_role("textbox", name="Name of Modern #2")
    name.fill("the longer one")
    name.press("Enter")
    expect(page.get_by_role("textbox", name="Name of the longer one")).to_be_visible()
    page.reload()
    expect(part(page, "status")).to_have_text("finished")
    open_runs(page)
    expect(page.get_by_role("textbox", name="Name of the longer one")).to_have_value("the longer one")
    assert names(page) == ["the longer one", "Modern #1"]

    button(page, "Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Checkpoint (.npz)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    page.keyboard.press("Escape")
    part(page, "runs-upload").locator("summary").click()
    part(page, "runs-upload").locator("input[type=file]").set_input_files(file)
    expect(part(page, "runs-upload")).to_contain_text("430 of 430 iterations are done.")
    part(page, "go_on_from_file").get_by_role("button").click()
    expect(part(page, "iteration-count")).to_contain_text("of 860")
    expect(part(page, "status")).to_have_text(ENDED, timeout=60_000)
    assert names(page)[0] == "Modern #3"
