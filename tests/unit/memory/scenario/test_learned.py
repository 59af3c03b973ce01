"""What all customers have taught is told to a scenario, and never learned in it."""

from collections.abc import Mapping
from typing import Any

from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.life import Life
from sojourn.memory.scenario.rehearsal import Rehearsal, rehearse
from sojourn.memory.scenario.retell import retell
from support.lives import arrivals_of
from unit.memory.scenario.shop import loaded

#: Looked at by whoever comes to the store, on the channel that promises most, on every day.
DAILY = """\
journey: visit
enter: {on: Store Visited}
steps:
  - repeat:
      - {send: hello, id: hello, category: service, channel: best, hour: best within 12h}
      - {wait: 24h, id: night}
    id: days
    times: 9
"""
PROJECT = loaded(policies="choice: {every: 1h}\n", visit=DAILY)


def rehearsed(play: str, *, learned: str = "") -> Rehearsal:
    text = (
        "scenario: one\ncustomer: {id: c1, email: a@example.test, push_token: t1}\n"
        f"learned: {{{learned}}}\nat: 2026-03-02 10:00\nplay: [{play}]\nexpect: {{stage: new}}\n"
    )
    suite = load_scenarios({"visit.scenarios.yaml": text}, PROJECT)
    assert suite.findings == ()
    assert PROJECT.definitions is not None
    return rehearse(PROJECT.definitions, suite.scenarios[0])


def sent(rehearsal: Rehearsal) -> list[Mapping[str, Any]]:
    return [one for one in rehearsal.told.decisions if one["outcome"] == "sent"]


def test_one_customer_teaches_no_table_however_long_it_plays() -> None:
    made = sent(rehearsed("Store Visited, after: 8d, Store Visited, after: 2d"))
    assert len(made) == 9
    assert [one for one in made if "learned" in one] == []
    # Their own answers, or that there are none, decide from the sixth on.
    assert [one["channel"] for one in made] == ["email"] * 5 + ["push"] * 4


def test_what_is_told_decides_from_the_first_message_on() -> None:
    made = sent(rehearsed("Store Visited, after: 1h", learned="email: 4%, push: 9%"))
    assert [one["channel"] for one in made] == ["push"]
    rates = {one["channel"]: one["rate"] for one in made[0]["candidates"]}
    assert rates == {"push": 0.09, "email": 0.04}
    assert made[0]["learned"]


def test_an_hour_that_promises_more_is_waited_for() -> None:
    learned = "email: {rate: 4%, hours: {19:00-21:00: 20%}}"
    (first, *_) = rehearsed("Store Visited, after: 1d", learned=learned).told.actions
    assert (first["channel"], first["at"]) == ("email", "2026-03-02T19:00:00.000Z")


def test_a_mistake_of_the_play_is_found_at_its_line_behind_days_that_could_have_taught() -> None:
    refused = "Product Added: {cart_id: k1, price: 9999999999999}"
    (problem,) = rehearsed(f"Store Visited, after: 3d, {refused}").problems
    assert "bad_value" in problem.message
    assert problem.line == 5


def test_a_life_that_tables_decided_about_says_what_it_cannot_tell() -> None:
    rehearsal = rehearsed("Store Visited, after: 1h", learned="email: 4%, push: 9%")
    life = Life("c1", tuple(arrivals_of(rehearsal.records)), rehearsal.told)
    retold = retell(PROJECT, life)
    assert not retold.holds
    assert retold.notes[0] == (
        "left out: 1 decisions by what all customers had taught, which `learned` would tell"
    )
