"""The Train page as a laboratory in a browser: what is moved is marked, speed, and what is seen inside."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_app import iterations, part, wait_for_iteration
from tests.browser.test_train import button, set_up_long_training, tops


def test_a_live_change_is_marked_a_view_is_live_and_the_speed_can_be_chosen(visit: Open) -> None:
    page = visit("Train")
    set_up_long_training(page)
    page.get_by_text("While it learns", exact=True).click()
    page.get_by_role("slider", name="Speed").press("Home")
    button(page, "Train").click()
    wait_for_iteration(page, 2)
    assert iterations(page) < 20
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    held = tops(page)
    page.get_by_role("radio", name="See it learn").click()
    page.get_by_role("radio", name="Digits").click()
    digits = part(page, "view").get_by_role("img", name="digits are read correctly after iteration")
    expect(digits).to_be_visible()
    first = digits.get_attribute("aria-label")
    page.get_by_role("slider", name="Label smoothing").press("ArrowRight")
    expect(part(page, "loss-chart").get_by_test_id("stVegaLiteChart")).to_contain_text("smoothing 0.02")
    expect(digits).not_to_have_attribute("aria-label", first or "")
    slow = iterations(page)
    page.get_by_role("slider", name="Speed").press("End")
    wait_for_iteration(page, slow + 100)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    assert tops(page) == held
