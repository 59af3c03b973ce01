"""Scenario files as scripts: who, when, what happens, what is expected."""

from typing import Any

import pytest

from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.scenario.moment import Moment
from sojourn.journeyfile.scenario.script import (
    ExpectedAction,
    ExpectedDecision,
    ExpectedRun,
    Happens,
    Looks,
    Reports,
    Scenario,
)
from sojourn.journeyfile.scenario.suite import Suite, load_scenarios
from support.loading import load

FILE = "abandoned_cart.scenarios.yaml"
#: 2026-03-02 20:15 in Saigon.
BEGIN = 1_772_457_300_000
HOUR = 3_600_000


def suite(loaded: Loaded, text: str, *, file: str = FILE) -> Suite:
    return load_scenarios({file: text}, loaded)


def one(loaded: Loaded, *play: str, expect: str = "{actions: none}", **more: str) -> Scenario:
    customer, file = more.get("customer", "{id: c1}"), more.get("file", FILE)
    items = "".join(f"  - {item}\n" for item in play or ("after: 1h",))
    text = (
        f"scenario: one\ncustomer: {customer}\nat: 2026-03-02 20:15\n"
        f"play:\n{items}expect: {expect}\n"
    )
    read = suite(loaded, text, file=file)
    assert read.findings == ()
    (scenario,) = read.scenarios
    return scenario


@pytest.fixture(scope="module")
def both(sample: dict[str, str], loaded: Loaded) -> tuple[Scenario, ...]:
    return load_scenarios(sample, loaded).scenarios


def test_a_file_holds_several_scenarios_each_with_its_line(both: tuple[Scenario, ...]) -> None:
    assert [(one.name, one.line) for one in both] == [
        ("pays in time", 1),
        ("everything that a scenario can say", 13),
    ]
    assert {one.about for one in both} == {"abandoned_cart"}


def test_the_times_of_a_play_follow_from_its_words(both: tuple[Scenario, ...]) -> None:
    first, _ = both
    added, completed = first.play
    assert (first.begins_at, added.at) == (BEGIN, BEGIN)
    assert completed.at == BEGIN + 24 * HOUR - 60_000
    assert first.ends_at == completed.at + 7 * 24 * HOUR


def test_what_is_known_of_the_customer_becomes_an_import(both: tuple[Scenario, ...]) -> None:
    _, rich = both
    assert rich.contacts == {"email": "b@example.test", "push_token": "t"}
    assert rich.known == {
        "attributes": {"topic": "trails", "visits": 3},
        "tags": ["vip"],
        "timezone": "Europe/Paris",
        "consents": {"promotional": ["email", "push"], "service": ["email"]},
        "stage": "consideration",
        "counters": {"Product Viewed": 3},
        "cart": [{"product_id": "p0", "quantity": 2, "price": 10.5, "name": "Sock"}],
        "cart_id": "k0",
        "orders": {"count": 1, "value": 30, "last_at": 1_770_798_600_000},
    }


def test_a_stranger_is_not_imported(loaded: Loaded) -> None:
    stranger = one(loaded)
    assert (stranger.known, stranger.contacts) == ({}, {})


def test_an_event_is_what_a_producer_would_send(loaded: Loaded) -> None:
    (added,) = one(
        loaded,
        "{Product Added: {cart_id: 007, price: 45}, id: e1, identifiers: {phone: '1'}}",
    ).play
    assert isinstance(added, Happens)
    assert added.properties == {"cart_id": "007", "price": 45}
    assert (added.id, added.identifiers) == ("e1", {"phone": "1"})
    (bare,) = one(loaded, "Referral Made").play
    assert isinstance(bare, Happens)
    assert (bare.type, bare.properties, bare.id) == ("Referral Made", {}, "")


def test_what_is_late_happened_before_it_comes(loaded: Loaded) -> None:
    by, at = one(
        loaded,
        "after: 3h",
        "late: {Referral Made: {}, by: 2h}",
        "late: {report: {first: opened}, at: 2026-03-02 20:30}",
    ).play
    assert isinstance(by, Happens)
    assert (by.at, by.occurred_at) == (BEGIN + 3 * HOUR, BEGIN + HOUR)
    assert isinstance(at, Reports)
    assert (at.at, at.occurred_at) == (BEGIN + 3 * HOUR, BEGIN + HOUR // 4)


def test_a_report_is_about_the_step_of_the_journey_that_the_file_is_named_after(
    loaded: Loaded,
) -> None:
    (own,) = one(loaded, "report: {first: opened}").play
    (other,) = one(loaded, "report: {hello: opened}").play
    (named,) = one(loaded, "report: {run: welcome, step: hello, says: failed}").play
    (any_file,) = one(loaded, "report: {first: opened}", file="races.scenarios.yaml").play
    told = [
        (report.journey, report.run, report.step, report.says)
        for report in (own, other, named, any_file)
        if isinstance(report, Reports)
    ]
    assert told == [
        ("abandoned_cart", "", "first", "opened"),
        ("", "", "hello", "opened"),
        ("", "welcome", "hello", "failed"),
        ("", "", "first", "opened"),
    ]


def test_expectations_are_read_with_what_they_leave_open(loaded: Loaded) -> None:
    expected = one(
        loaded,
        expect="{actions: [{step: first, at: 2026-03-03 20:15, data: {n: 1, t: '1'}}, "
        "{kind: cancel, journey: welcome}, {run: welcome#2, step: hello}], stage: purchase, "
        "runs: {abandoned_cart/k1: at reaction, welcome: exited, 'abandoned_cart/k2': none}, "
        "decisions: [{step: second, reason: no_address}]}",
    ).expected
    assert expected.actions == (
        ExpectedAction(
            line=6,
            journey="abandoned_cart",
            members={"step": "first"},
            at=Moment(BEGIN + 24 * HOUR, 60_000),
            data={"n": 1, "t": "1"},
        ),
        ExpectedAction(line=6, journey="welcome", kind="cancel"),
        ExpectedAction(line=6, journey="welcome", run="welcome#2", members={"step": "hello"}),
    )
    assert expected.runs == (
        ExpectedRun(6, "abandoned_cart/k1", "at", "reaction"),
        ExpectedRun(6, "welcome", "exited"),
        ExpectedRun(6, "abandoned_cart/k2", "none"),
    )
    assert expected.decisions == (
        ExpectedDecision(
            line=6, step="second", journey="abandoned_cart", members={"reason": "no_address"}
        ),
    )
    assert expected.stage == "purchase"


def test_none_is_an_empty_list_and_silence_is_none(loaded: Loaded) -> None:
    expected = one(loaded, expect="{actions: none, runs: none}").expected
    assert (expected.actions, expected.runs) == ((), ())
    assert (expected.stage, expected.decisions) == (None, None)


def test_a_look_in_between_stands_at_its_moment(loaded: Loaded) -> None:
    (look,) = one(loaded, "after: 2h", "expect: {stage: awareness}", "after: 1h").play
    assert isinstance(look, Looks)
    assert look.at == BEGIN + 2 * HOUR
    assert look.expected.stage == "awareness"


def test_a_mistake_in_one_scenario_leaves_the_others(loaded: Loaded) -> None:
    good = "scenario: {}\ncustomer: {{id: c1}}\nat: 2026-03-02 20:15\nplay: [{{after: 1h}}]\n"
    text = "---\n".join(good.format(name) + "expect: {actions: none}\n" for name in ("a", "b"))
    read = suite(loaded, text + "---\n" + good.format("c") + "expect: {stage: nowhere}\n")
    assert [one.name for one in read.scenarios] == ["a", "b"]
    assert [found.rule for found in read.findings] == ["unknown-stage"]


@pytest.mark.parametrize("broken", ["events.yaml", "channels.yaml", "lifecycle.yaml"])
def test_a_broken_project_is_not_blamed_on_its_scenarios(
    sample: dict[str, str], broken: str
) -> None:
    files: dict[str, Any] = {**sample, broken: "["}
    read = load_scenarios(files, load(files))
    assert read.findings == ()
