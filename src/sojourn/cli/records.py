"""Records of our topics as the objects that lines and pages are made of."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import orjson
from msgspec import Struct

from sojourn.cli.lines import Kind
from sojourn.core.declared.definitions import EventType
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.control import Control
from sojourn.wire.deadletter import read_dead_letter
from sojourn.wire.instant import format_instant
from sojourn.wire.record import InputRecord
from sojourn.wire.topics import Topics, outbound_channels
from sojourn.wire.touchpoint import decode

KINDS: Final[Sequence[Kind]] = get_args(Kind)


class Seen(Struct, frozen=True):
    """A record of one of our topics, read."""

    kind: Kind
    body: Mapping[str, Any]

    @property
    def at(self) -> str:
        """When it was, as it says itself; sorts as time does."""
        return str(self.body.get("at") or "")


def topics_of(kind: Kind, topics: Topics, channels: Sequence[str]) -> list[str]:
    """The topics that hold records of a kind."""
    if kind == "actions":
        return [topics.actions(channel) for channel in outbound_channels(channels)]
    return [topics.of_kind(kind)]


def kind_of(topic: str, topics: Topics) -> Kind:
    """What the records of one of our topics are. Raises ValueError for another topic."""
    suffix = topic.removeprefix(f"{topics.prefix}.")
    for kind in KINDS:
        if suffix == kind or suffix.startswith(f"{kind}."):
            return kind
    raise ValueError(f"{topic} holds nothing to look at")


def seen_in(record: InputRecord, topics: Topics) -> Seen | None:
    """The record as an object, None for a control record; what cannot be read says so."""
    kind = kind_of(record.topic, topics)
    match kind:
        case "touchpoints":
            told = _touchpoint(record)
            return None if told is None else Seen(kind, told)
        case "dead-letters":
            return Seen(kind, _letter(record))
        case _:
            return Seen(kind, _object(record))


def with_channel(seen: Seen, types: Mapping[str, EventType]) -> Mapping[str, Any]:
    """The record, with the channel that events.yaml says where a touchpoint says none."""
    body = seen.body
    declared = types.get(str(body.get("type") or "")) if seen.kind == "touchpoints" else None
    if declared is None or body.get("channel"):
        return body
    return {**body, "channel": declared.channel}


def _object(record: InputRecord) -> Mapping[str, Any]:
    try:
        body = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError:
        body = None
    return body if isinstance(body, dict) else {"detail": "not a JSON object"}


def _touchpoint(record: InputRecord) -> Mapping[str, Any] | None:
    match decode(record):
        case Control():
            return None
        case Refusal() as refusal:
            return {"at": format_instant(record.timestamp), "refused": refusal.reason}
        case Touchpoint() as touchpoint:
            return {
                "id": touchpoint.id,
                "type": touchpoint.type,
                "customer": touchpoint.customer,
                "channel": touchpoint.channel,
                "at": format_instant(touchpoint.occurred_at),
                "properties": touchpoint.properties,
            }


def _letter(record: InputRecord) -> Mapping[str, Any]:
    letter = read_dead_letter(record.value, record.headers)
    told: dict[str, Any] = {
        "reason": letter.reason,
        "detail": letter.detail,
        "at": format_instant(record.timestamp),
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "size": letter.size,
        "sha256": letter.sha256,
    }
    if letter.value is not None:
        told["value"] = letter.value.decode("utf-8", "replace")
    return told
