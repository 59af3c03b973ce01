"""Ten thousand customers in flight, and the definitions change while workers are restarted.

Each run must end as the migration map of the new version says: none lost, none doubled
(semantics 14; docs/versions.md).
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sojourn.memory.runtime import Input
from support.kafka.choice import Kafka
from support.stage import Outcome, Stage
from support.worker import until_all_own

pytestmark = pytest.mark.kafka

EACH = 3_333
LATER = 1_000
DAY_0 = datetime(2026, 3, 2, 9, tzinfo=UTC)

FRAME = {
    "sojourn.yaml": "name: club\nlanguage: 1\ntimezone: Europe/Paris\ncurrency: EUR\n",
    "events.yaml": "events: {Joined: {}, Renewed: {}}\n",
    "channels.yaml": "channels: {mail: {to: customer.id}}\n",
}
OLD = """
journey: renewal
enter: {on: Joined}
exit: [{on: Renewed}]
steps:
  - {wait: 7d, id: patience}
  - {send: reminder, id: first, category: service, channel: mail}
  - {wait_for: opened, about: first, up_to: 7d, id: reaction, then: exit}
  - {send: reminder, id: second, category: service, channel: mail}
  - {wait: 7d, id: rest}
  - {send: goodbye, id: last, category: service, channel: mail}
"""
#: Who waits at first is asked again later; who was written to once is left alone; who was
#: written to twice goes on with what is still there.
NEW = """
journey: renewal
enter: {on: Joined}
exit: [{on: Renewed}]
migrate: {move: {patience: calm, reaction: exit}}
steps:
  - {wait: 10d, id: calm}
  - {send: letter, id: letter, category: service, channel: mail}
  - {wait: 9d, id: rest}
  - {send: goodbye, id: last, category: service, channel: mail}
"""


def joined(name: str, number: int, day: float) -> Input:
    return touchpoint("Joined", f"{name}{number:05}", day)


def touchpoint(event_type: str, customer: str, day: float) -> Input:
    body = {
        "id": f"{event_type}-{customer}",
        "type": event_type,
        "customer": customer,
        "occurred_at": (DAY_0 + timedelta(days=day)).isoformat(),
    }
    return Input(customer.encode(), json.dumps(body).encode())


def before_the_switch() -> Iterator[Input]:
    """On day 15, the first third is at `rest`, the second at `reaction`, the last at `patience`."""
    for number in range(EACH):
        yield joined("rest", number, 0)
    for number in range(EACH):
        yield joined("react", number, 7.5)
    for number in range(EACH):
        yield joined("calm", number, 14.9)
    # One customer of each kind leaves by renewing, so that an exit falls in between.
    for name, day in (("rest", 14.95), ("react", 14.95), ("calm", 14.95)):
        yield touchpoint("Renewed", f"{name}00000", day)


def after_the_switch() -> Iterator[Input]:
    for number in range(LATER):
        yield joined("new", number, 15.1)
    yield touchpoint("Renewed", "calm00001", 16)


async def test_each_run_ends_as_the_map_says(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    old = {**FRAME, "renewal.yaml": OLD}
    for name, text in old.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    stage = Stage(kafka.bootstrap, topic_prefix, folder=tmp_path, files=old)
    await stage.prepare()
    with stage.worker(session_s=6.0) as first, stage.worker(session_s=6.0) as second:
        await until_all_own([first, second])
        await stage.feed(list(before_the_switch()), per_s=6_000)
        with stage.worker(session_s=6.0) as third:
            # The switch falls into the restart: one worker leaves, one comes, one is killed.
            leaving = asyncio.create_task(first.terminate())
            await stage.switch({**FRAME, "renewal.yaml": NEW})
            assert await leaving == 0
            await third.until_it_owns()
            second.kill()
            await stage.feed(list(after_the_switch()), per_s=2_000)
            await stage.end()
            outcome = await stage.finish(third)
    outcome.assert_sound()
    assert outcome.exit_codes == [0]
    assert_as_the_map_says(outcome)


def assert_as_the_map_says(outcome: Outcome) -> None:
    sent: dict[str, list[str]] = defaultdict(list)
    ends: dict[str, list[str]] = defaultdict(list)
    migrated: dict[str, list[str]] = defaultdict(list)
    for record in distinct(outcome):
        customer = record["customer"]
        if record.get("kind") == "send":
            sent[customer].append(record["step"])
        elif record.get("reason") in ("completed", "exited"):
            ends[customer].append(record.get("detail", ""))
        elif record.get("reason") == "migrated":
            migrated[customer].append(record["to"])
    in_flight = {kind: [f"{kind}{n:05}" for n in range(EACH)] for kind in ("rest", "react", "calm")}
    newcomers = [f"new{n:05}" for n in range(LATER)]
    # Number 0 of each kind had left before; whoever is taken along is so once, to the same place.
    assert migrated == {name: [kind] for kind in ("rest", "calm") for name in in_flight[kind][1:]}
    everybody = [*(name for names in in_flight.values() for name in names), *newcomers]
    for name in everybody:
        assert sent[name] == expected(name), name
        assert len(ends[name]) == 1, name
    assert {ends[name][0] for name in in_flight["react"][1:]} == {"migrated"}


def expected(name: str) -> list[str]:
    """What a customer gets, worked out from the two files by hand."""
    written = {"rest": ["first", "second"], "react": ["first"], "calm": [], "new": []}
    before = written[name.rstrip("0123456789")]
    has_left = name.endswith("00000") and not name.startswith("new")
    if has_left or name == "calm00001" or name.startswith("react"):
        return before
    return [*before, "last"] if name.startswith("rest") else [*before, "letter", "last"]


def distinct(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The lines as a connector takes them: what is not above the last pair seen is dropped."""
    last: dict[tuple[int, str], tuple[int, int]] = {}
    for each in outcome.lines:
        if each.pair > last.get(each.stream, (0, 0)):
            last[each.stream] = each.pair
            yield json.loads(each.body)
