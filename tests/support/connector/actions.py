"""Records of an action topic, as the engine writes them."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from sojourn.connector.action import Action, read_action
from sojourn.wire.instant import format_instant

#: 2026-11-26T00:00:00Z, the moment at which the actions of tests are decided.
DECIDED_AT: Final = 1_795_651_200_000


class Record(Struct, frozen=True):
    """As a Kafka client hands one over."""

    value: bytes | None
    offset: int = 0
    key: bytes | None = b"c1"
    topic: str = "shop.actions.email"
    partition: int = 0
    timestamp: int = DECIDED_AT
    headers: tuple[tuple[str, bytes], ...] = ()


def body(name: str = "a1", **change: Any) -> bytes:
    """The JSON of an action; None leaves a member out. Names are made ids of 32 digits."""
    whole: dict[str, Any] = {
        "id": action_id(name),
        "kind": "send",
        "customer": "c1",
        "channel": "email",
        "to": "an@example.test",
        "journey": "welcome",
        "run": "r1",
        "step": "hello",
        "at": format_instant(DECIDED_AT),
        "template": "hello",
        "category": "promotional",
        "data": {"first_name": "An"},
        **change,
    }
    return msgspec.json.encode({name: value for name, value in whole.items() if value is not None})


def action(name: str = "a1", **change: Any) -> Action:
    """The same, as it is read."""
    read = read_action(body(name, **change))
    assert isinstance(read, Action), read
    return read


def action_id(name: str) -> str:
    """An id that looks like one."""
    return name.encode().hex().rjust(32, "0")
