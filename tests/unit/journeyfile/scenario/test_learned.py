"""`learned` of a scenario: the table that says what its author wrote."""

from sojourn.core.shared.table import Table, rate_at, sent_on
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from support.loading import load

MONDAY, SUNDAY = 0, 6


def table(sample: dict[str, str], learned: str) -> Table | None:
    """The table of one scenario of the sample, which learns."""
    text = (
        f"scenario: one\ncustomer: {{id: c1}}\nlearned: {learned}\nat: 2026-03-02 20:15\n"
        "play: [{after: 1h}]\nexpect: {actions: none}\n"
    )
    policies = sample["policies.yaml"] + "choice: {evidence: 1000000}\n"
    project = load({**sample, "policies.yaml": policies})
    files = {"all.scenarios.yaml": text}
    read = load_scenarios(files, project)
    assert read.findings == (), render(read.findings, files)
    return read.scenarios[0].learned


def ppm(found: Table | None, channel: str, stage: str, day: int, hour: int) -> int:
    return rate_at(found, channel, stage, 24 * day + hour).ppm


def test_a_share_holds_in_any_stage_at_any_hour(sample: dict[str, str]) -> None:
    found = table(sample, "{email: 4%, sms: 0%, push: 12.5%}")
    for stage, day, hour in (("awareness", MONDAY, 0), ("loyalty", SUNDAY, 23)):
        assert ppm(found, "email", stage, day, hour) == 40_000
        assert ppm(found, "push", stage, day, hour) == 125_000
        assert ppm(found, "sms", stage, day, hour) == 0


def test_it_is_known_from_as_many_messages_as_a_project_may_ask_for(sample: dict[str, str]) -> None:
    found = table(sample, "{email: 4%}")
    assert sent_on(found, "email") == 1_000_000
    assert sent_on(found, "push") == 0
    assert ppm(found, "push", "loyalty", MONDAY, 9) == 100_000


def test_hours_hold_on_each_day_and_move_a_stage_as_far_as_all(sample: dict[str, str]) -> None:
    told = "{rate: 5%, stages: {decision: 10%}, hours: {19:00-21:00: 15%, 23:00-01:00: 1%}}"
    found = table(sample, f"{{push: {told}}}")
    for day in (MONDAY, SUNDAY):
        at = {hour: ppm(found, "push", "loyalty", day, hour) for hour in range(24)}
        assert {hour for hour, rate in at.items() if rate == 150_000} == {19, 20}
        assert {hour for hour, rate in at.items() if rate == 10_000} == {23, 0}
        assert {rate for hour, rate in at.items() if 1 <= hour < 19} == {50_000}
        assert ppm(found, "push", "decision", day, 9) == 100_000
        assert ppm(found, "push", "decision", day, 19) == 300_000


def test_where_nothing_is_told_nobody_has_taught_anything(sample: dict[str, str]) -> None:
    assert table(sample, "{}") is None


def test_the_same_rates_are_the_same_table(sample: dict[str, str]) -> None:
    one, same, other = (
        table(sample, told) for told in ("{email: 4%}", "{email: {rate: 4%}}", "{email: 5%}")
    )
    assert one == same
    assert one is not None
    assert other is not None
    assert one.version != other.version
