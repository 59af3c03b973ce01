"""What the shard log's protocol leans on, asked of each adapter (architecture: rules 1, 4, 10)."""

import asyncio
import secrets

import pytest

from contracts.adapters import CHANNEL, SHARD, Adapter
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    Appended,
    AppendFailed,
    DeadLettersPublished,
    LogRead,
    ProducerGranted,
)
from sojourn.engine.protocol.records import LogRecord, Publication
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
)
from sojourn.engine.turn import DeadLetter

FIRST = (
    LogRecord(b"s:an", b"one", ((("claim"), b"\x00" * 8),)),
    LogRecord(b"s:binh", b"two"),
    LogRecord(b"m", b"meta"),
)
SECOND = (LogRecord(b"s:chi", None), LogRecord(b"f", b""))


async def grant(adapter: Adapter, writer: str) -> ProducerGranted:
    """A producer id; the coordinator may first have to make its log."""
    for _ in range(300):
        answer = await adapter.ask(InitProducer(1, writer))
        if isinstance(answer, ProducerGranted):
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError(f"no producer id: {answer}")


def append(owner: ProducerGranted, sequence: int, records: tuple[LogRecord, ...]) -> Append:
    return Append(2, owner.producer_id, owner.epoch, sequence, records)


async def done(adapter: Adapter, request: Append) -> int:
    """Append; returns the base offset."""
    answer = await adapter.ask(request)
    assert isinstance(answer, Appended), answer
    assert answer.ticket == request.ticket
    return answer.base_offset


async def read(adapter: Adapter, from_offset: int = 0) -> LogRead:
    """Read up to the end as seen."""
    answer = await adapter.ask(ReadLog(3, from_offset))
    assert isinstance(answer, LogRead), answer
    return answer


@pytest.fixture
def writer() -> str:
    return f"contract-{secrets.token_hex(4)}"


async def test_an_empty_log_begins_and_ends_at_0(adapter: Adapter) -> None:
    seen = await read(adapter)
    assert (list(seen.records), seen.log_start, seen.next_offset, seen.at_end) == ([], 0, 0, True)


async def test_what_was_appended_is_read_back_in_order(adapter: Adapter, writer: str) -> None:
    owner = await grant(adapter, writer)
    assert await done(adapter, append(owner, 0, FIRST)) == 0
    assert await done(adapter, append(owner, len(FIRST), SECOND)) == len(FIRST)
    seen = await read(adapter)
    found = [LogRecord(r.key or b"", r.value, tuple(r.headers)) for r in seen.records]
    assert found == [*FIRST, *SECOND]
    assert [r.offset for r in seen.records] == [0, 1, 2, 3, 4]
    assert (seen.next_offset, seen.at_end) == (5, True)


async def test_a_read_begins_where_it_is_asked_to(adapter: Adapter, writer: str) -> None:
    owner = await grant(adapter, writer)
    await done(adapter, append(owner, 0, FIRST))
    assert [r.key for r in (await read(adapter, 1)).records] == [b"s:binh", b"m"]


async def test_a_new_grant_keeps_the_id_and_raises_the_epoch(adapter: Adapter, writer: str) -> None:
    first, second = await grant(adapter, writer), await grant(adapter, writer)
    assert second.producer_id == first.producer_id
    assert second.epoch > first.epoch
    assert (await grant(adapter, f"{writer}-2")).producer_id != first.producer_id


async def test_an_older_owner_is_refused_once_the_newer_wrote(
    adapter: Adapter, writer: str
) -> None:
    old = await grant(adapter, writer)
    await done(adapter, append(old, 0, FIRST))
    new = await grant(adapter, writer)
    await done(adapter, append(new, 0, SECOND))
    refused = await adapter.ask(append(old, len(FIRST), FIRST))
    assert isinstance(refused, AppendFailed)
    assert refused.fault == "fenced"
    assert (await read(adapter)).next_offset == len(FIRST) + len(SECOND)


async def test_a_producer_without_an_id_may_append(adapter: Adapter) -> None:
    assert await done(adapter, Append(2, -1, -1, -1, FIRST)) == 0
    assert await done(adapter, Append(2, -1, -1, -1, SECOND)) == len(FIRST)


@pytest.mark.usefixtures("memory_gap")
async def test_a_repeated_append_is_stored_once(adapter: Adapter, writer: str) -> None:
    owner = await grant(adapter, writer)
    request = append(owner, 0, FIRST)
    assert await done(adapter, request) == await done(adapter, request) == 0
    assert (await read(adapter)).next_offset == len(FIRST)


@pytest.mark.usefixtures("memory_gap")
async def test_a_gap_in_the_sequence_is_refused(adapter: Adapter, writer: str) -> None:
    owner = await grant(adapter, writer)
    await done(adapter, append(owner, 0, FIRST))
    refused = await adapter.ask(append(owner, 100, SECOND))
    assert isinstance(refused, AppendFailed)
    assert refused.fault == "out_of_order"


async def test_publications_reach_the_shards_partition_in_order(adapter: Adapter) -> None:
    kind = f"actions.{CHANNEL}"
    entries = tuple(
        Publication(kind, b"an", b'{"number": %d}' % number, (("sojourn-number", b"%d" % number),))
        for number in range(5)
    )
    assert await adapter.ask(PublishActions(4, entries)) == ActionsPublished(4)
    found = await adapter.published(kind, len(entries))
    assert {record.partition for record in found} == {SHARD}
    assert [(r.key, r.value, r.headers) for r in found] == [
        (entry.key, entry.body, entry.headers) for entry in entries
    ]


async def test_dead_letters_keep_bytes_and_headers(adapter: Adapter) -> None:
    letter = DeadLetter(b"touchpoints/1/7", b"\xff\x00not json", (("reason", b"not_json"),))
    assert await adapter.ask(PublishDeadLetters(5, (letter,))) == DeadLettersPublished(5)
    (found,) = await adapter.published("dead-letters", 1)
    assert (found.key, found.value, found.headers) == (letter.key, letter.value, letter.headers)
