"""A bundle is read back as it was written, under the pauses that it carries."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from sojourn.core.declared.definitions import RULES, Pause
from sojourn.journeyfile.project.bundle import Bundle, BundleError, pack, unpack, with_pauses
from sojourn.journeyfile.project.project import load_bundle
from support.files import SMALL
from support.loading import load

PAUSED = Pause(held=True)
RESUMED = Pause(held=False, policy="skip expired", over_ms=3_600_000)


@pytest.fixture
def bundle() -> Bundle:
    made = load(SMALL).bundle
    assert made is not None
    return made


def test_a_bundle_without_pauses_is_written_as_before(bundle: Bundle) -> None:
    old = replace(bundle, rules=1)
    document = json.loads(pack(old))
    assert document.keys() == {"format", "project", "hash", "journeys", "files"}
    assert document["format"] == 1
    assert unpack(pack(old)) == old


def test_a_bundle_keeps_the_rules_that_it_was_published_to_be_decided_by(bundle: Bundle) -> None:
    assert bundle.rules == RULES > 1
    assert json.loads(pack(bundle))["format"] == 3
    for rules in range(1, RULES + 1):
        read = unpack(pack(replace(bundle, rules=rules)))
        definitions = load_bundle(read).definitions
        assert definitions is not None
        assert definitions.rules == read.rules == rules
    newer = json.loads(pack(bundle)) | {"rules": RULES + 1}
    with pytest.raises(BundleError, match=f"rules up to {RULES}, not by {RULES + 1}"):
        unpack(json.dumps(newer).encode())


def test_pauses_are_part_of_the_hash_and_of_what_a_worker_compiles(bundle: Bundle) -> None:
    paused = with_pauses(bundle, {"cart": PAUSED, "welcome": RESUMED})
    assert paused.hash != bundle.hash
    assert paused.files_hash == bundle.hash
    read = unpack(pack(paused))
    assert read == paused
    assert json.loads(pack(paused))["pauses"] == {
        "cart": {"state": "paused"},
        "welcome": {"state": "resumed", "policy": "skip expired", "over_ms": 3_600_000},
    }
    definitions = load_bundle(read).definitions
    assert definitions is not None
    assert definitions.version == paused.hash
    assert definitions.pauses == {"cart": PAUSED, "welcome": RESUMED}
    assert {name: one.version for name, one in definitions.journeys.items()} == bundle.journeys


def test_other_pauses_take_the_place_of_those_before(bundle: Bundle) -> None:
    paused = with_pauses(bundle, {"cart": PAUSED})
    resumed = with_pauses(paused, {"cart": RESUMED})
    assert len({bundle.hash, paused.hash, resumed.hash}) == 3
    assert resumed.files_hash == bundle.hash
    assert with_pauses(resumed, {"cart": PAUSED}) == paused
    assert with_pauses(resumed, {}) == bundle


@pytest.mark.parametrize(
    "pauses",
    [
        "cart",
        {"cart": "paused"},
        {"cart": {"state": "stopped"}},
        {"cart": {"state": "resumed", "policy": "later", "over_ms": 0}},
        {"cart": {"state": "resumed", "policy": "catch up"}},
    ],
)
def test_pauses_that_this_release_does_not_know_are_refused(bundle: Bundle, pauses: Any) -> None:
    document = json.loads(pack(bundle)) | {"format": 2, "pauses": pauses}
    with pytest.raises(BundleError, match="pause"):
        unpack(json.dumps(document).encode())


def test_a_form_of_a_later_release_is_refused(bundle: Bundle) -> None:
    document = json.loads(pack(bundle)) | {"format": 5}
    with pytest.raises(BundleError, match="format"):
        unpack(json.dumps(document).encode())
