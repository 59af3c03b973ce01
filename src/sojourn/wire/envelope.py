"""What every form of a touchpoint has in common: the bounds, and the way into the core."""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.instant import is_instant, milliseconds

#: CEL and msgpack know integers of 64 bits; what is larger could be neither compared nor stored.
_INTEGER_MIN: Final = -(2**63)
_INTEGER_MAX: Final = 2**63 - 1


class EnvelopeLimits(Struct, frozen=True):
    """The bounds on one input record. `depth` counts the envelope itself as one."""

    event_bytes: int = 256 * 1024
    depth: int = 32
    customer_bytes: int = 512
    id_bytes: int = 512
    source_bytes: int = 1024
    type_chars: int = 200
    channel_chars: int = 200


DEFAULT_LIMITS: Final = EnvelopeLimits()


def build_touchpoint(
    *,
    id: str,  # noqa: A002 - the word of the contract
    type: str,  # noqa: A002 - the word of the contract
    customer: str,
    time: int | datetime,
    source: str | None,
    channel: str | None,
    properties: dict[str, Any] | None,
    identifiers: dict[str, str | None] | None,
    place: str,
    limits: EnvelopeLimits,
) -> Touchpoint | Refusal:
    """Check the bounds of an envelope whose types are right. Null counts as absent."""
    refusal = _refuse_texts(id, type, customer, limits)
    if refusal is not None:
        return refusal
    if (source and longer(source, limits.source_bytes)) or (
        channel and len(channel) > limits.channel_chars
    ):
        return Refusal("too_large", "`source` or `channel` is too long")
    occurred_at = time if isinstance(time, int) else milliseconds(time)
    if not is_instant(occurred_at):
        return Refusal("bad_time", "the time is outside the years 1970 to 9998")
    if properties:
        refusal = refuse_values(properties, limits)
        if refusal is not None:
            return refusal
    return Touchpoint(
        id=id,
        type=type,
        customer=customer,
        occurred_at=occurred_at,
        source=source or "",
        channel=channel or "",
        properties=properties or {},
        identifiers=known_identifiers(identifiers) if identifiers else {},
        place=place,
    )


def _refuse_texts(
    event_id: str, event_type: str, customer: str, limits: EnvelopeLimits
) -> Refusal | None:
    if not event_id:
        return Refusal("missing_id", "`id` is empty")
    if not event_type:
        return Refusal("missing_type", "`type` is empty")
    if not customer:
        return Refusal("missing_customer", "the customer is empty")
    if longer(event_id, limits.id_bytes):
        return Refusal("too_large", f"`id` is longer than {limits.id_bytes} bytes")
    if len(event_type) > limits.type_chars:
        return Refusal("too_large", f"`type` is longer than {limits.type_chars} characters")
    if longer(customer, limits.customer_bytes):
        return Refusal("too_large", f"the customer is longer than {limits.customer_bytes} bytes")
    return None


def longer(text: str, limit_bytes: int) -> bool:
    """Whether `text` takes more than `limit_bytes` in UTF-8."""
    # No character takes more than four bytes, so a short text need not be encoded to know.
    return len(text) * 4 > limit_bytes and len(text.encode()) > limit_bytes


def refuse_values(properties: dict[str, Any], limits: EnvelopeLimits) -> Refusal | None:
    """Find nesting beyond the bound, or an integer of more than 64 bits.

    A loop instead of recursion: it is handed whatever a stranger has nested.
    """
    open_values: list[tuple[dict[str, Any] | list[Any], int]] = [(properties, 2)]
    while open_values:
        container, depth = open_values.pop()
        if depth > limits.depth:
            return Refusal("too_deep", f"nested deeper than {limits.depth}")
        for value in container.values() if isinstance(container, dict) else container:
            kind = type(value)
            if kind is int:
                if not _INTEGER_MIN <= value <= _INTEGER_MAX:
                    return Refusal("wrong_type", "an integer has more than 64 bits")
            elif kind is dict or kind is list:
                open_values.append((value, depth + 1))
    return None


def known_identifiers(identifiers: dict[str, str | None]) -> dict[str, str]:
    """The identifiers that are there: null and empty ones say nothing."""
    return {name: value for name, value in identifiers.items() if value}
