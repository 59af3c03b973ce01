"""`priorities`, `arbitration`, groups and countries of policies.yaml to the core's values."""

from collections.abc import Mapping
from typing import get_args

import pytest

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.policies import Arbitration, Cap
from sojourn.core.local_time.periods import Period
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.policies.ranking import ranks_of
from support.loading import load

HOUR_MS = 3_600_000
JOURNEYS = {
    f"{name}.yaml": (
        f"journey: {name}\n{group}enter: {{on: Seen}}\nexit: [{{on: Bought}}]\nsteps:\n"
        f"  - {{send: {name}, id: say, category: promotional, channel: email}}\n"
    )
    for name, group in (("cart", ""), ("news", "group: adverts\n"), ("video", "group: adverts\n"))
}
LEAST: Mapping[str, str] = {
    "sojourn.yaml": (
        "{name: shop, language: 1, timezone: UTC, currency: USD, "
        "lint: {journeys-compete: off, unused-declaration: off}}"
    ),
    "events.yaml": "events: {Seen: {}, Bought: {}}",
    "profile.yaml": "attributes: {country: text, visits: integer}",
    "channels.yaml": "channels: {email: {to: customer.email}}",
    **JOURNEYS,
}


def definitions(policies: str, files: Mapping[str, str] = LEAST) -> Definitions:
    loaded = load({**files, "policies.yaml": policies})
    assert loaded.definitions is not None, loaded.findings
    return loaded.definitions


def rules(policies: str, files: Mapping[str, str] = LEAST) -> list[str]:
    return [found.rule for found in load({**files, "policies.yaml": policies}).findings]


@pytest.mark.parametrize(
    ("priorities", "ranks"),
    [
        ("[]", {}),
        ("[cart]", {"cart": 0}),
        ("[adverts, cart]", {"news": 0, "video": 0, "cart": 1}),
        ("[video, cart, adverts]", {"video": 0, "cart": 1, "news": 2}),
    ],
)
def test_a_journey_stands_where_its_name_does_else_where_its_group_does(
    priorities: str, ranks: dict[str, int]
) -> None:
    assert definitions(f"priorities: {priorities}").policies.ranks == ranks


def test_the_best_of_several_that_one_event_opens_stands_first() -> None:
    opened = definitions("priorities: [video]").by_type["Seen"]
    assert [journey.name for journey in opened] == ["video", "cart", "news"]


def test_other_priorities_are_another_version_of_the_project_and_of_no_journey() -> None:
    one, two = definitions("priorities: [cart]"), definitions("priorities: [news]")
    assert one.version != two.version
    assert one.versions.keys() == two.versions.keys()


def test_another_group_is_another_version_of_its_journey() -> None:
    moved = {**LEAST, "news.yaml": LEAST["news.yaml"].replace("group: adverts\n", "")}
    before, after = definitions("jitter: 1m"), definitions("jitter: 1m", moved)
    assert before.journeys["news"].version != after.journeys["news"].version
    assert before.journeys["video"].version == after.journeys["video"].version


def test_what_arbitration_says_and_what_it_means_without_more() -> None:
    whole = definitions("arbitration: {window: 15m, of: [service, promotional], expires: 2d}")
    assert whole.policies.arbitration == Arbitration(
        15 * 60_000, frozenset({"service", "promotional"}), expires_ms=48 * HOUR_MS
    )
    least = definitions("arbitration: {window: 10m}").policies.arbitration
    assert least == Arbitration(10 * 60_000, frozenset({"promotional"}))


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("arbitration: {window: 60m}", "arbitration: {window: 1h, of: promotional}"),
        (
            "arbitration: {window: 1h, of: [service, promotional], expires: 24h}",
            "arbitration: {window: 1h, of: [promotional, service], expires: 1d}",
        ),
    ],
)
def test_another_way_to_say_the_same_is_the_same_version(one: str, same: str) -> None:
    assert definitions(one).version == definitions(same).version


@pytest.mark.parametrize("period", get_args(Period))
def test_a_cap_can_count_in_a_group_and_a_period_of_the_calendar(period: Period) -> None:
    cap = f"{{name: few, at_most: 2, in: calendar {period}, group: adverts}}"
    (compiled,) = definitions(f"caps: [{cap}]").policies.caps
    both: frozenset[Category] = frozenset({"promotional", "service"})
    assert compiled == Cap("few", 2, both, group="adverts", period=period)


@pytest.mark.parametrize(
    ("policies", "rule"),
    [
        ("priorities: [carts]", "unknown-journey"),
        ("priorities: [cart, cart]", "nothing-to-do"),
        ("caps: [{name: few, gap: 2h, group: carts}]", "unknown-group"),
        ("caps: [{name: few, at_most: 1, in: calendar year}]", "bad-window"),
        ("caps: [{name: few, gap: 2h, of: transactional}]", "idle-cap"),
        ("arbitration: {window: 10m, of: transactional}", "unknown-value"),
        ("arbitration: {window: 10m, expires: 5m}", "never-open"),
        ("country: customer.land", "unknown-attribute"),
        ("country: customer.visits", "unknown-attribute"),
        ("zones: {US: hold}", "nothing-to-do"),
        ("country: customer.country\nzones: {us: hold}", "unknown-country"),
        ("country: customer.country\nzones: {US: Mars/Base}", "unknown-zone"),
    ],
)
def test_what_does_not_hold_is_said(policies: str, rule: str) -> None:
    assert rules(policies) == [rule]


def test_where_a_journey_cannot_be_read_nothing_is_said_of_names() -> None:
    broken = {**LEAST, "news.yaml": "journey: ["}
    assert "unknown-journey" not in rules("priorities: [nobody]", broken)


def test_a_country_of_one_clock_is_known_and_what_is_said_of_one_counts_more() -> None:
    told = "country: customer.country\nzones: {US: America/Denver, VN: hold, FR: Asia/Tokyo}"
    policies = definitions(told).policies
    assert policies.country == "country"
    assert policies.zones["DE"] == "Europe/Berlin"
    assert (policies.zones["US"], policies.zones["FR"]) == ("America/Denver", "Asia/Tokyo")
    assert "VN" not in policies.zones
    assert policies.unknown_zones == {"VN": "hold"}


def test_a_message_that_expires_before_its_slot_is_told() -> None:
    soon = LEAST["cart.yaml"].replace("channel: email", "channel: email, expires: 5m")
    found = rules("arbitration: {window: 10m}\npriorities: [cart]", {**LEAST, "cart.yaml": soon})
    assert found == ["expires-before-slot"]


def test_a_name_that_nobody_has_gives_no_rank() -> None:
    assert ranks_of(["nobody", "cart"], {"cart": "", "news": "adverts"}) == {"cart": 1}
