"""Count by hand what the journeys of this folder must do with the CDNOW purchases.

Reads the file alone and shares no code with the engine, so that both can be wrong only
independently. Run as a script it prints the counts as JSON.

The rules, as they stand in the journeys, for the orders of one customer, each at the first instant
of its day in New York; 60 days are 60 times 24 hours, whatever the clocks do meanwhile:

- the first order begins the way to the second. If that comes by the 60th day, it is over; else the
  offer goes out, and an order by the 90th day ends it, or that day does.
- 90 days without an order begin a win-back, if there were two orders before; an order at the very
  moment comes first. "We miss you" goes out. The next order ends it; if none has come by the 30th
  day after, the last offer goes out and it is over. An order by the 45th day is its goal.
- every year at 09:00 on the day of the first order a card goes out to those with two orders by
  then, with their number and what they cost. The year in which the data ends is the last.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[4] / "shared/data"
_FOLDER = Path(os.environ.get("SOJOURN_TEST_DATA", _BESIDE_THE_REPOSITORY))
DATA = _FOLDER / "cdnow/CDNOW_sample.txt"
NEW_YORK = ZoneInfo("America/New_York")
CARD_AT = time(9)


class Order(NamedTuple):
    """One row of the file; `number` is its line."""

    number: int
    customer: str
    day: date
    discs: int
    dollars: Decimal

    @property
    def at(self) -> datetime:
        return _instant(self.day, time())


class Move(NamedTuple):
    """A run that entered, came to its goal, or ended."""

    journey: str
    customer: str
    what: str
    at: datetime


class Mail(NamedTuple):
    """A message that went out."""

    step: str
    customer: str
    at: datetime


class Card(NamedTuple):
    """What stands on an anniversary's card."""

    customer: str
    at: datetime
    orders: int
    spent: Decimal


class Counted(NamedTuple):
    """What the file gives, each list sorted."""

    rows: int
    customers: int
    moves: list[Move]
    mails: list[Mail]
    cards: list[Card]


def orders_of(path: Path = DATA) -> list[Order]:
    """The rows in the order of the file, which is that of customers, then of time."""
    orders = []
    for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
        customer, _, day, discs, dollars = line.split()
        when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        orders.append(Order(number, customer, when, int(discs), Decimal(dollars)))
    return orders


def count(path: Path = DATA) -> Counted:
    """Walk through the orders of one customer after the other."""
    orders = orders_of(path)
    by_customer: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        by_customer[order.customer].append(order)
    data_ends = max(order.at for order in orders)
    moves: list[Move] = []
    mails: list[Mail] = []
    cards: list[Card] = []
    for customer, own in by_customer.items():
        _second_order(customer, [order.at for order in own], moves, mails)
        for last, following in _silences(own):
            _win_back(customer, last, following, moves, mails)
        for card in _cards(customer, own, data_ends):
            cards.append(card)
            mails.append(Mail("card", customer, card.at))
            moves += [Move("anniversary", customer, it, card.at) for it in ("entered", "completed")]
    return Counted(len(orders), len(by_customer), sorted(moves), sorted(mails), sorted(cards))


def _second_order(
    customer: str, times: Sequence[datetime], moves: list[Move], mails: list[Mail]
) -> None:
    first, second = times[0], times[1] if len(times) > 1 else None
    moves.append(Move("second_order", customer, "entered", first))
    offer_at, over_at = first + timedelta(days=60), first + timedelta(days=90)
    if second is None or second > offer_at:
        mails.append(Mail("offer", customer, offer_at))
    ended_at = over_at if second is None else min(second, over_at)
    moves.append(Move("second_order", customer, "completed", ended_at))


def _silences(own: Sequence[Order]) -> Iterator[tuple[datetime, datetime | None]]:
    """When each silence begins its win-back, and the order that breaks it."""
    for place in range(1, len(own)):
        silent_at = own[place].at + timedelta(days=90)
        following = own[place + 1].at if place + 1 < len(own) else None
        if following is None or following > silent_at:
            yield silent_at, following


def _win_back(
    customer: str,
    begins: datetime,
    following: datetime | None,
    moves: list[Move],
    mails: list[Mail],
) -> None:
    moves.append(Move("win_back", customer, "entered", begins))
    mails.append(Mail("miss", customer, begins))
    last_at = begins + timedelta(days=30)
    if following is not None and following <= last_at:
        moves.append(Move("win_back", customer, "exited", following))
    else:
        mails.append(Mail("last", customer, last_at))
        moves.append(Move("win_back", customer, "completed", last_at))
    if following is not None and following <= begins + timedelta(days=45):
        moves.append(Move("win_back", customer, "goal", following))


def _cards(customer: str, own: Sequence[Order], data_ends: datetime) -> Iterator[Card]:
    first = own[0].day
    for year in range(first.year, data_ends.year + 1):
        at = _instant(first.replace(year=year), CARD_AT)
        before = [order for order in own if order.at < at]
        if at <= data_ends and len(before) >= 2:
            yield Card(customer, at, len(before), sum((o.dollars for o in before), Decimal()))


def _instant(day: date, clock: time) -> datetime:
    """A local time as the instant that it is, in which days are 24 hours long."""
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)


def main() -> None:
    """Print the counts as one JSON object."""
    counted = count(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
    result: dict[str, object] = {"orders": counted.rows, "customers": counted.customers}
    for journey, _, what, _ in counted.moves:
        name = f"{journey}: {what}"
        result[name] = int(str(result.get(name, 0))) + 1
    for step, _, _ in counted.mails:
        result[step] = int(str(result.get(step, 0))) + 1
    json.dump(result, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
