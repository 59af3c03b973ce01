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

from sojourn.core.blocks import Block, ask
from sojourn.core.consents import allowed
from sojourn.core.contacts import address
from sojourn.core.definitions import Channel
from sojourn.core.draft import Draft
from sojourn.core.outcome import Candidate
from sojourn.core.score import scores_of
from sojourn.core.state import Run
from sojourn.core.steps import Send
from sojourn.core.suppression import is_suppressed
from sojourn.core.vocabulary import Category, DecisionReason, Loss

#: The gates that close a channel for good, in their order. Waiting does not open a reply window:
#: only the customer does.
_FOR_GOOD: Final[tuple[DecisionReason, ...]] = (
    "no_consent",
    "suppressed",
    "no_address",
    "outside_reply_window",
)

#: Why channels lost, by their names.
_Losses = dict[str, DecisionReason | Loss]
#: A channel that no gate closes for good, and where it reaches the customer.
_Way = tuple[Channel, str]
#: A way that is closed for now, and by what.
_Asked = tuple[_Way, Block]


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
    if step.only_if is not None and not draft.holds(step.only_if, draft.facts(run=run)):
        return Verdict("condition_false")
    look = _look(draft, step, _left(step, tried) if tried else step.channels)
    return _choose(draft, run, step, look) if look.ways else _none_left(look)


def _left(step: Send, tried: Sequence[str]) -> Sequence[str]:
    """The channels to look at: those behind the last that failed; of the best, all others."""
    if step.pick == "first" and tried[-1] in step.channels:
        return step.channels[step.channels.index(tried[-1]) + 1 :]
    return [name for name in step.channels if name not in tried]


def _look(draft: Draft, step: Send, names: Sequence[str]) -> _Look:
    definitions, profile, category = draft.definitions, draft.profile, step.category
    # Most customers have said nothing, and nothing came back from most: then neither is asked.
    asked = profile.consents or definitions.policies.consent
    came_back = category != "transactional" and (profile.suppressions or profile.suppressed)
    ways: list[_Way] = []
    closed: _Losses = {}
    for name in names:
        channel = definitions.channels.get(name)
        to = address(profile, channel, draft.customer) if channel is not None else ""
        if asked and not allowed(definitions.policies, profile.consents, category, name):
            closed[name] = "no_consent"
        elif channel is None or not to:
            closed[name] = "no_address"
        elif came_back and is_suppressed(profile, name, to):
            closed[name] = "suppressed"
        elif channel.reply_ms and not _may_reply(draft, channel, category):
            closed[name] = "outside_reply_window"
        else:
            ways.append((channel, to))
    if step.pick == "best":
        scores = scores_of(draft, [channel for channel, _ in ways])
        if scores:
            ways.sort(key=lambda way: -scores[way[0].name])
            return _Look([*(channel.name for channel, _ in ways), *closed], ways, closed, scores)
    return _Look(names, ways, closed)


def _may_reply(draft: Draft, channel: Channel, category: Category) -> bool:
    """Whether the customer has written on `channel` lately enough for `category`."""
    reply_ms = channel.reply_ms.get(category)
    wrote_at = draft.wrote.get(channel.name)
    return reply_ms is None or (wrote_at is not None and draft.now < wrote_at + reply_ms)


def _choose(draft: Draft, run: Run, step: Send, look: _Look) -> Verdict:
    """The first way that is open now, or the one to wait for."""
    asked: list[_Asked] = []
    for way in look.ways:
        block = ask(draft, run, step, way[0])
        if block.reason == "all_gates_passed":
            return _verdict(look, asked, way, block)
        asked.append((way, block))
        if not (block.elsewhere or (step.pick == "best" and block.due_at)):
            break
    # Of several to wait for, the one that opens first.
    waiting = [one for one in asked if one[1].due_at]
    way, block = min(waiting, key=lambda one: one[1].due_at) if waiting else asked[0]
    return _verdict(look, asked, way, block)


def _none_left(look: _Look) -> Verdict:
    """Each gate leaves fewer channels: the one that left none names the reason."""
    gates = [gate for gate in _FOR_GOOD if gate in look.closed.values()]
    reason = gates[-1] if gates else "no_channel_left"
    return Verdict(reason, candidates=_candidates(look, look.closed))


def _verdict(look: _Look, asked: Sequence[_Asked], way: _Way, block: Block) -> Verdict:
    channel, to = way
    losses = look.closed
    if asked:
        losses = {**losses, **{one.name: told.reason for (one, _), told in asked}}
    candidates = _candidates(look, losses, channel.name)
    return Verdict(
        block.reason, channel.name, to, candidates, block.due_at, block.detail, block.on_clock
    )


def _candidates(look: _Look, losses: _Losses, chosen: str = "") -> tuple[Candidate, ...]:
    closed, scores = look.closed, look.scores
    behind: Loss = "lower_score" if scores else "later_in_the_list"
    candidates = []
    for name in look.names:
        why = losses.get(name) or ("" if name == chosen else behind)
        candidates.append(Candidate(name, name not in closed, why, scores.get(name)))
    return tuple(candidates)
