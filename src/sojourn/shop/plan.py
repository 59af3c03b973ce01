"""The whole shop as one stream: all customers' visits, merged in the order of arrival.

Memory grows with the number of customers, not with the days: each has one next visit in a
heap, and what is on its way waits in a second one.
"""

import heapq
from collections.abc import Iterator
from hashlib import blake2b
from random import Random

from sojourn.core.event import Touchpoint
from sojourn.shop.pen import Arrival
from sojourn.shop.person import person
from sojourn.shop.rhythm import DAY_MS, next_visit_at
from sojourn.shop.shopper import Shopper
from sojourn.shop.visit import visit


def generate(customers: int, days: float, seed: int, *, start_at: int) -> Iterator[Touchpoint]:
    """The touchpoints of `customers` people who visit for `days` from `start_at` (ms) on.

    In order of arrival: mostly of `occurred_at` too, but tills and lost signals come late,
    and some come twice. The same arguments give the same touchpoints.
    """
    return (arrival.touchpoint for arrival in arrivals(customers, days, seed, start_at=start_at))


def arrivals(customers: int, days: float, seed: int, *, start_at: int) -> Iterator[Arrival]:
    """As `generate`, each with the instant of its arrival, ascending: for who paces them."""
    end_at = start_at + int(days * DAY_MS)
    stamp = blake2b(f"{seed}/{start_at}".encode(), digest_size=4).hexdigest()
    shoppers: dict[int, Shopper] = {}
    visits = [(_first_visit_at(seed, number, start_at), number) for number in range(customers)]
    heapq.heapify(visits)
    on_the_way: list[tuple[int, int, Arrival]] = []
    count = 0
    while visits and visits[0][0] < end_at:
        at, number = visits[0]
        # A visit's touchpoints never arrive before it begins, so all up to `at` are complete.
        while on_the_way and on_the_way[0][0] < at:
            yield heapq.heappop(on_the_way)[2]
        shopper = shoppers.get(number) or shoppers.setdefault(number, _shopper(seed, number))
        rng = Random(f"visit/{seed}/{number}/{shopper.visits}")
        told = visit(shopper, rng, at=at, stamp=stamp)
        for arrival in told.arrivals:
            count += 1
            heapq.heappush(on_the_way, (arrival.at, count, arrival))
        rate = shopper.person.visits_per_day
        next_at = next_visit_at(rng, after=told.over_at, visits_per_day=rate)
        heapq.heapreplace(visits, (next_at, number))
    while on_the_way:
        yield heapq.heappop(on_the_way)[2]


def _shopper(seed: int, number: int) -> Shopper:
    somebody = person(seed, number)
    return Shopper(person=somebody, known=somebody.member)


def _first_visit_at(seed: int, number: int, start_at: int) -> int:
    rate = person(seed, number).visits_per_day
    rng = Random(f"first/{seed}/{number}")
    return next_visit_at(rng, after=start_at, visits_per_day=rate)
