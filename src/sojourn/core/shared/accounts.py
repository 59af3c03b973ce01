"""What a decision about one customer may know of all the others: sums, kept in accounts.

A stock or a budget is a sum over customers. Every shard owns a fixed part of it and asks nobody
else, so the sum is exact while workers come and go, and a replay sees the same numbers
(docs/decisions/0016-accounts.md). What all customers have taught comes to every shard as one table
(docs/decisions/0019-learning.md).
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from sojourn.core.ids import spread
from sojourn.core.shared.table import Table


class Charge(Struct, frozen=True, gc=False):
    """A decision took `amount` from `account`, or gave it back where that is below zero.

    The account is forgotten once `until` has passed (milliseconds); 0 keeps it for good.
    """

    account: str
    amount: int
    until: int = 0


class Evidence(Struct, frozen=True, gc=False):
    """Messages went out, or were answered, on a channel, in a stage, at an hour of the week.

    `at` is when they went out, in milliseconds; below zero a number takes back what was counted.
    """

    channel: str
    stage: str
    hour: int
    at: int
    sent: int = 0
    answered: int = 0


class Part(Struct, frozen=True, gc=False):
    """Which of all shards one is, counted from 0, and how many there are."""

    shard: int = 0
    shards: int = 1


class Shared(Struct, frozen=True):
    """What is shared by the customers of one shard, as it stands now.

    `taken` says what was taken from each account in this shard, `table` what all customers of all
    shards have taught.
    """

    part: Part = Part()
    taken: Mapping[str, int] = {}
    table: Table | None = None


#: A shard that has everything to itself, and nothing was taken yet.
ALONE: Final = Shared()


def part_of(total: int, account: str, part: Part) -> int:
    """How much of `total` one shard may take from `account`. The parts of all make the total.

    What cannot be divided goes one by one to shards behind one that the account's name draws.
    """
    share, rest = divmod(total, part.shards)
    return share + (1 if _place(account, part) < rest else 0)


def dealt(number: int, account: str, part: Part) -> int:
    """The place in a row, counted from 0, of what a shard takes from it as its `number`-th.

    A row is dealt out one by one to the shards, so none takes another's, and what is added at
    its end changes nothing before.
    """
    return _place(account, part) + number * part.shards


def _place(account: str, part: Part) -> int:
    return (part.shard - spread(account, part.shards)) % part.shards
