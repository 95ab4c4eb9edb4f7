"""Make README's pictures anew, from the running app in a real Chromium.

    .venv/bin/python docs/make_pictures.py [FOLDER]

They go to docs/ or the folder named: each page in light and dark at 1280 pixels, and in light on a phone's 390; and
tour.webp, which moves: a training whose learning rate is moved, and then a drawing that it reads.
"""

import io
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
THREE = (
    "90,68 106,53 127,46 150,47 170,57 183,73 187,93 181,112 165,127 144,134 145,136 170,145 188,163 195,187 191,211 "
    "175,231 152,243 126,244 101,235 83,218"
)
DRAWING = [[tuple(map(int, point.split(","))) for point in THREE.split()]]
"""Strokes of a three, in pixels of a canvas of 280 × 280."""


@contextmanager
def server() -> Iterator[None]:
    options = [f"--server.port={PORT}", "--server.address=127.0.0.1", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{ADDRESS}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def train(page: Page) -> None:
    """Train for a while and move the learning rate on the way."""
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_timeout(3000)
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    for _ in range(4):
        rate.press("ArrowLeft")
    page.locator(".st-key-test-accuracy").wait_for(timeout=120_000)


def draw(page: Page) -> None:
    """Draw a three."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box
    scale = box["height"] / 280  # the side that the drawing was made for
    for (x, y), *others in DRAWING:
        page.mouse.move(box["x"] + scale * x, box["y"] + scale * y)
        page.mouse.down()
        for to_x, to_y in others:
            page.mouse.move(box["x"] + scale * to_x, box["y"] + scale * to_y, steps=5)
        page.mouse.up()
    page.locator(".st-key-detail", has_text="%").wait_for()
    page.mouse.move(5, 500)


def inside(page: Page) -> None:
    """A step with weighted sums."""
    page.get_by_role("button", name="z¹: Weighted sums").click()


def point(page: Page) -> None:
    """Point at a digit on the map."""
    field = page.locator(".map .field[data-drawn]")
    field.wait_for()
    box = field.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.46 * box["width"], box["y"] + 0.5 * box["height"])


STEPS = {
    "home": ("", None),
    "explore": ("Explore", None),
    "map": ("Explore?view=map&of=conv", point),
    "train": ("Train", train),
    "draw": ("Draw", draw),
    "evaluate": ("Evaluate", None),
    "inside": ("Inside", inside),
}


def take(browser: Browser, folder: Path, theme: str, width: int, height: int) -> None:
    for name, (path, act) in STEPS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            device_scale_factor=1 if width > 500 else 2,
        )
        page = context.new_page()
        page.goto(f"{ADDRESS}/{path}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(3000)
        if act is not None:
            act(page)
        page.wait_for_timeout(1500)
        page.screenshot(path=folder / f"{name}-{theme if width > 500 else 'phone'}.png")
        context.close()


class Film:
    """Pictures of a page, one after the other."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._durations: list[int] = []

    def record(self, seconds: float) -> None:
        """Take pictures for so long, as many as can be taken, each shown as long as it took."""
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            content = self._page.screenshot(type="png")
            self._page.wait_for_timeout(max(0, 200 - 1000 * (time.monotonic() - began)))
            self._frames.append(Image.open(io.BytesIO(content)).convert("RGB").resize((960, 600)))
            self._durations.append(round(1000 * (time.monotonic() - began)))

    def save(self, path: Path) -> None:
        """Write an animated WebP that begins anew at its end."""
        first, *others = self._frames
        first.save(path, save_all=True, append_images=others, duration=self._durations, loop=0, quality=55, method=4)


def film(browser: Browser, folder: Path) -> None:
    """Train, move the learning rate on the way, and draw a three."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.goto(f"{ADDRESS}/Train")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(3000)
    reel = Film(page)
    reel.record(1)
    page.get_by_role("button", name="Train", exact=True).click()
    reel.record(3)
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    for _ in range(4):
        rate.press("ArrowLeft")
        reel.record(0.4)
    page.locator(".st-key-test-accuracy").wait_for(timeout=120_000)
    reel.record(1.5)
    page.goto(f"{ADDRESS}/Draw")
    page.get_by_role("heading", name="Draw").wait_for()
    page.wait_for_timeout(3000)
    draw(page)
    reel.record(3)
    reel.save(folder / "tour.webp")
    context.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        film(browser, folder)
        take(browser, folder, "light", 1280, 1000)
        take(browser, folder, "dark", 1280, 1000)
        take(browser, folder, "light", 390, 844)
        browser.close()


if __name__ == "__main__":
    main()
