"""What the core may be told: something happened, or time has passed."""

from typing import Any

from msgspec import Struct

#: The prefix of the types by which connectors report on an action, as in "Message Opened".
REPORT_PREFIX = "Message "

#: The source of events that a step let happen.
EMITTED = "sojourn"


class Touchpoint(Struct, frozen=True, gc=False, kw_only=True):
    """One event of one customer.

    `occurred_at` is event time in milliseconds since 1970 UTC. `id` is unique within
    `source` (CloudEvents 1.0 §3.1); the pair is what deduplication looks at.
    `identifiers` name the person elsewhere (email, phone, push_token …) and become
    contact points of the profile. `place` says where the bytes came from
    ("topic/partition@offset"); it is the cause that a decision record names.
    """

    id: str
    type: str
    customer: str
    occurred_at: int
    source: str = ""
    channel: str = ""
    properties: dict[str, Any] = {}
    identifiers: dict[str, str] = {}
    place: str = ""


class Tick(Struct, frozen=True, gc=False):
    """The shard's clock has reached `due_at`, the moment a customer asked to be woken at.

    `last`: the input has ended, and time only runs out; what comes again for ever is over.
    `again` counts how often the customer has been woken for this moment before.
    """

    due_at: int
    last: bool = False
    again: int = 0


class Takeover(Struct, frozen=True, gc=False):
    """Other definitions came into force at `at`, in the record `place`."""

    at: int
    place: str = ""


Cause = Touchpoint | Tick
