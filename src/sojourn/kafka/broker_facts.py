"""What a worker must know of the broker before it joins, and what it refuses to work on."""

import asyncio
import logging
from typing import Final

from msgspec import Struct

from sojourn.engine.protocol.checks import check_state_topic
from sojourn.engine.protocol.settings import DAY_MS
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.log_client import UNSUPPORTED, LogClient
from sojourn.wire.topics import Topics

_log = logging.getLogger(__name__)

_PROBES: Final = 150
_PROBE_RETRY_S: Final = 0.2
_COMMIT_ROOM_BYTES: Final = 64 * 1024
_COMMIT_BYTES: Final = 900_000
_MAX_COMMIT_BYTES: Final = 4 * 1024 * 1024

#: What a broker answers to InitProducerId that does not know it: UNKNOWN, UNSUPPORTED_VERSION.
_CANNOT_FENCE: Final = frozenset({-1, 35, UNSUPPORTED})

_MIN_SESSION: Final = "group.min.session.timeout.ms"


class WorkerError(Exception):
    """The worker cannot start; the message says why and what to do."""


class BrokerFacts(Struct, frozen=True):
    """`fenced`: whether the broker can refuse a former owner of a shard."""

    fenced: bool
    partitions: int
    max_commit_bytes: int
    delete_retention_ms: int


async def look_at_broker(
    connection: Connection, topics: Topics, log: LogClient, *, session_timeout_s: float
) -> BrokerFacts:
    """Ask for everything that a worker's start depends on. Raises WorkerError, KafkaError."""
    async with Admin(connection) as admin:
        partitions = await admin.partitions(topics.touchpoints)
        shards = await admin.partitions(topics.state)
        config = await admin.settings(topics.state)
        min_session_ms = int((await admin.broker_settings()).get(_MIN_SESSION, 0))
    if not partitions or partitions != shards:
        raise WorkerError(
            f"{topics.touchpoints} has {partitions} partitions and {topics.state} has "
            f"{shards}; create them with `sojourn topics`"
        )
    if session_timeout_s * 1000 < min_session_ms:
        raise WorkerError(
            f"the session time-out is {session_timeout_s:g} s, and this broker takes none below "
            f"{min_session_ms / 1000:g} s ({_MIN_SESSION}); raise ours or lower its own"
        )
    fenced = await _can_fence(log, f"{topics.prefix}-probe")
    findings = check_state_topic(config) if fenced else ()
    if findings:
        found = "; ".join(f"{f.setting} {f.message} ({f.hint})" for f in findings)
        raise WorkerError(f"{topics.state} cannot hold states safely: {found}")
    limit = int(config.get("max.message.bytes", 0)) - _COMMIT_ROOM_BYTES
    return BrokerFacts(
        fenced=fenced,
        partitions=partitions,
        max_commit_bytes=min(limit, _MAX_COMMIT_BYTES) if limit > 0 else _COMMIT_BYTES,
        delete_retention_ms=int(config.get("delete.retention.ms", DAY_MS)),
    )


async def _can_fence(log: LogClient, transactional_id: str) -> bool:
    """Whether the broker knows InitProducerId. Raises WorkerError if it does not say."""
    for _ in range(_PROBES):
        code = (await log.init_producer_id(transactional_id)).code
        if code == 0:
            return True
        if code in _CANNOT_FENCE:
            _log.warning("this broker cannot fence: run one worker only")
            return False
        await asyncio.sleep(_PROBE_RETRY_S)
    raise WorkerError("the broker's transaction coordinator does not answer; is it starting?")
