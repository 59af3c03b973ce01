"""Touchpoints as CloudEvents 1.0: structured JSON, and binary in Kafka headers.

The customer is the `subject`, the properties are the `data`. Two extension attributes are
ours: `channel`, and `identifiers`, a text that holds a JSON object of texts
(`{"email": "an@example.test"}`). It is a text because an extension has one of the simple
types of CloudEvents 1.0 §2.3, and must fit into a header; and one attribute, not one for
each identifier, because attribute names have no underscore (`push_token`) and a foreign
extension must not become a contact point by its name.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.envelope import (
    CHANNEL_CHARS,
    CUSTOMER_BYTES,
    ID_CHARS,
    SOURCE_CHARS,
    TYPE_CHARS,
    ChannelText,
    CustomerText,
    EnvelopeLimits,
    IdText,
    Properties,
    TypeText,
    build_touchpoint,
    refuse_values,
)
from sojourn.wire.explain import Member, explain_members, parse_object
from sojourn.wire.instant import ZonedDatetime, format_instant

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = b"application/cloudevents+json; charset=UTF-8"
CONTENT_TYPE_HEADER: Final = "content-type"
#: A header that only a CloudEvent in binary mode has.
BINARY_HEADERS: Final = ("ce_specversion", "ce_id", "ce_type")


class _CloudEvent(Struct, frozen=True):
    specversion: Literal["1.0"]
    id: IdText
    type: TypeText
    source: Annotated[str, Meta(min_length=1, max_length=SOURCE_CHARS)]
    subject: CustomerText
    time: ZonedDatetime
    channel: ChannelText | None = None
    identifiers: str | None = None
    data: Properties | None = None
    data_base64: Any | UnsetType = UNSET


_STRUCTURED: Final = msgspec.json.Decoder(_CloudEvent)
_DATA: Final = msgspec.json.Decoder(Properties)
_IDENTIFIERS: Final = msgspec.json.Decoder(dict[str, str | None])

_MEMBERS: Final = (
    Member("id", "text", "missing_id", ID_CHARS),
    Member("type", "text", "missing_type", TYPE_CHARS),
    Member("source", "text", "wrong_type", SOURCE_CHARS),
    Member("subject", "text", "missing_customer", CUSTOMER_BYTES),
    Member("time", "time", "missing_time"),
    Member("channel", "text", max_chars=CHANNEL_CHARS),
    Member("identifiers", "text"),
    Member("data", "object"),
)
_UNREADABLE_DATA: Final = Refusal("wrong_type", "the data is not in a form that this release reads")
_READ_ERRORS: Final = (msgspec.DecodeError, UnicodeError, RecursionError)


def decode_structured(value: bytes, *, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    """Read a CloudEvent whose attributes and data are one JSON object. Never raises."""
    try:
        event = _STRUCTURED.decode(value)
    except _READ_ERRORS:
        parsed = parse_object(value)
        return parsed if isinstance(parsed, Refusal) else _explain(parsed, limits)
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
            if isinstance(parsed, Refusal):
                return parsed
            return refuse_values(parsed, limits) or _UNREADABLE_DATA
    try:
        event = msgspec.convert(attributes, _CloudEvent)
    except msgspec.ValidationError:
        return _explain(attributes, limits)
    return _touchpoint(event, place=place, limits=limits)


def _explain(attributes: dict[str, Any], limits: EnvelopeLimits) -> Refusal:
    """Why these attributes are no CloudEvent; an unknown version is said before all else."""
    if attributes.get("specversion") != SPEC_VERSION:
        return Refusal("unknown_version", f"`specversion` must be {SPEC_VERSION}")
    return explain_members(attributes, _MEMBERS, limits=limits)


def _touchpoint(event: _CloudEvent, *, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    identifiers: dict[str, str | None] = {}
    if event.identifiers:
        try:
            identifiers = _IDENTIFIERS.decode(event.identifiers)
        except _READ_ERRORS:
            return Refusal("wrong_type", "`identifiers` must be the text of a JSON object of texts")
    if event.data:
        refusal = refuse_values(event.data, limits)
        if refusal is not None:
            return refusal
    return build_touchpoint(
        event_id=event.id,
        event_type=event.type,
        customer=event.subject,
        time=event.time,
        source=event.source,
        channel=event.channel,
        properties=event.data,
        identifiers=identifiers,
        place=place,
    )


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
