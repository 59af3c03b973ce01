"""The shop must repeat to the byte, and look enough like a shop to be worth watching."""

import os
import subprocess
import sys
import tracemalloc
from collections import Counter, deque
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest

from sojourn.core.event import Touchpoint
from sojourn.core.local_time.dates import date_of
from sojourn.core.local_time.zones import zone_named
from sojourn.shop.output import write
from sojourn.shop.pen import Arrival
from sojourn.shop.plan import arrivals, generate
from sojourn.shop.rhythm import DAY_MS, HOUR_MS, local_hour
from support.loading import sample

MONDAY = 1_772_384_400_000  # 2026-03-02 00:00 in Vietnam


@pytest.fixture(scope="module")
def month() -> list[Arrival]:
    return list(arrivals(800, 30, 7, start_at=MONDAY))


@pytest.fixture(scope="module")
def told(month: list[Arrival]) -> list[Touchpoint]:
    return [arrival.touchpoint for arrival in month]


@pytest.mark.parametrize("name", ["shop.jsonl", "shop.jsonl.gz"])
def test_same_seed_gives_the_same_bytes_under_any_name(tmp_path: Path, name: str) -> None:
    first, second = tmp_path / name, tmp_path / f"other-{name}"
    count = write(first, generate(40, 5, 3, start_at=MONDAY))
    write(second, generate(40, 5, 3, start_at=MONDAY))
    assert count > 50
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("salt", ["1", "2"])
def test_another_process_gives_the_same_bytes(tmp_path: Path, salt: str) -> None:
    # A set or a salted hash anywhere in the shop would show here, and only here.
    script = (
        "import sys; from pathlib import Path; from sojourn.shop.output import write;"
        "from sojourn.shop.plan import generate;"
        f"write(Path(sys.argv[1]), generate(20, 3, 1, start_at={MONDAY}))"
    )
    here, there = tmp_path / "here.jsonl", tmp_path / "there.jsonl"
    write(here, generate(20, 3, 1, start_at=MONDAY))
    salted = {**os.environ, "PYTHONHASHSEED": salt}
    subprocess.run([sys.executable, "-c", script, str(there)], env=salted, check=True)
    assert here.read_bytes() == there.read_bytes()


def test_seeds_differ() -> None:
    one, two = (list(generate(40, 5, seed, start_at=MONDAY)) for seed in (3, 4))
    assert {t.id for t in one}.isdisjoint(t.id for t in two)
    assert [t.type for t in one] != [t.type for t in two]


def test_arrivals_ascend_and_follow_what_happened(month: list[Arrival]) -> None:
    assert all(one.at <= two.at for one, two in pairwise(month))
    assert all(MONDAY <= a.touchpoint.occurred_at <= a.at for a in month)


def test_some_come_late_and_tills_up_to_a_day(month: list[Arrival]) -> None:
    late = [a for a in month if a.at - a.touchpoint.occurred_at > 60_000]
    assert 0.02 < len(late) / len(month) < 0.15
    delays = [a.at - a.touchpoint.occurred_at for a in month if a.touchpoint.channel == "store"]
    assert max(delays) > 20 * HOUR_MS
    assert max(delays) <= DAY_MS + 300_000


def test_some_come_twice_and_as_the_same(told: list[Touchpoint]) -> None:
    by_id: dict[str, Touchpoint] = {}
    twice = 0
    for touchpoint in told:
        twice += touchpoint.id in by_id
        assert by_id.setdefault(touchpoint.id, touchpoint) == touchpoint
    assert 0.005 < twice / len(told) < 0.02


def test_few_customers_do_much(told: list[Touchpoint]) -> None:
    counts = sorted(Counter(t.customer for t in told).values(), reverse=True)
    tenth = counts[: len(counts) // 10]
    assert sum(tenth) > 0.35 * len(told)
    assert counts[len(counts) // 2] < 25


def test_the_evening_is_lively_and_the_night_is_not(told: list[Touchpoint]) -> None:
    hours = Counter(local_hour(t.occurred_at) for t in told)
    assert hours[20] > 8 * hours[3]


def test_seven_carts_of_ten_are_left_behind(told: list[Touchpoint]) -> None:
    carts = {t.properties["cart_id"] for t in told if t.type == "Product Added"}
    paid = {t.properties["cart_id"] for t in told if t.type == "Order Completed"}
    assert 0.6 < 1 - len(paid & carts) / len(carts) < 0.8


def test_a_cart_holds_what_was_put_in_and_not_taken_out(told: list[Touchpoint]) -> None:
    happened = sorted({t.id: t for t in told}.values(), key=lambda t: t.occurred_at)
    carts: dict[str, Counter[str]] = {}
    for touchpoint in happened:
        cart = carts.setdefault(touchpoint.properties.get("cart_id", ""), Counter())
        if touchpoint.type == "Product Added":
            cart[touchpoint.properties["product_id"]] += 1
        elif touchpoint.type == "Product Removed":
            cart[touchpoint.properties["product_id"]] -= 1
            assert min(cart.values()) >= 0
        elif touchpoint.type == "Order Completed" and touchpoint.channel != "store":
            assert +cart == Counter(p["product_id"] for p in touchpoint.properties["products"])


def test_everything_that_can_happen_in_the_shop_happens(told: list[Touchpoint]) -> None:
    assert {t.type for t in told} == {
        "Ad Clicked",
        "App Installed",
        "Call Ended",
        "Chat Ended",
        "Checkout Started",
        "Consent Given",
        "Consent Withdrawn",
        "Loyalty Joined",
        "Newsletter Clicked",
        "Newsletter Subscribed",
        "Order Completed",
        "Order Picked Up",
        "Order Returned",
        "Payment Failed",
        "Pickup Ready",
        "Post Shared",
        "Product Added",
        "Product Removed",
        "Product Viewed",
        "Products Searched",
        "Referral Made",
        "Review Posted",
        "Signed In",
        "Signed Up",
        "Store Visited",
        "Survey Answered",
        "Video Watched",
    }


def test_the_sample_project_declares_all_of_it(told: list[Touchpoint]) -> None:
    definitions = sample()[0].definitions
    assert definitions is not None
    for touchpoint in told:
        declared = definitions.events[touchpoint.type]
        assert touchpoint.properties.keys() <= declared.properties.keys()


def _by_type(told: list[Touchpoint], kind: str) -> list[Touchpoint]:
    return list({t.id: t for t in told if t.type == kind}.values())


def test_what_is_collected_was_ready_and_what_was_ready_was_ordered(told: list[Touchpoint]) -> None:
    ordered = {t.properties["order_id"]: t for t in _by_type(told, "Order Completed")}
    ready = {t.properties["order_id"]: t for t in _by_type(told, "Pickup Ready")}
    collected = _by_type(told, "Order Picked Up")
    assert len(ready) > len(collected) > 0.8 * len(ready)
    for order_id, touchpoint in ready.items():
        assert touchpoint.occurred_at > ordered[order_id].occurred_at
        assert touchpoint.properties["store"]
    for touchpoint in collected:
        before = ready[touchpoint.properties["order_id"]]
        assert touchpoint.occurred_at > before.occurred_at
        assert 9 <= local_hour(touchpoint.occurred_at) < 20


def test_some_orders_come_back_for_what_they_cost(told: list[Touchpoint]) -> None:
    ordered = {t.properties["order_id"]: t for t in _by_type(told, "Order Completed")}
    returned = _by_type(told, "Order Returned")
    assert 0.02 < len(returned) / len(ordered) < 0.09
    for touchpoint in returned:
        order = ordered[touchpoint.properties["order_id"]]
        assert touchpoint.properties["value"] == order.properties["value"]
        assert touchpoint.occurred_at - order.occurred_at > 2 * DAY_MS


def test_new_customers_say_where_they_live_and_some_when_they_were_born(
    told: list[Touchpoint],
) -> None:
    signed_up = _by_type(told, "Signed Up")
    assert all(zone_named(t.properties["timezone"]) is not None for t in signed_up)
    abroad = [t for t in signed_up if t.properties["timezone"] != "Asia/Ho_Chi_Minh"]
    assert 0 < len(abroad) < 0.1 * len(signed_up)
    born = [t.properties["birthday"] for t in signed_up if "birthday" in t.properties]
    assert 0.45 < len(born) / len(signed_up) < 0.75
    assert all(date_of(day, UTC) is not None for day in born)


def test_a_refused_payment_is_of_a_cart_at_the_till(told: list[Touchpoint]) -> None:
    started = {t.properties["cart_id"] for t in told if t.type == "Checkout Started"}
    refused = _by_type(told, "Payment Failed")
    assert refused
    assert {t.properties["cart_id"] for t in refused} <= started


def test_nobody_can_be_reached(told: list[Touchpoint]) -> None:
    for touchpoint in told:
        contacts = touchpoint.identifiers
        assert contacts.get("email", "@example.test").endswith("@example.test")
        assert contacts.get("phone", "+8400").startswith("+8400")


def test_memory_does_not_grow_with_the_days() -> None:
    def peak_bytes(days: int) -> int:
        tracemalloc.start()
        deque(generate(20, days, 7, start_at=MONDAY), maxlen=0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_bytes(1)  # what the first use leaves in caches
    assert peak_bytes(200) < 3 * peak_bytes(20)
