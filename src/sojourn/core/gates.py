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
from msgspec.structs import replace

from sojourn.core.blocks import Block, ask
from sojourn.core.consents import allowed
from sojourn.core.definitions import Channel
from sojourn.core.draft import Draft
from sojourn.core.ids import address_mark
from sojourn.core.outcome import Candidate
from sojourn.core.profile import Profile
from sojourn.core.score import Score, scores_of
from sojourn.core.state import Run
from sojourn.core.steps import Send
from sojourn.core.timing import better_hour
from sojourn.core.vocabulary import DecisionReason, Loss

#: The contact point that every customer has.
CUSTOMER_ID: Final = "id"

#: The gates that close a channel for good, in their order.
_FOR_GOOD: Final[tuple[DecisionReason, ...]] = ("no_consent", "suppressed", "no_address")

#: Why channels lost, by their names.
_Losses = dict[str, DecisionReason | Loss]
#: A channel that no gate closes for good, and where it reaches the customer.
_Way = tuple[Channel, str]
#: A way that is closed for now, and by what.
_Asked = tuple[_Way, Block]


class Verdict(Struct, frozen=True, gc=False):
    """What the gates say: the reason, and where to send if it is that all let it pass.

    `due_at` is when to ask again, 0 where the answer is final. `detail` names the cap.
    `on_clock` says that hours or days of the customer's had a say in it, `learned` the version of
    the table of which scores were made.
    """

    reason: DecisionReason
    channel: str = ""
    to: str = ""
    candidates: tuple[Candidate, ...] = ()
    due_at: int = 0
    detail: str = ""
    on_clock: bool = False
    learned: str = ""


class _Look(Struct, frozen=True, gc=False):
    """What was seen of a list of channels: those open for good, best first, and why not the rest.

    Without `scores` the order is the declared one.
    """

    names: Sequence[str]
    ways: Sequence[_Way]
    closed: _Losses
    scores: Mapping[str, Score] = {}
    learned: str = ""


def judge(draft: Draft, run: Run, step: Send, *, tried: Sequence[str] = ()) -> Verdict:
    """Whether `step` may send now, and on which channel.

    `tried` are the channels on which this visit of the step has failed, in their order.
    """
    if step.only_if is not None and not draft.holds(step.only_if, draft.facts(run=run)):
        return Verdict("condition_false")
    look = _look(draft, run, step, channels_left(step, tried))
    return _choose(draft, run, step, look) if look.ways else _none_left(look)


def address(profile: Profile, channel: Channel, customer: str) -> str:
    """Where `channel` reaches the customer, "" for nowhere."""
    if channel.contact == CUSTOMER_ID:
        return customer
    return profile.contacts.get(channel.contact, "")


def channels_left(step: Send, tried: Sequence[str]) -> Sequence[str]:
    """The channels to look at: those behind the last that was tried; of the best, all others."""
    if not tried:
        return step.channels
    if step.pick == "first" and tried[-1] in step.channels:
        return step.channels[step.channels.index(tried[-1]) + 1 :]
    return [name for name in step.channels if name not in tried]


def _look(draft: Draft, run: Run, step: Send, names: Sequence[str]) -> _Look:
    definitions, profile, category = draft.definitions, draft.profile, step.category
    # Most customers have said nothing, and nothing came back from most: then neither is asked.
    asked = profile.consents or definitions.policies.consent
    came_back = profile.suppressed if category != "transactional" else {}
    ways: list[_Way] = []
    closed: _Losses = {}
    for name in names:
        channel = definitions.channels.get(name)
        to = address(profile, channel, draft.customer) if channel is not None else ""
        if asked and not allowed(definitions.policies, profile.consents, category, name):
            closed[name] = "no_consent"
        elif channel is None or not to:
            closed[name] = "no_address"
        elif came_back and came_back.get(name) == address_mark(to):
            closed[name] = "suppressed"
        else:
            ways.append((channel, to))
    if step.pick == "best":
        scores = scores_of(draft, run, step, [channel for channel, _ in ways])
        if scores:
            return _ranked(draft, ways, closed, scores)
    return _Look(names, ways, closed)


def _ranked(
    draft: Draft, ways: Sequence[_Way], closed: _Losses, scores: Mapping[str, Score]
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
        *(block.reason, channel.name, to, candidates),
        *(block.due_at, block.detail, block.on_clock, look.learned),
    )


def _candidates(look: _Look, losses: _Losses, chosen: str = "") -> tuple[Candidate, ...]:
    closed, scores = look.closed, look.scores
    candidates = []
    for name in look.names:
        behind: Loss = "lower_score" if name in scores else "later_in_the_list"
        why = losses.get(name) or ("" if name == chosen else behind)
        score = scores.get(name)
        parts = (None, None) if score is None else (score.value, score.parts)
        candidates.append(Candidate(name, name not in closed, why, *parts))
    return tuple(candidates)
