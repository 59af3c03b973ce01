"""Input records to touchpoints and back.

Three forms are read (docs/touchpoints.md): the native JSON object, and CloudEvents 1.0
structured and binary. The record's key need not be the customer: it only chooses the
partition, and the envelope says whose event it is. Unknown members are passed over, null
counts as absent, and of a repeated member the last one counts.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.cloudevent import (
    BINARY_HEADERS,
    CONTENT_TYPE_HEADER,
    decode_binary,
    decode_structured,
)
from sojourn.wire.control import CONTROL_HEADER, Control, decode_control
from sojourn.wire.envelope import (
    CHANNEL_CHARS,
    CUSTOMER_BYTES,
    DEFAULT_LIMITS,
    ID_CHARS,
    SOURCE_CHARS,
    TYPE_CHARS,
    ChannelText,
    CustomerText,
    EnvelopeLimits,
    EpochMilliseconds,
    IdText,
    Properties,
    SourceText,
    TypeText,
    build_touchpoint,
    is_flat,
    refuse_values,
)
from sojourn.wire.explain import Member, explain_members, parse_object
from sojourn.wire.instant import ZonedDatetime
from sojourn.wire.record import InputRecord


class _Native(Struct, frozen=True, gc=False):
    id: IdText
    type: TypeText
    customer: CustomerText
    occurred_at: EpochMilliseconds | ZonedDatetime
    source: SourceText | None = None
    channel: ChannelText | None = None
    properties: Properties | None = None
    identifiers: dict[str, str | None] | None = None
    # Only a CloudEvent has this one.
    specversion: Any | UnsetType = UNSET


_NATIVE: Final = msgspec.json.Decoder(_Native)
_MEMBERS: Final = (
    Member("id", "text", "missing_id", ID_CHARS),
    Member("type", "text", "missing_type", TYPE_CHARS),
    Member("customer", "text", "missing_customer", CUSTOMER_BYTES),
    Member("occurred_at", "time or integer", "missing_time"),
    Member("source", "text", max_chars=SOURCE_CHARS),
    Member("channel", "text", max_chars=CHANNEL_CHARS),
    Member("properties", "object"),
    Member("identifiers", "texts"),
)


def decode(
    record: InputRecord, *, limits: EnvelopeLimits = DEFAULT_LIMITS
) -> Touchpoint | Control | Refusal:
    """Read one input record. Never raises; details of a refusal hold no personal data."""
    value = record.value
    if value is not None and len(value) > limits.event_bytes:
        return Refusal("too_large", f"{len(value)} bytes; at most {limits.event_bytes} are read")
    place = f"{record.topic}/{record.partition}@{record.offset}"
    if record.headers:
        marked = _decode_marked(record.headers, value, place, limits)
        if marked is not None:
            return marked
    if not value:
        return Refusal("not_json", "the record has no value")
    return _decode_object(value, place, limits)


def _decode_marked(
    headers: Sequence[tuple[str, bytes]], value: bytes | None, place: str, limits: EnvelopeLimits
) -> Touchpoint | Control | Refusal | None:
    """Read a record whose headers say what it is; None where they say nothing."""
    # Clients hand a null header over as None, whatever their types say. Of a repeated header
    # the last one counts, as with members.
    known = {name.lower(): content or b"" for name, content in headers}
    if CONTROL_HEADER in known:
        return decode_control(known[CONTROL_HEADER], value, place=place)
    if known.get(CONTENT_TYPE_HEADER, b"").lower().startswith(b"application/cloudevents"):
        return decode_structured(value or b"", place=place, limits=limits)
    if any(name in known for name in BINARY_HEADERS):
        return decode_binary(known, value, place=place, limits=limits)
    return None


def _decode_object(value: bytes, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    """Read the native form, or a CloudEvent that only its `specversion` gives away."""
    try:
        native = _NATIVE.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _decode_other(value, place, limits)
    if native.specversion is not UNSET:
        return decode_structured(value, place=place, limits=limits)
    properties = native.properties
    if properties and not is_flat(properties):
        refusal = refuse_values(properties, limits)
        if refusal is not None:
            return refusal
    return build_touchpoint(
        event_id=native.id,
        event_type=native.type,
        customer=native.customer,
        time=native.occurred_at,
        source=native.source,
        channel=native.channel,
        properties=properties,
        identifiers=native.identifiers,
        place=place,
    )


def _decode_other(value: bytes, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    if b'"specversion"' in value:
        result = decode_structured(value, place=place, limits=limits)
        if isinstance(result, Touchpoint):
            return result
    parsed = parse_object(value)
    if isinstance(parsed, Refusal):
        return parsed
    if "specversion" in parsed:
        return decode_structured(value, place=place, limits=limits)
    return explain_members(parsed, _MEMBERS, limits=limits)


def encode(touchpoint: Touchpoint) -> bytes:
    """Write the native form, with the time in milliseconds; what is empty is left out."""
    native: dict[str, Any] = {
        "id": touchpoint.id,
        "type": touchpoint.type,
        "customer": touchpoint.customer,
        "occurred_at": touchpoint.occurred_at,
    }
    for name in ("source", "channel", "properties", "identifiers"):
        value = getattr(touchpoint, name)
        if value:
            native[name] = value
    return msgspec.json.encode(native)
