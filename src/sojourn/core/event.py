"""What the core may be told: something happened, or time has passed."""

from typing import Any

from msgspec import Struct

#: The prefix of the types by which connectors report on an action, as in "Message Opened".
REPORT_PREFIX = "Message "


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
    """The shard's clock has reached `due_at`, the moment a customer asked to be woken at."""

    due_at: int


Cause = Touchpoint | Tick
