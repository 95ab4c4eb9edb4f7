"""A connection that is lost and found again, for so long that the server has forgotten the session meanwhile."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from benchmarks.server import serving
from tests.browser.line import line_to
from tests.browser.test_app import iterations, part, wait_for_iteration
from tests.browser.test_train import button


def test_a_training_is_there_again_after_a_lost_connection(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "log", "--server.disconnectedSessionTTL=1") as server, line_to(server.address) as line:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{line.address}/Train?preset=modern&iterations=100000")
        button(page, "Train").click()
        wait_for_iteration(page, 20)
        page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
        mark = part(page, "loss-chart").get_by_test_id("stVegaLiteChart")
        expect(mark).to_contain_text("α 0.3")
        name = re.search("run=[^&]+", page.url)
        assert name
        line.cut()
        expect(button(page, "Pause")).to_be_disabled()
        page.wait_for_timeout(2000)
        seen = iterations(page)
        line.mend()
        wait_for_iteration(page, seen + 100)
        expect(part(page, "status")).to_have_text("training")
        expect(mark).to_contain_text("α 0.3")
        assert name[0] in page.url
        button(page, "Stop").click()
        expect(part(page, "test-accuracy")).to_be_visible()
        page.close()
    assert "Traceback" not in (tmp_path / "log").read_text()
