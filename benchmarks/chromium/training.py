"""How the Train page does while a network learns: its controls, its polls, the training's speed, the server's memory.

The browser times itself: a control's time runs from the browser's event (a click, a key) to the change of what the
page shows. How fast a training is, iterations by the clock say, evaluations included: on the page those that it shows,
on the command line those of the evaluations that it prints. Both go by the same recipe with as many threads.
"""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket

from benchmarks.chromium.launching import seconds_of_browsers
from benchmarks.server import ROOT, Server, processor_seconds, resident
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


@dataclass
class Speeds:
    """Iterations a second of one preset, a number a round.

    Attributes:
        watched: through the page.
        alone: with the page closed.
        command: on the command line.
        polls: a second, while it was watched.
        kilobytes: that a poll brought.
        server, browser: processors that these were busy with, while it was watched.
    """

    watched: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    command: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    browser: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Medians of all that was measured, and the ratios to the command line's."""
        found = {name: statistics.median(values) for name, values in vars(self).items() if values}
        for name in ("watched", "alone"):
            if name in found:
                found[f"{name} / command"] = found[name] / found["command"]
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
        began = time.monotonic()
        busy = processor_seconds(server.process), seconds_of_browsers()
        page.wait_for_timeout(1000 * seconds)
        took = time.monotonic() - began
        into.server.append((processor_seconds(server.process) - busy[0]) / took)
        into.browser.append((seconds_of_browsers() - busy[1]) / took)
        into.polls.append((traffic.polls - polls) / took)
        into.kilobytes.append((traffic.received - received) / max(1, traffic.polls - polls) / 1000)
        into.watched.append(_slope(page.evaluate("window.counts")))
        into.alone.append(_speed_alone(page, seconds))
    into.command.append(command_line_speed(preset, seconds))


def _slope(counts: list[list[float]]) -> float:
    """Iterations a second between the first and the last of these pairs of milliseconds and counts."""
    (first, few), (last, many) = counts[0], counts[-1]
    return (many - few) / (last - first) * 1000


def _speed_alone(page: Page, seconds: float) -> float:
    """Iterations a second of a page's training while the page is elsewhere, and on its way there and back."""
    address = page.url
    before = page.evaluate("[performance.timeOrigin + window.counts.at(-1)[0], window.counts.at(-1)[1]]")
    page.goto("about:blank")
    page.wait_for_timeout(1000 * seconds)
    page.goto(address)
    page.locator(".st-key-iteration-count", has_text=re.compile(r"iteration [1-9]")).wait_for()
    page.evaluate(WATCH)
    page.wait_for_function("window.counts.length")
    after = page.evaluate("[performance.timeOrigin + window.counts[0][0], window.counts[0][1]]")
    return _slope([before, after])


def command_line_speed(preset: str, seconds: float) -> float:
    """Iterations a second of the same training on the command line, as its evaluations come."""
    recipe = PRESETS[preset].recipe
    title = PRESETS[preset].title
    every = usual_interval(title, recipe.batch_size, IMAGES)
    command = [sys.executable, "-m", "recognizer", "train", "--preset", preset, "--iterations", str(LONG), "--json"]
    counts: list[list[float]] = []
    with subprocess.Popen(
        [*command, "--evaluate-every", str(every)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            counts.append([1000 * time.monotonic(), json.loads(line)["iteration"]])
            if counts[-1][0] - counts[0][0] > 1000 * seconds:
                break
        process.kill()
    return _slope(counts[1:])  # the first step waits for what is done once


def memory(browser: Browser, server: Server, runs: int) -> list[float]:
    """Megabytes that the server holds before, and after each of so many short trainings of a visitor each."""
    found = [resident(server.process)]
    for _ in range(runs):
        with training(browser, server, "modern", SHORT) as (page, _):
            page.locator(".st-key-test-accuracy").wait_for(timeout=120_000)
        found.append(resident(server.process))
    return found
