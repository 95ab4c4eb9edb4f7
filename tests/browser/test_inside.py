"""The stepper from a pixel to an update, and a weight that is edited, by a real mouse."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_the_stepper_goes_from_a_pixel_to_an_update_and_a_weight_is_edited(visit: Open) -> None:
    page = visit("Inside")
    stepper = page.get_by_role("region", name="Step by step")
    detail = stepper.locator(".detail")
    expect(stepper.get_by_text("Step 1 of 16")).to_be_visible()
    pixels = stepper.locator("figure.pixels .squares")
    box = pixels.bounding_box()
    assert box
    pixels.hover(position={"x": 18.5 / 28 * box["width"], "y": 12.5 / 28 * box["height"]})
    expect(detail).to_contain_text("row 12, column 18 =")

    stepper.get_by_role("button", name="Next").click()
    expect(stepper.get_by_role("heading", name="Weighted sums")).to_be_visible()
    sums = stepper.locator(".results .cells button")
    expect(sums).to_have_count(10)
    sums.nth(6).hover()
    expect(detail).to_contain_text("z¹6 =")
    expect(detail).to_contain_text("and 770 more:")
    expect(stepper.locator(".inputs .marks i")).to_have_count(14)
    expect(stepper.get_by_role("img", name="w ∘ x, weight × pixel of unit 6")).to_be_visible()

    stepper.get_by_role("button", name=re.compile("^Σ: Softmax 2 of 3")).click()
    expect(stepper.locator(".inputs .cells .lit")).to_have_count(10)
    stepper.get_by_role("button", name=re.compile("^W²: The update")).click()
    expect(detail).to_contain_text("− 1 ·")

    loss = page.get_by_test_id("stMetric").filter(has_text="Loss of this digit")
    expect(loss).to_contain_text("0.7998")
    page.get_by_role("button", name="Run one update").click()
    expect(loss).to_contain_text("-0.")
    expect(page.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_contain_text("images")
    expect(stepper.get_by_role("heading", name="The update of W²")).to_be_visible()
    page.get_by_role("button", name="Undo all").click()
    expect(loss).not_to_contain_text("-0.")

    page.get_by_role("radio", name="Change it").click()
    weights = page.locator(".picker", has_text="its weights").locator(".map")
    box = weights.bounding_box()
    assert box
    field = page.get_by_role("spinbutton", name="Chosen weight")
    chosen_at_first = field.input_value()
    weights.click(position={"x": 10.5 / 28 * box["width"], "y": 9.5 / 28 * box["height"]})
    expect(page.locator(".picker", has_text="its weights")).to_contain_text("row 9, column 10")
    expect(field).not_to_have_value(chosen_at_first)  # it is the new weight's
    before = page.locator(".live").get_attribute("aria-label")
    field.fill("20")
    field.press("Enter")
    expect(page.get_by_text("Changed: dense10 1: a weight is 20.")).to_be_visible()
    expect(page.locator(".live")).not_to_have_attribute("aria-label", before or "")
    expect(page.get_by_role("spinbutton", name="Chosen weight")).to_have_value("20")
