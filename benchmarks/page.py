"""How long a visitor waits on a page: at Draw from the mouse's going up to the answer's standing there.

    python benchmarks/page.py draw [--times 40] [--json]

A Chromium of one's own draws ones and sevens, and then 2026 again and again, on a server of its own with nobody else
there, and times itself: the mouse-up is the browser's event, of a number the last one's, and the answer is there when
the text says it, which is painted at the next frame. The canvas by itself would wait 200 ms after a mouse-up before it
tells what is on it; the page asks it at once, so these are in no figure. What of it the server's reading takes is timed
in this process, of a drawing whose last stroke is new. CHROMIUM names the browser if it is in none of the usual places.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import FloatRect, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.server import serving
from recognizer import load_model
from recognizer.reading.many import Answers
from recognizer.reading.model import MODELS_FOLDER
from recognizer.synthesis.letterforms import write_digit

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

CANVAS_WAIT = 200
"""Milliseconds that streamlit-drawable-canvas waits after a mouse-up before it tells."""

Strokes = list[NDArray[np.float64]]

DIGITS: dict[str, Strokes] = {
    "1": [np.array([(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)])],
    "7": [np.array([(0.4, 0.2), (0.6, 0.2), (0.48, 0.8)])],
}
"""A one and a seven, as shares of the canvas's sides."""

WATCH = """() => {
    const root = document.querySelector(".st-key-answer [data-testid=stBidiComponentIsolated]").shadowRoot;
    const lines = root.querySelector(".lines");
    let up = null;
    window.addEventListener("mouseup", () => { up = performance.now(); }, true);
    window.expect = text => { window.expected = text; window.time = null; up = null; };
    new MutationObserver(() => {
        if (up !== null && lines.textContent === window.expected) window.time ??= performance.now() - up;
    }).observe(lines, { childList: true, subtree: true, characterData: true });
}"""


def number(text: str) -> Strokes:
    """A number's strokes, as shares of the canvas's sides."""
    rng = np.random.default_rng(155)
    strokes: Strokes = []
    left = 0.06
    for digit in text:
        own = write_digit(int(digit), rng).strokes
        points = np.concatenate(own)
        least, size = points.min(axis=0), np.ptp(points, axis=0)
        scale = 0.3 / size[1] * np.array([2 / 3, 1])  # of a height of 0.3; the canvas is 3 : 2
        strokes += [(stroke - least)[:: max(1, len(stroke) // 20)] * scale + [left, 0.35] for stroke in own]
        left += size[0] * scale[0] + 0.06
    return strokes


def draw(page: Page, box: FloatRect, stroke: NDArray[np.float64]) -> None:
    """Draw one stroke with the mouse."""
    (x, y), *others = (stroke * [box["width"], box["height"]] + [box["x"], box["y"]]).tolist()
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in others:
        page.mouse.move(to_x, to_y, steps=4 if len(others) < 4 else 1)
    page.mouse.up()


def times(page: Page, drawings: list[tuple[str, Strokes]]) -> list[float]:
    """Milliseconds from the last mouse-up of each drawing to its answer."""
    found: list[float] = []
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box
    for text, strokes in drawings:
        for stroke in strokes[:-1]:
            draw(page, box, stroke)
        page.wait_for_timeout(600)  # what was drawn before the last stroke has been read, or hardly ever not
        page.evaluate("text => window.expect(text)", text)
        draw(page, box, strokes[-1])
        page.wait_for_function("window.time !== null")
        found.append(float(page.evaluate("window.time")))
        page.get_by_role("button", name="Clear").click()
        page.locator(".st-key-prediction", has_text="draw a digit").wait_for()
        page.wait_for_timeout(200)
    return found


def reading_times(strokes: Strokes, count: int) -> list[float]:
    """Milliseconds that a network that knows all but the last stroke takes to read the drawing with it."""
    model = load_model(MODELS_FOLDER / "conv.npz")
    placed = [stroke * [840, 560] for stroke in strokes]
    found: list[float] = []
    for _ in range(count):
        answers = Answers()
        model.read_many(placed[:-1], answers)
        began = time.perf_counter()
        model.read_many(placed, answers)
        found.append(1000 * (time.perf_counter() - began))
    return found


def measure_draw(page: Page, address: str, count: int) -> dict[str, list[float]]:
    """All times of the Draw page, in milliseconds, by what was drawn."""
    page.goto(f"{address}/Draw")
    page.locator(".st-key-drawing[data-ready]").wait_for()
    page.wait_for_timeout(2000)
    page.evaluate(WATCH)
    single = [(text, DIGITS[text]) for text in ("17" * count)[: count + 1]]
    several = [("2026", number("2026"))] * (count + 1)
    return {  # the first one of each waits for what is done once
        "one digit": times(page, single)[1:],
        "2026": times(page, several)[1:],
        "reading at the server, one digit": reading_times(DIGITS["7"], count),
        "reading at the server, 2026": reading_times(number("2026"), count),
    }


def main() -> None:
    """Print the median and the 95th percentile."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("part", choices=["draw"], help="what is timed")
    parser.add_argument("--times", type=int, default=40, help="drawings of each kind")
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
        found = measure_draw(browser.new_page(viewport={"width": 1280, "height": 800}), server.address, options.times)
        browser.close()
    rounded = {name: [round(float(each), 1) for each in np.percentile(ms, [50, 95])] for name, ms in found.items()}
    if options.json:
        named = {name: {"median_ms": median, "p95_ms": late} for name, (median, late) in rounded.items()}
        print(json.dumps({"times": options.times, "canvas_wait_ms": CANVAS_WAIT, "waited": False, **named}))
        return
    for name, (median, late) in rounded.items():
        print(f"{name}: median {median:.0f} ms, 95th percentile {late:.0f} ms, of {options.times}")
    print(f"The {CANVAS_WAIT} ms for which the canvas by itself waits after a mouse-up are not waited for.")


if __name__ == "__main__":
    main()
