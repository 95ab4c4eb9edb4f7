"""The Train page as a laboratory in a browser: what is moved is marked, speed, zoom, and what is seen inside; links."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_app import go_to, iterations, part, wait_for_iteration
from tests.browser.test_train import button, rate, reset, set_up_long_training, tops

MARKS = {
    "Learning rate": "α 0.3",
    "Label smoothing": "smoothing 0.02",
    "Weight decay": "weight decay 1e-05",
    "Clipping": "clipping ",
    "Batch size": "batch ",
    "Dropout": "dropout ",
}
"""How a chart names what is moved while the network learns, by the slider's label."""


def to_the_top(page: Page) -> None:
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")


def test_live_changes_are_marked_views_are_live_and_the_charts_zoom_in(visit: Open) -> None:
    page = visit("Train")
    set_up_long_training(page)
    page.get_by_text("While it learns", exact=True).click()
    speed = page.get_by_role("slider", name="Speed")
    speed.press("Home")
    button(page, "Train").click()
    wait_for_iteration(page, 2)
    assert iterations(page) < 20
    to_the_top(page)
    held = tops(page)
    page.get_by_role("radio", name="See it learn").click()
    page.get_by_role("radio", name="Digits").click()
    digits = part(page, "view").get_by_role("img", name="digits are read correctly after iteration")
    expect(digits).to_be_visible()
    first = digits.get_attribute("aria-label")
    expect(digits).not_to_have_attribute("aria-label", first or "")
    speed.press("ArrowRight")
    speed.press("ArrowRight")
    chart = part(page, "loss-chart").get_by_test_id("stVegaLiteChart")
    for label, mark in MARKS.items():
        page.get_by_role("slider", name=label).press("ArrowLeft" if label == "Learning rate" else "ArrowRight")
        expect(chart).to_contain_text(mark)
    slow = iterations(page)
    speed.press("End")
    wait_for_iteration(page, slow + 500)
    assert_the_charts_zoom(page)
    assert_confusions_of_the_past(page)
    to_the_top(page)
    assert tops(page) == held
    page.get_by_text("Log scale").first.click()
    expect(page.get_by_role("switch", name="Log scale")).to_be_checked()
    go_to(page, "Explore")
    go_to(page, "Train")
    expect(page.get_by_role("switch", name="Log scale")).to_be_checked()
    expect(page.get_by_role("radio", name="Last 300 steps")).to_be_checked()
    reset(page)


def assert_the_charts_zoom(page: Page) -> None:
    """The latest steps alone are shown while more of them come, until all are wanted, and then again."""
    chart = part(page, "loss-chart").get_by_test_id("stVegaLiteChart")
    expect(chart).to_contain_text("100,000")  # of all that are planned
    for name, all_planned in (("Last 300 steps", False), ("All", True), ("Last 300 steps", False)):
        page.get_by_role("radio", name=name, exact=True).click()
        for _ in range(2):
            if all_planned:
                expect(chart).to_contain_text("100,000")
            else:
                expect(chart).not_to_contain_text("100,000")
            wait_for_iteration(page, iterations(page) + 50)


def assert_confusions_of_the_past(page: Page) -> None:
    """They stay where they were gone to while the training goes on, and follow it from the slider's end."""
    page.get_by_role("radio", name="Confusions").click()
    view = part(page, "view")
    slider = view.get_by_role("slider", name="Evaluation")
    expect(slider).to_be_enabled()
    slider.press("Home")
    expect(view).to_contain_text("read correctly at iteration 1.")
    seen = slider.get_attribute("max")
    expect(slider).not_to_have_attribute("max", seen or "")
    expect(view).to_contain_text("read correctly at iteration 1.")
    view.get_by_role("button", name="Play").click()
    expect(view).not_to_contain_text("read correctly at iteration 1.")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "now")


def first_loss(page: Page) -> str:
    """After one step, which is taken."""
    button(page, "Step").click()
    expect(part(page, "iteration-count")).to_contain_text("iteration 1 of")
    return part(page, "figures").get_by_test_id("stMetricValue").first.inner_text()


def test_a_link_means_the_same_elsewhere_and_two_visitors_train_at_once(visit: Open) -> None:
    page = visit("Train")
    page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    page.get_by_role("slider", name="Batch size").press("ArrowRight")
    page.wait_for_url(lambda url: "learning_rate=0.3" in url and "batch_size=" in url)
    other = visit(f"Train?{page.url.split('?')[1]}")
    rate(other, "0.3")
    losses = [first_loss(each) for each in (page, other)]
    assert losses[0] == losses[1]
    assert len(losses[0].replace(".", "")) == 5
    button(page, "Resume").click()
    wait_for_iteration(page, 20)
    assert iterations(other) == 1
    button(other, "Step").click()
    expect(part(other, "iteration-count")).to_contain_text("iteration 2 of")
    reset(page)
    reset(other)
    nonsense = visit("Train?learning_rate=fast&batch_size=32")
    expect(nonsense.get_by_test_id("stAlert")).to_contain_text("found 'fast'")
    rate(nonsense, "0.5")
