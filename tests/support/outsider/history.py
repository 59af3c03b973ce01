"""A history that nobody would wish for: late, repeated, out of order, and not all of it readable.

Reports are about actions of an earlier run of the same history. What came of one action is drawn by
its id, so that it is the same in the next run.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

START: Final = datetime(2026, 3, 20, tzinfo=UTC)
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR

_ZONES: Final = (
    "Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe",
    "Asia/Kathmandu",
)  # fmt: skip
_CHANNELS: Final = ("push", "sms", "email", "chat")
#: Times in these would be believed by nobody, so none of them moves a clock.
_GARBAGE: Final = (
    b'{"id": "x', b"[]", b"null", b"\xff\xfe", b"{}", b'{"id": "m1", "type": "Browsed"}',
    b'{"id":"m2","type":"Browsed","customer":"c1","occurred_at":"yesterday"}',
    b'{"id":"m3","type":"Browsed","customer":"","occurred_at":"2026-03-01T10:00:00Z"}',
    b'{"id":"m4","type":"Browsed","customer":"c1","occurred_at":"2026-03-01T10:00:00"}',
    b'{"id":"m5","type":"Said No","customer":"c1","occurred_at":"2026-03-01T10:00:00Z",'
    b'"properties":{"purpose":"promotonal"}}',
    b'{"id":"m6","type":"Message Opened","customer":"c1","occurred_at":"2026-03-01T10:00:00Z",'
    b'"properties":{"action":"nobody knows"}}',
)  # fmt: skip


class History:
    """Rows in the order in which they arrive."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._rows: list[tuple[int, int, bytes]] = []

    def write(self, path: Path) -> None:
        path.write_bytes(b"".join(line + b"\n" for *_, line in sorted(self._rows)))

    def add(self, at: int, kind: str, customer: str, *, late: int = 0, **members: Any) -> None:
        """An event that arrives at `at` milliseconds and happened `late` before; maybe twice."""
        happened = datetime.fromtimestamp((at - late) / 1000, UTC)
        line = {"id": f"e{len(self._rows)}", "type": kind, "customer": customer} | members
        line["occurred_at"] = happened.isoformat(timespec="milliseconds")
        self._put(at, json.dumps(line).encode())
        if self._random.random() < 0.03:
            self._put(at + self._random.choice((0, HOUR)), json.dumps(line).encode())

    def add_customers(self, count: int, *, days: int) -> None:
        """What so many customers do, with garbage between."""
        begin = int(START.timestamp() * 1000)
        for number in range(count):
            self._add_customer(number, begin, begin + days * DAY)
        for number in range(30):
            at = begin + self._random.randrange(days * DAY)
            self._put(at, _GARBAGE[number % len(_GARBAGE)])

    def _add_customer(self, number: int, begin: int, end: int) -> None:
        random, customer = self._random, f"c{number}"
        contacts = {"email": f"m{number}@example.test", "phone": f"+49{number:07d}"}
        contacts |= {"push_token": f"t{number}", "chat_id": f"h{number}"}
        ids = {name: value for name, value in contacts.items() if random.random() < 0.7}
        told = {
            "name": "N",
            "timezone": random.choice(_ZONES),
            "country": random.choice(("US", "BR", "DE")),
        }
        told = {name: value for name, value in told.items() if random.random() < 0.6}
        at = begin + random.randrange(2 * DAY)
        self.add(at, "Signed Up", customer, properties=told, identifiers=ids)
        for channel in _CHANNELS:
            about = {"purpose": random.choice(("promotional", "service")), "channel": channel}
            for kind in ("Said Yes", "Confirmed"):
                if random.random() < 0.7:
                    self.add(at + random.randrange(HOUR), kind, customer, properties=about)
        for _ in range(random.randrange(30)):
            self._add_event(customer, at + random.randrange(end - at))

    def _add_event(self, customer: str, at: int) -> None:
        random = self._random
        # A burst at one moment now and then, and late news; some of it is very late.
        at = at - at % (20 * 60_000) if random.random() < 0.3 else at
        late = random.choice((0,) * 12 + (random.randrange(3 * HOUR), random.randrange(8 * DAY)))
        channel = random.choice(_CHANNELS)
        kind, properties = random.choice(
            (
                *(("Browsed", {"product_id": f"p{random.randrange(9)}", "price": 5.5}),) * 6,
                *(("Ad Clicked", {"campaign": f"a{random.randrange(4)}"}),) * 4,
                *(("Chat Ended", {}),) * 4,
                ("Bought", {"order_id": f"o{random.random()}", "value": 30}),
                ("Moved", {"timezone": random.choice(_ZONES)}),
                ("Said Yes", {"purpose": "promotional", "channel": channel}),
                ("Confirmed", {"purpose": "promotional"}),
                ("Said No", random.choice(({}, {"channel": channel}))),
                ("Contact Changed", random.choice(({"email": f"n{at}@x.test"}, {"phone": ""}))),
                ("Blocked", {"channel": channel}),
                ("Released", {}),
            )
        )  # fmt: skip
        self.add(at, kind, customer, late=late, properties=properties)

    def add_reports(self, actions: Iterable[Mapping[str, Any]]) -> None:
        """What connectors say of the messages of an earlier run."""
        for action in actions:
            if action["kind"] == "send":
                self._add_reports(action, Random(str(action["id"])))

    def _add_reports(self, action: Mapping[str, Any], random: Random) -> None:
        words = random.choice(
            (
                ("Sent", "Delivered"), ("Sent", "Delivered", "Opened"), ("Opened", "Delivered"),
                ("Sent", "Delivered", "Opened", "Clicked"), ("Sent", "Replied"), ("Failed",),
                ("Sent", "Failed", "Delivered"), ("Bounced",), ("Delivered", "Complained"),
                ("Delivered", "Unsubscribed"), (),
            )
        )  # fmt: skip
        at = int(datetime.fromisoformat(str(action["at"])).timestamp() * 1000)
        for word in words:
            at += random.randrange(1, 2 * HOUR)
            self.add(
                at,
                f"Message {word}",
                str(action["customer"]),
                late=random.choice((0, 0, 0, min(HOUR, random.randrange(HOUR)))),
                id=f"{action['id']}/{word}",
                source="connector",
                properties={"action": action["id"]},
            )

    def _put(self, at: int, line: bytes) -> None:
        self._rows.append((at, len(self._rows), line))
