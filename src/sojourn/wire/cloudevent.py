"""Touchpoints as CloudEvents 1.0: structured JSON, and binary in Kafka headers.

The customer is the `subject`, the properties are the `data`. Two extension attributes are
ours: `channel`, and `identifiers`, a text that holds a JSON object of texts
(`{"email": "an@example.test"}`). It is a text because an extension has one of the simple
types of CloudEvents 1.0 §2.3, and must fit into a header; and one attribute, not one for
each identifier, because attribute names have no underscore (`push_token`) and a foreign
extension must not become a contact point by its name.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.envelope import EnvelopeLimits, build_touchpoint
from sojourn.wire.explain import Member, explain_members, parse_object
from sojourn.wire.instant import ZonedDatetime, format_instant

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = b"application/cloudevents+json; charset=UTF-8"
CONTENT_TYPE_HEADER: Final = "content-type"
#: A header that only a CloudEvent in binary mode has.
BINARY_HEADERS: Final = ("ce_specversion", "ce_id", "ce_type")


class _CloudEvent(Struct, frozen=True):
    specversion: str
    id: str
    type: str
    source: str
    subject: str
    time: ZonedDatetime
    channel: str | None = None
    identifiers: str | None = None
    data: dict[str, Any] | None = None
    data_base64: Any | UnsetType = UNSET


_STRUCTURED: Final = msgspec.json.Decoder(_CloudEvent)
_DATA: Final = msgspec.json.Decoder(dict[str, Any])
_IDENTIFIERS: Final = msgspec.json.Decoder(dict[str, str | None])

_MEMBERS: Final = (
    Member("id", "text", "missing_id"),
    Member("type", "text", "missing_type"),
    Member("source", "text", "wrong_type"),
    Member("subject", "text", "missing_customer"),
    Member("time", "time", "missing_time"),
    Member("channel", "text"),
    Member("identifiers", "text"),
    Member("data", "object"),
)
_READ_ERRORS: Final = (msgspec.DecodeError, UnicodeError, RecursionError)


def decode_structured(value: bytes, *, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    """Read a CloudEvent whose attributes and data are one JSON object. Never raises."""
    try:
        event = _STRUCTURED.decode(value)
    except _READ_ERRORS:
        parsed = parse_object(value)
        return parsed if isinstance(parsed, Refusal) else _explain(parsed)
    if event.data_base64 is not UNSET:
        return Refusal("wrong_type", "`data_base64` is not read; send `data` as a JSON object")
    return _touchpoint(event, place=place, limits=limits)


def decode_binary(
    headers: Mapping[str, bytes], value: bytes | None, *, place: str, limits: EnvelopeLimits
) -> Touchpoint | Refusal:
    """Read a CloudEvent whose attributes are `ce_` headers and whose data is the value."""
    size = len(value or b"") + sum(map(len, headers.values()))
    if size > limits.event_bytes:
        return Refusal("too_large", f"{size} bytes with headers; at most {limits.event_bytes}")
    attributes: dict[str, Any] = {}
    for name, content in headers.items():
        if name.startswith("ce_"):
            try:
                attributes[name[3:]] = content.decode("utf-8")
            except UnicodeDecodeError:
                return Refusal("not_utf8", "a `ce_` header is not UTF-8")
    if value:
        try:
            attributes["data"] = _DATA.decode(value)
        except _READ_ERRORS:
            parsed = parse_object(value)
            return parsed if isinstance(parsed, Refusal) else _unreadable_data()
    try:
        event = msgspec.convert(attributes, _CloudEvent)
    except msgspec.ValidationError:
        return _explain(attributes)
    return _touchpoint(event, place=place, limits=limits)


def _explain(attributes: dict[str, Any]) -> Refusal:
    """Why these attributes are no CloudEvent; an unknown version is said before all else."""
    version = attributes.get("specversion")
    if version != SPEC_VERSION:
        return _unknown_version()
    return explain_members(attributes, _MEMBERS)


def _touchpoint(event: _CloudEvent, *, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    if event.specversion != SPEC_VERSION:
        return _unknown_version()
    if not event.source:
        return Refusal("wrong_type", "`source` is empty")
    identifiers: dict[str, str | None] = {}
    if event.identifiers:
        try:
            identifiers = _IDENTIFIERS.decode(event.identifiers)
        except _READ_ERRORS:
            return Refusal("wrong_type", "`identifiers` must be the text of a JSON object of texts")
    return build_touchpoint(
        id=event.id,
        type=event.type,
        customer=event.subject,
        time=event.time,
        source=event.source,
        channel=event.channel,
        properties=event.data,
        identifiers=identifiers,
        place=place,
        limits=limits,
    )


def _unknown_version() -> Refusal:
    return Refusal("unknown_version", f"`specversion` must be {SPEC_VERSION}")


def _unreadable_data() -> Refusal:
    return Refusal("wrong_type", "the data is not in a form that this release reads")


def to_cloudevent(touchpoint: Touchpoint, *, default_source: str = "sojourn") -> bytes:
    """Write a touchpoint as structured JSON, to be sent with the content type `CONTENT_TYPE`.

    CloudEvents must name a source: `default_source` stands where the touchpoint has none. It
    then belongs to the identity of the event, so one producer should stay with one form.
    """
    event: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": touchpoint.id,
        "type": touchpoint.type,
        "source": touchpoint.source or default_source,
        "subject": touchpoint.customer,
        "time": format_instant(touchpoint.occurred_at),
        "datacontenttype": "application/json",
    }
    if touchpoint.channel:
        event["channel"] = touchpoint.channel
    if touchpoint.identifiers:
        event["identifiers"] = msgspec.json.encode(touchpoint.identifiers).decode()
    event["data"] = touchpoint.properties
    return msgspec.json.encode(event)
