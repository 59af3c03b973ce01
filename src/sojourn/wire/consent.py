"""What a customer lets us do now: the records of the compacted consents topic.

The key is the customer, the value the whole of what holds from then on; a record without a value
says that nothing is held of this customer any more. A record lies in the partition of the
customer's shard, as actions do, so that a connector reads the two side by side.
"""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from sojourn.wire.envelope import CUSTOMER_BYTES
from sojourn.wire.instant import ZonedDatetime, format_instant, milliseconds


class ConsentUnreadable(ValueError):
    """The record cannot be read; a newer release wrote it, or somebody by hand."""


class Consent(Struct, frozen=True, gc=False):
    """One customer's consents as of `at`, the clock of the decision, in milliseconds since 1970.

    `consents` holds what was said, by purpose and channel as in "promotional.email"; of what is
    not in it, the customer has said nothing. `suppressed` names the channels whose address must
    not be written to any more.
    """

    customer: str
    at: int
    consents: Mapping[str, bool] = {}
    suppressed: tuple[str, ...] = ()


class _Body(Struct):
    """The members in the order in which they are written."""

    customer: Annotated[str, Meta(min_length=1, max_length=CUSTOMER_BYTES)]
    consents: dict[str, bool]
    suppressed: list[str]
    at: ZonedDatetime


_DECODER: Final = msgspec.json.Decoder(_Body)


def consent_key(customer: str) -> bytes:
    """The record's key."""
    return customer.encode()


def consent_body(consent: Consent) -> bytes:
    """The record's value."""
    body = {
        "customer": consent.customer,
        "consents": consent.consents,
        "suppressed": consent.suppressed,
        "at": format_instant(consent.at),
    }
    return msgspec.json.encode(body)


def read_consent(value: bytes) -> Consent:
    """Read the record's value. Raises ConsentUnreadable, whose text holds no personal data."""
    try:
        body = _DECODER.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ConsentUnreadable("a record of the consents topic cannot be read") from error
    return Consent(body.customer, milliseconds(body.at), body.consents, tuple(body.suppressed))
