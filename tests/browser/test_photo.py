"""Photographs in a browser: a sample, an upload, a picture taken with the camera, and back to the canvas."""

import os
import shutil
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from interface.draw.photo.show import FOLDER
from tests.browser.conftest import FLAGS, NAMES, Open
from tests.browser.drawing import SEVEN, draw
from tests.browser.test_accessibility import serious_findings

FILMED = """() => {
    const film = document.querySelector("[data-testid=stCameraInput] video");
    return film && film.readyState >= 2 && film.videoWidth > 0 && film.currentTime > 0.5;
}"""
"""Whether the camera's pictures come; one taken before is blank."""


def turn_to(page: Page, name: str) -> None:
    page.locator(".st-key-draw_source, .st-key-draw_photo_source").get_by_text(name, exact=True).click()


def answer(page: Page) -> Locator:
    return page.locator(".st-key-prediction .lines")


def film(picture: Path, place: Path) -> Path:
    """A picture as the film of a camera that sees nothing else: 640 × 480, in YUV4MPEG2."""
    with Image.open(picture) as image:
        y, cb, cr = image.convert("YCbCr").resize((640, 480)).split()
    small = [np.asarray(part.resize((320, 240)), np.uint8).tobytes() for part in (cb, cr)]
    frame = b"FRAME\n" + np.asarray(y, np.uint8).tobytes() + b"".join(small)
    place.write_bytes(b"YUV4MPEG2 W640 H480 F5:1 Ip A1:1 C420jpeg\n" + 5 * frame)
    return place


def test_samples_and_an_upload_are_read_and_the_drawing_is_still_there(visit: Open) -> None:
    page = visit("Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    turn_to(page, "Photo")
    expect(answer(page)).to_have_text("2026")
    page.get_by_role("button", name="Chalk on a board").click()
    expect(answer(page)).to_have_text("365")
    expect(page.get_by_role("img", name="The photograph, on which is read: 365")).to_be_visible()
    expect(page.locator(".photograph rect.box")).to_have_count(3)
    assert serious_findings(page) == []
    turn_to(page, "Upload")
    page.locator("input[type=file]").set_input_files(FOLDER / "turned-0170-492536.jpg")
    expect(answer(page)).to_have_text("0170492536")
    turn_to(page, "Draw")
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    expect(answer(page)).to_have_text("7")


def test_what_the_camera_sees_is_read(browser: Browser, server: str, tmp_path: Path) -> None:
    seen = film(FOLDER / "shadow-6283.jpg", tmp_path / "film.y4m")
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    ]
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with browser.browser_type.launch(executable_path=path, args=FLAGS + camera) as chromium:
        page = chromium.new_page()
        page.goto(f"{server}/Draw")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        turn_to(page, "Photo")
        turn_to(page, "Camera")
        page.wait_for_function(FILMED)
        taken = page.get_by_role("button", name="Clear photo")
        for _ in range(5):  # a press while the page is still coming to rest takes none
            if not taken.is_visible():
                page.get_by_role("button", name="Take Photo").click()
                page.wait_for_timeout(1500)
        expect(answer(page)).to_have_text("6283", timeout=60_000)
