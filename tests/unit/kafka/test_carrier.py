"""What the broker answers, in the protocol's words."""

from collections.abc import Sequence

import pytest

from sojourn.engine.ports import NoMeter
from sojourn.engine.protocol.inputs import (
    Appended,
    AppendFailed,
    LogRead,
    ProducerGranted,
    ProducerRefused,
    ReadFailed,
)
from sojourn.engine.protocol.records import LogRecord
from sojourn.engine.protocol.requests import Append, InitProducer, ReadLog
from sojourn.kafka import log_client
from sojourn.kafka.carrier import Carrier
from sojourn.kafka.connection import Connection
from sojourn.kafka.log_client import NOT_SENT, UNCLEAR, UNSUPPORTED, LogClient
from sojourn.kafka.publisher import Publisher
from sojourn.wire.topics import Topics


class ScriptedLog(LogClient):
    """A log client that answers with what it was given, and keeps what was appended."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.fetched: list[log_client.Fetched] = []
        self.batches: list[bytes] = []

    async def append(self, topic: str, partition: int, batch: bytes) -> log_client.Appended:
        self.batches.append(batch)
        return log_client.Appended(self.codes.pop(0), 12)

    async def init_producer_id(self, transactional_id: str) -> log_client.ProducerId:
        return log_client.ProducerId(self.codes.pop(0), 5, 1)

    async def fetch(
        self, topic: str, partition: int, offset: int, *, max_wait_ms: int = 100
    ) -> log_client.Fetched:
        return self.fetched.pop(0)


@pytest.fixture
def log() -> ScriptedLog:
    return ScriptedLog()


def carrier(log: ScriptedLog, *, walls: Sequence[int] = (1, 2), trust_end: bool = True) -> Carrier:
    ticking = iter(walls)

    async def load(version: str) -> bool:
        return True

    return Carrier(
        0,
        state_topic="p.state",
        log=log,
        publisher=Publisher(Connection(bootstrap="-"), Topics("p"), idempotent=True),
        load=load,
        wall_ms=lambda: next(ticking),
        trust_end=trust_end,
        meter=NoMeter(),
    )


def append() -> Append:
    return Append(1, 5, 0, 0, (LogRecord(b"k", b"v"),))


async def test_a_retry_sends_the_very_same_bytes_although_time_has_passed(log: ScriptedLog) -> None:
    log.codes = [UNCLEAR, 0]
    request, carries = append(), carrier(log)
    assert isinstance(await carries.append(request), AppendFailed)
    assert await carries.append(request) == Appended(1, 12)
    assert log.batches[0] == log.batches[1]


async def test_another_append_is_encoded_anew(log: ScriptedLog) -> None:
    log.codes = [0, 0]
    carries = carrier(log)
    await carries.append(append())
    await carries.append(append())
    assert log.batches[0] != log.batches[1]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (47, "fenced"),
        (90, "fenced"),
        (45, "out_of_order"),
        (46, "out_of_order"),
        (59, "out_of_order"),
        (10, "too_large"),
        (29, "refused"),
        (6, "unclear"),
        (7, "unclear"),
        (19, "unclear"),
        (20, "unclear"),
        (-1, "unclear"),
        (UNCLEAR, "unclear"),
        (NOT_SENT, "unclear"),
    ],
)
async def test_each_code_of_an_append_has_its_meaning(
    log: ScriptedLog, code: int, fault: str
) -> None:
    log.codes = [code]
    answer = await carrier(log).append(append())
    assert isinstance(answer, AppendFailed)
    assert answer.fault == fault


@pytest.mark.parametrize(
    ("code", "retriable"),
    [(51, True), (14, True), (16, True), (UNCLEAR, True), (53, False), (UNSUPPORTED, False)],
)
async def test_a_coordinator_that_is_busy_is_asked_again(
    log: ScriptedLog, code: int, retriable: bool
) -> None:
    log.codes = [code]
    answer = await carrier(log).init_producer(InitProducer(1, "t"))
    assert isinstance(answer, ProducerRefused)
    assert answer.retriable is retriable


async def test_a_producer_id_is_granted(log: ScriptedLog) -> None:
    log.codes = [0]
    assert await carrier(log).init_producer(InitProducer(1, "t")) == ProducerGranted(1, 5, 1)


async def test_an_end_offset_is_believed_only_where_the_broker_is(log: ScriptedLog) -> None:
    record = log_client.FoundRecord(3, 0, b"k", b"v", ())
    chunk = log_client.Fetched(0, (record,), next_offset=4, high_watermark=4, log_start=0)
    log.fetched = [chunk, chunk]
    trusting = await carrier(log).read_log(ReadLog(1, 3))
    doubting = await carrier(log, trust_end=False).read_log(ReadLog(1, 3))
    assert isinstance(trusting, LogRead) and trusting.at_end
    assert isinstance(doubting, LogRead) and not doubting.at_end


async def test_reading_outside_of_the_log_is_told_from_not_reading(log: ScriptedLog) -> None:
    log.fetched = [log_client.Fetched(1), log_client.Fetched(NOT_SENT)]
    carries = carrier(log)
    answers = [await carries.read_log(ReadLog(1, 3)) for _ in range(2)]
    assert [a.out_of_range for a in answers if isinstance(a, ReadFailed)] == [True, False]
