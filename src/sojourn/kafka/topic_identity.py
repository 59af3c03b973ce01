"""The one question that aiokafka cannot ask: which id does a topic have (metadata version 10)?

A topic that was deleted and made again has the same name and another id; its offsets mean
something else (rule 13 of the shard log).
"""

from typing import Any

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)
from msgspec import Struct

_KEY = 3
_VERSION = 10

# A UUID is 16 bytes; aiokafka has no type of that size, and two halves of 8 read the same.
_NODES = CompactArray(Int32)


class TopicIdentity(Struct, frozen=True):
    """`id` is empty where the broker does not tell it."""

    id: str = ""
    partitions: int = 0


class _IdentityResponse(Response):
    API_KEY = _KEY
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("id_high", Int64),
                ("id_low", Int64),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", _NODES),
                        ("in_sync", _NODES),
                        ("offline", _NODES),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _IdentityRequestStruct(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = _KEY
    API_VERSION = _VERSION
    RESPONSE_TYPE = _IdentityResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("id_high", Int64),
                ("id_low", Int64),
                ("name", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class TopicIdentityRequest(Request[_IdentityRequestStruct]):
    """Asks for one topic by name, without creating it."""

    API_KEY = _KEY

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def build(self, request_struct_class: type[_IdentityRequestStruct]) -> _IdentityRequestStruct:
        return request_struct_class([(0, 0, self._topic, {})], False, False, False, {})


def read_identity(response: Any) -> TopicIdentity:
    """What the answer to a TopicIdentityRequest says."""
    for topic in response.to_object()["topics"]:
        if topic["error_code"] == 0:
            high, low = topic["id_high"] % 2**64, topic["id_low"] % 2**64
            return TopicIdentity(f"{high:016x}{low:016x}", len(topic["partitions"]))
    return TopicIdentity()
