"""The ports of a connector in memory, as strict as a broker is about what it is asked."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec import Struct

from sojourn.connector.action import Action
from sojourn.connector.outcome import Outcome
from sojourn.connector.ports import Assigned, Revoked
from sojourn.core.event import Touchpoint
from sojourn.wire.record import InputRecord
from sojourn.wire.touchpoint import decode
from support.connector.actions import Record


class Log:
    """Topics that outlive a connector: actions, consents, reports, letters, kept positions."""

    def __init__(self) -> None:
        self.actions: list[Record] = []
        self.consents: list[Record] = []
        self.reports: list[Touchpoint] = []
        self.letters: list[tuple[str, bytes]] = []
        self.kept: dict[int, tuple[int, str]] = {}
        #: Whatever stands before it has expired.
        self.start = 0

    def publish(self, *values: bytes) -> None:
        for value in values:
            self.actions.append(Record(value, offset=len(self.actions)))

    def say(self, customer: str, value: bytes | None) -> None:
        self.consents.append(Record(value, len(self.consents), customer.encode()))

    @property
    def reported(self) -> list[str]:
        """The reports, as "<type> <reason>"."""
        return [f"{r.type} {r.properties.get('reason', '')}".strip() for r in self.reports]


class MemoryKept(Struct, frozen=True):
    """As the broker's answers to what the group keeps, and where a partition begins and ends."""

    offset: int | None
    text: str
    start: int
    end: int


class MemoryFeed:
    """The one partition 0. `revoke` takes it away, as a rebalance does."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.paused = False
        self.commits = 0
        self.broker_is_away = False
        self._revoked: Revoked | None = None

    async def start(self, assigned: Assigned, revoked: Revoked) -> None:
        offset, text = self.log.kept.get(0, (None, ""))
        kept = MemoryKept(offset, text, self.log.start, len(self.log.actions))
        begin = await assigned({0: kept})
        self._next = max(begin[0], self.log.start)
        self._revoked = revoked

    async def poll(self) -> Sequence[InputRecord]:
        if self.paused or self._next >= len(self.log.actions):
            await asyncio.sleep(0.1)
            return ()
        await asyncio.sleep(0)
        found = self.log.actions[self._next : self._next + 50]
        self._next += len(found)
        return found

    async def revoke(self) -> None:
        assert self._revoked is not None
        await self._revoked(frozenset({0}))

    def pause(self, partition: int) -> None:
        assert partition == 0
        self.paused = True

    def resume(self, partition: int) -> None:
        assert partition == 0
        self.paused = False

    def end(self, partition: int) -> int | None:
        assert partition == 0
        return len(self.log.actions)

    async def commit(self, positions: Mapping[int, tuple[int, str]]) -> bool:
        if self.broker_is_away:
            return False
        self.commits += 1
        self.log.kept.update(positions)
        return True

    async def close(self) -> None:
        self.closed = True


class MemoryWatch:
    """Sees all that is in the log whenever it is asked."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.blind = False
        self._takes: dict[str, tuple[Callable[[InputRecord], None], int]] = {}

    async def begin(
        self,
        partition: int,
        offset: int,
        *,
        take_action: Callable[[InputRecord], None],
        take_consent: Callable[[InputRecord], None],
    ) -> None:
        assert partition == 0
        self._takes = {"actions": (take_action, offset), "consents": (take_consent, 0)}

    async def end(self, partition: int) -> None:
        assert partition == 0
        self._takes = {}

    async def fresh(self) -> None:
        if self.blind:
            raise TimeoutError
        for name, (take, begin) in list(self._takes.items()):
            records: list[Record] = getattr(self.log, name)
            for record in records[begin:]:
                take(record)
            self._takes[name] = (take, len(records))

    async def close(self) -> None: ...


class MemoryPost:
    """Writes to the log at once."""

    def __init__(self, log: Log) -> None:
        self.log = log

    async def report(self, key: bytes, value: bytes, *, partition: int) -> None:
        del partition
        read = decode(Record(value))
        assert isinstance(read, Touchpoint)
        assert read.customer.encode() == key
        self.log.reports.append(read)

    async def bury(self, key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        del key
        told = dict(headers)
        self.log.letters.append((f"{told['reason'].decode()}: {told['detail'].decode()}", value))

    async def close(self) -> None: ...


class Scripted:
    """A provider that answers as it is told, one answer after the other, then takes all."""

    def __init__(self, *answers: Outcome | BaseException | None) -> None:
        self.answers = list(answers)
        self.calls: list[Action] = []
        self.started = self.closed = 0

    async def start(self) -> None:
        self.started += 1

    async def deliver(self, action: Action) -> Outcome | None:
        self.calls.append(action)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def close(self) -> None:
        self.closed += 1

    @property
    def called(self) -> list[str]:
        """The customers and templates, in the order of the calls."""
        return [f"{action.customer} {action.template or action.change}" for action in self.calls]


def properties_of(touchpoint: Touchpoint) -> Mapping[str, object]:
    """What a report says, without the action's id."""
    told = msgspec.to_builtins(touchpoint.properties)
    return {name: value for name, value in told.items() if name != "action"}
