"""A demo session over a link in memory: what goes in, what comes back."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from rich.console import Console

from sojourn.cli.demo.board import Board
from sojourn.cli.demo.display import Display
from sojourn.cli.demo.pace import Pace
from sojourn.cli.demo.reports import Connector
from sojourn.cli.demo.session import Session
from sojourn.cli.lines import Kind
from sojourn.core.event import Touchpoint
from sojourn.shop.pen import Arrival

AT = 1_772_482_500_000


class Echo:
    """A link that answers each touchpoint of the shop with an action, and tells when it is done."""

    def __init__(self, *, wanted: int, done: asyncio.Event) -> None:
        self.sent: list[Touchpoint] = []
        self._out: asyncio.Queue[tuple[Kind, Mapping[str, Any]]] = asyncio.Queue()
        self._wanted = wanted
        self._done = done

    async def send(self, touchpoint: Touchpoint) -> None:
        self.sent.append(touchpoint)
        if len(self.sent) == self._wanted:
            self._done.set()
        if not touchpoint.type.startswith("Message "):
            action = {
                "id": touchpoint.id,
                "kind": "send",
                "customer": touchpoint.customer,
                "channel": "email",
                "at": "2026-03-02T20:15:00.000Z",
            }
            self._out.put_nowait(("actions", action))

    async def flush(self) -> None:
        """Everything is out already."""

    async def records(self) -> AsyncIterator[tuple[Kind, Mapping[str, Any]]]:
        while True:
            yield await self._out.get()


def _arrival(number: int) -> Arrival:
    return Arrival(
        AT, Touchpoint(id=f"e{number}", type="Viewed", customer=f"c{number}", occurred_at=AT)
    )


def _session(link: Any, board: Board) -> Session:
    return Session(
        link,
        pace=Pace(simulated_at=AT, began_s=time.monotonic() - 60, speed=3600),
        board=board,
        connector=Connector(seed=1),
        display=Display(Console(file=io.StringIO())),
        began_s=time.monotonic(),
    )


async def test_actions_are_carried_out_and_their_reports_go_back_in() -> None:
    stop, board = asyncio.Event(), Board()
    link = Echo(wanted=12, done=stop)
    await asyncio.wait_for(
        _session(link, board).run([_arrival(number) for number in range(5)], stop=stop), 10
    )
    reports = [touchpoint for touchpoint in link.sent if touchpoint.type.startswith("Message ")]
    assert {touchpoint.type for touchpoint in reports} >= {"Message Sent", "Message Delivered"}
    assert board.actions == 5
    assert board.events >= 12
    assert board.reports >= 7
    assert len(board.customers) == 5
    assert board.first_action_s is not None


async def test_a_broken_link_ends_the_session() -> None:
    class Broken(Echo):
        async def send(self, touchpoint: Touchpoint) -> None:
            raise ConnectionError("away")

    stop = asyncio.Event()
    session = _session(Broken(wanted=1, done=stop), Board())
    with pytest.raises(ExceptionGroup) as caught:
        await asyncio.wait_for(session.run([_arrival(1)], stop=stop), 10)
    assert caught.group_contains(ConnectionError)
