"""Law: closing a client takes no longer than its bound, and its mishaps are its own."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sojourn.kafka.farewell import farewell
from support.virtual_time import run


async def hang() -> None:
    await asyncio.sleep(1e6)


async def stubborn() -> None:
    while True:
        try:
            await asyncio.sleep(5)
            return
        except asyncio.CancelledError:
            continue


async def fail() -> None:
    raise ConnectionError


async def cancelled() -> None:
    # As aiokafka's fetcher does, which awaits a task that it has cancelled.
    raise asyncio.CancelledError


@pytest.mark.parametrize("closing", [hang, stubborn, fail, cancelled])
def test_no_client_holds_up_the_end_or_breaks_it(closing: Callable[[], Awaitable[None]]) -> None:
    async def end() -> float:
        began = asyncio.get_running_loop().time()
        await farewell(closing(), asyncio.sleep(0), within_s=2.0)
        return asyncio.get_running_loop().time() - began

    assert run(end()) < 3.0


def test_a_client_that_is_slow_is_waited_for() -> None:
    closed: list[bool] = []

    async def slow() -> None:
        await asyncio.sleep(1.5)
        closed.append(True)

    run(farewell(slow(), within_s=2.0))
    assert closed == [True]
