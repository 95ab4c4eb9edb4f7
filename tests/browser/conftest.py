"""A real Chromium and a real server, each server cold.

Without a Chromium these tests are skipped with a word on how to get one; where CI is set, that is a failure instead.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from benchmarks.server import serving

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
    """A server that nobody has talked to yet, what it says, and what ends it."""

    address: str
    log: Path
    end: ExitStack


def _started(log: Path) -> Cold:
    end = ExitStack()
    return Cold(end.enter_context(serving(log)).address, log, end)


@pytest.fixture(scope="session")
def cold_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Cold]]:
    """Gives a cold server at each call; the next one starts meanwhile, so that no test waits for its own."""
    logs = (tmp_path_factory.mktemp("cold") / f"{number}.log" for number in count())
    with ThreadPoolExecutor(1) as starter:
        coming = [starter.submit(_started, next(logs))]

        def take() -> Cold:
            cold = coming.pop().result()
            coming.append(starter.submit(_started, next(logs)))
            return cold

        yield take
        coming.pop().result().end.close()


@pytest.fixture
def cold(cold_servers: Callable[[], Cold]) -> Iterator[Cold]:
    """A server that nobody has talked to yet."""
    found = cold_servers()
    yield found
    found.end.close()
    assert "Traceback" not in found.log.read_text(), found.log.read_text()


@pytest.fixture
def server(cold: Cold) -> str:
    """The address of such a server."""
    return cold.address


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for a module's tests, where what one visitor does cannot slow the next."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with serving(log) as running:
        yield running.address
    assert "Traceback" not in log.read_text(), log.read_text()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Open]:
    """Opens an address of the server as a new visitor."""
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
        page.goto(f"{server}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
