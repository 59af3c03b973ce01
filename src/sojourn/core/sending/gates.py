"""The gates that a message passes at the moment of sending, and the channel it takes.

They stand in `vocabulary.GATES`, and are asked in that order; the first that fails names the
reason. That the run is alive is known to whoever asks; `core.sending.closing` has those that close
a channel for good, `core.sending.blocks` those of the moment; `core.sending.arbitration` is last.

What closes a channel for good leaves the others of the list. What closes it for a time lets the
message wait for that channel, and all gates are asked anew when it wakes
(docs/decisions/0012-sending.md and 0017-gates.md).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.choosing.score import Score, scores_of
from sojourn.core.choosing.timing import better_hour
from sojourn.core.customer.state import Run
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.offers.offered import unfit
from sojourn.core.outcome import Candidate
from sojourn.core.sending.arbitration import compete, rival
from sojourn.core.sending.blocks import Block, ask
from sojourn.core.sending.closing import Closed, Way, channels_left, ways_of
from sojourn.core.vocabulary import GATE_OF, GATES, NO_ROOM, DecisionReason, Loss

#: A way that is closed for now, and by what.
_Asked = tuple[Way, Block]


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
    ways: Sequence[Way]
    closed: Closed
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


def _look(draft: Draft, run: Run, step: Send, names: Sequence[str]) -> _Look:
    ways, closed = ways_of(draft, step, names, draft.profile)
    if step.pick == "best":
        scores = scores_of(draft, run, step, [channel for channel, _ in ways])
        if scores:
            return _ranked(draft, ways, closed, scores)
    return _Look(names, ways, closed)


def _ranked(
    draft: Draft, ways: Sequence[Way], closed: Closed, scores: Mapping[str, Score]
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
    draft: Draft, run: Run, step: Send, look: _Look, asked: Sequence[_Asked], way: Way
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


def _verdict(look: _Look, asked: Sequence[_Asked], way: Way, block: Block) -> Verdict:
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


def _candidates(look: _Look, losses: Closed, chosen: str = "") -> tuple[Candidate, ...]:
    closed, scores = look.closed, look.scores
    candidates = []
    for name in look.names:
        behind: Loss = "lower_score" if name in scores else "later_in_the_list"
        why = losses.get(name) or ("" if name == chosen else behind)
        score = scores.get(name)
        parts = (None, None) if score is None else (score.value, score.parts)
        candidates.append(Candidate(name, name not in closed, why, *parts))
    return tuple(candidates)
