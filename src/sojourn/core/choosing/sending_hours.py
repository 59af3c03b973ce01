"""The hours in which messages may go out to a customer: their vendor's, and those not quiet."""

from datetime import UTC, tzinfo
from typing import Final

from msgspec import Struct

from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.ids import spread
from sojourn.core.local_time.hours import Window, is_open, next_open
from sojourn.core.vocabulary import Category

#: How often two windows may open in turn before they are known never to be open together.
_ROUNDS: Final = 64


class Hours(Struct, frozen=True, gc=False):
    """The daily hours that must be open: those of the vendor, and those that are not quiet."""

    zone: tzinfo
    vendor: tuple[Window, ...]
    waking: Window | None


def hours_for(draft: Draft, category: Category, channel: Channel) -> Hours:
    """The hours of a message of `category` on `channel`, on the customer's clock."""
    policies = draft.definitions.policies
    vendor = channel.windows.get(category, ())
    waking = policies.open_hours.get(category)
    if waking is not None and draft.unknown_zone != "project" and not draft.knows_zone:
        waking = None
    needed = vendor or waking is not None or policies.caps
    return Hours(draft.zone if needed else UTC, vendor, waking)


def jitter(draft: Draft, run: Run, step: Send) -> int:
    """How long a message goes on waiting that has waited for the same moment as many others."""
    who = f"{run.id}.{step.id}.{run.visits.get(step.id, 1)}"
    return spread(who, draft.definitions.policies.jitter_ms)


def first_open(draft: Draft, run: Run, step: Send, hours: Hours, *, since: int) -> int:
    """The first moment from `since` on when all hours are open, with the jitter of a wait."""
    windows = hours.vendor if hours.waking is None else (*hours.vendor, hours.waking)
    opening = since
    for _ in range(_ROUNDS):
        before = opening
        for window in windows:
            opening = next_open(window, opening, hours.zone)
        if opening == before:
            break
    later = opening + jitter(draft, run, step)
    if opening == since:
        return opening
    # Hours that end within the jitter would never see the message otherwise.
    return later if all(is_open(window, later, hours.zone) for window in windows) else opening
