"""Input records to touchpoints and back.

Three forms are read (docs/touchpoints.md): the native JSON object, and CloudEvents 1.0
structured and binary. The record's key need not be the customer: it only chooses the
partition, and the envelope says whose event it is. Unknown members are passed over, null
counts as absent, and of a repeated member the last one counts.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.cloudevent import (
    BINARY_HEADERS,
    CONTENT_TYPE_HEADER,
    decode_binary,
    decode_structured,
)
from sojourn.wire.control import CONTROL_HEADER, Control, decode_control
from sojourn.wire.envelope import DEFAULT_LIMITS, EnvelopeLimits, build_touchpoint
from sojourn.wire.explain import Member, explain_members, parse_object
from sojourn.wire.instant import ZonedDatetime
from sojourn.wire.record import InputRecord


class _Native(Struct, frozen=True):
    id: str
    type: str
    customer: str
    occurred_at: int | ZonedDatetime
    source: str | None = None
    channel: str | None = None
    properties: dict[str, Any] | None = None
    identifiers: dict[str, str | None] | None = None


_NATIVE: Final = msgspec.json.Decoder(_Native)
_MEMBERS: Final = (
    Member("id", "text", "missing_id"),
    Member("type", "text", "missing_type"),
    Member("customer", "text", "missing_customer"),
    Member("occurred_at", "time or integer", "missing_time"),
    Member("source", "text"),
    Member("channel", "text"),
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
    if b'"specversion"' in value:
        return _decode_either(value, place, limits)
    return _decode_native(value, place, limits)


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


def _decode_either(value: bytes, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    """Read an object in which the word `specversion` occurs, perhaps only in a property."""
    result = decode_structured(value, place=place, limits=limits)
    if isinstance(result, Refusal):
        parsed = parse_object(value)
        if not isinstance(parsed, Refusal) and "specversion" not in parsed:
            return _decode_native(value, place, limits)
    return result


def _decode_native(value: bytes, place: str, limits: EnvelopeLimits) -> Touchpoint | Refusal:
    try:
        native = _NATIVE.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _explain(value)
    return build_touchpoint(
        id=native.id,
        type=native.type,
        customer=native.customer,
        time=native.occurred_at,
        source=native.source,
        channel=native.channel,
        properties=native.properties,
        identifiers=native.identifiers,
        place=place,
        limits=limits,
    )


def _explain(value: bytes) -> Refusal:
    parsed = parse_object(value)
    return parsed if isinstance(parsed, Refusal) else explain_members(parsed, _MEMBERS)


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
