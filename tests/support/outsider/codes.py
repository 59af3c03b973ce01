"""Codes of offers: one at a time, nobody else's, no more than there are, none that is over."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from support.outsider.reading import Course, Line, moment


def code_breaches(course: Course) -> Iterator[str]:
    """What an offer may not do."""
    grants: dict[str, list[Line]] = defaultdict(list)
    for decision in course.decisions:
        if decision["outcome"] == "granted":
            grants[decision["offer"]].append(decision)
    for name, given in grants.items():
        offer = course.policies["offers"][name]
        if offer["count"] is not None and len(given) > offer["count"]:
            yield f"stock: {name}"
        yield from _one_at_a_time(given, _lasts_ms(offer))
        if offer["codes"] != "shared":
            yield from _own(given)
    for action in course.actions:
        if "offer" in action:
            offer = course.policies["offers"][action["offer"]]
            if not _is_held(action, grants[action["offer"]], _lasts_ms(offer)):
                yield f"shown: {action['code']} to {action['customer']}"


def _one_at_a_time(given: list[Line], lasts_ms: int) -> Iterator[str]:
    by_customer: dict[str, list[int]] = defaultdict(list)
    for one in given:
        by_customer[one["customer"]].append(moment(one))
    for customer, times in by_customer.items():
        for sooner, later in pairwise(times):
            if not lasts_ms or later < sooner + lasts_ms:
                yield f"one code: {customer}"


def _own(given: list[Line]) -> Iterator[str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for one in given:
        owners[one["code"]].add(one["customer"])
    yield from (f"own code: {code}" for code, customers in owners.items() if len(customers) > 1)


def _is_held(action: Line, given: list[Line], lasts_ms: int) -> bool:
    """Whether the customer of an action held the code that it shows."""
    mark = (action["customer"], action["code"])
    ages = [moment(action) - moment(one) for one in given if (one["customer"], one["code"]) == mark]
    return any(age >= 0 and (not lasts_ms or age <= lasts_ms) for age in ages)


def _lasts_ms(offer: Line) -> int:
    return (offer["lasts_s"] or 0) * 1000
