"""Waits until a moment of the customer's own time (semantics 7 and 8)."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from sojourn.core.customer.state import CustomerState
from support.journeys import compiled, on_signing_up, says
from support.play import Player, play
from support.project import touch


def when(text: str) -> int:
    """An instant as ISO text with its offset, in milliseconds."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def sent_at(wait: str, *, reached: str, zone: str = "", more: str = "") -> list[str]:
    """When the message behind a wait goes out, in UTC, for who signs up at `reached`."""
    journey = on_signing_up(f"- {{wait: {wait}, id: w}}\n{more}- {says('hello')}")
    player = Player(compiled(journey))
    if zone:
        player.state = zoned(player, zone)
    player.tell(touch("Signed Up", at=when(reached))).run_out()
    return [
        f"{datetime.fromtimestamp(action.at / 1000, UTC):%Y-%m-%d %H:%M}"
        for action in player.actions
    ]


def zoned(player: Player, zone: str) -> CustomerState:
    return replace(player.state, profile=replace(player.state.profile, timezone=zone))


def test_a_day_at_nine_is_the_next_nine_at_least_a_day_later() -> None:
    wait = '{for: 1d, then_until: "09:00"}'
    assert sent_at(wait, reached="2026-03-02T20:15+07:00") == ["2026-03-04 02:00"]
    assert sent_at(wait, reached="2026-03-02T08:00+07:00") == ["2026-03-03 02:00"]


def test_weekdays_are_those_of_the_customer() -> None:
    wait = '{for: 1d, then_until: "09:00", days: mon-fri}'
    assert sent_at(wait, reached="2026-03-05T20:15+07:00") == ["2026-03-09 02:00"]
    assert sent_at(wait, reached="2026-03-05T20:15+07:00", zone="America/New_York") == [
        "2026-03-06 14:00"
    ]


def test_the_same_time_of_day_is_now() -> None:
    assert sent_at('{until: "09:00"}', reached="2026-03-02T09:00+07:00") == ["2026-03-02 02:00"]
    assert sent_at('{until: "09:00"}', reached="2026-03-02T09:01+07:00") == ["2026-03-03 02:00"]


def test_a_time_in_the_gap_of_summer_time_is_the_end_of_the_gap() -> None:
    """At 02:00 on 2026-03-29 clocks in Berlin go to 03:00; 24 hours stay 24 hours."""
    reached, zone = "2026-03-28T12:00+01:00", "Europe/Berlin"
    assert sent_at('{until: "02:30"}', reached=reached, zone=zone) == ["2026-03-29 01:00"]
    assert sent_at("24h", reached=reached, zone=zone) == ["2026-03-29 11:00"]
    day = '{for: 1d, then_until: "12:00"}'
    assert sent_at(day, reached=reached, zone=zone) == ["2026-03-30 10:00"]


def test_a_fixed_day_is_waited_for() -> None:
    wait = '{date: 2026-12-24, at: "09:00", if_past: exit}'
    assert sent_at(wait, reached="2026-03-02T20:15+07:00") == ["2026-12-24 02:00"]
    before = '{date: 2026-12-24, before: 7d, at: "09:00", if_past: exit}'
    assert sent_at(before, reached="2026-03-02T20:15+07:00") == ["2026-12-17 02:00"]


@pytest.mark.parametrize(
    ("if_past", "sent"),
    [
        ("run", ["2026-03-02 13:15", "2026-03-02 13:15"]),
        ("skip", ["2026-03-02 13:15"]),
        ("exit", []),
        ("next", ["2027-03-01 02:00", "2027-03-01 02:00"]),
    ],
)
def test_a_day_that_has_passed_does_what_the_author_says(if_past: str, sent: list[str]) -> None:
    """mautic#3340: steps whose date has passed were all sent at once after publishing again."""
    wait = f'{{date: 2026-03-01, at: "09:00", if_past: {if_past}}}'
    more = f"- {says('first')}\n"
    assert sent_at(wait, reached="2026-03-02T20:15+07:00", more=more) == sent


def test_the_day_of_an_attribute_that_is_not_known_counts_as_passed() -> None:
    wait = '{day_of: customer.renews_on, before: 7d, at: "09:00", if_past: run}'
    journey = on_signing_up(f"- {{wait: {wait}, id: w}}\n- {says('hello')}")
    player = play(compiled(journey), [touch("Signed Up")])
    assert [action.step for action in player.actions] == ["hello"]
    assert "missing_value" in player.notes


def test_the_day_of_an_attribute_is_waited_for() -> None:
    journey = on_signing_up(
        f"""
        - set: {{renews_on: "'2026-06-30'"}}
        - wait: {{day_of: customer.renews_on, before: 7d, at: "09:00", if_past: exit}}
          id: w
        - {says("renew")}
        """
    )
    player = play(compiled(journey), [touch("Signed Up")])
    assert [datetime.fromtimestamp(a.at / 1000, UTC).isoformat() for a in player.actions] == [
        "2026-06-23T02:00:00+00:00"
    ]
