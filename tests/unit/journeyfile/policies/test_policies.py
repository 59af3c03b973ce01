"""channels.yaml and policies.yaml to the values that sending is decided by."""

from collections.abc import Mapping

import pytest

from sojourn.core.declared.definitions import Channel, Definitions
from sojourn.core.declared.policies import Cap, ConsentRule, Policies
from sojourn.core.declared.trial import Holdout
from sojourn.core.local_time.hours import Window
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.phrases.money import money_text, parse_money
from sojourn.journeyfile.project.loaded import Loaded
from support.loading import load

HOUR_MS = 3_600_000
LEAST = {
    "sojourn.yaml": "{name: shop, language: 1, timezone: UTC, currency: USD}",
    "channels.yaml": "channels: {email: {to: customer.email}, sms: {to: customer.phone}}",
}


def _definitions(files: Mapping[str, str]) -> Definitions:
    loaded = load(files)
    assert [found.message for found in loaded.findings if found.level == "error"] == []
    assert loaded.definitions is not None
    return loaded.definitions


def _policies(text: str) -> Policies:
    return _definitions({**LEAST, "policies.yaml": text}).policies


def _rules(text: str, path: str = "policies.yaml") -> list[str]:
    return [found.rule for found in load({**LEAST, path: text}).findings]


def test_what_a_channel_says_of_itself(loaded: Loaded) -> None:
    assert loaded.definitions is not None
    channels = loaded.definitions.channels
    assert channels["sms"] == Channel(
        "sms",
        "phone",
        windows=dict.fromkeys(("promotional", "service"), (Window(7 * 60, 22 * 60),)),
        cost_micros=450_000_000,
        roles={"purchase": "main"},
    )
    assert channels["email"].windows == {}
    assert channels["push"].windows.keys() == {"promotional", "service", "transactional"}


def test_what_the_policies_say(loaded: Loaded) -> None:
    assert loaded.definitions is not None
    promotional: frozenset[Category] = frozenset({"promotional"})
    assert loaded.definitions.policies == Policies(
        consent={
            "promotional.email": ConsentRule("opt in"),
            "promotional.sms": ConsentRule("opt in"),
            "promotional.push": ConsentRule("opt out"),
        },
        open_hours={
            "promotional": Window(8 * 60, 21 * 60),
            "service": Window(7 * 60, 22 * 60),
        },
        jitter_ms=30 * 60_000,
        caps=(
            Cap("daily", 3, promotional, window_ms=24 * HOUR_MS),
            Cap("sms_daily", 1, promotional, "sms", 24 * HOUR_MS, then="another channel"),
            Cap(
                "breathing",
                1,
                promotional,
                window_ms=2 * HOUR_MS,
                reason="too_soon",
                expires_ms=12 * HOUR_MS,
            ),
        ),
        holdout=Holdout("holdout", 500, promotional, "2026"),
    )


def test_without_the_file_nothing_is_kept_back() -> None:
    assert _definitions(LEAST).policies == Policies()


def test_a_cap_counts_all_but_transactional_on_all_channels_if_it_says_no_more() -> None:
    (cap,) = _policies("caps: [{name: daily, at_most: 2, in: calendar day}]").caps
    assert cap == Cap("daily", 2, frozenset({"promotional", "service"}))


@pytest.mark.parametrize(
    ("policies", "same"),
    [
        ("jitter: 90m", "jitter: 1h 30m"),
        ("caps: [{name: a, gap: 24h}]", "caps: [{name: a, gap: 1d, then: defer}]"),
        (
            "caps: [{name: a, at_most: 1, in: rolling 24h}]",
            "caps: [{name: a, at_most: 1, in: rolling 1d, of: [service, promotional]}]",
        ),
        ("holdout: {share: 5%, of: service}", "holdout: {share: 5%, of: [service], salt: holdout}"),
        ("unknown_zone: project", "caps: []"),
    ],
)
def test_another_way_to_say_the_same_is_the_same_version(policies: str, same: str) -> None:
    one, two = ({**LEAST, "policies.yaml": text} for text in (policies, same))
    assert _definitions(one).version == _definitions(two).version


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("policies.yaml", "at_most: 3", "at_most: 4"),
        ("policies.yaml", "push: opt out", "push: opt in"),
        ("policies.yaml", "21:00-08:00", "21:00-09:00"),
        ("policies.yaml", "jitter: 30m", "jitter: 31m"),
        ("policies.yaml", "share: 5%", "share: 6%"),
        ("policies.yaml", "caps:", "unknown_zone: hold\ncaps:"),
        ("channels.yaml", "08:00-21:00", "08:00-20:00"),
        ("channels.yaml", "450 VND", "451 VND"),
        ("channels.yaml", "purchase: main", "purchase: supporting"),
        ("channels.yaml", "[promotional, service]", "promotional"),
    ],
)
def test_another_meaning_is_another_version(
    sample: dict[str, str], path: str, old: str, new: str
) -> None:
    assert old in sample[path]
    changed = {**sample, path: sample[path].replace(old, new)}
    assert _definitions(changed).version != _definitions(sample).version
    versions = {name: one.version for name, one in _definitions(changed).journeys.items()}
    assert versions == {name: one.version for name, one in _definitions(sample).journeys.items()}


def test_another_currency_is_another_version() -> None:
    euros = {**LEAST, "sojourn.yaml": LEAST["sojourn.yaml"].replace("USD", "EUR")}
    assert _definitions(euros).version != _definitions(LEAST).version


def test_the_order_of_caps_is_part_of_what_they_mean() -> None:
    one, two = "{name: a, gap: 1h}", "{name: b, gap: 2h, then: drop}"
    forth, back = (
        _definitions({**LEAST, "policies.yaml": f"caps: [{caps}]"}).version
        for caps in (f"{one}, {two}", f"{two}, {one}")
    )
    assert forth != back


@pytest.mark.parametrize(
    ("policies", "rule"),
    [
        ("quiet_hours: {promotional: 06:00-23:00}", "never-open"),
        ("quiet_hours: {promotional: 08:00-21:00}", "never-open"),
        ("quiet_hours: {promotional: 08:00-20:59}", None),
        ("quiet_hours: {transactional: 06:00-23:00}", None),
    ],
)
def test_quiet_hours_must_leave_something_of_a_window(policies: str, rule: str | None) -> None:
    window = "window: 08:00-21:00, window_for: [promotional, service]"
    files = {
        **LEAST,
        "channels.yaml": f"channels: {{push: {{to: customer.push_token, {window}}}}}",
        "policies.yaml": policies,
    }
    assert [found.rule for found in load(files).findings] == ([] if rule is None else [rule])


def test_what_comes_later_is_said_by_name() -> None:
    assert _rules("{}", "messages.yaml") == ["not-yet"]


@pytest.mark.parametrize(
    ("text", "micros"),
    [("0.02 USD", 20_000), ("0 USD", 0), ("12 USD", 12_000_000), ("0.000001 USD", 1)],
)
def test_money_is_kept_in_micros(text: str, micros: int) -> None:
    assert parse_money(text, "USD") == micros


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("0.02", "write `0.02 USD`"),
        ("$0.02", "write `0.02 USD`"),
        ("USD 3", "write `3 USD`"),
        ("3usd", "write `3 USD`"),
        ("1,000 USD", "write it as `0.02 USD`"),
        ("-1 USD", "write it as `0.02 USD`"),
        ("0.02 XXX", "write it as `0.02 USD`"),
        ("5 EUR", "write the amount in USD"),
        ("1e3 USD", "write it as `0.02 USD`"),
    ],
)
def test_what_is_no_amount_gets_a_hint(text: str, hint: str) -> None:
    fault = parse_money(text, "USD")
    assert isinstance(fault, Fault)
    assert (fault.rule, fault.hint) == ("bad-money", hint)


def test_an_amount_has_one_normal_text() -> None:
    assert [money_text(one) for one in ("0.020 USD", "10.00 USD", "007 USD", "3")] == [
        "0.02 USD",
        "10 USD",
        "7 USD",
        "3",
    ]
