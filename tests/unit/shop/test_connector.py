"""The made-up connector must repeat itself, and tell each channel's story in its order."""

from typing import Any

import pytest

from sojourn.core.event import Touchpoint
from sojourn.shop.connector import reports

AT_MS = 1_772_457_300_000


def action(number: int = 0, *, channel: str = "email", kind: str = "send") -> dict[str, Any]:
    return {
        "id": f"{number:032x}",
        "kind": kind,
        "customer": "c1",
        "channel": channel,
        "at": "2026-03-02T13:15:00.000Z",
    }


def words(told: tuple[Touchpoint, ...]) -> tuple[str, ...]:
    return tuple(touchpoint.type.removeprefix("Message ").lower() for touchpoint in told)


def test_a_report_names_its_action_and_comes_after_it() -> None:
    told = reports(action(5), 1)
    assert told
    assert {t.properties["action"] for t in told} == {action(5)["id"]}
    assert {t.customer for t in told} == {"c1"}
    assert len({t.id for t in told}) == len(told)
    times = [AT_MS, *(t.occurred_at for t in told)]
    assert times == sorted(times)


def test_the_same_action_is_reported_alike_and_seeds_differ() -> None:
    def story(seed: int) -> list[tuple[Touchpoint, ...]]:
        return [reports(action(number), seed) for number in range(50)]

    assert story(1) == story(1)
    assert story(1) != story(2)


@pytest.mark.parametrize(
    ("channel", "low", "high"),
    [("email", 0.29, 0.39), ("push", 0.15, 0.24), ("zalo", 0.44, 0.54), ("sms", 0.0, 0.0)],
)
def test_opens_follow_the_channel(channel: str, low: float, high: float) -> None:
    told = [words(reports(action(number, channel=channel), 1)) for number in range(2000)]
    assert low <= sum("opened" in story for story in told) / len(told) <= high


def test_only_these_stories_are_told() -> None:
    told = {words(reports(action(number, channel="push"), 1)) for number in range(2000)}
    assert told == {
        ("failed",),
        ("sent", "bounced"),
        ("sent", "delivered"),
        ("sent", "delivered", "opened"),
        ("sent", "delivered", "opened", "clicked"),
    }


def test_an_audience_is_only_accepted_and_a_cancel_says_nothing() -> None:
    audience = {
        words(reports(action(n, channel="audience", kind="audience"), 1)) for n in range(500)
    }
    assert audience <= {("sent",), ("failed",)}
    assert reports(action(kind="cancel"), 1) == ()


def test_an_unknown_channel_delivers() -> None:
    stories = {words(reports(action(n, channel="pigeon"), 1)) for n in range(300)}
    assert ("sent", "delivered") in stories
    assert all("opened" not in story for story in stories)


def test_people_do_most_of_their_tasks_and_nobody_answers_an_event() -> None:
    told = [reports(action(n, channel="task", kind="task"), 1) for n in range(500)]
    done = [story for story in told if story]
    assert 400 < len(done) < 450
    assert {touchpoint.type for story in done for touchpoint in story} == {"Message Done"}
    assert reports(action(1, channel="event", kind="event"), 1) == ()
