"""The last gate: of the messages of one customer that compete, one goes out (semantics 19).

The first one that all other gates let pass opens a slot and waits for its end, and so does every
other one that comes meanwhile. When the slot ends their timers fire, the best one first
(`core.sending.precedence`): the first that all other gates still let pass takes the slot, and those
behind it are outbid. They compete again for the next slot, unless their step says otherwise.
"""

from sojourn.core.customer.state import Run
from sojourn.core.declared.policies import Arbitration
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.sending.blocks import EXPIRED, Block
from sojourn.core.vocabulary import Category


def compete(draft: Draft, run: Run, step: Send) -> Block | None:
    """What keeps the message of `step` back that all other gates let pass, None for nothing."""
    policy = draft.definitions.policies.arbitration
    if policy is None or step.category not in policy.categories:
        return None
    contends = (run.id, step.id) in draft.contenders
    if contends and not draft.winner:
        return None
    ends_at = draft.slot_ends_at
    if ends_at <= draft.now:
        ends_at = draft.now + policy.window_ms
    waits = _lasts(run, step, policy, ends_at)
    if contends and step.if_no_room is not None:
        waits = waits and step.if_no_room.rule == "defer"
    if waits:
        draft.slot_ends_at = ends_at
    if contends:
        return Block("outbid", ends_at if waits else 0)
    return Block("in_arbitration", ends_at) if waits else EXPIRED


def rival(draft: Draft, run: Run, step: Send) -> str:
    """The action that has the slot for which the message of `step` competes now, "" for none."""
    return draft.winner if (run.id, step.id) in draft.contenders else ""


def award(draft: Draft, category: Category, action: str) -> None:
    """A message went out: where it competes, the slot is taken."""
    policy = draft.definitions.policies.arbitration
    if policy is not None and category in policy.categories:
        draft.winner = draft.winner or action


def _lasts(run: Run, step: Send, policy: Arbitration, until: int) -> bool:
    """Whether the message still makes sense at `until`."""
    lives_ms = [ms for ms in (step.expires_ms, policy.expires_ms) if ms]
    return not lives_ms or until <= run.reached_at + min(lives_ms)
