"""What a server bears: how fast many trainings and another visitor's pages are, and how its memory grows with visits.

    python benchmarks/visitors.py [--trainings 8] [--seconds 20] [--rounds 20] [--visits 20] [--options ...]

First some visitors train, all at once and for long, while another goes from page to page. Then, on a server of its own,
rounds of visitors come, train for a moment and leave; after each round comes the server's memory. `--options` are
Streamlit's, such as `--options --runner.postScriptGC=true`. No visitor has a browser: see `benchmarks/visitor.py`.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.server import Server, processor_seconds, resident, serving, status
from benchmarks.visitor import Visitor, visiting

PAGES = ("Home", "Explore", "Train", "Draw")
LONG = 1_000_000
"""Iterations that no training here comes to the end of."""


def main() -> None:
    """Measure both, on a cold server each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainings", type=int, default=8, help="at once (default: 8; 0 leaves this part out)")
    parser.add_argument("--seconds", type=float, default=20, help="that they are looked at (default: 20)")
    parser.add_argument("--preset", default="Modern", help="what they train (default: Modern)")
    parser.add_argument("--rounds", type=int, default=20, help="of visits (default: 20; 0 leaves this part out)")
    parser.add_argument("--visits", type=int, default=20, help="a round, all at once (default: 20)")
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=[], help="Streamlit's, for the server")
    options = parser.parse_args()
    if options.trainings:
        with_server(lambda server: side_by_side(server, options), options)
    if options.rounds:
        with_server(lambda server: come_and_go(server, options), options)


def with_server(measure: Callable[[Server], Coroutine[Any, Any, None]], options: argparse.Namespace) -> None:
    """Measure on a cold server."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log", *options.options) as server:
        asyncio.run(measure(server))


async def side_by_side(server: Server, options: argparse.Namespace) -> None:
    """Many trainings and a visitor who only looks round."""
    async with AsyncExitStack() as stack:
        trainers = [await stack.enter_async_context(visiting(server.address)) for _ in range(options.trainings)]
        await asyncio.gather(*(begin(trainer, options.preset) for trainer in trainers))
        visitor = await stack.enter_async_context(visiting(server.address))
        before, began, pages = [iterations(each) for each in trainers], time.monotonic(), []
        calculated = processor_seconds(server.process)
        while time.monotonic() - began < options.seconds:
            for page in PAGES:
                pages.append(await visitor.open(page, 300))
                await asyncio.sleep(0.2)
        took, calculated = time.monotonic() - began, processor_seconds(server.process) - calculated
        done = [iterations(trainer) - seen for trainer, seen in zip(trainers, before, strict=True)]
        polls = sum(sum(each.polls.values()) for each in trainers)
    milliseconds = np.array(pages) * 1000
    print(f"{options.trainings} trainings: {sum(done) / took:,.0f} iterations a second together,", end=" ")
    print(f"{min(done):,} to {max(done):,} each in {took:.0f} s; {polls} polls asked for")
    print(f"{sum(done) / calculated:,.0f} iterations a second of the processor time that the server got,", end=" ")
    print(f"{calculated / took:.1f} processors")
    print(f"another visitor's {len(pages)} pages: median {np.median(milliseconds):.0f} ms,", end=" ")
    print(f"95 % within {np.quantile(milliseconds, 0.95):.0f}, longest {milliseconds.max():.0f}")
    print(f"memory {resident(server.process):.0f} MB", flush=True)


async def come_and_go(server: Server, options: argparse.Namespace) -> None:
    """Rounds of visitors who train for a moment."""
    print("round  seconds  memory (MB)  threads")
    for number in range(1, options.rounds + 1):
        began = time.monotonic()
        await asyncio.gather(*(visit(server, options.preset) for _ in range(options.visits)))
        took = time.monotonic() - began
        print(
            f"{number:5} {took:8.1f} {resident(server.process):12.0f} {status(server.process, 'Threads'):8}", flush=True
        )


async def visit(server: Server, preset: str) -> None:
    """Come, train until something was seen of it, look at another page, and leave."""
    async with visiting(server.address) as visitor:
        await begin(visitor, preset)
        await visitor.wait(lambda: iterations(visitor) > 0, 300)
        await asyncio.sleep(1)
        await visitor.open("Draw", 300)


async def begin(visitor: Visitor, preset: str) -> None:
    """Begin a training that goes on for long."""
    await visitor.open("Train", 300)
    await visitor.choose("Preset", preset, 300)
    await visitor.enter("Stop after iterations", LONG, 300)
    await visitor.press("Train", 300)


def iterations(visitor: Visitor) -> int:
    """How many iterations the Train page says are done."""
    found = re.search(r"iteration ([\d,]+) of", visitor.text)
    return int(found[1].replace(",", "")) if found else 0


if __name__ == "__main__":
    main()
