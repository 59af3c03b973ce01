"""Checks on the state topic, made at start on the values that the broker reports.

Each finding names the rule of the shard log that would not hold (docs/decisions/0003-shard-log.md).
"""

from collections.abc import Mapping

from msgspec import Struct

from sojourn.engine.protocol.settings import DAY_MS

#: What max.compaction.lag.ms is when nobody has set it.
_NEVER_MS = 2**63 - 1


class Finding(Struct, frozen=True):
    """A setting of the state topic that the shard log cannot live with."""

    rule: int
    setting: str
    message: str
    hint: str


def check_state_topic(
    config: Mapping[str, str], *, longest_replay_ms: int = 0
) -> tuple[Finding, ...]:
    """What is wrong with the topic configuration `config` (names and values as Kafka gives them).

    `longest_replay_ms` is how long the longest replay of a shard takes, as far as is known.
    A setting that is not in `config` counts as unset. Empty means that all is well.
    """
    found = (
        _check_policy(config),
        _check_timestamps(config),
        _check_min_lag(config),
        _check_max_lag(config),
        _check_delete_retention(config, longest_replay_ms),
    )
    return tuple(finding for finding in found if finding)


def _check_policy(config: Mapping[str, str]) -> Finding | None:
    policy = config.get("cleanup.policy", "")
    if policy == "compact":
        return None
    return Finding(
        3,
        "cleanup.policy",
        f"is {policy!r} and must be exactly 'compact', or states are deleted",
        "set cleanup.policy=compact; `sojourn topics` does it",
    )


def _check_timestamps(config: Mapping[str, str]) -> Finding | None:
    kind = config.get("message.timestamp.type", "")
    if kind == "LogAppendTime":
        return None
    return Finding(
        6,
        "message.timestamp.type",
        f"is {kind!r} and must be 'LogAppendTime', or the broker forgets who may write",
        "set message.timestamp.type=LogAppendTime",
    )


def _check_min_lag(config: Mapping[str, str]) -> Finding | None:
    lag_ms = int(config.get("min.compaction.lag.ms", "0"))
    if lag_ms >= DAY_MS:
        return None
    return Finding(
        6,
        "min.compaction.lag.ms",
        f"is {lag_ms} and must be at least {DAY_MS} (a day), so that a stale record can be "
        "overwritten before it displaces a valid one",
        f"set min.compaction.lag.ms={DAY_MS}",
    )


def _check_max_lag(config: Mapping[str, str]) -> Finding | None:
    lag_ms = int(config.get("max.compaction.lag.ms", str(_NEVER_MS)))
    if lag_ms < _NEVER_MS:
        return None
    return Finding(
        6,
        "max.compaction.lag.ms",
        "is not set, so that erased people may stay in the log",
        f"set max.compaction.lag.ms={7 * DAY_MS}",
    )


def _check_delete_retention(config: Mapping[str, str], longest_replay_ms: int) -> Finding | None:
    retention_ms = int(config.get("delete.retention.ms", "0"))
    least_ms = max(2 * longest_replay_ms, 1)
    if retention_ms >= least_ms:
        return None
    return Finding(
        16,
        "delete.retention.ms",
        f"is {retention_ms} and must be at least {least_ms}, twice the longest replay, or an "
        "erased person can come back",
        f"set delete.retention.ms={max(DAY_MS, least_ms)}",
    )
