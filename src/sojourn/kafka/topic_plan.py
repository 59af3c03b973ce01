"""Which topics a project has, and how each must be set: data, nothing is asked of a broker."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sojourn.wire.topics import Topics, outbound_channels

_DAY_MS = 24 * 3600 * 1000
_MIB = 1024 * 1024

#: What one record may weigh. The producers' own bound (1 MB by default) is below it.
MAX_MESSAGE_BYTES = 4 * _MIB


class TopicPlan(Struct, frozen=True):
    """One topic as it should be. `settings` are Kafka's topic settings as text."""

    name: str
    partitions: int
    replication: int
    settings: Mapping[str, str]


class Retention(Struct, frozen=True, kw_only=True):
    """How long each kind of record is kept, in milliseconds."""

    touchpoints_ms: int = 30 * _DAY_MS
    actions_ms: int = 7 * _DAY_MS
    records_ms: int = 90 * _DAY_MS
    dead_letters_ms: int = 90 * _DAY_MS


def plan_topics(
    prefix: str,
    channels: Sequence[str],
    *,
    partitions: int,
    replication: int = 1,
    retention: Retention = Retention(),  # noqa: B008 - a frozen value
) -> tuple[TopicPlan, ...]:
    """All topics of a project, in the order in which they are created.

    `channels` are those of the project; the built-in channel of audiences is added. Raises
    ValueError for an illegal prefix or channel.
    """
    durable = {"min.insync.replicas": "2"} if replication >= 3 else {}

    def plan(name: str, count: int, settings: Mapping[str, str]) -> TopicPlan:
        return TopicPlan(name, count, replication, {**durable, **settings})

    topics = Topics(prefix)
    actions = [topics.actions(channel) for channel in outbound_channels(channels)]
    return (
        plan(topics.touchpoints, partitions, _kept(retention.touchpoints_ms, append_time=True)),
        plan(topics.state, partitions, _state_settings()),
        plan(topics.definitions, 1, {"cleanup.policy": "compact", **_sized()}),
        *(plan(name, partitions, _kept(retention.actions_ms)) for name in actions),
        plan(topics.transitions, partitions, _kept(retention.records_ms)),
        plan(topics.decisions, partitions, _kept(retention.records_ms)),
        plan(topics.evidence, partitions, {"cleanup.policy": "compact", **_sized()}),
        plan(topics.consents, partitions, _consent_settings()),
        plan(topics.dead_letters, 1, _kept(retention.dead_letters_ms)),
    )


def _sized() -> dict[str, str]:
    return {"max.message.bytes": str(MAX_MESSAGE_BYTES)}


def _kept(retention_ms: int, *, append_time: bool = False) -> dict[str, str]:
    # The shard's clock is the record's timestamp while it reads a backlog: the broker's own
    # clock is the only one that no producer can set wrong.
    stamp = {"message.timestamp.type": "LogAppendTime"} if append_time else {}
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(retention_ms),
        **_sized(),
        **stamp,
    }


def _consent_settings() -> dict[str, str]:
    # A connector reads the topic from its beginning: what was said last is soon all there is. One
    # that was away for less than a day still meets the records that take something back.
    return {
        "cleanup.policy": "compact",
        "max.compaction.lag.ms": str(_DAY_MS),
        "delete.retention.ms": str(_DAY_MS),
        "segment.ms": str(_DAY_MS),
        **_sized(),
    }


def _state_settings() -> dict[str, str]:
    """Rules 3, 6 and 16 of the shard log (docs/decisions/0003-shard-log.md)."""
    return {
        "cleanup.policy": "compact",
        "message.timestamp.type": "LogAppendTime",
        "min.compaction.lag.ms": str(_DAY_MS),
        "max.compaction.lag.ms": str(7 * _DAY_MS),
        "delete.retention.ms": str(2 * _DAY_MS),
        "segment.ms": str(_DAY_MS),
        **_sized(),
    }
