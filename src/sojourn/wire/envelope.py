"""What every form of a touchpoint has in common: types, bounds, and the way into the core.

Most bounds are part of the types, so that msgspec checks them while it reads; the rest is
checked here.
"""

from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.instant import END_OF_TIME, is_instant, milliseconds

ID_CHARS: Final = 512
TYPE_CHARS: Final = 200
CHANNEL_CHARS: Final = 200
SOURCE_CHARS: Final = 1024
#: The customer is a key of the state topic, so it is bytes that count.
CUSTOMER_BYTES: Final = 512

#: CEL and msgpack know integers of 64 bits; what is larger could be neither compared nor stored.
INTEGER_MIN: Final = -(2**63)
INTEGER_MAX: Final = 2**63 - 1

IdText = Annotated[str, Meta(min_length=1, max_length=ID_CHARS)]
TypeText = Annotated[str, Meta(min_length=1, max_length=TYPE_CHARS)]
CustomerText = Annotated[str, Meta(min_length=1, max_length=CUSTOMER_BYTES)]
SourceText = Annotated[str, Meta(max_length=SOURCE_CHARS)]
ChannelText = Annotated[str, Meta(max_length=CHANNEL_CHARS)]
EpochMilliseconds = Annotated[int, Meta(ge=0, lt=END_OF_TIME)]
Integer = Annotated[int, Meta(ge=INTEGER_MIN, le=INTEGER_MAX)]
Properties = dict[str, Integer | float | str | bool | list[Any] | dict[str, Any] | None]


class EnvelopeLimits(Struct, frozen=True):
    """The bounds on one input record. `depth` counts the envelope itself as one."""

    event_bytes: int = 256 * 1024
    depth: int = 32


DEFAULT_LIMITS: Final = EnvelopeLimits()


def build_touchpoint(
    *,
    event_id: str,
    event_type: str,
    customer: str,
    time: int | datetime,
    source: str | None,
    channel: str | None,
    properties: dict[str, Any] | None,
    identifiers: dict[str, str | None] | None,
    place: str,
) -> Touchpoint | Refusal:
    """Take over an envelope whose types are right. Null counts as absent.

    The nesting of properties is for `refuse_values` to check.
    """
    # No character takes more than four bytes, so a short text need not be encoded to know.
    if len(customer) * 4 > CUSTOMER_BYTES and len(customer.encode()) > CUSTOMER_BYTES:
        return Refusal("too_large", f"the customer is longer than {CUSTOMER_BYTES} bytes")
    if not isinstance(time, int):
        time = milliseconds(time)
        if not is_instant(time):
            return Refusal("bad_time", "the time is outside the years 1970 to 9998")
    return Touchpoint(
        id=event_id,
        type=event_type,
        customer=customer,
        occurred_at=time,
        source=source or "",
        channel=channel or "",
        properties=properties or {},
        identifiers=_known(identifiers) if identifiers else {},
        place=place,
    )


def refuse_values(
    values: dict[str, Any], limits: EnvelopeLimits, *, at_depth: int = 2
) -> Refusal | None:
    """Find nesting beyond the bound, or an integer of more than 64 bits.

    `at_depth` says how deep `values` stand themselves: properties are in the envelope.
    """
    # A loop instead of recursion: it is handed whatever a stranger has nested.
    open_values: list[tuple[dict[str, Any] | list[Any], int]] = [(values, at_depth)]
    while open_values:
        container, depth = open_values.pop()
        if depth > limits.depth:
            return Refusal("too_deep", f"nested deeper than {limits.depth}")
        for value in container.values() if isinstance(container, dict) else container:
            kind = type(value)
            if kind is int:
                if not INTEGER_MIN <= value <= INTEGER_MAX:
                    return Refusal("wrong_type", "an integer has more than 64 bits")
            elif kind is dict or kind is list:
                open_values.append((value, depth + 1))
    return None


def is_flat(values: dict[str, Any]) -> bool:
    """Whether no value is a list or an object. Most events are flat, and need no deeper look."""
    for value in values.values():
        kind = type(value)
        if kind is dict or kind is list:
            return False
    return True


def _known(identifiers: dict[str, str | None]) -> dict[str, str]:
    # What is null or empty names nobody.
    return {name: value for name, value in identifiers.items() if value}
