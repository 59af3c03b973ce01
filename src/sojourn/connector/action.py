"""An action as a connector reads it from the topic of its channel."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict

from sojourn.core.outcome import Refusal
from sojourn.core.vocabulary import ActionKind, Category
from sojourn.wire.envelope import CUSTOMER_BYTES, ID_CHARS
from sojourn.wire.explain import Member, explain_members, parse_object
from sojourn.wire.instant import ZonedDatetime, milliseconds

_Id = Annotated[str, Meta(min_length=1, max_length=ID_CHARS)]
_Text = Annotated[str, Meta(min_length=1)]


class Action(Struct, frozen=True, kw_only=True):
    """What is to be done. Times are milliseconds since 1970 UTC, 0 where there is none.

    `id` is the idempotency key: whatever comes again carries the same one. `to` is the address on
    the channel, `data` what the message declares, `cancels` the id of the action that a `cancel`
    takes back. (`term`, `number`) ascend within a shard; a negative shard means that it has none.
    """

    id: str
    kind: ActionKind
    customer: str
    channel: str
    at: int
    to: str = ""
    journey: str = ""
    run: str = ""
    step: str = ""
    template: str = ""
    locale: str = ""
    category: Category | None = None
    change: str = ""
    cancels: str = ""
    offer: str = ""
    code: str = ""
    data: dict[str, Any] = {}
    expires_at: int = 0
    shard: int = -1
    term: int = 0
    number: int = 0

    def __repr__(self) -> str:
        # Whoever logs an action by its looks must not log a person by it.
        return f"Action(id={self.id!r}, kind={self.kind!r}, channel={self.channel!r})"


class _Body(Struct):
    """The JSON of an action. Members that are not known are passed over."""

    id: _Id
    kind: ActionKind
    customer: _Text
    channel: _Text
    at: ZonedDatetime
    to: str = ""
    journey: str = ""
    run: str = ""
    step: str = ""
    template: str = ""
    locale: str = ""
    category: Category | None = None
    change: str = ""
    cancels: str = ""
    offer: str = ""
    code: str = ""
    data: dict[str, Any] = {}
    expires_at: ZonedDatetime | None = None
    shard: int = -1
    term: int = 0
    number: int = 0


_DECODER: Final = msgspec.json.Decoder(_Body)
_MEMBERS: Final = (
    Member("id", "text", "missing_id", ID_CHARS),
    Member("kind", "text", "missing_type"),
    Member("customer", "text", "missing_customer", CUSTOMER_BYTES),
    Member("at", "time", "missing_time"),
    Member("expires_at", "time"),
    Member("data", "object"),
)


def read_action(value: bytes | None) -> Action | Refusal:
    """Read a record's value. Never raises; the detail of a refusal holds no personal data."""
    if not value:
        return Refusal("not_json", "the record has no value")
    try:
        body = _DECODER.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        parsed = parse_object(value)
        return parsed if isinstance(parsed, Refusal) else explain_members(parsed, _MEMBERS)
    # Both have the same members, and differ in the form of times alone.
    members = asdict(body)
    members["at"] = milliseconds(body.at)
    members["expires_at"] = 0 if body.expires_at is None else milliseconds(body.expires_at)
    return Action(**members)
