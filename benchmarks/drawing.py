"""How long a stroke takes to be read on the Draw page: from the mouse's going up to the answer's standing there.

    python benchmarks/drawing.py [--strokes 40] [--json]

A Chromium of one's own draws ones and sevens on a server of its own, with nobody else there, and times itself: the
mouse-up is the browser's event, the answer is the first change of the text that shows the digit, which is painted at
the next frame. CHROMIUM names the browser if it is in none of the usual places.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.server import serving

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

STROKES = [[(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)], [(0.28, 0.22), (0.72, 0.22), (0.42, 0.8)]]
"""A one and a seven, as shares of the canvas's side."""

WATCH = """() => {
    window.times = [];
    let up = null;
    window.addEventListener("mouseup", () => { up = performance.now(); }, true);
    const answer = document.querySelector(".st-key-prediction");
    let before = answer.innerText;
    new MutationObserver(() => {
        const now = answer.innerText;
        if (up !== null && now !== before && /^\\d/.test(now)) {
            window.times.push(performance.now() - up);
            up = null;
        }
        before = now;
    }).observe(answer, { childList: true, subtree: true, characterData: true });
}"""


def stroke(page: Page, points: list[tuple[float, float]]) -> None:
    """Draw one stroke with the mouse."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box
    (x, y), *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in others:
        page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


def times(page: Page, count: int) -> list[float]:
    """Milliseconds from the mouse's going up to the answer, of `count` drawings of one stroke."""
    page.locator("canvas.upper-canvas").wait_for()
    page.evaluate(WATCH)
    for number in range(count):
        stroke(page, STROKES[number % 2])
        page.wait_for_function(f"window.times.length > {number}")
        page.get_by_role("button", name="Clear").click()
        page.locator(".st-key-prediction", has_text="draw a digit").wait_for()
        page.wait_for_timeout(200)
    found = page.evaluate("window.times")
    assert isinstance(found, list)
    return found


def main() -> None:
    """Print the median and the 95th percentile."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--strokes", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="a line for programs")
    options = parser.parse_args()
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        parser.error("no Chromium found: set CHROMIUM to its path")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{server.address}/Draw")
        found = times(page, options.strokes + 1)[1:]  # the first one waits for what is done once
        browser.close()
    median, late = np.percentile(found, [50, 95])
    if options.json:
        print(json.dumps({"strokes": len(found), "median_ms": round(median), "p95_ms": round(late)}))
    else:
        print(f"{len(found)} strokes, from mouse-up to answer: median {median:.0f} ms, 95th percentile {late:.0f} ms")


if __name__ == "__main__":
    main()
