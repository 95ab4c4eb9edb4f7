"""In a browser: what was read wrongly is corrected, learned from, kept, and read rightly then."""

import re
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from recognizer import Model, Network, parse_architecture, save_model
from recognizer.network.initialization import he
from tests.browser.conftest import Open
from tests.browser.drawing import SEVEN, canvas_place, draw
from tests.browser.test_accessibility import serious_findings


def use_small_network(page: Page, place: Path) -> None:
    """Upload a network that learns in no time, on the Train page, and read with it."""
    network = Network(parse_architecture("dense8")).initialize(he, np.random.default_rng(0))
    save_model(Model(network, {}), place)
    page.get_by_text("Load a saved network").click()
    page.locator(".st-key-network_file input[type=file]").set_input_files(place)
    expect(page.get_by_text("choose it on the Draw page")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Draw").click()
    canvas_place(page)


def test_a_correction_is_learned_kept_and_read(visit: Open, tmp_path: Path) -> None:
    page = visit("Train")
    use_small_network(page, tmp_path / "small.npz")
    page.get_by_text("A judge says what is no digit").click()  # which would learn as well, and is no small network
    draw(page, SEVEN)
    correcting = page.locator(".st-key-draw_correct")
    expect(correcting.get_by_role("radio", name="4", exact=True)).to_be_enabled()
    correcting.get_by_role("radio", name="4", exact=True).click()
    expect(page.get_by_text("A 4, you say. It is one of 1 under My digits.")).to_be_visible()
    page.get_by_text("My digits", exact=True).click()
    mine = page.locator(".st-key-draw_my_sheet").get_by_role("button", name="A 4")
    expect(mine).to_be_visible()
    page.get_by_role("button", name="Learn from my digits").click()
    keep = page.get_by_role("button", name="Keep", exact=True)
    expect(keep).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-draw_outcome")).to_contain_text("1 of 1")
    assert serious_findings(page) == []
    keep.click()
    expect(page.get_by_text("Tuned to 1 drawing, it reads")).to_be_visible()
    mine.click()
    page.get_by_role("button", name=re.compile("Delete 1$")).click()
    expect(mine).to_have_count(0)
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile("^4"))  # it says so itself now
