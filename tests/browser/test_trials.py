"""Below the Train page's charts in a browser: a rate that is found and used, and an experiment to its explanation."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_app import part
from tests.browser.test_train import button, rate, reset


def test_a_found_rate_is_used_and_an_experiment_is_explained(visit: Open) -> None:
    page = visit("Train")
    page.get_by_role("radio", name="Rate finder").click()
    button(page, "Find a rate").click()
    expect(button(page, "Use this")).to_be_visible(timeout=60_000)
    expect(part(page, "finder-chart").locator("canvas, svg").first).to_be_visible()
    found = part(page, "suggestion").locator("strong").first.inner_text()
    assert 0.05 < float(found) < 2
    button(page, "Use this").click()
    rate(page, found)
    page.get_by_role("radio", name="Experiments").click()
    part(page, "try_single-images").get_by_role("button").click()
    expect(part(page, "status")).to_have_text("training")
    rate(page, "0.5")
    expect(part(page, "explanation")).to_contain_text("What has happened.", timeout=90_000)
    expect(part(page, "explanation")).to_contain_text(re.compile(r"\d\d\.\d%"))
    expect(part(page, "status")).to_have_text("finished")
    button(page, "All experiments").click()
    expect(part(page, "try_momentum")).to_be_visible()
    reset(page)
