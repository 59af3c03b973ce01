"""Presets: their figures, that they loosen nothing, and that what is published keeps them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.policies import ConsentRule
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.phrases.clock_text import window_text
from sojourn.journeyfile.phrases.consent_text import stricter
from sojourn.journeyfile.presets.files import path_of, shipped, texts_of
from sojourn.journeyfile.project.bundle import pack, unpack
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load, load_bundle

HOUR_MS = 3_600_000
PROJECT = "name: shop\nlanguage: 1\ntimezone: Asia/Ho_Chi_Minh\ncurrency: USD\n"
CHANNELS = """
channels:
  email: {to: customer.email}
  sms: {to: customer.phone, window: 06:00-21:00, window_for: [promotional, service]}
  call: {to: customer.phone}
  messenger: {to: customer.messenger_id, reply_window: 48h}
  zalo: {to: customer.zalo_id}
  zns: {to: customer.phone}
"""
#: What a project may say of consent itself.
CONSENTS = (
    "",
    "consent: {promotional: {email: opt out, sms: double opt in for 30d}}",
    "consent: {promotional: {email: opt in for 30d, zalo: opt in}, service: {zns: opt in}}",
)
OWN = """
preset: our-brand
title: Ours
about: What our brand promises.
sources: [{title: The promise, url: "https://shop.example.test/promise", checked: 2026-11-26}]
rules:
  - {name: brand_email, channel: email, of: promotional, window: 09:00-18:00}
"""


def loaded(policies: str, **more: str) -> Loaded:
    files = {"sojourn.yaml": PROJECT, "channels.yaml": CHANNELS, "policies.yaml": policies}
    return load({**files, **{name.replace("__", "/"): text for name, text in more.items()}})


def project(policies: str, files: dict[str, str] | None = None) -> Definitions:
    found = load(
        {
            "sojourn.yaml": PROJECT,
            "channels.yaml": CHANNELS,
            "policies.yaml": policies,
            **(files or {}),
        }
    )
    assert found.definitions is not None, render(found.findings, {})
    return found.definitions


def hours(definitions: Definitions, channel: str, category: str) -> list[str]:
    windows: Any = definitions.channels[channel].windows
    return [window_text(window) for window in windows.get(category, ())]


def caps(definitions: Definitions) -> list[tuple[str, str, int, int]]:
    found = definitions.policies.caps
    return [(cap.name, cap.channel, cap.at_most, cap.window_ms // HOUR_MS) for cap in found]


def test_those_that_come_along() -> None:
    assert list(shipped()) == [
        "messenger-24h",
        "us-tcpa-hours",
        "vn-decree-91",
        "zalo-oa",
        "zalo-zns",
    ]


@pytest.mark.parametrize("name", shipped())
def test_every_one_is_sound_and_says_where_its_figures_stand(name: str) -> None:
    found = loaded(f"use: [{name}]")
    assert found.findings == ()
    (form,) = found.form["policies"]["use"]
    assert form["preset"] == name
    assert form["rules"]


def test_decree_91() -> None:
    definitions = project("use: [vn-decree-91]")
    assert hours(definitions, "sms", "promotional") == ["06:00-21:00", "07:00-22:00"]
    assert hours(definitions, "sms", "service") == ["06:00-21:00"]
    assert hours(definitions, "call", "promotional") == ["08:00-17:00"]
    assert hours(definitions, "email", "promotional") == []
    assert caps(definitions) == [
        ("vn_sms_daily", "sms", 3, 24),
        ("vn_email_daily", "email", 3, 24),
        ("vn_call_daily", "call", 1, 24),
    ]
    assert {cap.categories for cap in definitions.policies.caps} == {frozenset({"promotional"})}
    assert definitions.policies.consent == dict.fromkeys(
        ("promotional.sms", "promotional.email", "promotional.call"), ConsentRule("opt in")
    )


def test_us_telemarketing_hours() -> None:
    definitions = project("use: [us-tcpa-hours]")
    assert hours(definitions, "call", "promotional") == ["08:00-21:00"]
    assert hours(definitions, "sms", "promotional") == ["06:00-21:00", "08:00-21:00"]
    assert hours(definitions, "call", "service") == []


def test_messenger() -> None:
    channel = project("use: [messenger-24h]").channels["messenger"]
    assert channel.reply_ms == dict.fromkeys(
        ("transactional", "service", "promotional"), 24 * HOUR_MS
    )


def test_zalo() -> None:
    definitions = project("use: [zalo-oa, zalo-zns]")
    assert definitions.channels["zalo"].reply_ms == {"service": 7 * 24 * HOUR_MS}
    assert hours(definitions, "zalo", "promotional") == ["06:00-22:00"]
    assert hours(definitions, "zalo", "service") == []
    for category, told in (("promotional", 1), ("service", 1), ("transactional", 0)):
        assert len(hours(definitions, "zns", category)) == told


@given(st.sets(st.sampled_from(sorted(shipped()))), st.sampled_from(CONSENTS))
@settings(deadline=None, max_examples=30)
def test_a_preset_only_tightens(names: set[str], consent: str) -> None:
    without = project(f"caps: [{{name: own, at_most: 2, in: rolling 24h}}]\n{consent}")
    policies = f"use: [{', '.join(sorted(names))}]\n"
    within = project(f"{policies}caps: [{{name: own, at_most: 2, in: rolling 24h}}]\n{consent}")
    assert set(without.policies.caps) <= set(within.policies.caps)
    for name, rule in without.policies.consent.items():
        assert stricter(rule, within.policies.consent[name]) == within.policies.consent[name]
    for name, channel in within.channels.items():
        before = without.channels[name]
        for category, windows in before.windows.items():
            assert set(windows) <= set(channel.windows[category])
        for category, reply_ms in before.reply_ms.items():
            assert channel.reply_ms[category] <= reply_ms


def test_the_stricter_consent_holds() -> None:
    definitions = project(
        """
        use: [vn-decree-91]
        consent: {promotional: {email: opt out, sms: double opt in for 30d, zalo: opt out}}
        """
    )
    assert definitions.policies.consent == {
        "promotional.email": ConsentRule("opt in"),
        "promotional.sms": ConsentRule("double opt in", 30 * 24 * HOUR_MS),
        "promotional.zalo": ConsentRule("opt out"),
        "promotional.call": ConsentRule("opt in"),
    }
    assert definitions.lapsing


def test_the_shorter_reply_window_holds() -> None:
    channels = CHANNELS.replace("reply_window: 48h", "reply_window: 2h")
    definitions = project("use: [messenger-24h]", {"channels.yaml": channels})
    assert set(definitions.channels["messenger"].reply_ms.values()) == {2 * HOUR_MS}


def test_a_rule_is_left_out_by_its_name() -> None:
    used = "use: [{preset: vn-decree-91, without: [vn_sms_consent, vn_email_daily, vn_sms_hours]}]"
    definitions = project(used)
    assert "promotional.sms" not in definitions.policies.consent
    assert [cap.name for cap in definitions.policies.caps] == ["vn_sms_daily", "vn_call_daily"]
    assert hours(definitions, "sms", "promotional") == ["06:00-21:00"]


def test_channels_have_names_of_the_projects_own() -> None:
    channels = CHANNELS.replace("  zalo:", "  zalo_shop:")
    used = "use: [{preset: zalo-oa, channels: {zalo: zalo_shop}}]"
    definitions = project(used, {"channels.yaml": channels})
    assert hours(definitions, "zalo_shop", "promotional") == ["06:00-22:00"]


def test_a_rule_about_a_channel_that_is_not_there_says_nothing() -> None:
    channels = "channels: {sms: {to: customer.phone}}"
    definitions = project("use: [vn-decree-91]", {"channels.yaml": channels})
    assert [cap.name for cap in definitions.policies.caps] == ["vn_sms_daily"]
    assert set(definitions.policies.consent) == {"promotional.sms"}


def test_a_preset_of_the_projects_own() -> None:
    definitions = project("use: [our-brand]", {"presets/our-brand.yaml": OWN})
    assert hours(definitions, "email", "promotional") == ["09:00-18:00"]


def test_one_that_nobody_uses_holds_nothing_but_is_checked() -> None:
    definitions = project("jitter: 5m", {"presets/our-brand.yaml": OWN})
    assert hours(definitions, "email", "promotional") == []
    broken = OWN.replace("09:00-18:00", "9-18")
    found = loaded("jitter: 5m", **{"presets__our-brand.yaml": broken})
    assert [one.rule for one in found.findings] == ["bad-window"]


def test_it_stands_in_the_place_of_a_shipped_one_of_that_name() -> None:
    own = OWN.replace("our-brand", "zalo-oa").replace("channel: email", "channel: zalo")
    definitions = project("use: [zalo-oa]", {"presets/zalo-oa.yaml": own})
    assert hours(definitions, "zalo", "promotional") == ["09:00-18:00"]
    assert definitions.channels["zalo"].reply_ms == {}


def test_what_is_published_carries_its_presets() -> None:
    found = loaded("use: [zalo-oa]")
    assert found.bundle is not None
    assert found.definitions is not None
    text = shipped()["zalo-oa"]
    assert found.bundle.files[path_of("zalo-oa")] == text
    assert load_bundle(unpack(pack(found.bundle))).definitions == found.definitions
    # A release with other figures decides as the one that published.
    other = text.replace("06:00-22:00", "05:00-23:00")
    files = {**found.bundle.files, path_of("zalo-oa"): other}
    changed = load_bundle(replace(found.bundle, files=files)).definitions
    assert changed is not None
    assert hours(changed, "zalo", "promotional") == ["05:00-23:00"]


def test_other_figures_are_another_version() -> None:
    own = OWN.replace("09:00-18:00", "09:00-17:00")
    versions = {
        project("use: [our-brand]", {"presets/our-brand.yaml": text}).version
        for text in (OWN, own, OWN.replace("title: Ours", "title: Still ours"))
    }
    assert len(versions) == 2


def test_an_unknown_name_has_no_text() -> None:
    assert texts_of(["nothing"], {}) == {}
