"""How much messages may cost in all: what was spent in a period, and what is left of it.

Money is counted when a message goes out, by what its channel costs then, in an account for each
period of a budget. It comes back where a cap gives back a place. Each shard has its own part of
every budget (docs/decisions/0016-accounts.md).
"""

from collections.abc import Iterator
from datetime import UTC
from typing import NamedTuple

from msgspec.structs import replace

from sojourn.core.customer.state import Message
from sojourn.core.declared.policies import Budget
from sojourn.core.draft import Draft
from sojourn.core.local_time.periods import over_at
from sojourn.core.local_time.zones import zone_named
from sojourn.core.sending.caps import Counted
from sojourn.core.shared.accounts import Charge, part_of


class Spent(NamedTuple):
    """A budget that has not enough left, and when its next period begins, 0 for never."""

    budget: Budget
    next_at: int


def spent(draft: Draft, journey: str, message: Counted, cost_micros: int) -> list[Spent]:
    """The budgets that such a message would overrun now."""
    found = []
    for budget in _covering(draft, journey, message) if cost_micros else ():
        account, ends_at = _account(draft, budget, draft.now)
        if draft.left(budget.at_most_micros, account) >= cost_micros:
            continue
        # The next one is no help where this shard's part of it is less than one message.
        next_account, _ = _account(draft, budget, ends_at)
        part = part_of(budget.at_most_micros, next_account, draft.shared.part)
        found.append(Spent(budget, ends_at if part >= cost_micros else 0))
    return found


def spend(draft: Draft, message: Message) -> Message:
    """Count what `message` costs, which is just going out; the message, with what it took."""
    channel = draft.definitions.channels.get(message.channel)
    cost_micros = 0 if channel is None else channel.cost_micros
    if not cost_micros:
        return message
    counted = Counted(message.category, message.channel, message.group)
    accounts = tuple(
        _account(draft, budget, message.at)[0]
        for budget in _covering(draft, message.journey, counted)
    )
    if not accounts:
        return message
    message = replace(message, cost_micros=cost_micros, accounts=accounts)
    take(draft, message)
    return message


def take(draft: Draft, message: Message) -> None:
    """Count what a message costs under the budgets that held when it went out."""
    draft.charges.extend(_charges(draft, message, message.cost_micros))


def give_back(draft: Draft, message: Message) -> None:
    """The message came to nothing: it has cost nothing either."""
    draft.charges.extend(_charges(draft, message, -message.cost_micros))


def _charges(draft: Draft, message: Message, amount: int) -> Iterator[Charge]:
    for account in message.accounts:
        until = int(account.rpartition("/")[2])
        # What a period is over for makes no difference any more.
        if not until or draft.now < until:
            yield Charge(account, amount, until)


def _covering(draft: Draft, journey: str, message: Counted) -> Iterator[Budget]:
    """The budgets that such a message of `journey` counts under."""
    for budget in draft.definitions.policies.budgets:
        if (
            message.category in budget.categories
            and budget.channel in ("", message.channel)
            and budget.group in ("", message.group)
            and budget.journey in ("", journey)
        ):
            yield budget


def _account(draft: Draft, budget: Budget, at: int) -> tuple[str, int]:
    """Where a budget is counted at an instant, and when that is over, 0 for never."""
    ends_at = 0
    if budget.per != "total":
        zone = zone_named(draft.definitions.timezone) or UTC
        ends_at = over_at(budget.per, at, zone)
    return f"budget/{budget.name}/{budget.per}/{ends_at}", ends_at
