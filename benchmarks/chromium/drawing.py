"""How long a visitor waits at Draw: from the mouse's going up to the answer's standing there."""

import time

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import FloatRect, Page

from recognizer import load_model
from recognizer.reading.many import Answers
from recognizer.reading.model import MODELS_FOLDER
from recognizer.synthesis.letterforms import write_digit

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
