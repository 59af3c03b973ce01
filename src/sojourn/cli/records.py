"""Records of the outbound topics as the objects that lines and pages are made of."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from sojourn.cli.lines import Kind
from sojourn.wire.deadletter import read_dead_letter
from sojourn.wire.record import InputRecord
from sojourn.wire.topics import AUDIENCE_CHANNEL, Topics

KINDS: Final[Sequence[Kind]] = ("actions", "decisions", "transitions", "dead-letters")


def topics_of(kind: Kind, topics: Topics, channels: Sequence[str]) -> list[str]:
    """The topics that hold records of a kind."""
    match kind:
        case "actions":
            return [topics.actions(channel) for channel in sorted({*channels, AUDIENCE_CHANNEL})]
        case "decisions":
            return [topics.decisions]
        case "transitions":
            return [topics.transitions]
        case "dead-letters":
            return [topics.dead_letters]


def kind_of(topic: str, topics: Topics) -> Kind:
    """What the records of one of our topics are."""
    suffix = topic.removeprefix(f"{topics.prefix}.")
    for kind in KINDS:
        if suffix == kind or suffix.startswith(f"{kind}."):
            return kind
    raise ValueError(f"{topic} is no outbound topic")


def read(kind: Kind, record: InputRecord) -> Mapping[str, Any]:
    """The record as an object; what cannot be read says so in its place."""
    if kind == "dead-letters":
        return _letter(record)
    try:
        body = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError:
        body = None
    return body if isinstance(body, dict) else {"detail": "not a JSON object"}


def _letter(record: InputRecord) -> Mapping[str, Any]:
    letter = read_dead_letter(record.value, record.headers)
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC).isoformat(timespec="milliseconds")
    told: dict[str, Any] = {
        "reason": letter.reason,
        "detail": letter.detail,
        "at": at.replace("+00:00", "Z"),
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "size": letter.size,
        "sha256": letter.sha256,
    }
    if letter.value is not None:
        told["value"] = letter.value.decode("utf-8", "replace")
    return told
