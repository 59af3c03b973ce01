"""What goes first of several things at one moment: one order for all of them (semantics 19)."""

import pytest

from sojourn.core.customer.profile import Engagement
from support.play import Player
from support.project import HOUR, MINUTE, touch
from support.sending import here, messages, one_send, shop, signed_up, someone

NIGHT = "2026-03-02 22:30"
MORNING = "2026-03-02 09:00"
ONE_A_DAY = "caps: [{name: daily, at_most: 1, in: rolling 24h, of: promotional}]"
QUIET = "quiet_hours: {promotional: 21:00-08:00}"

LATER = """
journey: NAME
enter: {on: Signed Up}
exit: [{on: Order Completed}]
steps:
  - {wait: 1h, id: pause}
  - {send: hello, id: hello, category: promotional, channel: email}
"""
ANSWERED = """
journey: NAME
enter: {on: Signed Up}
exit: [{on: Order Completed}]
steps:
  - wait_for: Product Viewed
    up_to: 1d
    id: look
    then: [{send: hello, id: hello, category: promotional, channel: email}]
"""


def named(name: str, journey: str = "", **more: str) -> str:
    if journey:
        return journey.replace("NAME", name)
    return one_send("email", **more).replace("example", name)


def first(player: Player) -> str:
    """The journey of the message that took the cap's one place."""
    return messages(player)[0].journey


def policies(*ranked: str, more: str = "") -> str:
    return f"{ONE_A_DAY}\n{more}\npriorities: [{', '.join(ranked)}]"


@pytest.mark.parametrize("best", ["a", "b", "c"])
def test_of_those_who_waited_for_the_morning_the_best_takes_the_last_place(best: str) -> None:
    journeys = [named(name) for name in ("a", "b", "c")]
    player = someone(shop(*journeys, policies=policies(best, more=QUIET)))
    player.tell(signed_up(NIGHT)).until(here("2026-03-03 08:01"))
    assert [one.journey for one in messages(player)] == [best]


@pytest.mark.parametrize("best", ["a", "b", "c"])
def test_of_journeys_that_one_event_opens_the_best_begins_first(best: str) -> None:
    journeys = [named(name) for name in ("a", "b", "c")]
    player = someone(shop(*journeys, policies=policies(best))).tell(signed_up(MORNING))
    assert first(player) == best


@pytest.mark.parametrize("best", ["a", "b", "c"])
def test_of_waits_that_end_at_one_moment_the_best_journey_goes_on_first(best: str) -> None:
    journeys = [named(name, LATER) for name in ("a", "b", "c")]
    player = someone(shop(*journeys, policies=policies(best))).tell(signed_up(MORNING))
    assert first(player.until(here(MORNING) + 2 * HOUR)) == best


@pytest.mark.parametrize("best", ["a", "b", "c"])
def test_of_waits_that_one_event_ends_the_best_journey_goes_on_first(best: str) -> None:
    journeys = [named(name, ANSWERED) for name in ("a", "b", "c")]
    player = someone(shop(*journeys, policies=policies(best))).tell(signed_up(MORNING))
    player.tell(touch("Product Viewed", at=here(MORNING) + MINUTE, product_id="p"))
    assert first(player) == best


def test_a_group_stands_for_its_journeys_unless_one_has_a_place_of_its_own() -> None:
    journeys = [named(name).replace("enter:", "group: carts\nenter:") for name in ("a", "b")]
    definitions = shop(*journeys, named("c"), policies="priorities: [b, carts]")
    assert definitions.policies.ranks == {"b": 0, "a": 1}


def test_without_ranks_what_promises_more_comes_first() -> None:
    channels = "channels: {email: {to: customer.email}, sms: {to: customer.phone}}"
    journeys = [named("a"), one_send("sms").replace("example", "b")]
    definitions = shop(*journeys, policies=f"{ONE_A_DAY}\n{QUIET}", channels=channels)
    for channel, journey in (("email", "a"), ("sms", "b")):
        player = someone(definitions, engagement={channel: Engagement(20, 15)})
        player.tell(signed_up(NIGHT)).until(here("2026-03-03 08:01"))
        assert first(player) == journey


def test_without_ranks_what_is_pointless_sooner_comes_first() -> None:
    for sooner, later in (("11h", "12h"), ("12h", "11h")):
        journeys = [named("a", expires=sooner), named("b", expires=later)]
        player = someone(shop(*journeys, policies=f"{ONE_A_DAY}\n{QUIET}"))
        player.tell(signed_up(NIGHT)).until(here("2026-03-03 08:01"))
        assert first(player) == ("a" if sooner == "11h" else "b")


def test_an_earlier_time_comes_before_a_better_rank() -> None:
    later = named("b", LATER).replace("wait: 1h", "wait: 1h 1s")
    player = someone(shop(named("a", LATER), later, policies=policies("b")))
    player.tell(signed_up(MORNING)).until(here(MORNING) + 2 * HOUR)
    assert first(player) == "a"
