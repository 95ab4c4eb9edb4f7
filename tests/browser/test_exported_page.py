"""The page to take along, opened from a file: it reads what the recognizer reads, without any network access."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from recognizer import Splits
from recognizer.export.exporting import export_model
from recognizer.images.strokes import draw
from tests.browser.test_accessibility import serious_findings
from tests.recognizer.export.models import BUNDLED, ODD, answers, drawings, images, model_of

MOST_BYTES = 2_500_000

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The exported page of a model, written once."""
    folder = tmp_path_factory.mktemp("pages")

    def path_of(name: str) -> Path:
        path = folder / f"page{[*BUNDLED, *ODD].index(name)}.html"
        if not path.exists():
            export_model(model_of(name), path)
        return path

    return path_of


@pytest.fixture
def take(browser: Browser, pages: Callable[[str], Path]) -> Iterator[Open]:
    """Opens the page of a model from its file; nothing may be asked of any network, and nothing may go wrong."""
    contexts, wrong = [], []

    def opened(
        name: str = "conv",
        width: int = 1280,
        height: int = 900,
        touch: bool = False,
        theme: Literal["light", "dark"] = "light",
        before: str = "",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, color_scheme=theme, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(before)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
        page.goto(pages(name).as_uri())
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def stroke(page: Page, *points: tuple[float, float]) -> None:
    """A stroke of the mouse, from points given in shares of the paper's side."""
    box = page.locator("#paper").bounding_box()
    assert box is not None
    (x, y), *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in others:
        page.mouse.move(to_x, to_y, steps=5)
    page.mouse.up()


SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]
ONE = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]


def read_all(page: Page, function: str, inputs: list[Any]) -> NDArray[np.float64]:
    """Probabilities, 10 × m, that the page's console gives for a list of inputs."""
    given = page.evaluate(f"inputs => inputs.map(input => recognizer.{function}(input))", inputs)
    for each in given:
        assert set(each) == {"label", "digit", "probability", "probabilities"}
        assert each["probability"] == max(each["probabilities"]) == each["probabilities"][each["label"]]
    return np.array([each["probabilities"] for each in given]).T


@pytest.mark.parametrize("name", [*BUNDLED, *ODD])
def test_it_answers_as_the_recognizer_does(take: Open, mnist: Splits, name: str) -> None:
    page, model = take(name), model_of(name)
    pixels = images(mnist)
    expected = model.predict(pixels)
    given = read_all(page, "readPixels", pixels.T.tolist())
    assert np.mean(answers(model, given) == answers(model, expected)) >= 0.995
    assert np.allclose(given, expected, rtol=0, atol=0.01 if name == "conv" else 1e-4)
    drawn = drawings(100)
    strokes = [[stroke.tolist() for stroke in each] for each in drawn]
    expected = model.predict(np.concatenate([draw(each) for each in drawn], axis=1))
    assert np.mean(answers(model, read_all(page, "read", strokes)) == answers(model, expected)) >= 0.995


def test_drawings_become_the_pixels_that_they_become_here(take: Open, rng: np.random.Generator) -> None:
    page = take("modern")
    many = np.cumsum(rng.normal(0, 1, (300, 2)), axis=0)
    dot, line = np.array([[5.0, 5.0]]), np.array([[5.0, 5.0], [5.0, 90.0]])
    drawn: list[list[NDArray[np.floating]]] = [*drawings(8), [many], [many, many[:40] * 2], [dot], [line]]
    strokes = [[stroke.tolist() for stroke in each] for each in drawn]
    given = page.evaluate("drawings => drawings.map(each => [...recognizer.look(each, 280).pixels])", strokes)
    expected = np.stack([draw(each)[:, 0] for each in drawn])
    assert np.allclose(given, expected, rtol=0, atol=1e-4)


def test_the_convolutional_network_with_its_judge_is_small_enough(pages: Callable[[str], Path]) -> None:
    assert pages("conv").stat().st_size <= MOST_BYTES


def test_it_reads_while_it_is_drawn_and_takes_back(take: Open) -> None:
    page = take()
    large = page.locator("#large")
    stroke(page, *SEVEN)
    expect(large).to_have_text("7")
    expect(page.locator("#bars tr.read th")).to_have_text("7")
    expect(page.locator("#said")).to_contain_text("7 ")
    page.get_by_role("button", name="Clear").click()
    expect(large).to_have_text("Nothing yet")
    stroke(page, *ONE)
    expect(large).to_have_text("1")
    page.keyboard.press("Control+z")
    expect(large).to_have_text("Nothing yet")
    page.get_by_role("button", name="Undo").click()
    expect(large).to_have_text("7")
    page.keyboard.press("Control+Shift+Z")
    page.get_by_role("button", name="Redo").click()
    expect(large).to_have_text("1")
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()


def test_it_answers_before_the_pen_is_lifted(take: Open) -> None:
    page = take("modern")
    box = page.locator("#paper").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    expect(page.locator("#large")).to_have_text("7")
    page.mouse.up()


def test_it_reads_where_there_is_no_worker(take: Open) -> None:
    page = take("modern", before="delete globalThis.Worker")
    stroke(page, *SEVEN)
    expect(page.locator("#large")).to_have_text("7")


def test_what_is_no_digit_is_said(take: Open) -> None:
    page = take()
    large = page.locator("#large")
    stroke(page, (0.5, 0.5), (0.5, 0.5))
    expect(large).to_have_text("Only a dot")
    page.get_by_role("button", name="Clear").click()
    stroke(page, (0.25, 0.2), (0.25, 0.8))
    stroke(page, (0.75, 0.2), (0.75, 0.8))
    expect(large).to_have_text("Two digits?")
    page.get_by_role("button", name="Clear").click()
    stroke(page, (0.2, 0.8), (0.5, 0.2), (0.8, 0.8))
    stroke(page, (0.32, 0.55), (0.68, 0.55))
    expect(page.locator("#said")).to_contain_text("Not a digit? A letter or a sign, perhaps.")


def test_a_digit_that_it_is_in_two_minds_about_is_one(take: Open) -> None:
    page = take("modern")
    probabilities = [0.02, 0.02, 0.02, 0.5, 0.02, 0.3, 0.02, 0.02, 0.04, 0.04]
    reading = {
        "probabilities": probabilities,
        "label": 3,
        "digit": False,
        "certain": True,
        "shape": "sign",
        "beside": 1,
    }
    assert page.evaluate("wordsOf", {**reading, "judging": True}) == ["3 or 5?", "50.0% and 30.0%", "two"]
    assert page.evaluate("wordsOf", {**reading, "digit": True, "judging": True})[0] == "3"


def test_samples_are_read(take: Open) -> None:
    page = take()
    read = []
    for _ in range(11):
        before = page.locator("#paper").get_attribute("aria-label")
        page.get_by_role("button", name="Show me one").click()
        expect(page.locator("#paper")).not_to_have_attribute("aria-label", before or "")
        read.append(page.locator("#large").inner_text())
    assert sorted(read) == [*"0123456789", "Not a digit?"]


def test_a_finger_draws_and_the_page_stays(take: Open) -> None:
    page = take(width=390, height=700, touch=True)
    box = page.locator("#paper").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ONE]
    for kind, place in zip(("touchStart", "touchMove", "touchMove"), places, strict=True):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": place[0], "y": place[1]}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#large")).to_have_text("1")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_keys_draw(take: Open) -> None:
    page = take()
    page.locator("#paper").focus()
    for key in [*["ArrowUp"] * 12, "Space", *["ArrowDown"] * 24, "Space"]:
        page.keyboard.press(key)
    expect(page.locator("#large")).to_have_text("1")
    page.keyboard.press("Delete")
    expect(page.locator("#large")).to_have_text("Nothing yet")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_found_by_axe(take: Open, theme: Literal["light", "dark"], width: int) -> None:
    page = take("modern", width=width, height=844, touch=width < 640, theme=theme)
    assert serious_findings(page) == []
    page.get_by_role("button", name="Show me one").click()
    expect(page.locator("#bars tr.read")).to_be_visible()
    assert serious_findings(page) == []


def test_pixels_that_are_none_are_refused(take: Open) -> None:
    page = take("modern")
    refused = "pixels => { try { recognizer.readPixels(pixels); return ''; } catch (error) { return error.message; } }"
    for pixels in ([0] * 783, [2] * 784, ["a"] * 784):
        assert "784 numbers from 0 (blank) to 1 (ink)" in page.evaluate(refused, pixels)
    bytes_and_fractions = "recognizer.readPixels(new Uint8Array(784).fill(51)).probability"
    assert page.evaluate(f"{bytes_and_fractions} === recognizer.readPixels(Array(784).fill(0.2)).probability")
