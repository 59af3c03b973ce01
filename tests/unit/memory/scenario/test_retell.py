"""A scenario made of a customer's life passes `sojourn test`: the round trip, without a broker."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from sojourn.core.event import Touchpoint
from sojourn.journeyfile.directory import load_directory
from sojourn.journeyfile.project import Loaded
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.broker import MemoryRecord
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.memory.scenario.life import Arrival, Life
from sojourn.memory.scenario.rehearsal import rehearse
from sojourn.memory.scenario.retell import Retold, retell
from sojourn.memory.scenario.told import Told
from sojourn.memory.scenario.verdict import judge
from sojourn.shop.plan import generate
from sojourn.wire.control import Control
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.touchpoint import decode, encode
from unit.memory.scenario.shop import PROJECT, definitions, loaded, scenario

SHOP = Path(__file__).parents[3] / "scenario" / "shop"
JOURNEYS = Path(__file__).parents[4] / "journeys"
#: 2026-03-02 UTC.
START = 1_772_409_600_000

ADDED = "Product Added: {cart_id: k1, product_id: p1, price: 45}"


def life_of(play: str, **more: str) -> Life:
    """The life that a scenario of the small project leaves behind."""
    rehearsal = rehearse(definitions(), scenario(play, "stage: new", **more))
    assert not rehearsal.problems
    return Life(rehearsal.scenario.customer, tuple(_arrivals(rehearsal.records)), rehearsal.told)


def _arrivals(records: tuple[Input, ...]) -> Iterator[Arrival]:
    """The touchpoints of a rehearsal, each with the clock at which it came."""
    clock = 0
    for given in records:
        match decode(MemoryRecord("in", 0, 0, 0, given.key, given.value, given.headers)):
            case Touchpoint() as event:
                clock = max(clock, event.occurred_at)
                yield Arrival(event, clock)
            case Control() as control:
                clock = max(clock, control.until)


def passes(project: Loaded, retold: Retold) -> bool:
    """Whether the text, read anew as any file, is a scenario that holds."""
    suite = load_scenarios({"life.scenarios.yaml": retold.text}, project)
    assert suite.findings == ()
    (made,) = suite.scenarios
    assert project.definitions is not None
    return judge(project.definitions, made).passed


def test_a_story_is_told_with_its_times_reports_and_outcome() -> None:
    life = life_of(f"{ADDED}, after: 24h, report: {{first: delivered}}, after: 1d")
    assert (
        retell(loaded(), life).text
        == """\
scenario: what came to c1 from 2026-03-02 on
customer: {id: c1}
at: 2026-03-02 10:00
play:
  - Profile Imported: {}
    identifiers: {email: customer-1@example.test}
  - Product Added: {cart_id: k1, product_id: p1, price: 45}
  - at: 2026-03-03 10:00
  - report: {run: cart/k1, step: first, says: delivered}
  - at: 2026-03-04 10:00
expect:
  actions:
    - {journey: cart, step: first, channel: email, at: 2026-03-03 10:00}
  runs:
    cart/k1: completed
  stage: new
"""
    )


@pytest.mark.parametrize(
    "play",
    [
        "Store Visited",
        f"{ADDED}, {{Store Visited: {{}}, id: e1}}, after: 1h, {{Store Visited: {{}}, id: e1}}",
        f"{ADDED}, after: 25h, Order Completed: {{cart_id: k1, order_id: o1, value: 45}}",
        f"{ADDED}, after: 30h, late: {{Order Completed: {{cart_id: k1, order_id: o1}}, by: 7h}}",
        f"{ADDED}, after: 24h, report: {{first: opened}}, after: 3d",
        f"{ADDED}, Product Added: {{cart_id: k2, product_id: 'p: 2', price: 450.5}}, after: 3d",
    ],
)
def test_what_a_scenario_leaves_behind_is_a_scenario_again(play: str) -> None:
    project = loaded()
    retold = retell(project, life_of(play))
    assert retold.holds, retold.notes
    assert passes(project, retold)


def test_every_scenario_of_the_sample_comes_back() -> None:
    project, files = load_directory(JOURNEYS)
    assert project.definitions is not None
    for one in load_scenarios(files, project).scenarios:
        rehearsal = rehearse(project.definitions, one)
        arrivals = tuple(_arrivals(rehearsal.records))
        retold = retell(project, Life(one.customer, arrivals, rehearsal.told))
        assert retold.holds, (one.name, retold.notes, retold.text)


def test_names_are_replaced_and_days_zones_and_words_out_of_a_list_are_not() -> None:
    project, files = load_directory(JOURNEYS)
    assert project.definitions is not None
    texts = {}
    for one in load_scenarios(files, project).scenarios:
        if one.name in ("on a day that most years do not have", "joins before the reminder"):
            rehearsal = rehearse(project.definitions, one)
            life = Life(one.customer, tuple(_arrivals(rehearsal.records)), rehearsal.told)
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
        which = kind if kind in ("transitions", "decisions") else "actions"
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


def test_nothing_personal_is_left_and_all_of_it_where_it_is_wanted() -> None:
    customer = "id: an@shop.vn, email: an@shop.vn, push_token: f00ba4, attributes: {tier: Gold An}"
    life = life_of(f"{ADDED}, after: 25h", customer=customer)
    retold = retell(loaded(), life)
    assert retold.holds, retold.notes
    assert not [word for word in ("an@shop.vn", "f00ba4", "Gold An") if word in retold.text]
    assert "customer: {id: customer-1}" in retold.text
    kept = retell(loaded(), life, keep_personal=True)
    assert kept.holds
    assert all(word in kept.text for word in ("an@shop.vn", "f00ba4", "Gold An"))


def test_what_cannot_be_told_is_said_to_be_left_out() -> None:
    life = life_of(f"{ADDED}, after: 25h")
    stray = Touchpoint(
        id="r", type="Message Opened", customer="c1", occurred_at=START * 2, properties={}
    )
    unknown = Touchpoint(id="u", type="Horoscope Read", customer="c1", occurred_at=START * 2)
    arrivals = (*life.arrivals, Arrival(stray, 0), Arrival(unknown, 0))
    retold = retell(loaded(), Life("c1", arrivals, life.told))
    assert retold.notes[:2] == (
        "left out: 1 reports about messages that are not on record, or not the last of their step",
        "left out: 1 events of types that events.yaml does not declare",
    )


def test_files_that_decide_otherwise_are_told_in_what() -> None:
    life = life_of(f"{ADDED}, after: 25h")
    other = loaded(
        cart="journey: cart\nenter: {on: Product Added, key: event.cart_id}\n"
        "steps:\n  - {wait: 48h, id: cooling}\n"
    )
    retold = retell(other, life)
    assert not retold.holds
    assert any("no step `first` in `cart`" in note for note in retold.notes)
    later = loaded(cart=PROJECT["cart.yaml"].replace("wait: 24h", "wait: 23h"))
    (note,) = retell(later, life).notes
    assert note == (
        "action 1 was at: 2026-03-03 10:00, and with these files it is at: 2026-03-03 09:00"
    )


def test_who_did_nothing_has_a_story_of_nothing() -> None:
    retold = retell(loaded(), Life("c1", (), Told()))
    assert "actions: none" in retold.text
