"""The gates that a message passes at the moment of sending, and the channel it takes.

They stand in `vocabulary.GATES`, and are asked in that order; the first that fails names the
reason. That the run is alive is known to whoever asks; some close a channel for good and are asked
here; `core.sending.blocks` asks about the moment; the last is `core.sending.arbitration`.

What closes a channel for good leaves the others of the list. What closes it for a time lets the
message wait for that channel, and all gates are asked anew when it wakes
(docs/decisions/0012-sending.md and 0017-gates.md).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.choosing.score import Score, scores_of
from sojourn.core.choosing.timing import better_hour
from sojourn.core.consent.consents import allowed
from sojourn.core.consent.contacts import address
from sojourn.core.consent.suppression import is_suppressed
from sojourn.core.customer.profile import Profile
from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.offers.offered import unfit
from sojourn.core.outcome import Candidate
from sojourn.core.sending.arbitration import compete, rival
from sojourn.core.sending.blocks import Block, ask
from sojourn.core.vocabulary import GATE_OF, GATES, NO_ROOM, DecisionReason, Gate, Loss

#: Why channels are closed for good, by their names.
_Closed = Mapping[str, DecisionReason]
#: A channel that no gate closes for good, and where it reaches the customer.
_Way = tuple[Channel, str]
#: A way that is closed for now, and by what.
_Asked = tuple[_Way, Block]


class Verdict(Struct, frozen=True, gc=False):
    """What the gates say: the reason, and where to send if it is that all let it pass.

    `due_at` is when to ask again, 0 where the answer is final. `detail` names the cap, `winner`
    the action that took the place. `on_clock` says that hours or days of the customer's had a say,
    `learned` the version of the table of which scores were made.
    """

    reason: DecisionReason
    channel: str = ""
    to: str = ""
    candidates: tuple[Candidate, ...] = ()
    due_at: int = 0
    detail: str = ""
    on_clock: bool = False
    winner: str = ""
    learned: str = ""


class _Look(Struct, frozen=True, gc=False):
    """What was seen of a list of channels: those open for good, best first, and why not the rest.

    Without `scores` the order is the declared one.
    """

    names: Sequence[str]
    ways: Sequence[_Way]
    closed: _Closed
    scores: Mapping[str, Score] = {}
    learned: str = ""


def judge(draft: Draft, run: Run, step: Send, *, tried: Sequence[str] = ()) -> Verdict:
    """Whether `step` may send now, and on which channel.

    `tried` are the channels on which this visit of the step has failed, in their order.
    """
    if step.only_if is not None and not draft.holds(step.only_if, draft.facts(run=run)):
        return Verdict("condition_false")
    if step.offer and (reason := unfit(draft, step.offer)):
        return Verdict(reason)
    look = _look(draft, run, step, channels_left(step, tried))
    verdict = _choose(draft, run, step, look) if look.ways else _none_left(look)
    if draft.winner and verdict.reason in NO_ROOM:
        # The winner may have filled the cap as well: then that is the gate that fails.
        verdict = replace(verdict, winner=rival(draft, run, step))
    return verdict


def open_for_good(
    draft: Draft, step: Send, profile: Profile, tried: Sequence[str] = ()
) -> tuple[str, ...]:
    """The channels left of `step`, behind `tried`, that nothing in `profile` closes for good."""
    ways, _ = _ways(draft, step, channels_left(step, tried), profile)
    return tuple(channel.name for channel, _ in ways)


def channels_left(step: Send, tried: Sequence[str]) -> Sequence[str]:
    """The channels to look at: those behind the last that was tried; of the best, all others."""
    if not tried:
        return step.channels
    if step.pick == "first" and tried[-1] in step.channels:
        return step.channels[step.channels.index(tried[-1]) + 1 :]
    return [name for name in step.channels if name not in tried]


def _consent(draft: Draft, profile: Profile, step: Send, name: str, _: str) -> bool:
    return allowed(draft.definitions.policies, profile.consents, step.category, name)


def _suppression(_: Draft, profile: Profile, step: Send, name: str, to: str) -> bool:
    return step.category == "transactional" or not is_suppressed(profile, name, to)


def _address(_: Draft, __: Profile, ___: Send, ____: str, to: str) -> bool:
    return bool(to)


def _reply_window(draft: Draft, _: Profile, step: Send, name: str, __: str) -> bool:
    """Whether the customer has written there lately enough; waiting would not change it."""
    reply_ms = draft.definitions.channels[name].reply_ms.get(step.category)
    wrote_at = draft.wrote.get(name)
    return reply_ms is None or (wrote_at is not None and draft.now < wrote_at + reply_ms)


#: Whether each gate that closes a channel for good lets a message onto it, and the reason if not.
_Lets = Callable[[Draft, Profile, Send, str, str], bool]
_ASK: Final[Mapping[Gate, tuple[_Lets, DecisionReason]]] = {
    "consent": (_consent, "no_consent"),
    "suppression": (_suppression, "suppressed"),
    "address": (_address, "no_address"),
    "reply_window": (_reply_window, "outside_reply_window"),
}
_IN_ORDER: Final = tuple(_ASK[gate] for gate in GATES if gate in _ASK)
#: Most customers have said nothing, and nothing came back from most: then only these can close one.
_OF_MOST: Final = tuple(_ASK[gate] for gate in GATES if gate in ("address", "reply_window"))

#: The gates that are asked of each channel here.
OF_A_CHANNEL: Final = frozenset(_ASK)


def _ways(
    draft: Draft, step: Send, names: Sequence[str], profile: Profile
) -> tuple[list[_Way], dict[str, DecisionReason]]:
    """The channels of `names` that nothing closes for good, and why the others are closed."""
    definitions, customer = draft.definitions, draft.customer
    has_said = (
        profile.consents
        or profile.suppressions
        or profile.suppressed
        or definitions.policies.consent
    )
    asked = _IN_ORDER if has_said else _OF_MOST
    ways: list[_Way] = []
    closed: dict[str, DecisionReason] = {}
    for name in names:
        channel = definitions.channels.get(name)
        to = "" if channel is None else address(profile, channel, customer)
        for lets, reason in asked:
            if not lets(draft, profile, step, name, to):
                closed[name] = reason
                break
        else:
            if channel is not None:
                ways.append((channel, to))
    return ways, closed


def _look(draft: Draft, run: Run, step: Send, names: Sequence[str]) -> _Look:
    ways, closed = _ways(draft, step, names, draft.profile)
    if step.pick == "best":
        scores = scores_of(draft, run, step, [channel for channel, _ in ways])
        if scores:
            return _ranked(draft, ways, closed, scores)
    return _Look(names, ways, closed)


def _ranked(
    draft: Draft, ways: Sequence[_Way], closed: _Closed, scores: Mapping[str, Score]
) -> _Look:
    """The same with the best first; the declared order decides between equals."""
    ranked = sorted(ways, key=lambda way: -scores[way[0].name].value)
    names = [*(channel.name for channel, _ in ranked), *closed]
    table = draft.shared.table
    return _Look(names, ranked, closed, scores, "" if table is None else table.version)


def _choose(draft: Draft, run: Run, step: Send, look: _Look) -> Verdict:
    """The first way that is open now, or the one to wait for."""
    asked: list[_Asked] = []
    for way in look.ways:
        block = ask(draft, run, step, way[0])
        if block.reason == "all_gates_passed":
            if step.best_within_ms and (later := _later(draft, run, step, look, asked, way)):
                return later
            kept_back = compete(draft, run, step)
            if kept_back is not None:
                block = replace(kept_back, on_clock=block.on_clock)
            return _verdict(look, asked, way, block)
        asked.append((way, block))
        if not (block.elsewhere or (step.pick == "best" and block.due_at)):
            break
    # Of several to wait for, the one that opens first.
    waiting = [one for one in asked if one[1].due_at]
    way, block = min(waiting, key=lambda one: one[1].due_at) if waiting else asked[0]
    return _verdict(look, asked, way, block)


def _later(
    draft: Draft, run: Run, step: Send, look: _Look, asked: Sequence[_Asked], way: _Way
) -> Verdict | None:
    """What to wait for where a later hour promises more than `way` does now."""
    ways = [way]
    if step.pick == "best":
        ways = sorted(look.ways, key=lambda one: step.channels.index(one[0].name))
    better = better_hour(draft, run, step, [channel for channel, _ in ways], now=way[0])
    if better is None:
        return None
    ranked = _ranked(draft, ways, look.closed, better.scores)
    look = ranked if step.pick == "best" else replace(ranked, names=look.names)
    chosen = next(one for one in ways if one[0].name == better.channel.name)
    block = Block("better_hour", better.at, on_clock=True)
    return _verdict(look, [one for one in asked if one[0] != chosen], chosen, block)


def _none_left(look: _Look) -> Verdict:
    """Each gate leaves fewer channels: the one that left none names the reason."""
    reasons = sorted(look.closed.values(), key=lambda reason: GATES.index(GATE_OF[reason]))
    reason = reasons[-1] if reasons else "no_channel_left"
    return Verdict(reason, candidates=_candidates(look, look.closed))


def _verdict(look: _Look, asked: Sequence[_Asked], way: _Way, block: Block) -> Verdict:
    channel, to = way
    losses = look.closed
    if asked:
        losses = {**losses, **{other.name: told.reason for (other, _), told in asked}}
    if block.reason != "all_gates_passed":
        losses = {**losses, channel.name: block.reason}
    candidates = _candidates(look, losses, channel.name)
    return Verdict(
        block.reason,
        channel.name,
        to,
        candidates,
        block.due_at,
        block.detail,
        block.on_clock,
        learned=look.learned,
    )


def _candidates(look: _Look, losses: _Closed, chosen: str = "") -> tuple[Candidate, ...]:
    closed, scores = look.closed, look.scores
    candidates = []
    for name in look.names:
        behind: Loss = "lower_score" if name in scores else "later_in_the_list"
        why = losses.get(name) or ("" if name == chosen else behind)
        score = scores.get(name)
        parts = (None, None) if score is None else (score.value, score.parts)
        candidates.append(Candidate(name, name not in closed, why, *parts))
    return tuple(candidates)
