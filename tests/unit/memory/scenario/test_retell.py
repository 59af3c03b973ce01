"""A scenario made of a customer's life passes `sojourn test`: the round trip, without a broker."""

import pytest

from sojourn.core.event import Touchpoint
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.life import Arrival, Life
from sojourn.memory.scenario.rehearsal import rehearse
from sojourn.memory.scenario.retell import Retold, retell
from sojourn.memory.scenario.told import Told
from sojourn.memory.scenario.verdict import judge
from support.lives import arrivals_of
from unit.memory.scenario.shop import PROJECT, definitions, loaded, scenario

#: 2026-03-02 UTC.
START = 1_772_409_600_000

ADDED = "Product Added: {cart_id: k1, product_id: p1, price: 45}"


def life_of(play: str, **more: str) -> Life:
    """The life that a scenario of the small project leaves behind."""
    rehearsal = rehearse(definitions(), scenario(play, "stage: new", **more))
    assert not rehearsal.problems
    return Life(rehearsal.scenario.customer, tuple(arrivals_of(rehearsal.records)), rehearsal.told)


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
