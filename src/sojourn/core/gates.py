"""The gates that a message passes at the moment of sending, and the channel it takes.

Their order is that of semantics 16, and the first that fails names the reason: step condition,
consent, suppression, reachable address, vendor window, holdout, expiry, caps, quiet hours. That
the run is alive is known to whoever asks. A budget would stand beside the caps, arbitration
between several messages of one customer behind the quiet hours; neither is built yet.

What closes a channel for good leaves the others of the list. What closes it for a time lets the
message wait for that channel, and all gates are asked anew when it wakes
(docs/decisions/0012-sending.md).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from sojourn.core.blocks import OPEN, Block, find_block, on_clock
from sojourn.core.consents import allowed
from sojourn.core.definitions import Channel
from sojourn.core.draft import Draft
from sojourn.core.ids import address_mark
from sojourn.core.outcome import Candidate
from sojourn.core.profile import Profile
from sojourn.core.score import scores_of
from sojourn.core.state import Run
from sojourn.core.steps import Send
from sojourn.core.vocabulary import DecisionReason, Loss

#: The contact point that every customer has.
CUSTOMER_ID: Final = "id"

#: The gates that close a channel for good, in their order.
_FOR_GOOD: Final[tuple[DecisionReason, ...]] = ("no_consent", "suppressed", "no_address")

#: Why channels lost, by their names.
_Losses = dict[str, DecisionReason | Loss]
#: A channel that no gate closes for good, and where it reaches the customer.
_Way = tuple[Channel, str]
#: A channel with what keeps the message from it.
_Blocked = tuple[Channel, Block]


class Verdict(Struct, frozen=True, gc=False):
    """What the gates say: the reason, and where to send if it is that all let it pass.

    `due_at` is when to ask again, 0 where the answer is final. `detail` names the cap.
    `on_clock` says that hours or days of the customer's had a say in it.
    """

    reason: DecisionReason
    channel: str = ""
    to: str = ""
    candidates: tuple[Candidate, ...] = ()
    due_at: int = 0
    detail: str = ""
    on_clock: bool = False


class _Look(Struct, frozen=True, gc=False):
    """What was seen of a list of channels: those open for good, best first, and why not the rest.

    Without `scores` the order is the declared one.
    """

    names: Sequence[str]
    ways: Sequence[_Way]
    closed: _Losses
    scores: Mapping[str, float] = {}


def judge(draft: Draft, run: Run, step: Send, *, tried: Sequence[str] = ()) -> Verdict:
    """Whether `step` may send now, and on which channel.

    `tried` are the channels on which this visit of the step has failed, in their order.
    """
    if not draft.holds(step.only_if, draft.facts(run=run)):
        return Verdict("condition_false")
    look = _look(draft, step, _left(step, tried))
    return _choose(draft, run, step, look) if look.ways else _none_left(look)


def address(profile: Profile, channel: Channel, customer: str) -> str:
    """Where `channel` reaches the customer, "" for nowhere."""
    if channel.contact == CUSTOMER_ID:
        return customer
    return profile.contacts.get(channel.contact, "")


def _left(step: Send, tried: Sequence[str]) -> Sequence[str]:
    """The channels to look at: those behind the last that failed; of the best, all others."""
    if not tried:
        return step.channels
    if step.pick == "first" and tried[-1] in step.channels:
        return step.channels[step.channels.index(tried[-1]) + 1 :]
    return [name for name in step.channels if name not in tried]


def _look(draft: Draft, step: Send, names: Sequence[str]) -> _Look:
    channels, profile = draft.definitions.channels, draft.profile
    ways: list[_Way] = []
    closed: _Losses = {}
    for name in names:
        channel = channels.get(name)
        to = address(profile, channel, draft.customer) if channel else ""
        why = _closed(draft, step, name, to)
        if why is not None:
            closed[name] = why
        elif channel is not None:
            ways.append((channel, to))
    if step.pick == "best":
        scores = scores_of(draft, [channel for channel, _ in ways])
        if scores:
            ways.sort(key=lambda way: -scores[way[0].name])
            return _Look([*(channel.name for channel, _ in ways), *closed], ways, closed, scores)
    return _Look(names, ways, closed)


def _closed(draft: Draft, step: Send, name: str, to: str) -> DecisionReason | None:
    """The first gate that closes a channel for good."""
    profile, policies = draft.profile, draft.definitions.policies
    # Most customers have said nothing: not even a call is spent on asking.
    if (profile.consents or policies.consent) and not allowed(
        policies, profile.consents, step.category, name
    ):
        return "no_consent"
    if not to:
        return "no_address"
    if profile.suppressed and step.category != "transactional":
        return "suppressed" if profile.suppressed.get(name) == address_mark(to) else None
    return None


def _choose(draft: Draft, run: Run, step: Send, look: _Look) -> Verdict:
    """The first way that is open now, or the one to wait for."""
    blocks: list[_Blocked] = []
    for channel, to in look.ways:
        block = find_block(draft, run, step, channel)
        if block is None:
            return _verdict(draft, step, look, blocks, channel, to=to)
        blocks.append((channel, block))
        if not (block.elsewhere or (step.pick == "best" and block.due_at)):
            break
    # Of several to wait for, the one that opens first.
    waiting = [one for one in blocks if one[1].due_at]
    channel, block = min(waiting, key=lambda one: one[1].due_at) if waiting else blocks[0]
    return _verdict(draft, step, look, blocks, channel, block=block)


def _none_left(look: _Look) -> Verdict:
    """Each gate leaves fewer channels: the one that left none names the reason."""
    gates = [gate for gate in _FOR_GOOD if gate in look.closed.values()]
    reason = gates[-1] if gates else "no_channel_left"
    return Verdict(reason, candidates=_candidates(look, look.closed))


def _verdict(
    draft: Draft,
    step: Send,
    look: _Look,
    blocks: Sequence[_Blocked],
    channel: Channel,
    *,
    to: str = "",
    block: Block = OPEN,
) -> Verdict:
    losses = look.closed
    if blocks:
        losses = {**losses, **{one.name: told.reason for one, told in blocks}}
    return Verdict(
        block.reason,
        channel.name,
        to,
        _candidates(look, losses, channel.name),
        block.due_at,
        block.detail,
        on_clock(draft.definitions.policies, step.category, channel),
    )


def _candidates(look: _Look, losses: _Losses, chosen: str = "") -> tuple[Candidate, ...]:
    closed, scores = look.closed, look.scores
    behind: Loss = "lower_score" if scores else "later_in_the_list"
    candidates = []
    for name in look.names:
        why = losses.get(name) or ("" if name == chosen else behind)
        candidates.append(Candidate(name, name not in closed, why, scores.get(name)))
    return tuple(candidates)
