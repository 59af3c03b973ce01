"""The bounds of the protocol. Times in milliseconds."""

from typing import Literal

from msgspec import Struct

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


class Settings(Struct, frozen=True, kw_only=True):
    """How one shard behaves.

    `topic` is the name of the input topic. `worker` is unique to this process, not to this
    host: the nonces of its claims are made of it. `fenced` is False on a broker without
    InitProducerId; then rules 4, 5, 9 and 10 do not hold and only one worker may run.
    `max_commit_bytes` is what one RecordBatch may hold (the topic's max.message.bytes less some
    room); `max_outbox_bytes` is where intake stops. `suspended_max_ms` is how long the worker
    may have stood still and still write: the group's session time-out less one heartbeat.
    """

    worker: str
    transactional_id: str
    shard: int
    topic: str = "touchpoints"
    fenced: bool = True
    on_input_lost: Literal["go_on", "stop"] = "go_on"
    max_commit_bytes: int = 900_000
    max_outbox_bytes: int = 300_000
    retry_ms: int = 100
    retry_max_ms: int = 5_000
    outbox_linger_ms: int = 500
    suspended_max_ms: int = 10_000
    delete_retention_ms: int = DAY_MS
    heartbeat_ms: int = HOUR_MS // 2
    silence_max_ms: int = HOUR_MS
    claim_every_ms: int = DAY_MS
    claim_within_ms: int = 60_000
