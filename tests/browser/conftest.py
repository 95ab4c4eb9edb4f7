"""A real Chromium and a real server, cold where that matters.

Without a Chromium these tests are skipped with a word on how to get one; where CI is set, that is a failure instead.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from benchmarks.server import ROOT, serving

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW = "no Chromium found: install one (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM to its path"

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass(frozen=True)
class Cold:
    """A server that nobody has talked to yet, and what it says."""

    address: str
    log: Path


@contextmanager
def watched(log: Path) -> Iterator[Cold]:
    """A cold server that has nothing to complain about until its end."""
    with serving(log) as running:
        yield Cold(running.address, log)
    assert not tracebacks(log.read_text())


def tracebacks(log: str) -> list[str]:
    """Those in a server's log that pass through a file of the project.

    Streamlit has some of its own: a browser that goes while its session's script ends can find it at work.
    """
    return [each for each in log.split("Traceback (most recent call last)")[1:] if re.search(OURS, each)]


OURS = re.compile(rf'File "{re.escape(str(ROOT))}/(streamlit_app\.py|pages|interface|recognizer)')


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[Cold]:
    """A server that nobody has talked to yet."""
    with watched(tmp_path / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server for all tests that do not need it cold: each leaves it without a training."""
    with watched(tmp_path_factory.mktemp("server") / "server.log") as running:
        yield running.address


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Open]:
    """Opens an address of the server as a new visitor, whose training ends with the test."""
    with visitors(browser, server) as open_page:
        yield open_page


@pytest.fixture
def cold_visit(browser: Browser, cold: Cold) -> Iterator[Open]:
    """Opens an address of a server that nobody has talked to yet."""
    with visitors(browser, cold.address) as open_page:
        yield open_page


@contextmanager
def visitors(browser: Browser, address: str) -> Iterator[Open]:
    contexts = []

    def open_page(
        path: str = "",
        width: int = 1280,
        height: int = 1000,
        touch: bool = False,
        theme: Literal["light", "dark"] = "light",
    ) -> Page:
        viewport: ViewportSize = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, has_touch=touch, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    yield open_page
    trainings = {found[0] for context in contexts for page in context.pages if (found := TRAINING.search(page.url))}
    for context in contexts:
        context.close()
    for training in trainings:
        _end(browser, f"{address}/Train?{training}")


TRAINING = re.compile(r"run=[\w-]+")
"""The name of a training in a page's address."""


def _end(browser: Browser, address: str) -> None:
    """End a training, so that it is not in the way of the next test's."""
    page = browser.new_page()
    page.goto(address)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Reset", exact=True).click()
    expect(page.locator(".st-key-status")).to_have_text("idle")
    page.close()
