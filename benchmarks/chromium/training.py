"""How the Train page does while a network learns: its controls, its polls, the training's speed, the server's memory.

The browser times itself: a control's time runs from the browser's event (a click, a key) to the change of what the
page shows. How fast a training is, iterations by the clock say, evaluations included: on the page those that it shows,
on the command line those of the evaluations that it prints. Both go by the same recipe with as many threads. Beside
these stands what they would be had nobody else had the processors: the clock's, divided by the share of the time in
which the thread that trains did not wait for a processor. On a machine that has more to do than this, it says more.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, WebSocket

from benchmarks.chromium.launching import seconds_of_browsers
from benchmarks.server import ROOT, Server, processor_seconds, resident, threads, waited
from benchmarks.visitor import visiting
from benchmarks.visitors import iterations
from interface.train.choices import usual_interval
from recognizer.training.presets import PRESETS

LONG = 1_000_000
"""Iterations that no training here comes to the end of."""

SHORT = 2_000
"""Of `modern`: a few seconds."""

IMAGES = 60_000
VIEWPORT = {"width": 1280, "height": 800}

WATCH = """() => {
    const counted = () => {
        const found = document.querySelector(".st-key-iteration-count")?.textContent.match(/iteration ([\\d,]+) of/);
        return found ? Number(found[1].replaceAll(",", "")) : null;
    };
    const shown = {
        status: () => document.querySelector(".st-key-status")?.textContent.trim(),
        count: counted,
        marks: () => document.querySelectorAll(".st-key-loss-chart .mark-symbol path").length,
    };
    window.counts = [];
    let began = null, wanted = null;
    window.expect = (what, value) => {
        window.time = began = null;
        const before = shown[what]();
        wanted = () => value === null ? shown[what]() !== before : shown[what]() === value;
    };
    for (const kind of ["mousedown", "keydown"])
        window.addEventListener(kind, () => { began ??= performance.now(); }, true);
    new MutationObserver(() => {
        const now = performance.now(), count = counted();
        if (count !== null && count !== window.counts.at(-1)?.[1]) window.counts.push([now, count]);
        if (began !== null && window.time === null && wanted()) window.time = now - began;
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
"""Notes each iteration count with its milliseconds, and how long what is expected takes from the next event on."""

CONTROLS: dict[str, tuple[str, str | None]] = {
    "Pause": ("status", "paused"),
    "Step": ("count", None),
    "Resume": ("status", "training"),
    "learning rate": ("marks", None),
}
"""What each of them changes on the page, and to what; None is to anything else."""


@dataclass
class Traffic:
    """What goes to and fro between a page and its server.

    Attributes:
        polls: that the page has sent.
        received: bytes that came.
    """

    polls: int = 0
    received: int = 0

    def listen(self, page: Page) -> "Traffic":
        """Count from now on."""
        page.on("websocket", self._listen)
        return self

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self._count_poll())
        socket.on("framereceived", lambda content: self._count_bytes(len(content)))

    def _count_poll(self) -> None:
        self.polls += 1

    def _count_bytes(self, count: int) -> None:
        self.received += count


class Speed(NamedTuple):
    """Iterations a second: by the clock, and as they would be had others never had all processors."""

    by_clock: float
    unhindered: float


@dataclass
class Speeds:
    """How fast one preset's training is, an item a round.

    Attributes:
        watched: through the page.
        alone: with the page closed.
        command: on the command line.
        polls: a second, while it was watched.
        kilobytes: that a poll brought.
        server, browser: processors that these were busy with, while it was watched.
    """

    watched: list[Speed] = field(default_factory=list)
    alone: list[Speed] = field(default_factory=list)
    command: list[Speed] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    browser: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Medians of all that was measured, and the ratios of these to the command line's."""
        found = {name: statistics.median(getattr(self, name)) for name in ("polls", "kilobytes", "server", "browser")}
        for name in ("watched", "alone", "command"):
            speeds: list[Speed] = getattr(self, name)
            found[name] = statistics.median(each.by_clock for each in speeds)
            found[f"{name} unhindered"] = statistics.median(each.unhindered for each in speeds)
        for name in ("watched", "alone", "watched unhindered", "alone unhindered"):
            found[f"{name} / command"] = found[name] / found[" ".join(["command", *name.split()[1:]])]
        return {name: float(f"{value:.4g}") for name, value in found.items()}


def address_of(server: Server, preset: str, iterations: int) -> str:
    """Of the Train page with a preset, so many iterations long."""
    return f"{server.address}/Train?preset={preset}&iterations={iterations}"


@contextmanager
def training(browser: Browser, server: Server, preset: str, iterations: int = LONG) -> Iterator[tuple[Page, Traffic]]:
    """A visitor whose training has just begun; at the end it is reset."""
    with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]  # a dictionary of its fields
        page = context.new_page()
        traffic = Traffic().listen(page)
        page.goto(address_of(server, preset, iterations))
        _button(page, "Train").click()
        page.locator(".st-key-status", has_text="training").wait_for()
        page.evaluate(WATCH)
        yield page, traffic
        _button(page, "Reset").click()
        page.locator(".st-key-status", has_text="idle").wait_for()


def _button(page: Page, name: str) -> Any:
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name=name, exact=True)


def control_times(browser: Browser, server: Server, count: int) -> dict[str, list[float]]:
    """Milliseconds that each control of `CONTROLS` takes while `modern` trains at full speed."""
    found: dict[str, list[float]] = {name: [] for name in CONTROLS}
    with training(browser, server, "modern") as (page, _):
        page.wait_for_timeout(2000)
        for number in range(count + 1):
            for name, (what, value) in CONTROLS.items():
                page.evaluate("([what, value]) => window.expect(what, value)", [what, value])
                if name == "learning rate":
                    page.get_by_role("slider", name="Learning rate").press(("ArrowLeft", "ArrowRight")[number % 2])
                else:
                    _button(page, name).click()
                page.wait_for_function("window.time !== null")
                found[name].append(float(page.evaluate("window.time")))
                page.wait_for_timeout(400 + 37 * (number % 11))  # at any time between two polls
    return {name: times[1:] for name, times in found.items()}  # the first one waits for what is done once


def measure_speed(browser: Browser, server: Server, preset: str, seconds: float, into: Speeds) -> None:
    """One round: through the page, with the page closed, on the command line."""
    with training(browser, server, preset) as (page, traffic):
        page.wait_for_timeout(1500)
        page.evaluate("window.counts.splice(0)")
        polls, received = traffic.polls, traffic.received
        began, before = time.monotonic(), threads(server.process)
        busy = processor_seconds(server.process), seconds_of_browsers()
        page.wait_for_timeout(1000 * seconds)
        took = time.monotonic() - began
        into.server.append((processor_seconds(server.process) - busy[0]) / took)
        into.browser.append((seconds_of_browsers() - busy[1]) / took)
        into.polls.append((traffic.polls - polls) / took)
        into.kilobytes.append((traffic.received - received) / max(1, traffic.polls - polls) / 1000)
        into.watched.append(_speed(page.evaluate("window.counts"), waited(server.process, before) / took))
        into.alone.append(_speed_alone(page, server, seconds))
    into.command.append(command_line_speed(preset, seconds))


def _speed(counts: list[list[float]], waiting: float) -> Speed:
    """Between the first and the last of these pairs of milliseconds and counts.

    Args:
        counts: of iterations, in the order of time.
        waiting: the share of the time for which others had all processors.
    """
    (first, few), (last, many) = counts[0], counts[-1]
    by_clock = (many - few) / (last - first) * 1000
    return Speed(by_clock, by_clock / (1 - waiting))


def _speed_alone(page: Page, server: Server, seconds: float) -> Speed:
    """The speed of a page's training while the page is elsewhere."""
    address = page.url
    page.goto("about:blank")
    with ThreadPoolExecutor(1) as executor:  # playwright has an event loop in this thread
        speed = executor.submit(asyncio.run, _seen_twice(server, urlsplit(address).query, seconds)).result()
    page.goto(address)
    page.locator(".st-key-status", has_text="training").wait_for()
    return speed


async def _seen_twice(server: Server, query: str, seconds: float) -> Speed:
    """The speed of the training that an address names, looked at by a visitor without a browser at either end."""
    counts: list[list[float]] = []
    began, before = time.monotonic(), threads(server.process)
    for wait in (0.0, seconds):
        await asyncio.sleep(wait)
        async with visiting(server.address, query) as visitor:
            await visitor.open("Train")
            counts.append([1000 * time.monotonic(), iterations(visitor)])
    return _speed(counts, waited(server.process, before) / (time.monotonic() - began))


def command_line_speed(preset: str, seconds: float) -> Speed:
    """The speed of the same training on the command line, as its evaluations come."""
    recipe = PRESETS[preset].recipe
    every = usual_interval(PRESETS[preset].title, recipe.batch_size, IMAGES)
    command = [sys.executable, "-m", "recognizer", "train", "--preset", preset, "--iterations", str(LONG), "--json"]
    counts: list[list[float]] = []
    before: dict[int, tuple[float, float]] = {}
    with subprocess.Popen(
        [*command, "--evaluate-every", str(every)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            counts.append([1000 * time.monotonic(), json.loads(line)["iteration"]])
            if len(counts) == 2:  # the first step waits for what is done once
                before = threads(process.pid)
            if counts[-1][0] - counts[0][0] > 1000 * seconds:
                break
        waiting = waited(process.pid, before) / (counts[-1][0] - counts[1][0]) * 1000
        process.kill()
    return _speed(counts[1:], waiting)


def memory(browser: Browser, server: Server, runs: int) -> list[float]:
    """Megabytes that the server holds before, and after each of so many short trainings of a visitor each."""
    found = [resident(server.process)]
    for _ in range(runs):
        with training(browser, server, "modern", SHORT) as (page, _):
            page.locator(".st-key-test-accuracy").wait_for(timeout=120_000)
        found.append(resident(server.process))
    return found
