"""The gates that ask about the moment: whether a channel is open for a message just now.

Where one is closed for a time, it is told when to ask again: at the first moment that, as far as
is known now, neither a window nor quiet hours nor a cap or budget forbids.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.choosing.sending_hours import Hours, first_open, hours_for, jitter
from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.policies import HELD_MS, Budget, Cap
from sojourn.core.declared.steps import Send
from sojourn.core.declared.trial import HOLDOUT
from sojourn.core.draft import Draft
from sojourn.core.local_time.hours import is_open
from sojourn.core.sending.budgets import spent
from sojourn.core.sending.caps import Counted, covering, free_at
from sojourn.core.sending.holdouts import held_out_by
from sojourn.core.vocabulary import GATES, DecisionReason, Gate


class Block(Struct, frozen=True, gc=False):
    """What a gate says that does not let a message pass, or that all of them do.

    `due_at` is when to ask again, 0 for never; `elsewhere` says that the rest of the list may
    take its place. `detail` names the cap or budget. `on_clock` says that hours or days of the
    customer's have a say in such messages.
    """

    reason: DecisionReason
    due_at: int = 0
    detail: str = ""
    elsewhere: bool = False
    on_clock: bool = False


OPEN: Final = Block("all_gates_passed")
EXPIRED: Final = Block("expired")
_OPEN_ON_CLOCK: Final = Block("all_gates_passed", on_clock=True)


class Asked(Struct, frozen=True, gc=False):
    """The message of a step, on one channel, about which a gate is asked."""

    draft: Draft
    run: Run
    step: Send
    channel: Channel
    hours: Hours


def ask(draft: Draft, run: Run, step: Send, channel: Channel) -> Block:
    """Whether the message of `step` may go onto `channel` now."""
    policies = draft.definitions.policies
    asks = policies.open_hours or policies.caps or policies.budgets or policies.holdout
    if not (channel.windows or asks or step.holdout):
        return EXPIRED if _is_late(draft, run, step) else OPEN
    if draft.stale:
        block = EXPIRED
    else:
        block = _first_closed(
            Asked(draft, run, step, channel, hours_for(draft, step.category, channel))
        )
    if not _is_on_clock(draft, run, step, channel):
        return block
    return _OPEN_ON_CLOCK if block is OPEN else replace(block, on_clock=True)


def _first_closed(asked: Asked) -> Block:
    """What the first gate says that does not let the message pass."""
    for gate in _IN_ORDER:
        block = gate(asked)
        if block is not None:
            return block
    return OPEN


def _window(asked: Asked) -> Block | None:
    now, hours = asked.draft.now, asked.hours
    if all(is_open(window, now, hours.zone) for window in hours.vendor):
        return None
    return _until_open(asked, "outside_window")


def _holdout(asked: Asked) -> Block | None:
    draft, step = asked.draft, asked.step
    if not (draft.definitions.policies.holdout or step.holdout):
        return None
    closing = held_out_by(draft, asked.run, step)
    if closing is None:
        return None
    return Block("holdout", detail="" if closing.name == HOLDOUT else closing.name)


def _expiry(asked: Asked) -> Block | None:
    return EXPIRED if _is_late(asked.draft, asked.run, asked.step) else None


def _caps(asked: Asked) -> Block | None:
    """The first cap that has no room now; the wait is for the last of them all."""
    draft, run, step, now = asked.draft, asked.run, asked.step, asked.draft.now
    message = _counted_as(draft, run, step.category, asked.channel.name)
    full: list[tuple[Cap, int]] = [
        (cap, at)
        for cap in covering(draft.definitions.policies.caps, message)
        if (at := free_at(cap, draft.emissions, now, asked.hours.zone)) > now
    ]
    if not full:
        return None
    since = max(at for _, at in full)
    return _until_room(asked, full[0][0].reason, [cap for cap, _ in full], since=since)


def _budget(asked: Asked) -> Block | None:
    """The first budget that has not enough left; the wait is for the last of them all."""
    draft, run, step, channel = asked.draft, asked.run, asked.step, asked.channel
    if not draft.definitions.policies.budgets:
        return None
    message = _counted_as(draft, run, step.category, channel.name)
    empty = spent(draft, run.journey, message, channel.cost_micros)
    if not empty:
        return None
    has_next = all(one.next_at for one in empty)
    since = max(one.next_at for one in empty) + jitter(draft, run, step) if has_next else 0
    return _until_room(asked, "over_budget", [one.budget for one in empty], since=since)


def _quiet_hours(asked: Asked) -> Block | None:
    draft, hours, policies = asked.draft, asked.hours, asked.draft.definitions.policies
    if hours.waking is not None and not is_open(hours.waking, draft.now, hours.zone):
        return _until_open(asked, "quiet_hours")
    has_some = asked.step.category in policies.open_hours
    if has_some and draft.unknown_zone == "hold" and not draft.knows_zone:
        return _until_known(asked)
    return None


_ASK: Final[Mapping[Gate, Callable[[Asked], Block | None]]] = {
    "window": _window,
    "holdout": _holdout,
    "expiry": _expiry,
    "caps": _caps,
    "budget": _budget,
    "quiet_hours": _quiet_hours,
}
_IN_ORDER: Final = tuple(_ASK[gate] for gate in GATES if gate in _ASK)

#: The gates that are asked here.
OF_THE_MOMENT: Final = frozenset(_ASK)


def _is_late(draft: Draft, run: Run, step: Send) -> bool:
    if draft.stale or not step.expires_ms:
        return draft.stale
    return draft.now > run.reached_at + step.expires_ms


def _is_on_clock(draft: Draft, run: Run, step: Send, channel: Channel) -> bool:
    policies, category = draft.definitions.policies, step.category
    if category in policies.open_hours or category in channel.windows:
        return True
    calendar = [cap for cap in policies.caps if not cap.window_ms]
    if not calendar:
        return False
    return bool(covering(calendar, _counted_as(draft, run, category, channel.name)))


def _counted_as(draft: Draft, run: Run, category: str, channel: str) -> Counted:
    return Counted(category, channel, draft.definitions.group_of(run.journey, run.version))


def _until_room(
    asked: Asked, reason: DecisionReason, full: Sequence[Cap | Budget], *, since: int
) -> Block:
    """The first of `full` decides what becomes of the message; there is room from `since` on.

    A `since` of 0 is never.
    """
    run, step, first = asked.run, asked.step, full[0]
    elsewhere = first.then == "another channel"
    then = first.then if step.if_no_room is None else step.if_no_room.rule
    if then in ("drop", "go") or not since:
        return Block(reason, detail=first.name, elsewhere=elsewhere)
    expiries = [*(one.expires_ms for one in full), step.expires_ms]
    limits = [run.reached_at + expiry_ms for expiry_ms in expiries if expiry_ms]
    due_at = min([first_open(asked.draft, run, step, asked.hours, since=since), *limits])
    if due_at <= asked.draft.now:
        return Block("expired", detail=first.name, elsewhere=elsewhere)
    return Block(reason, due_at, first.name, elsewhere)


def _until_open(asked: Asked, reason: DecisionReason) -> Block:
    draft, run, step = asked.draft, asked.run, asked.step
    due_at = first_open(draft, run, step, asked.hours, since=draft.now)
    if step.expires_ms and due_at > run.reached_at + step.expires_ms:
        return EXPIRED
    return Block(reason, due_at)


def _until_known(asked: Asked) -> Block:
    """Wait for an event that brings the customer's zone, which wakes the message."""
    run, step = asked.run, asked.step
    due_at = run.reached_at + min(step.expires_ms or HELD_MS, HELD_MS)
    return Block("unknown_zone", due_at) if due_at > asked.draft.now else EXPIRED
