"""The Draw page in a browser: whatever is drawn is there and is read, however quickly one thing follows another."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.drawing import (
    ONE,
    SEVEN,
    WIDTH,
    Points,
    boxes,
    canvas,
    canvas_place,
    digit_read,
    draw,
    draw_at,
    expect_read,
    ink,
    ink_at,
    painted,
    prediction,
    write,
)
from tests.browser.test_accessibility import serious_findings
from tests.interface.draw.drawings import written

GAPS = (0, 50, 200)
"""Milliseconds between one action and the next."""

DELAY = """(() => {
    const Real = window.WebSocket;
    const later = handler => event => setTimeout(() => handler(event), 150);
    window.WebSocket = class extends Real {
        send(data) { setTimeout(() => super.send(data), 150); }
        set onmessage(handler) { super.onmessage = later(handler); }
        addEventListener(name, handler, ...rest) {
            super.addEventListener(name, name === "message" ? later(handler) : handler, ...rest);
        }
    };
})()"""
"""Run before a page's own scripts: everything to and from the server takes 150 ms longer."""

HEIGHTS = """() => {
    const heights = window.heights = new Set();
    const look = () => {
        const canvas = document.querySelector(".st-key-drawing");
        if (canvas?.checkVisibility({ visibilityProperty: true })) heights.add(canvas.getBoundingClientRect().top);
        if (window.heights === heights) requestAnimationFrame(look);
    };
    look();
}"""
"""At every frame from now on, note how high the canvas is, as soon as it can be seen."""

LINES: list[Points] = [[(60, 40 + 40 * line), (220, 40 + 40 * line)] for line in range(6)]
"""Strokes that are told apart by where they are: the middle of line n is at (140, 40 + 40 n)."""


def go_to(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


class Hand:
    """Draws and presses with a pause between one action and the next, waiting for nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.gap = 0
        self.come_back()

    def come_back(self) -> None:
        """See where things are now."""
        self.box = canvas_place(self.page)
        self.buttons: dict[str, FloatRect] = {}

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the drawing on the page."""
        scale = self.box["width"] / WIDTH
        return self.box["x"] + x * scale, self.box["y"] + y * scale

    def line(self, number: int) -> None:
        draw_at(self.page, self.box, LINES[number])
        self.page.wait_for_timeout(self.gap)

    def press(self, name: str) -> None:
        if name not in self.buttons:
            found = self.page.get_by_role("button", name=name, exact=True).bounding_box()
            assert found
            self.buttons[name] = found
        place = self.buttons[name]
        self.page.mouse.click(place["x"] + 10, place["y"] + 10)
        self.page.wait_for_timeout(self.gap)

    def keys(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.page.wait_for_timeout(self.gap)

    def widen(self) -> None:
        self.page.get_by_role("radiogroup", name="Brush width").locator(":checked").focus()
        self.keys("ArrowRight")

    def sees(self, *lines: int) -> None:
        """These lines are on the canvas, and no other."""
        there = ink_at(self.page, *((140, 40 + 40 * line) for line in range(len(LINES))))
        assert [line for line, white in enumerate(there) if white] == list(lines), f"{self.gap} ms between actions"


class Finger:
    """Fingers on a phone's canvas."""

    def __init__(self, page: Page, box: FloatRect) -> None:
        self.session = page.context.new_cdp_session(page)
        self.box = box

    def send(self, kind: str, *places: tuple[float, float]) -> None:
        """An event, and where fingers are on the canvas from then on."""
        scale = self.box["width"] / WIDTH
        points = [
            {"x": self.box["x"] + x * scale, "y": self.box["y"] + y * scale, "id": number}
            for number, (x, y) in enumerate(places)
        ]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def goes(self, first: tuple[int, int], *others: tuple[int, int]) -> None:
        """One finger goes down and along these places, and stays there."""
        self.send("touchStart", first)
        x, y = first
        for to_x, to_y in others:
            for step in (0.25, 0.5, 0.75, 1):
                self.send("touchMove", (x + (to_x - x) * step, y + (to_y - y) * step))
            x, y = to_x, to_y


def undo(hand: Hand) -> None:
    hand.line(0)
    hand.line(1)
    hand.press("Undo")
    hand.sees(0)
    hand.line(2)
    hand.line(3)
    hand.press("Undo")
    hand.press("Undo")
    hand.sees(0)
    hand.keys("Control+Shift+Z")
    hand.keys("Control+Shift+Z")
    hand.keys("Control+Z")
    hand.sees(0, 2)
    hand.press("Redo")
    hand.sees(0, 2, 3)


def clear(hand: Hand) -> None:
    hand.line(0)
    hand.line(1)
    hand.press("Clear")
    hand.line(2)
    hand.sees(2)
    hand.press("Undo")
    hand.line(3)
    hand.sees(3)
    hand.keys("Meta+Z")
    hand.keys("Control+Z")
    hand.sees(0, 1)
    hand.line(4)
    hand.sees(0, 1, 4)


def widen(hand: Hand) -> None:
    hand.line(0)
    hand.widen()
    hand.line(1)
    hand.widen()
    hand.press("Undo")
    hand.line(2)
    hand.sees(0, 2)


Visit = Callable[..., Page]


@pytest.fixture
def come(browser: Browser, server: str) -> Iterator[Visit]:
    """Opens the Draw page as a new visitor, of a server that is near or 300 ms away and back."""
    contexts = []

    def open_page(far: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **options})
        contexts.append(context)
        if far:
            context.add_init_script(DELAY)
        page = context.new_page()
        page.goto(f"{server}/Draw")
        return page

    yield open_page
    for context in contexts:
        context.close()


def near_and_far(come: Visit) -> Iterator[Hand]:
    """A hand for every gap, near the server, and one far from it."""
    for far, gaps in ((False, GAPS), (True, (100,))):
        hand = Hand(come(far))
        for hand.gap in gaps:
            yield hand
            hand.press("Clear")
        draw_at(hand.page, hand.box, ONE)
        expect(prediction(hand.page)).to_have_text(re.compile(r"^1"))


def test_nothing_is_lost_or_wrong_between_two_actions(come: Visit) -> None:
    for hand in near_and_far(come):
        undo(hand)
        hand.press("Clear")
        clear(hand)
        hand.press("Clear")
        widen(hand)


def test_another_page_or_a_reload_loses_nothing(come: Visit) -> None:
    for far, gaps in ((False, (0, 200)), (True, (0,))):
        page = come(far)
        hand = Hand(page)
        for hand.gap in gaps:
            hand.line(0)
            hand.widen()
            hand.line(1)
            before = ink(page)
            page.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
            expect(canvas(page)).to_have_count(0)
            go_to(page, "Draw")
            hand.come_back()
            hand.sees(0, 1)
            assert ink(page) == before
            hand.press("Undo")
            hand.line(2)
            hand.sees(0, 2)
            page.reload()
            hand.come_back()
            hand.sees(0, 2)
            hand.press("Undo")
            hand.press("Undo")
            hand.sees()
            hand.press("Redo")
            hand.sees(0)
            hand.press("Clear")
        draw_at(page, hand.box, ONE)
        page.reload()
        expect(prediction(page)).to_have_text(re.compile(r"^1"))


def test_a_drawing_is_read_and_drawn_on_after_a_visit_elsewhere(come: Visit) -> None:
    page = come()
    expect(prediction(page)).to_have_text("draw a digit")
    draw(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile(r"^7"))
    for name in ("Train", "Home", "Explore"):
        page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
        expect(canvas(page)).to_have_count(0)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.evaluate(HEIGHTS)
        go_to(page, "Draw")
        expect(prediction(page)).to_have_text(re.compile(r"^7"))
        page.wait_for_timeout(1000)
        assert len(page.evaluate("[...window.heights]")) == 1, "the canvas jumps"
    draw(page, [(60, 150), (200, 150)])  # a bar through it
    page.wait_for_timeout(1000)
    assert digit_read(page) == "7"
    page.get_by_role("button", name="Clear").click()
    expect(prediction(page)).to_have_text("draw a digit")
    draw(page, ONE)
    expect(prediction(page)).to_have_text(re.compile(r"^1"))


def test_another_theme_changes_nothing_of_the_drawing(come: Visit) -> None:
    page = come(color_scheme="light")
    draw(page, LINES[0], LINES[2])
    before = ink(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1500)
    assert ink(page) == before
    hand = Hand(page)
    hand.line(4)
    hand.sees(0, 2, 4)
    hand.press("Undo")
    hand.press("Undo")
    hand.sees(0)


def other_theme(hand: Hand) -> None:
    dark = hand.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    hand.page.emulate_media(color_scheme="light" if dark else "dark")


def rotation(hand: Hand) -> None:
    hand.page.set_viewport_size({"width": 1000, "height": 1280})
    hand.come_back()


def other_window(hand: Hand) -> None:
    hand.page.evaluate("window.dispatchEvent(new Event('blur'))")


def picture(hand: Hand) -> None:
    hand.page.screenshot()


MEANWHILE = (other_theme, rotation, other_window, picture)


def test_a_stroke_is_kept_whatever_happens_meanwhile(come: Visit) -> None:
    """Before it is begun, while the mouse is down, and with the next stroke after it."""
    page = come()
    hand = Hand(page)
    for happen in MEANWHILE:
        happen(hand)
        hand.line(0)
        page.wait_for_timeout(500)  # until the canvas has been called again, if it is
        hand.come_back()
        hand.sees(0)
        page.mouse.move(*hand.at(60, 120))
        page.mouse.down()
        page.mouse.move(*hand.at(100, 120), steps=4)
        happen(hand)
        page.wait_for_timeout(200)
        hand.come_back()
        page.mouse.move(*hand.at(220, 120), steps=4)
        page.mouse.up()
        hand.line(4)
        hand.sees(0, 2, 4)
        hand.press("Undo")
        hand.press("Undo")
        hand.sees(0)
        hand.press("Clear")
        page.set_viewport_size({"width": 1280, "height": 1000})
        hand.come_back()
    draw_at(page, hand.box, ONE)
    expect(prediction(page)).to_have_text(re.compile(r"^1"))


def test_a_stroke_that_a_reload_or_another_page_cuts_short_is_kept(come: Visit) -> None:
    page = come()
    hand = Hand(page)
    for leave in ("location.reload()", "document.querySelector('[data-testid=stSidebar] a').click()"):
        page.mouse.move(*hand.at(60, 80))
        page.mouse.down()
        page.mouse.move(*hand.at(220, 80), steps=4)
        page.evaluate(leave)
        page.wait_for_function("!document.querySelector('canvas.upper-canvas')")
        page.mouse.up()
        if "reload" not in leave:
            go_to(page, "Draw")
        hand.come_back()
        hand.sees(1)
        hand.press("Clear")


def test_the_pen_is_where_it_draws_however_small_and_wherever_it_is_lifted(come: Visit) -> None:
    page = come()
    draw(page, [(10, 10), (410, 10)], [(10, 270), (410, 270)])
    assert ink_at(page, (210, 10), (210, 270), (210, 25), (210, 255)) == [True, True, False, False]
    page.get_by_role("button", name="Clear").click()
    draw(page, [(380 + x // 8, 240 + y // 8) for x, y in SEVEN])  # a tenth of the canvas is enough
    expect(prediction(page)).to_have_text(re.compile(r"^7"))
    page.get_by_role("button", name="Clear").click()
    # the button is let go over another window; then the mouse comes back
    hand = Hand(page)
    hand.page.evaluate(
        "addEventListener('mouseup', event => event.isTrusted && event.stopImmediatePropagation(), "
        "{ capture: true, once: true })"
    )
    draw_at(page, hand.box, ONE)
    page.mouse.move(hand.box["x"] + 20, hand.box["y"] + 20, steps=2)
    expect(prediction(page)).to_have_text(re.compile(r"^1"))
    assert ink_at(page, (140, 130), (80, 130)) == [True, False]


def on_page(page: Page, selector: str) -> float:
    """How high a part of the page is."""
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


def test_numbers_and_lines_are_read_with_a_box_a_digit_and_nothing_moves(come: Visit) -> None:
    page = come()
    canvas_place(page)
    page.evaluate(HEIGHTS)
    below = {on_page(page, ".st-key-detail")}
    places = write(page, "42")
    expect_read(page, "42")
    below.add(on_page(page, ".st-key-detail"))
    two, box = places[-1], boxes(page).last.bounding_box()
    assert box
    assert -20 < box["x"] - two["x"] < 0
    assert 0 < box["x"] + box["width"] - two["x"] - two["width"] < 20
    assert -20 < box["y"] - two["y"] < 0
    page.get_by_role("button", name="Undo").click()
    expect_read(page, "4")
    page.get_by_role("button", name="Redo").click()
    expect_read(page, "42")
    assert len(page.evaluate("[...window.heights]")) == 1, "the canvas jumps"
    page.get_by_role("link", name="Home").click()
    expect(canvas(page)).to_have_count(0)
    page.evaluate(HEIGHTS)
    go_to(page, "Draw")
    expect_read(page, "42")
    page.get_by_role("button", name="Clear").click()
    expect(prediction(page)).to_have_text("draw a digit")
    expect(boxes(page)).to_have_count(0)
    write(page, "2026")
    expect_read(page, "2026")
    expect(page.locator(".st-key-announcement").get_by_role("status")).to_have_text("2026. Almost certain of all four")
    detail = page.locator(".st-key-detail")
    expect(detail).to_contain_text("a 6")  # written last
    page.get_by_role("button", name="Second, ").click()
    expect(detail).to_contain_text("a 0")
    expect(page.get_by_role("button", name="Second, ")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Clear").click()
    write(page, "358", gap=-0.04)  # they touch
    expect_read(page, "358")
    page.get_by_role("button", name="Clear").click()
    write(page, "42\n137")
    expect_read(page, "42\n137")
    below.add(on_page(page, ".st-key-detail"))
    assert len(page.evaluate("[...window.heights]")) == 1, "the canvas jumps"
    assert max(below) - min(below) < 1, below
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('.st-key-canvas [data-testid]').offsetWidth <= 358")
    paper, last = canvas_place(page), boxes(page).last.bounding_box()
    assert last
    assert paper["x"] < last["x"] < last["x"] + last["width"] < paper["x"] + paper["width"]


def test_a_number_to_copy_is_asked_for_and_told(come: Visit) -> None:
    page = come(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    canvas_place(page)
    line = page.locator(".st-key-draw_task")
    page.get_by_role("button", name="Show me one").click()
    expect_read(page, "3")
    before = on_page(page, ".st-key-drawing")
    page.get_by_role("button", name="Draw this").click()
    expect(line).to_have_text(re.compile(r"^\s*Draw \d{1,4}\s*$"))
    expect(prediction(page)).to_have_text("draw a digit")
    asked = line.inner_text().split()[-1]
    write(page, asked)
    expect_read(page, asked)
    expect(line).to_contain_text(f"You drew {asked}, it read {asked}")
    assert on_page(page, ".st-key-drawing") == before
    for _ in range(len(written(asked)) - len(written(asked[:-1]))):  # its last digit: a bar alone is not missed
        page.get_by_role("button", name="Undo").click()
    expect(line).not_to_contain_text("You drew")
    for _ in range(20):
        if page.get_by_role("button", name="Undo").is_disabled():
            break
        page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    expect_read(page, "3")


def test_a_finger_draws_on_a_phone_whose_page_stays_where_it_is(come: Visit) -> None:
    page = come(viewport={"width": 390, "height": 600}, has_touch=True, is_mobile=True)
    box = canvas_place(page)
    assert box["x"] >= 0
    assert box["width"] >= 350
    assert box["x"] + box["width"] <= 390
    names = ("Undo", "Redo", "Clear", "Show me one", "Draw this")
    targets = [page.get_by_role("button", name=name, exact=True) for name in names]
    brushes = page.get_by_role("radiogroup", name="Brush width").locator("label").all()
    for target in [*targets, *brushes]:
        place = target.bounding_box()
        assert place
        assert place["height"] >= 44
        assert place["width"] >= 44
    places = "[...document.querySelectorAll('*')].map(each => each.scrollTop)"
    before = page.evaluate(places)
    finger = Finger(page, box)
    finger.goes(*[(240, 20 + 22 * step) for step in range(11)])  # from where the canvas's own toolbar would be
    finger.send("touchEnd")
    expect(prediction(page)).to_have_text(re.compile(r"^1"))
    finger.goes((330, 250), (330, 20))  # a swipe up, which elsewhere moves the page
    finger.send("touchEnd")
    expect_read(page, "11")
    assert [place for place in page.evaluate(places) if place] == [place for place in before if place]
    assert canvas_place(page) == box
    page.get_by_role("button", name="Undo").tap()
    expect_read(page, "1")
    page.get_by_role("button", name="Undo").tap()
    assert ink(page) == 0


def test_a_touch_that_is_cancelled_or_joined_by_another_finger_is_a_stroke(come: Visit) -> None:
    page = come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    hand = Hand(page)
    finger = Finger(page, hand.box)
    finger.goes(*LINES[0])
    finger.send("touchCancel")
    hand.sees(0)
    page.wait_for_timeout(500)  # while the canvas waits for a mouse's event that may follow a touch
    finger.goes(*LINES[2])
    finger.send("touchStart", LINES[2][-1], (250, 270))
    finger.send("touchEnd", LINES[2][-1])
    finger.send("touchEnd")
    hand.sees(0, 2)
    finger.goes(*LINES[4])
    finger.send("touchEnd")
    hand.sees(0, 2, 4)
    for left in ([0, 2], [0], []):
        page.get_by_role("button", name="Undo").tap()
        hand.sees(*left)
    finger.goes(*ONE)
    finger.send("touchCancel")
    expect(prediction(page)).to_have_text(re.compile(r"^1"))


def test_the_keyboard_reaches_the_canvas_and_shows_a_reading(come: Visit) -> None:
    page = come()
    canvas_place(page)
    expect(page.get_by_role("img", name="Canvas to draw digits on")).to_be_visible()
    for name in ("Undo", "Redo", "Clear"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    canvas(page).focus()
    assert canvas(page).evaluate("each => each.matches(':focus')")
    page.keyboard.press("Tab")  # the brush: the buttons before it have nothing to do yet
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Show me one
    expect(page.locator(".st-key-announcement").get_by_role("status")).to_have_text(re.compile(r"3, .*%$"))
    expect(prediction(page)).to_have_text(re.compile(r"^3"))
    page.keyboard.press("Enter")
    expect(prediction(page)).to_have_text(re.compile(r"^7"))
    page.keyboard.press("Control+z")
    expect(prediction(page)).to_have_text(re.compile(r"^3"))


@pytest.mark.parametrize("width", [1280, 390])
def test_recent_readings_are_below_the_canvas_or_last_on_a_phone_and_come_back(come: Visit, width: int) -> None:
    page = come(viewport={"width": width, "height": 844})
    draw(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile(r"^7"))
    page.get_by_role("button", name="Clear").click()
    strip = page.get_by_role("button", name="A 7: show it again")
    expect(strip).to_be_visible()
    place, answer = strip.bounding_box(), prediction(page).bounding_box()
    card, paper = page.locator(".st-key-network-card").bounding_box(), canvas_place(page)
    assert place
    assert answer
    assert card
    assert place["y"] > paper["y"] + paper["height"]
    strip.click()
    expect_read(page, "7")
    assert ink_at(page, (140, 60), (140, 235)) == [True, False]
    if width == 390:
        assert paper["y"] < answer["y"] < card["y"] + card["height"] < place["y"]
    else:
        assert place["y"] < card["y"] + card["height"]
        assert place["x"] < answer["x"]


def test_what_the_network_sees_follows_the_pen(come: Visit) -> None:
    """Before the pen is lifted, and nearly as the server draws it afterwards."""
    page = come()
    box = canvas_place(page)
    look = "each => [...each.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, index) => index % 4 === 0)"
    scale = box["width"] / WIDTH
    (x, y), *others = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in SEVEN]
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in others:
        page.mouse.move(to_x, to_y, steps=6)
    painted(page)
    seen = np.array(page.locator("canvas.seen").evaluate(look))
    assert (seen > 128).sum() > 40
    page.mouse.up()
    expect(prediction(page)).to_have_text(re.compile(r"^7"))
    painted(page)
    sent = np.array(page.locator("canvas.seen").evaluate(look))
    assert np.abs(seen - sent).mean() < 3


def test_nothing_serious_when_a_drawing_has_been_read(come: Visit) -> None:
    page = come()
    draw(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile(r"^7"))
    page.get_by_role("button", name="Clear").click()
    write(page, "42")
    draw(page, [(300, 200), (320, 140), (350, 200), (380, 140), (400, 200)])
    expect_read(page, "42\n?")
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(1000)
        assert serious_findings(page) == [], theme
