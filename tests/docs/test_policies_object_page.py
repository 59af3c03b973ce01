"""docs/policies-object.md describes every key of the object, and no other."""

import re
from collections.abc import Iterator
from typing import Any

from sojourn.core.declared.policies import Policies
from sojourn.journeyfile.effective.policies import effective_policies
from sojourn.journeyfile.telling.reading import read_models
from support.loading import load
from support.pages import DOCS, frame

TEXT = (DOCS / "policies-object.md").read_text("utf-8")

CHANNELS = """
channels:
  email: {to: customer.email, cost: 0.0004 USD, role: {loyalty: main}}
  push: {to: customer.push_token}
  sms: {to: customer.phone, window: 07:00-22:00, cost: 0.02 USD}
  chat: {to: customer.chat_id, reply_window: 24h}
"""
POLICIES = """
use: [vn-decree-91, {preset: messenger-24h, channels: {messenger: chat}}]
consent: {promotional: {email: double opt in for 730d}}
quiet_hours: {promotional: 22:00-07:00}
country: customer.country
zones: {AU: hold}
caps: [{name: daily, at_most: 3, in: rolling 24h}]
budget: [{name: monthly, at_most: 5000 USD, per: month, of: promotional}]
priorities: [invite_friends]
arbitration: {window: 10m, of: promotional}
choice: {every: 1d}
holdout: {share: 5%, of: promotional, salt: s, measure: {on: Order Completed, within: 30d}}
"""
#: The members of these are named by whoever wrote the project.
NAMED = {
    "channels": "name",
    "roles": "stage",
    "consent": "category",
    "consent.<category>": "channel",
    "quiet_hours": "category",
    "zones": "country",
    "unknown_zones": "country",
    "groups": "journey",
    "priorities": "journey",
    "offers": "name",
}
#: Told of as a whole, with their members.
WHOLE = re.compile(
    r"channels\.<name>\.(hours|reply_windows)\[\]|quiet_hours\.<category>|arbitration|choice"
    r"|holdouts\[\]\.measure|offers\.<name>\.(redeemed|not_after)"
    r"|presets\[\]\.(rules|sources)\[\]"
)
#: Where in the object each part of the policies stands.
PLACES = {
    "consent": "consent",
    "open_hours": "quiet_hours",
    "unknown_zone": "clock",
    "jitter_ms": "clock",
    "country": "clock",
    "zones": "clock",
    "unknown_zones": "clock",
    "caps": "caps",
    "holdout": "holdouts",
    "machine_opens": "machine_opens",
    "ranks": "priorities",
    "arbitration": "arbitration",
    "budgets": "budgets",
    "choice": "choice",
}


def told() -> dict[str, Any]:
    files = {**frame(), "channels.yaml": CHANNELS, "policies.yaml": POLICIES}
    loaded = load(files)
    assert loaded.bundle is not None, loaded.findings
    return effective_policies(loaded, read_models(loaded.bundle.files).presets)


def one_of(values: list[Any]) -> Any:
    """One that has whatever any of them has."""
    if not isinstance(values[0], dict):
        return values[0]
    return {key: next((one[key] for one in values if one[key]), None) for key in values[0]}


def paths(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of the object by its path, as the page writes it."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        path, value = f"{path}[]", one_of(value)
        yield path, value
    elif path:
        yield path, value
    if isinstance(value, dict) and not WHOLE.fullmatch(path):
        kind = NAMED.get(path) or NAMED.get(path.rpartition(".")[2])
        members = {f"<{kind}>": one_of(list(value.values()))} if kind and value else value
        for key, member in members.items():
            yield from paths(member, f"{path}.{key}" if path else key)


def rows() -> dict[str, str]:
    found = {}
    for line in TEXT.splitlines():
        if line.startswith("| `"):
            _, keys, says, _ = line.split("|")
            found.update(dict.fromkeys(re.findall(r"`([^`]+)`", keys), says))
    return found


def test_every_key_is_described_and_no_other() -> None:
    containers = {"channels", "consent", "consent.<category>", "quiet_hours", "clock", "offers"}
    containers |= {"channels.<name>.roles", "clock.zones", "clock.unknown_zones", "groups"}
    containers |= {"priorities"}
    assert set(rows()) == {path for path, _ in paths(told())} - containers


def test_members_that_are_told_together_are_all_named() -> None:
    for path, value in paths(told()):
        if WHOLE.fullmatch(path) and value is not None:
            assert all(f"`{key}`" in rows()[path] for key in value), path


def test_every_part_of_the_policies_has_its_place() -> None:
    assert set(PLACES) == set(Policies.__struct_fields__)
    assert set(PLACES.values()) <= set(told())
