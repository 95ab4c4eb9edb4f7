"""What tests do with the Draw page: strokes of the mouse, and a look at what is on the canvas."""

from collections.abc import Sequence

import numpy as np
from playwright.sync_api import FloatRect, Locator, Page, expect

from interface.draw.strokes import WIDTH as UNITS
from tests.interface.draw.drawings import written

WIDTH, HEIGHT = 420, 280
"""In strokes, the sides of the canvas, whatever they are on the page."""

Points = Sequence[tuple[int, int]]

ONE: Points = [(140, 40), (140, 130), (140, 240)]
SEVEN: Points = [(80, 60), (200, 60), (120, 220)]

_PIXELS = """(canvas, places) => {
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const white = (x, y) => data[4 * (Math.floor(y * height) * width + Math.floor(x * width))] > 128;
    return places.map(([x, y]) => white(x, y));
}"""

_INK = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let white = 0;
    for (let i = 0; i < data.length; i += 4) white += data[i] > 128;
    return white / (canvas.width * canvas.height);
}"""


def painted(page: Page) -> None:
    """Wait until the browser has shown what it has been told."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def canvas(page: Page) -> Locator:
    """What the pen's events go to; it is visible as soon as whatever is drawn is heard of."""
    return page.locator("canvas.upper-canvas")


def canvas_place(page: Page) -> FloatRect:
    """Where the canvas is, when it is there to stay: the page has run to its end, and what was above it is gone."""
    before = None
    for _ in range(100):
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(canvas(page)).to_be_visible()
        box = canvas(page).bounding_box()
        if box and box == before:
            return box
        before = box
        page.wait_for_timeout(100)
    raise AssertionError("the canvas does not come to rest")


def draw(page: Page, *strokes: Points) -> None:
    """Draw strokes with the mouse."""
    box = canvas_place(page)
    for stroke in strokes:
        draw_at(page, box, stroke)


def draw_at(page: Page, box: FloatRect, stroke: Points) -> None:
    """Draw a stroke at once on a canvas known to be at `box`."""
    scale = box["width"] / WIDTH
    (x, y), *others = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in others:
        page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


def write(page: Page, text: str, gap: float = 0.3, height: float = 120) -> list[FloatRect]:
    """Write lines of digits with the mouse; returns where each of the strokes is on the page."""
    box = canvas_place(page)
    places: list[FloatRect] = []
    for stroke in written(text, height, gap):
        points = np.rint(stroke[:: max(1, len(stroke) // 20)] * WIDTH / UNITS).astype(int)
        write_at(page, box, points.tolist())
        (left, top), (right, bottom) = stroke.min(axis=0), stroke.max(axis=0)
        scale = box["width"] / UNITS
        places.append(
            {
                "x": box["x"] + left * scale,
                "y": box["y"] + top * scale,
                "width": (right - left) * scale,
                "height": (bottom - top) * scale,
            }
        )
    return places


def write_at(page: Page, box: FloatRect, stroke: Points) -> None:
    """Draw a stroke of many points, without more in between."""
    scale = box["width"] / WIDTH
    (x, y), *others = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in others:
        page.mouse.move(to_x, to_y)
    page.mouse.up()


def ink_at(page: Page, *places: tuple[int, int]) -> list[bool]:
    """Whether there is ink at each of these places."""
    painted(page)
    shares = [[x / WIDTH, y / HEIGHT] for x, y in places]
    found = page.locator("canvas.dc-canvas.lower-canvas").evaluate(_PIXELS, shares)
    assert isinstance(found, list)
    return found


def ink(page: Page) -> float:
    """Share of the canvas that is white."""
    painted(page)
    share = page.locator("canvas.dc-canvas.lower-canvas").evaluate(_INK)
    assert isinstance(share, float | int)
    return share


def prediction(page: Page) -> Locator:
    """Where the digit read is shown."""
    return page.locator(".st-key-prediction")


def boxes(page: Page) -> Locator:
    """The boxes over the canvas."""
    return page.locator(".st-key-drawing .boxes > div")


def expect_read(page: Page, text: str) -> None:
    """Wait until this is read, a row a line, and the boxes over the canvas say so too."""
    rows = text.split("\n")
    expect(prediction(page).locator(".line")).to_have_text(rows)
    expect(boxes(page)).to_have_text(list("".join(rows)))
    expect(page.locator(".st-key-drawing .boxes.old")).to_have_count(0)


def digit_read(page: Page) -> str:
    """What is read, a row a line."""
    return "\n".join(prediction(page).locator(".line").all_inner_texts())
