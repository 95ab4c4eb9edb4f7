"""Many visitors at once, without browsers: real websockets to a real server."""

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

from benchmarks.visitor import Visitor, visiting
from interface.menu import PAGES
from tests.browser.conftest import Cold

TRAININGS = 8


def in_a_thread(work: Coroutine[Any, Any, None]) -> None:
    """Run it where no event loop runs yet: the browser of other tests has one in this thread."""
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, work).result()


def iterations(visitor: Visitor) -> int:
    """How many iterations the Train page says are done."""
    found = re.search(r"iteration ([\d,]+) of", visitor.text)
    return int(found[1].replace(",", "")) if found else 0


async def train(visitor: Visitor) -> None:
    """Begin a training that goes on for long."""
    await visitor.open("Train")
    await visitor.choose("Preset", "Modern")
    await visitor.enter("Stop after iterations", 1_000_000)
    await visitor.press("Train")


async def train_beside_each_other(address: str) -> None:
    async with AsyncExitStack() as stack:
        trainers = [await stack.enter_async_context(visiting(address)) for _ in range(TRAININGS)]
        await asyncio.gather(*(train(trainer) for trainer in trainers))
        before = [iterations(trainer) for trainer in trainers]
        visitor = await stack.enter_async_context(visiting(address))
        for _ in range(2):
            for page in PAGES:
                await visitor.open(page)
        for trainer, seen in zip(trainers, before, strict=True):
            await trainer.wait(lambda trainer=trainer, seen=seen: iterations(trainer) > seen + 20)  # type: ignore[misc]
        assert not any(each.problems for each in (visitor, *trainers))


def test_eight_train_and_a_ninth_visitors_pages_come_up(cold: Cold) -> None:
    in_a_thread(train_beside_each_other(cold.address))


async def look_at_a_training_that_ends(address: str) -> None:
    async with visiting(address) as visitor:
        await visitor.open("Train")
        await visitor.enter("Stop after iterations", 20)
        await visitor.press("Train")
        await visitor.open("Explore")
        assert len(visitor.polls) == 1
        await visitor.wait(lambda: "finished, 20 of 20" in visitor.text)
        await visitor.wait(lambda: not visitor.polls, 20)
        await visitor.open("Home")
        assert not visitor.polls
        assert "finished, 20 of 20" in visitor.text


def test_the_sidebar_looks_no_more_at_a_training_that_has_ended(server: str) -> None:
    in_a_thread(look_at_a_training_that_ends(server))
