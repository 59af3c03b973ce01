from collections.abc import Mapping

import msgspec
import pytest

from sojourn.core.customer.profile import Cart, CartItem, Profile
from sojourn.core.customer.state import Run, Stage
from sojourn.core.declared.clause import Count, Facts
from sojourn.core.declared.definitions import Definitions, Journey
from sojourn.core.declared.entry import Again, OnEvent
from sojourn.core.declared.steps import EXIT, Audience, Choose, Option, Send, Update, Wait, WaitFor
from sojourn.core.event import Touchpoint
from sojourn.journeyfile.project.bundle import BundleError, pack, unpack
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load_bundle
from sojourn.journeyfile.text.kinds import is_definition
from support.loading import load

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def _definitions(files: Mapping[str, str]) -> Definitions:
    loaded = load(files)
    assert [found for found in loaded.findings if found.level == "error"] == []
    assert loaded.definitions is not None
    return loaded.definitions


def _journey(loaded: Loaded, name: str) -> Journey:
    assert loaded.findings == ()
    assert loaded.definitions is not None
    return loaded.definitions.journeys[name]


def _with(sample: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert old in sample[path]
    return {**sample, path: sample[path].replace(old, new)}


def test_the_abandoned_cart_compiles_to_its_steps(loaded: Loaded) -> None:
    journey = _journey(loaded, "abandoned_cart")
    assert journey.first == "cooling"
    assert list(journey.steps) == ["cooling", "first", "reaction", "second"]
    assert journey.steps["cooling"] == Wait("cooling", DAY_MS, "first")
    reaction = journey.steps["reaction"]
    assert reaction == WaitFor(
        "reaction",
        DAY_MS,
        (Option(EXIT, about="first", report="opened"),),
        otherwise="second",
    )
    second = journey.steps["second"]
    assert isinstance(second, Send)
    assert (second.channels, second.category, second.next) == (
        ("push", "zalo", "sms"),
        "promotional",
        None,
    )
    assert (journey.entry.on, journey.entry.again) == (("Product Added",), Again("after end"))
    assert journey.goal is not None
    assert journey.goal.within_ms == 3 * DAY_MS
    assert [(one.on, one.text) for one in journey.exits] == [
        (("Order Completed",), "Order Completed"),
        ((), "customer.cart.is_empty"),
    ]


def test_its_conditions_read_what_they_say(loaded: Loaded) -> None:
    journey = _journey(loaded, "abandoned_cart")
    profile = Profile(cart=Cart("k1", (CartItem("p1", 1, 45_000_000),)))
    event = Touchpoint(id="1", type="x", customer="c", occurred_at=0, properties={"cart_id": "k1"})
    run = Run("r", "abandoned_cart", journey.version, "k1", 0, "cooling", 0)
    facts = Facts("c", profile, Stage(), (), 0, event, run)
    first = journey.steps["first"]
    assert isinstance(first, Send)
    conditions = (journey.entry.when, journey.exits[0].when, journey.exits[1].when, first.only_if)
    assert [one(facts) for one in conditions if one] == [True, True, False, True]
    assert journey.entry.key is not None
    assert journey.entry.key(facts) == "k1"


def test_product_interest_cleans_up_after_the_order(loaded: Loaded) -> None:
    journey = _journey(loaded, "product_interest")
    assert journey.entry.opening == OnEvent(("Product Viewed",), Count(4, 7 * DAY_MS))
    assert journey.exits[0].then == "forget"
    forget = journey.steps["forget"]
    assert isinstance(forget, Audience)
    assert (forget.change, list(forget.data), forget.next) == ("remove", ["product"], None)


def test_the_lifecycle_keeps_the_order_of_the_line(loaded: Loaded) -> None:
    assert loaded.definitions is not None
    lifecycle = loaded.definitions.lifecycle
    assert lifecycle is not None
    assert lifecycle.start == "awareness"
    assert [rule.stage for rule in lifecycle.rules] == [
        "awareness",
        "consideration",
        "decision",
        "purchase",
        "loyalty",
        "advocacy",
    ]
    assert lifecycle.rules[4].count == Count(3, 180 * DAY_MS)
    assert lifecycle.rules[5].source == "loyalty"
    assert [(one.stage, one.source, one.absent_ms) for one in lifecycle.silences] == [
        ("dormant", "any", 90 * DAY_MS)
    ]


def test_a_project_needs_no_more_than_what_its_journey_names() -> None:
    files = {
        "sojourn.yaml": "{name: tiny, language: 1, timezone: UTC, currency: USD}",
        "events.yaml": "events: {cart: {}, purchase: {}}",
        "channels.yaml": "channels: {email: {to: customer.email}}",
        "remind.yaml": (
            "journey: remind\nenter: {on: cart, at_once: 1}\nexit: [{on: purchase}]\nsteps:\n"
            "  - {wait: 30m, id: wait}\n"
            "  - {send: reminder, id: mail, category: promotional, channel: email}\n"
        ),
        "map.yaml": "this is: [no, journey",
        "remind.scenarios.yaml": "neither: is this",
        "notes.txt": "nor this",
    }
    definitions = _definitions(files)
    assert definitions.lifecycle is None
    assert list(definitions.journeys) == ["remind"]
    assert definitions.journeys["remind"].entry.at_once == 1


def test_the_indexes_follow_from_the_journeys(loaded: Loaded) -> None:
    definitions = loaded.definitions
    assert definitions is not None
    assert {kind: [one.name for one in some] for kind, some in definitions.by_type.items()} == {
        "Product Added": ["abandoned_cart"],
        "Product Viewed": ["product_interest"],
        "Signed Up": ["welcome"],
    }
    assert definitions.versions == {one.version: one for one in definitions.journeys.values()}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("abandoned_cart.yaml", "# one run per cart", ""),
        ("abandoned_cart.yaml", "wait: 24h", "wait: 1d"),
        ("abandoned_cart.yaml", "on: Product Added", "on: [Product Added]"),
        ("abandoned_cart.yaml", "  again: after end\n", ""),
        ("product_interest.yaml", "rolling 7d", "rolling 1w"),
        ("events.yaml", "{source: text}", "{'source': \"text\"}"),
        ("sojourn.yaml", "currency", "environments: {dev: {partitions: 2}}\ncurrency"),
    ],
)
def test_another_way_to_say_the_same_is_the_same_version(
    sample: dict[str, str], path: str, old: str, new: str
) -> None:
    assert _definitions(_with(sample, path, old, new)).version == _definitions(sample).version


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("abandoned_cart.yaml", "wait: 24h", "wait: 25h"),
        ("abandoned_cart.yaml", "[push, zalo, sms]", "[zalo, push, sms]"),
        ("abandoned_cart.yaml", "value >= 20", "value >= 21"),
        ("abandoned_cart.yaml", "id: second", "id: last"),
        ("events.yaml", "{source: text}", "{source: integer}"),
        ("channels.yaml", "customer.phone", "customer.mobile"),
        ("profile.yaml", "visits: integer", "visits: number"),
        ("sojourn.yaml", "Asia/Ho_Chi_Minh", "Asia/Bangkok"),
        ("lifecycle.yaml", "absent: 90d", "absent: 91d"),
    ],
)
def test_another_meaning_is_another_version(
    sample: dict[str, str], path: str, old: str, new: str
) -> None:
    assert _definitions(_with(sample, path, old, new)).version != _definitions(sample).version


def test_the_order_of_stages_is_part_of_the_version(sample: dict[str, str]) -> None:
    lines = sample["lifecycle.yaml"].splitlines()
    lines[3], lines[4] = lines[4], lines[3]
    swapped = {**sample, "lifecycle.yaml": "\n".join(lines)}
    assert _definitions(swapped).version != _definitions(sample).version


def test_a_journey_keeps_its_version_when_another_changes(sample: dict[str, str]) -> None:
    before = _definitions(sample).journeys
    after = _definitions(_with(sample, "abandoned_cart.yaml", "24h", "25h")).journeys
    assert {name for name in before if before[name].version != after[name].version} == {
        "abandoned_cart"
    }


def test_branches_nest_and_go_on_behind(sample: dict[str, str]) -> None:
    text = """
journey: nested
enter: {on: Product Added}
steps:
  - choose:
    - when: customer.cart.value > 100
      steps:
        - tag: {add: big, remove: [small, tiny]}
        - wait_for: [Order Completed, Checkout Started]
          up_to: 1h
          id: bought
          when: event.value > 5
          then: [{set: {visits: run.bought.value}, id: mark}]
    - when: customer.tags.exists(t, t == "x")
      steps: [exit]
    - otherwise: [{wait: 2h, id: calm}]
  - wait: 1h
    id: end
"""
    steps = _definitions({**sample, "nested.yaml": text}).journeys["nested"].steps
    choose = steps["1"]
    assert isinstance(choose, Choose)
    assert ([rule.then for rule in choose.rules], choose.otherwise) == (["1.1.1", EXIT], "calm")
    assert steps["1.1.1"] == Update(
        "1.1.1", add_tags=("big",), remove_tags=("small", "tiny"), next="bought"
    )
    bought, mark, calm = steps["bought"], steps["mark"], steps["calm"]
    assert isinstance(bought, WaitFor)
    assert isinstance(mark, Update)
    assert isinstance(calm, Wait)
    (option,) = bought.options
    assert (option.on, option.then) == (("Order Completed", "Checkout Started"), "mark")
    assert (bought.otherwise, mark.next, calm.next) == ("end", "end", "end")


def test_an_error_anywhere_gives_no_definitions_but_a_warning_does(sample: dict[str, str]) -> None:
    broken = load(_with(sample, "events.yaml", "changes: cart_add", "changes: cart_ad"))
    assert (broken.definitions, broken.bundle) == (None, None)
    warned = load(_with(sample, "welcome.yaml", "    id: hello\n", ""))
    assert [found.rule for found in warned.findings] == ["missing-id"]
    assert warned.definitions is not None


def test_environments_have_defaults_and_dev_needs_no_line(loaded: Loaded) -> None:
    assert loaded.settings is not None
    dev = loaded.settings.environment("dev")
    assert dev is not None
    assert (dev.prefix, dev.brokers, dev.partitions) == ("little_shop.dev", (), 8)
    assert loaded.settings.environment("production") is None


def test_an_environment_says_where(sample: dict[str, str]) -> None:
    more = (
        "environments:\n  production: {brokers: [a:9092, b:9092], prefix: shop, partitions: 64}\n"
    )
    settings = load({**sample, "sojourn.yaml": sample["sojourn.yaml"] + more}).settings
    assert settings is not None
    production = settings.environment("production")
    assert production is not None
    assert (production.prefix, production.brokers, production.partitions) == (
        "shop",
        ("a:9092", "b:9092"),
        64,
    )


def test_a_bundle_gives_back_what_was_published(loaded: Loaded, sample: dict[str, str]) -> None:
    assert loaded.bundle is not None
    assert loaded.definitions is not None
    again = load_bundle(unpack(pack(loaded.bundle)))
    assert again.bundle == loaded.bundle
    assert again.definitions is not None
    assert again.definitions.version == loaded.definitions.version
    assert set(again.definitions.versions) == set(loaded.definitions.versions)
    assert loaded.bundle.files == {path: sample[path] for path in filter(is_definition, sample)}


def test_a_bundle_keeps_the_versions_it_was_published_with(loaded: Loaded) -> None:
    assert loaded.bundle is not None
    bundle = unpack(
        pack(loaded.bundle).replace(loaded.bundle.journeys["welcome"].encode(), b"0123")
    )
    definitions = load_bundle(bundle).definitions
    assert definitions is not None
    assert definitions.journeys["welcome"].version == "0123"
    assert definitions.versions["0123"] is definitions.by_type["Signed Up"][0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b"\xff",
        b'{"format": 2}',
        b'{"format": 1}',
        b'{"format": 1, "project": "a", "hash": "b", "journeys": {}, "files": {"a": 1}}',
    ],
)
def test_what_is_no_bundle_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(BundleError):
        unpack(data)


def test_what_was_published_loads_however_strict_the_rules_have_become(
    sample: dict[str, str],
) -> None:
    files = _with(sample, "abandoned_cart.yaml", "    id: cooling\n", "")
    loaded = load(files)
    assert [found.rule for found in loaded.findings] == ["missing-id"]
    assert loaded.bundle is not None
    strict = _with(files, "sojourn.yaml", "lint: {", "lint: {missing-id: error, ")
    assert load(strict).definitions is None
    again = load_bundle(msgspec.structs.replace(loaded.bundle, files=strict))
    assert again.findings == ()
    assert again.definitions is not None


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("profile.yaml", "attributes:", "attributes:\n  timezone: text"),
        ("events.yaml", "changes: cart_add", "changes: [cart_add, tag]"),
        ("lifecycle.yaml", "absent: 90d}", "absent: 90d}\n  gone: {from: dormant, absent: 30d}"),
        ("abandoned_cart.yaml", "id: cooling", "id: arms"),
        (
            "abandoned_cart.yaml",
            "customer.cart.value >= 20",
            "customer.cart.value >= 20 && customer.counters.viewed > 3",
        ),
        (
            "abandoned_cart.yaml",
            "customer.cart.value >= 20",
            'customer.cart.value >= 20 && customer.stage != "prospect"',
        ),
    ],
)
def test_what_an_earlier_release_let_pass_goes_on_running(
    sample: dict[str, str], path: str, old: str, new: str
) -> None:
    """Rules that came later are for those who publish, not for workers."""
    loose = _with(sample, path, old, new)
    assert load(loose).definitions is None
    bundle = load(sample).bundle
    assert bundle is not None
    again = load_bundle(msgspec.structs.replace(bundle, files=loose))
    assert again.definitions is not None


def test_how_strict_a_project_is_makes_no_new_version(sample: dict[str, str]) -> None:
    lenient = _definitions(_with(sample, "sojourn.yaml", "lint: {", "lint: {missing-id: off, "))
    assert lenient.version == _definitions(sample).version
