"""One demo while it runs: traffic goes in, records come out, reports go back in."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Final, Protocol

from sojourn.cli.demo.board import Board
from sojourn.cli.demo.display import Display
from sojourn.cli.demo.pace import Pace
from sojourn.cli.demo.reports import Connector
from sojourn.cli.lines import Kind
from sojourn.core.event import Touchpoint
from sojourn.shop.pen import Arrival

_FLUSH_EVERY_S: Final = 0.05
_REPORTS_EVERY_S: Final = 0.05
_TELL_EVERY_S: Final = 0.4
_STATUS_EVERY_S: Final = 0.5
_PLAIN_STATUS_EVERY_S: Final = 10.0


class Link(Protocol):
    """What a demo needs of Kafka."""

    async def send(self, touchpoint: Touchpoint) -> None:
        """Put a touchpoint into the input topic; may return before it is sent."""

    async def flush(self) -> None:
        """Send what waits; returns when it is acknowledged."""

    def records(self) -> AsyncIterator[tuple[Kind, Mapping[str, Any]]]:
        """All that comes out, without end."""


class Session:
    """Runs until told to stop. `began_s` is when the command started, on the steady clock."""

    def __init__(
        self,
        link: Link,
        *,
        pace: Pace,
        board: Board,
        connector: Connector,
        display: Display,
        began_s: float,
    ) -> None:
        self._link = link
        self._pace = pace
        self._board = board
        self._connector = connector
        self._display = display
        self._began_s = began_s

    async def run(self, arrivals: Iterable[Arrival], *, stop: asyncio.Event) -> None:
        """Until `stop`. Whatever ends one of its tasks ends the session with that exception."""
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(self._traffic(arrivals)),
                tasks.create_task(self._listen()),
                tasks.create_task(self._report()),
                tasks.create_task(self._flush()),
                tasks.create_task(self._tell()),
                tasks.create_task(self._status()),
            ]
            await stop.wait()
            for task in running:
                task.cancel()

    async def _traffic(self, arrivals: Iterable[Arrival]) -> None:
        for arrival in arrivals:
            wait_s = self._pace.wait_s(arrival.at, steady_s=time.monotonic())
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            await self._send(arrival.touchpoint)
        self._display.say("the shop has caught up with today: no more traffic", style="yellow")

    async def _listen(self) -> None:
        async for kind, record in self._link.records():
            elapsed_s = time.monotonic() - self._began_s
            self._count(kind, record, elapsed_s)
            self._display.show(kind, record, elapsed_s=elapsed_s)

    def _count(self, kind: Kind, record: Mapping[str, Any], elapsed_s: float) -> None:
        match kind:
            case "actions" if self._connector.take(record):
                self._board.acted(record, elapsed_s=elapsed_s)
            case "transitions":
                self._board.moved(record)
            case "dead-letters":
                self._board.refused(str(record.get("reason")))

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(_REPORTS_EVERY_S)
            for report in self._connector.due(self._pace.now(time.monotonic())):
                await self._send(report, report=True)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_TELL_EVERY_S)
            self._display.flush()

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_EVERY_S)
            await self._link.flush()

    async def _send(self, touchpoint: Touchpoint, *, report: bool = False) -> None:
        await self._link.send(touchpoint)
        self._board.produced(touchpoint.customer, report=report)

    async def _status(self) -> None:
        every_s = _STATUS_EVERY_S if self._display.has_status_line else _PLAIN_STATUS_EVERY_S
        events, at_s = self._board.events, time.monotonic()
        while True:
            await asyncio.sleep(every_s)
            now_s = time.monotonic()
            per_second = (self._board.events - events) / (now_s - at_s)
            events, at_s = self._board.events, now_s
            status = self._board.status(now=self._pace.now(now_s), per_second=per_second)
            if self._display.has_status_line:
                self._display.status(status)
            else:
                self._display.say(status)
