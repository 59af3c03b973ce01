"""Whether a run kept within its bounds, by what came out of it and by nothing else.

It reads the lines of the outbound topics and bounds that were written down by hand. It knows
neither the engine nor its shards: sums are taken over all of them.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from support.oracle import Line, without_repeats

Json = Mapping[str, Any]

#: Sums of decimals are compared with so much leeway.
_DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `at_most` for messages of `categories` in each period of the project's time."""

    name: str
    at_most: float
    per: Literal["day", "week"]
    categories: frozenset[str]
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `at_most` messages of `categories` to one customer in any `window_ms`."""

    name: str
    at_most: int
    window_ms: int
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Worth:
    """At most `at_most` of money is promised and given, a code being worth `each`."""

    each: float
    at_most: float
    lasts_ms: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be given in all."""

    timezone: str
    pools: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stocks: Mapping[str, int] = field(default_factory=dict)
    worth: Mapping[str, "Worth"] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    budgets: Sequence[Budget] = ()
    caps: Sequence[Cap] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """How much of each bound was used: codes by offer, money by budget and period."""

    codes: Mapping[str, int]
    spent: Mapping[tuple[str, str], float]


def audit(lines: Iterable[Line], bounds: Bounds, *, failed: Collection[str] = ()) -> list[str]:
    """Every bound that was overrun, one text each; empty if all hold.

    `failed` are the actions that came to nothing.
    """
    run = _Run(lines, failed)
    return [
        *_codes(run, bounds),
        *_shown(run),
        *_worth(run, bounds),
        *_budgets(run, bounds),
        *_caps(run, bounds),
    ]


def given(lines: Iterable[Line], bounds: Bounds, *, failed: Collection[str] = ()) -> Given:
    """How much was given, for whoever wants to know how near the bounds it came."""
    run = _Run(lines, failed)
    codes = {offer: len(_granted(run, offer)) for offer in (*bounds.stocks, *bounds.worth)}
    return Given(codes, _spent(run, bounds))


class _Run:
    """What came out, read once; repeats are left out."""

    def __init__(self, lines: Iterable[Line], failed: Collection[str]) -> None:
        kept = without_repeats(lines)
        self.sends: list[Json] = []
        self.decisions: list[Json] = []
        self.transitions: list[Json] = []
        for each in kept:
            record = json.loads(each.body)
            if each.kind == "decisions":
                self.decisions.append(record)
            elif each.kind == "transitions":
                self.transitions.append(record)
            elif record.get("kind") == "send":
                self.sends.append(record)
        taken_back = {
            json.loads(each.body)["cancels"]
            for each in kept
            if each.id and json.loads(each.body)["kind"] == "cancel"
        }
        gone = taken_back | set(failed)
        #: The messages that did not come to nothing.
        self.arrived = [action for action in self.sends if action["id"] not in gone]


def _granted(run: _Run, offer: str) -> list[Json]:
    return [one for one in run.decisions if one["outcome"] == "granted" and one["offer"] == offer]


def _codes(run: _Run, bounds: Bounds) -> Iterator[str]:
    holders: dict[str, set[str]] = defaultdict(set)
    for offer in (*bounds.stocks, *bounds.worth):
        grants, stock = _granted(run, offer), bounds.stocks.get(offer)
        if stock is not None and len(grants) > stock:
            yield f"beyond the stock: {len(grants)} codes of {offer}, and there are {stock}"
        customers = [one["customer"] for one in grants]
        for customer in {one for one in customers if customers.count(one) > 1}:
            yield f"two codes: {customer} got several of {offer}"
        for one in grants:
            holders[one["code"]].add(one["customer"])
            if offer in bounds.pools and one["code"] not in bounds.pools[offer]:
                yield f"no such code: {one['code']} of {offer}"
    for action in run.sends:
        if action.get("code"):
            holders[action["code"]].add(action["customer"])
    for code, customers_of in holders.items():
        if len(customers_of) > 1:
            yield f"given twice: {code} is with {len(customers_of)} customers"


def _shown(run: _Run) -> Iterator[str]:
    """Every channel shows the code that was given, and a message has one where it has an offer."""
    held = {
        (one["customer"], one["offer"]): one["code"]
        for one in run.decisions
        if one["outcome"] == "granted"
    }
    for action in run.sends:
        offer = action.get("offer")
        if offer and action.get("code") != held.get((action["customer"], offer)):
            yield f"another code: {action['id']} shows one of {offer} that was not given"


def _worth(run: _Run, bounds: Bounds) -> Iterator[str]:
    """What was used is gone for good; what was not is promised for as long as the code holds."""
    for offer, worth in bounds.worth.items():
        used = {
            one["customer"]
            for one in run.transitions
            if one["reason"] == "redeemed" and one["detail"] == offer
        }
        grants = sorted((_ms(one["at"]), one["customer"]) for one in _granted(run, offer))
        for at, _ in grants:
            open_codes = sum(
                since <= at and (customer in used or at < since + worth.lasts_ms)
                for since, customer in grants
            )
            if open_codes * worth.each > worth.at_most + _DUST:
                yield f"beyond the worth: {open_codes} codes of {offer} at one time"
                break


def _ms(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1_000


def _budgets(run: _Run, bounds: Bounds) -> Iterator[str]:
    most = {budget.name: budget.at_most for budget in bounds.budgets}
    for (name, period), amount in _spent(run, bounds).items():
        if amount > most[name] + _DUST:
            yield f"over budget: {name} spent {amount:.2f} in {period}, and has {most[name]:.2f}"


def _spent(run: _Run, bounds: Bounds) -> dict[tuple[str, str], float]:
    spent: dict[tuple[str, str], float] = defaultdict(float)
    zone = ZoneInfo(bounds.timezone)
    for action in run.arrived:
        day = datetime.fromisoformat(action["at"]).astimezone(zone).date()
        for budget in bounds.budgets:
            if action["category"] not in budget.categories:
                continue
            if budget.channel in ("", action["channel"]):
                first = day if budget.per == "day" else day - timedelta(days=day.weekday())
                spent[budget.name, first.isoformat()] += bounds.costs[action["channel"]]
    return spent


def _caps(run: _Run, bounds: Bounds) -> Iterator[str]:
    for cap in bounds.caps:
        times: dict[str, list[float]] = defaultdict(list)
        for action in run.arrived:
            if action["category"] in cap.categories:
                times[action["customer"]].append(_ms(action["at"]))
        for customer, sent in times.items():
            sent.sort()
            for place in range(len(sent) - cap.at_most):
                if sent[place + cap.at_most] - sent[place] < cap.window_ms:
                    yield f"over the cap: {customer} got too much under {cap.name}"
                    break
