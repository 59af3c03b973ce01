"""Names of topics, and which partition a customer belongs to.

A prefix stands for a project and an environment, so that two can share a cluster.
"""

import re
from collections.abc import Iterable
from struct import unpack
from typing import Final

from msgspec import Struct

from sojourn.core.vocabulary import BUILT_IN_CHANNELS

_PREFIX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# No dot: `actions.<channel>` must say where the channel begins.
_CHANNEL: Final = re.compile(r"[a-z][a-z0-9_-]*")

#: Kafka takes 249 characters; the longest name is the prefix, ".actions." and a channel.
PREFIX_CHARS: Final = 150
CHANNEL_CHARS: Final = 60


def outbound_channels(declared: Iterable[str]) -> list[str]:
    """The channels that have a topic of actions: the declared ones, and those built in."""
    return sorted({*declared, *BUILT_IN_CHANNELS})


def prefix_fault(prefix: str) -> str | None:
    """What is wrong with a prefix of topic names, in words for its author; None if nothing."""
    if not _PREFIX.fullmatch(prefix):
        return (
            "a topic prefix begins with a letter or digit and holds only "
            "letters, digits, `.`, `_` and `-`"
        )
    if len(prefix) > PREFIX_CHARS:
        return f"a topic prefix has at most {PREFIX_CHARS} characters"
    return None


def channel_fault(channel: str) -> str | None:
    """What is wrong with a channel's name, in words for its author; None if nothing."""
    if not _CHANNEL.fullmatch(channel):
        return (
            "a channel's name is part of a topic's: it begins with a lower case letter and "
            "holds only lower case letters, digits, `_` and `-`"
        )
    if len(channel) > CHANNEL_CHARS:
        return f"a channel's name has at most {CHANNEL_CHARS} characters"
    return None


class Topics(Struct, frozen=True):
    """The names of all topics under one prefix. Raises ValueError for an illegal prefix."""

    prefix: str

    def __post_init__(self) -> None:
        fault = prefix_fault(self.prefix)
        if fault is not None:
            raise ValueError(fault)

    @property
    def touchpoints(self) -> str:
        return f"{self.prefix}.touchpoints"

    @property
    def decisions(self) -> str:
        return f"{self.prefix}.decisions"

    @property
    def transitions(self) -> str:
        return f"{self.prefix}.transitions"

    @property
    def dead_letters(self) -> str:
        return f"{self.prefix}.dead-letters"

    @property
    def state(self) -> str:
        return f"{self.prefix}.state"

    @property
    def definitions(self) -> str:
        return f"{self.prefix}.definitions"

    @property
    def evidence(self) -> str:
        return f"{self.prefix}.evidence"

    @property
    def consents(self) -> str:
        return f"{self.prefix}.consents"

    def actions(self, channel: str) -> str:
        """The topic of a channel's actions. Raises ValueError for an illegal name."""
        fault = channel_fault(channel)
        if fault is not None:
            raise ValueError(fault)
        return f"{self.prefix}.actions.{channel}"

    def of_kind(self, kind: str) -> str:
        """The topic of an outgoing record's kind: "actions.<channel>", "transitions" …"""
        return f"{self.prefix}.{kind}"

    def state_writer(self, partition: int) -> str:
        """The transactional id under which a shard's owner is fenced."""
        return f"{self.prefix}-state-{partition}"


_FACTOR: Final = 0x5BD1E995
_MASK: Final = 0xFFFFFFFF


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key among `partitions`, as Kafka's Java client chooses it.

    Clients on librdkafka choose otherwise by default: set `partitioner=murmur2_random` there.
    """
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """Murmur 2 of `data` in 32 bits, with the seed of Kafka's Java client."""
    length = len(data)
    value = 0x9747B28C ^ length
    whole = length & ~3
    for word in unpack(f"<{whole // 4}I", data[:whole]):
        mixed = word * _FACTOR & _MASK
        mixed = (mixed ^ (mixed >> 24)) * _FACTOR & _MASK
        value = (value * _FACTOR & _MASK) ^ mixed
    if whole < length:
        value = (value ^ int.from_bytes(data[whole:], "little")) * _FACTOR & _MASK
    value = (value ^ (value >> 13)) * _FACTOR & _MASK
    return value ^ (value >> 15)
