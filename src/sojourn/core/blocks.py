"""The gates that ask about the moment: whether a channel is open for a message just now.

In their order: vendor window, holdout, expiry, caps, quiet hours. Where one is closed for a time,
it is told when to ask again: at the first moment that, as far as is known now, neither a window
nor quiet hours nor the cap forbids.
"""

from datetime import UTC, tzinfo
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.caps import covering, free_at
from sojourn.core.definitions import Channel
from sojourn.core.draft import Draft
from sojourn.core.exposing import held_out_by
from sojourn.core.hours import Window, is_open, next_open
from sojourn.core.ids import spread
from sojourn.core.policies import HELD_MS, Cap, Policies
from sojourn.core.state import Run
from sojourn.core.steps import Send
from sojourn.core.trial import HOLDOUT
from sojourn.core.vocabulary import Category, DecisionReason

#: How often two windows may open in turn before they are known never to be open together.
_ROUNDS: Final = 64


class Block(Struct, frozen=True, gc=False):
    """What the gates of the moment say: that all let the message pass, or which does not.

    `due_at` is when to ask again, 0 for never; `elsewhere` says that the rest of the list may
    take its place. `detail` names the cap. `on_clock` says that hours or days of the customer's
    have a say in such messages.
    """

    reason: DecisionReason
    due_at: int = 0
    detail: str = ""
    elsewhere: bool = False
    on_clock: bool = False


_OPEN: Final = Block("all_gates_passed")
_EXPIRED: Final = Block("expired")


class _Hours(Struct, frozen=True, gc=False):
    """The daily hours that must be open: those of the vendor, and those that are not quiet."""

    zone: tzinfo
    vendor: Window | None
    waking: Window | None


def ask(draft: Draft, run: Run, step: Send, channel: Channel) -> Block:
    """Whether the message of `step` may go onto `channel` now."""
    policies = draft.definitions.policies
    asks = policies.open_hours or policies.caps or policies.holdout or step.holdout
    if channel.window is None and not asks:
        return _EXPIRED if _is_late(draft, run, step) else _OPEN
    block = _EXPIRED if draft.stale else _first_closed(draft, run, step, channel)
    looked = _is_on_clock(policies, step.category, channel)
    return replace(block, on_clock=True) if looked else block


def _first_closed(draft: Draft, run: Run, step: Send, channel: Channel) -> Block:
    now, policies = draft.now, draft.definitions.policies
    hours = _hours(draft, step.category, channel)
    if hours.vendor is not None and not is_open(hours.vendor, now, hours.zone):
        return _until_open(draft, run, step, "outside_window", hours)
    if (policies.holdout or step.holdout) and (closing := held_out_by(draft, run, step)):
        return Block("holdout", detail="" if closing.name == HOLDOUT else closing.name)
    if _is_late(draft, run, step):
        return _EXPIRED
    if policies.caps and (block := _full(draft, run, step, channel, hours)):
        return block
    if hours.waking is not None and not is_open(hours.waking, now, hours.zone):
        return _until_open(draft, run, step, "quiet_hours", hours)
    if policies.unknown_zone == "hold" and _has_unknown_hours(draft, step.category):
        return _until_known(draft, run, step)
    return _OPEN


def _is_late(draft: Draft, run: Run, step: Send) -> bool:
    if draft.stale or not step.expires_ms:
        return draft.stale
    return draft.now > run.reached_at + step.expires_ms


def _is_on_clock(policies: Policies, category: Category, channel: Channel) -> bool:
    return (
        (channel.window is not None and category in channel.window_for)
        or category in policies.open_hours
        or any(not cap.window_ms for cap in covering(policies.caps, category, channel.name))
    )


def _hours(draft: Draft, category: Category, channel: Channel) -> _Hours:
    policies = draft.definitions.policies
    vendor = channel.window if category in channel.window_for else None
    waking = policies.open_hours.get(category)
    if waking is not None and policies.unknown_zone != "project" and not draft.knows_zone:
        waking = None
    needed = vendor is not None or waking is not None or policies.caps
    return _Hours(draft.zone if needed else UTC, vendor, waking)


def _has_unknown_hours(draft: Draft, category: Category) -> bool:
    return category in draft.definitions.policies.open_hours and not draft.knows_zone


def _full(draft: Draft, run: Run, step: Send, channel: Channel, hours: _Hours) -> Block | None:
    """The first cap that has no room now; the wait is for the last of them all."""
    now = draft.now
    caps = covering(draft.definitions.policies.caps, step.category, channel.name)
    free: list[tuple[Cap, int]] = [
        (cap, at) for cap in caps if (at := free_at(cap, draft.emissions, now, hours.zone)) > now
    ]
    if not free:
        return None
    cap = free[0][0]
    if cap.then == "drop":
        return Block(cap.reason, detail=cap.name)
    expiries = [one.expires_ms for one, _ in free] + [step.expires_ms]
    limits = [run.reached_at + expiry_ms for expiry_ms in expiries if expiry_ms]
    due_at = _opening(draft, run, step, hours, since=max(at for _, at in free))
    due_at = min([due_at, *limits])
    elsewhere = cap.then == "another channel"
    if due_at <= now:
        return Block("expired", detail=cap.name, elsewhere=elsewhere)
    return Block(cap.reason, due_at, cap.name, elsewhere)


def _until_open(draft: Draft, run: Run, step: Send, reason: DecisionReason, hours: _Hours) -> Block:
    due_at = _opening(draft, run, step, hours, since=draft.now)
    if step.expires_ms and due_at > run.reached_at + step.expires_ms:
        return _EXPIRED
    return Block(reason, due_at)


def _until_known(draft: Draft, run: Run, step: Send) -> Block:
    """Wait for an event that brings the customer's zone, which wakes the message."""
    due_at = run.reached_at + min(step.expires_ms or HELD_MS, HELD_MS)
    return Block("unknown_zone", due_at) if due_at > draft.now else _EXPIRED


def _opening(draft: Draft, run: Run, step: Send, hours: _Hours, *, since: int) -> int:
    """The first moment from `since` on when all hours are open, with the jitter of a wait."""
    windows = [window for window in (hours.vendor, hours.waking) if window is not None]
    opening, jitter_ms = since, draft.definitions.policies.jitter_ms
    for _ in range(_ROUNDS):
        before = opening
        for window in windows:
            opening = next_open(window, opening, hours.zone)
        if opening == before:
            break
    if opening == since or not jitter_ms:
        return opening
    later = opening + spread(f"{run.id}.{step.id}.{run.visits.get(step.id, 1)}", jitter_ms)
    # Hours that end within the jitter would never see the message otherwise.
    return later if all(is_open(window, later, hours.zone) for window in windows) else opening
