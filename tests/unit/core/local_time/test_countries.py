"""Where a customer lives says what time it is for them (semantics 18)."""

from typing import Any

import pytest

from sojourn.core.local_time.countries import countries, country_zones
from sojourn.core.local_time.zones import zone_names
from support.journeys import FRAME
from support.play import Player
from support.project import HOUR, touch
from support.sending import here, one_send, out, reasons, shop, signed_up, someone

NIGHT = "2026-03-02 22:30"
POLICIES = """
quiet_hours: {promotional: 21:00-08:00}
country: customer.country
zones: {US: America/New_York, AU: hold, RU: send, CN: project}
"""
EVENTS = FRAME["events.yaml"].replace("plan: text}", "plan: text, country: text, timezone: text}")
PROFILE = {"profile.yaml": "attributes: {plan: text, country: text}\n"}


def living(country: str | None, **known: Any) -> Player:
    definitions = shop(one_send("email"), policies=POLICIES, events=EVENTS, files=PROFILE)
    attributes = {} if country is None else {"country": country}
    return someone(definitions, attributes=attributes, **known)


def test_a_country_of_one_clock_has_that_one() -> None:
    zones = country_zones()
    assert zones["VN"] == "Asia/Ho_Chi_Minh"
    assert zones["DE"] == "Europe/Berlin"  # Büsingen keeps the same clock
    assert {"US", "AU", "BR", "CN", "ES", "RU"}.isdisjoint(zones)
    assert set(zones) < countries()
    assert set(zones.values()) <= zone_names()


@pytest.mark.parametrize(
    ("country", "sent"),
    [
        ("VN", "2026-03-03 08:00"),
        ("FR", NIGHT),  # 16:30
        (" fr ", NIGHT),
        ("US", NIGHT),  # 10:30 in New York, which a policy takes for all of it
        ("CN", "2026-03-03 08:00"),  # the project's
        ("RU", NIGHT),  # there are no quiet hours where nobody knows the hour
        ("XX", "2026-03-03 08:00"),
        ("", "2026-03-03 08:00"),
        (None, "2026-03-03 08:00"),
    ],
)
def test_quiet_hours_are_those_of_the_country(country: str | None, sent: str) -> None:
    assert out(living(country).tell(signed_up(NIGHT)).run_out()) == [("email", sent)]


def test_a_time_zone_of_their_own_counts_more() -> None:
    player = living("FR", timezone="Asia/Bangkok").tell(signed_up(NIGHT))
    assert reasons(player) == [("deferred", "quiet_hours")]


def test_in_a_country_of_several_clocks_a_message_can_be_held() -> None:
    player = living("AU").tell(signed_up(NIGHT))
    assert reasons(player) == [("deferred", "unknown_zone")]
    told = touch("Signed Up", at=here(NIGHT) + HOUR, timezone="Australia/Perth")
    player.tell(told).run_out()
    assert out(player) == [("email", "2026-03-03 07:00")]  # 8 o'clock in Perth


def test_who_moves_to_another_country_is_asked_anew() -> None:
    player = living("VN").tell(signed_up(NIGHT))
    assert reasons(player) == [("deferred", "quiet_hours")]
    player.tell(touch("Signed Up", at=here(NIGHT) + HOUR, country="FR"))
    assert out(player) == [("email", "2026-03-02 23:30")]


def test_without_a_policy_an_attribute_of_that_name_says_nothing() -> None:
    quiet = "quiet_hours: {promotional: 21:00-08:00}"
    definitions = shop(one_send("email"), policies=quiet, events=EVENTS, files=PROFILE)
    player = someone(definitions, attributes={"country": "FR"}).tell(signed_up(NIGHT))
    assert reasons(player) == [("deferred", "quiet_hours")]
