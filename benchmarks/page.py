"""How long a visitor waits for pages and on them, and what watching a training costs, in a Chromium on its own server.

    python benchmarks/page.py [pages | draw | train] [--times 40] [--json]

At `pages`, from the address to the page at rest, with nobody else there, and from a click on each of its views to that
view, or to a word on how far it has come.

At `draw`, from the mouse's going up to the answer's standing there. The Chromium draws ones and sevens, and then 2026
again and again, with nobody else there, and times itself: the mouse-up is the browser's event, of a number the last
one's, and the answer is there when the text says it, which is painted at the next frame. The canvas by itself would
wait 200 ms after a mouse-up before it tells what is on it; the page asks it at once, so these are in no figure. What of
it the server's reading takes is timed in this process, of a drawing whose last stroke is new.

At `train`, how long controls take while `modern` trains at full speed; how fast trainings are through the page, with
the page closed, and on the command line, in turns within each round; polls a second; and the server's memory at first
and after twenty short trainings. `--measures` takes some of these. The Chromium calculates on the same processors as
the server. CHROMIUM names the browser if it is in none of the usual places.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.chromium.drawing import CANVAS_WAIT, measure_draw
from benchmarks.chromium.launching import chromium, find_chromium
from benchmarks.chromium.pages import clicks, first_views
from benchmarks.chromium.training import Speeds, control_times, measure_speed, memory
from benchmarks.server import Server, serving

PARTS = ("pages", "draw", "train")
MEASURES = ("controls", "speed", "memory")
PRESETS = ("original", "modern", "conv-small")


def main() -> None:
    """Measure, and print medians and 95th percentiles."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("part", nargs="?", choices=PARTS, help="what is measured (default: all)")
    parser.add_argument("--times", type=int, default=40, help="of each drawing and control (default: 40)")
    parser.add_argument("--visits", type=int, default=5, help="of each page, at pages (default: 5)")
    parser.add_argument("--measures", nargs="+", choices=MEASURES, default=MEASURES, help="at train (default: all)")
    parser.add_argument("--presets", nargs="+", choices=PRESETS, default=PRESETS, help="at train, whose speed")
    parser.add_argument("--rounds", type=int, default=3, help="of speed (default: 3)")
    parser.add_argument("--seconds", type=float, default=6, help="that each speed is looked at (default: 6)")
    parser.add_argument("--runs", type=int, default=20, help="after which memory is looked at (default: 20)")
    parser.add_argument("--json", action="store_true", help="a line for programs")
    options = parser.parse_args()
    path = find_chromium()
    if path is None:
        parser.error("no Chromium found: set CHROMIUM to its path")
    for part in PARTS:
        if options.part in (None, part):
            with (
                tempfile.TemporaryDirectory() as folder,
                serving(Path(folder) / "log") as server,
                chromium(path) as browser,
            ):
                {"pages": _pages, "draw": _draw, "train": _train}[part](browser, server, options)


def _pages(browser: Browser, server: Server, options: argparse.Namespace) -> None:
    found = first_views(browser, server.address, options.visits)
    found |= clicks(browser, server.address, options.visits)
    if options.json:
        print(json.dumps({"visits": options.visits, **{name: _in_short(times) for name, times in found.items()}}))
        return
    _print_times(found)


def _draw(browser: Browser, server: Server, options: argparse.Namespace) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    found = measure_draw(page, server.address, options.times)
    if options.json:
        named = {name: _in_short(times) for name, times in found.items()}
        print(json.dumps({"times": options.times, "canvas_wait_ms": CANVAS_WAIT, "waited": False, **named}))
        return
    _print_times(found)
    print(f"The {CANVAS_WAIT} ms for which the canvas by itself waits after a mouse-up are not waited for.")


def _train(browser: Browser, server: Server, options: argparse.Namespace) -> None:
    results: dict[str, Any] = {}
    if "memory" in options.measures:  # first, on a cold server
        held = memory(browser, server, options.runs)
        results["memory_mb"] = {"before": held[0], "after the first": held[1], f"after {options.runs}": held[-1]}
        _unless(options.json, *(f"memory {when}: {mb:.0f} MB" for when, mb in results["memory_mb"].items()))
    if "controls" in options.measures:
        found = control_times(browser, server, options.times)
        found["all controls"] = [each for times in found.values() for each in times]
        results["controls"] = {name: _in_short(times) for name, times in found.items()}
        if not options.json:
            _print_times(found)
    if "speed" in options.measures:
        speeds = {preset: Speeds() for preset in options.presets}
        for _ in range(options.rounds):
            for preset, into in speeds.items():
                measure_speed(browser, server, preset, options.seconds, into)
        results["speed"] = {preset: into.summary() for preset, into in speeds.items()}
        for preset, summary in results["speed"].items():
            words = ", ".join(f"{name} {value:g}" for name, value in summary.items())
            _unless(options.json, f"{preset}: {words}")
    if options.json:
        print(json.dumps({"times": options.times, "rounds": options.rounds, **results}))


def _in_short(times: list[float]) -> dict[str, float]:
    median, late = (round(float(each), 1) for each in np.percentile(times, [50, 95]))
    return {"median_ms": median, "p95_ms": late}


def _print_times(found: dict[str, list[float]]) -> None:
    for name, times in found.items():
        short = _in_short(times)
        words = f"median {short['median_ms']:.0f} ms, 95th percentile {short['p95_ms']:.0f} ms, of {len(times)}"
        print(f"{name}: {words}", flush=True)


def _unless(quiet: bool, *lines: str) -> None:
    for line in lines if not quiet else ():
        print(line, flush=True)


if __name__ == "__main__":
    main()
