"""The lives of the sample project and of a whole shop, told as scenarios, pass `sojourn test`."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from sojourn.core.event import Touchpoint
from sojourn.journeyfile.project.directory import load_directory
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.memory.scenario.life import Arrival, Life
from sojourn.memory.scenario.rehearsal import rehearse
from sojourn.memory.scenario.retell import retell
from sojourn.memory.scenario.told import Told
from sojourn.shop.plan import generate
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.touchpoint import encode
from support.lives import arrivals_of
from support.loading import sample

SHOP = Path(__file__).parent / "shop"
#: 2026-03-02 UTC.
START = 1_772_409_600_000


def test_every_scenario_of_the_sample_comes_back() -> None:
    project, files = sample()
    assert project.definitions is not None
    for one in load_scenarios(files, project).scenarios:
        rehearsal = rehearse(project.definitions, one)
        arrivals = tuple(arrivals_of(rehearsal.records))
        retold = retell(project, Life(one.customer, arrivals, rehearsal.told))
        if one.learned is None:
            assert retold.holds, (one.name, retold.notes, retold.text)
        else:
            assert "which `learned` would tell" in retold.notes[0]


def test_names_are_replaced_and_days_zones_and_words_out_of_a_list_are_not() -> None:
    project, files = sample()
    assert project.definitions is not None
    texts = {}
    for one in load_scenarios(files, project).scenarios:
        if one.name in ("on a day that most years do not have", "joins before the reminder"):
            rehearsal = rehearse(project.definitions, one)
            life = Life(one.customer, tuple(arrivals_of(rehearsal.records)), rehearsal.told)
            texts[one.name] = retell(project, life).text
    born, joined = texts.values()
    assert 'birthday: "1996-02-29"' in born
    assert "timezone: Europe/Paris" in born
    assert "name: name-1" in born
    assert "Dung" not in born
    assert "tier: silver" in joined


class _Heard:
    def __init__(self) -> None:
        self.told: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))

    def publish(self, kind: str, body: bytes) -> None:
        record = orjson.loads(body)
        which = "actions" if kind.startswith("actions.") else kind
        self.told[record["customer"]][which].append(record)

    def bury(self, letter: DeadLetter) -> None:
        raise AssertionError(letter)


def _lives(project: Loaded, *, customers: int, days: int) -> Iterator[Life]:
    """What a believable shop leaves on record: late and double events, and some reports."""
    assert project.definitions is not None
    heard = _Heard()
    runtime = MemoryRuntime(project.definitions, heard, wall=2 * START, partitions=1)
    arrivals: dict[str, list[Arrival]] = defaultdict(list)
    clock = 0
    for touchpoint in generate(customers, days, 7, start_at=START):
        clock = max(clock, touchpoint.occurred_at)
        runtime.let_pass(clock)
        runtime.settle()
        news = _reports(heard, touchpoint.customer, clock)
        for event in (touchpoint, *news):
            arrivals[event.customer].append(Arrival(event, clock))
            runtime.offer(Input(event.customer.encode(), encode(event)))
    runtime.settle()
    for customer, came in arrivals.items():
        told = heard.told[customer]
        yield Life(
            customer,
            tuple(came),
            Told(told["actions"], told["transitions"], told["decisions"]),
        )


def _reports(heard: _Heard, customer: str, at: int) -> list[Touchpoint]:
    """That a customer who comes back has opened the last message, unless it is said already."""
    sent = [one for one in heard.told[customer]["actions"] if one["kind"] == "send"][-1:]
    return [
        Touchpoint(
            id=f"opened/{action['id']}",
            type="Message Opened",
            customer=customer,
            occurred_at=at,
            properties={"action": action["id"]},
        )
        for action in sent
    ]


def test_the_lives_of_a_whole_shop_pass() -> None:
    project, _ = load_directory(SHOP)
    lives = list(_lives(project, customers=30, days=7))
    retold = {life.customer: retell(project, life) for life in lives}
    assert len(retold) > 15
    failed = {customer: one.notes for customer, one in retold.items() if not one.holds}
    assert failed == {}
    texts = "".join(one.text for one in retold.values())
    assert "late:" in texts
    assert "report:" in texts
